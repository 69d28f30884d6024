#pragma once

#include "engine/base/json.h"
#include "engine/domain/ids.h"

#include <functional>
#include <optional>
#include <vector>

namespace flux::orchestrator {

// References between steps, inside planned inputs:
//   {{step_1.outputs.documents}}   {{step_1.outputs.a.b[0].c}}
// A text that is one reference and nothing else becomes the value itself, with its type. Inside longer text a reference
// becomes text: texts as they are, numbers plainly, the rest as JSON. "\{{" writes two braces.
// Inside a for-each step there are three more, which stand for the item and its place in the list, from 0:
//   {{item}}   {{item.name}} {{item[0].a}}   {{index}}

struct PathPart {
    QString name;   // of an object member; empty when this is an index
    int index = -1; // of an array item
};

struct Reference {
    enum class To { Step, Item, Index };
    domain::StepKey step;       // To::Step
    std::vector<PathPart> path; // below the step's outputs, at least one name; or below the item, maybe nothing
    QString text;               // as written, for messages
    To to = To::Step;

    [[nodiscard]] QString field() const { return path.empty() ? QString() : path.front().name; }
};

// Every reference in a JSON value, in order. Errors: InvalidArgument for something that starts like a reference and
// is none ("{{step_1.output}}", "{{", "{{a.outputs}}").
[[nodiscard]] base::Result<std::vector<Reference>> referencesIn(const base::Json& inputs);

// What a step gave. NotFound semantics are the caller's: nullptr means that the step has no outputs.
struct StepOutputs {
    const base::Json* outputs = nullptr;
    bool skipped = false; // ended without outputs and may be left out of arrays
};
using OutputLookup = std::function<StepOutputs(const domain::StepKey&)>;

// The inputs with every reference replaced. An item of an array that refers to a skipped step is left out.
// Errors: FailedPrecondition naming the reference that leads to nothing. Never an empty text in its place.
[[nodiscard]] base::Result<base::Json> resolveInputs(const base::Json& inputs, const OutputLookup& lookup);

// The inputs of one item of a for-each step: what refers to the item is replaced, references to steps stay. What the
// item says is data: two braces in it are not read as a reference later. A reference to a part that the item does not
// have stays, too, so that resolveInputs names it and only that item fails.
[[nodiscard]] base::Json withItem(const base::Json& inputs, const base::Json& item, int index);

// A text that is one reference to a step and nothing else; nothing otherwise.
[[nodiscard]] std::optional<Reference> wholeReference(const base::Json& value);

// May a step be called so? Letters, digits, "_" and "-", so that a reference can name it, at most 128 of them, and not
// "item" or "index".
[[nodiscard]] bool isStepName(const QString& key);

} // namespace flux::orchestrator
