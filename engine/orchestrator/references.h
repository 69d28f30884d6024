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

struct PathPart {
    QString name;   // of an object member; empty when this is an index
    int index = -1; // of an array item
};

struct Reference {
    domain::StepKey step;
    std::vector<PathPart> path; // below the step's outputs; at least one name
    QString text;               // as written, for messages

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

} // namespace flux::orchestrator
