#pragma once

#include "engine/domain/checkpoint.h"
#include "ui/core/form_field.h"

#include <optional>

namespace flux::ui {

// The forms of cards (domain::Checkpoint::form) as the window asks them, and what was typed as an answer.

// Is it answered with more than a yes?
[[nodiscard]] bool hasForm(domain::CheckpointKind kind);

// Input and Questions: what is asked. Approval and Modify: the inputs that the person may change, with Flux's values.
[[nodiscard]] std::vector<FormField> fieldsOf(const domain::Checkpoint& card);

// One alternative of a Select card.
struct CardOption {
    QString letter; // the key that picks it: none of those that do something else on a card
    QString label, detail;
    bool suggested = false; // the form's default; nothing is chosen by itself
    base::Json value;
};
[[nodiscard]] std::vector<CardOption> optionsOf(const domain::Checkpoint& card);

// What was typed (field → text, or the place of an option) as what the engine takes, or what is wrong field by field.
// A problem without a field stands under the empty name.
struct FormAnswer {
    base::Json value = base::Json::object();
    QVariantMap problems; // field → sentence

    [[nodiscard]] bool ok() const { return problems.isEmpty(); }
};
[[nodiscard]] FormAnswer answerFrom(const domain::Checkpoint& card, const QVariantMap& typed);
[[nodiscard]] FormAnswer editsFrom(const domain::Checkpoint& card, const QVariantMap& typed); // only what differs

// What the form's own defaults answer to every question; nothing when one has none.
[[nodiscard]] std::optional<base::Json> defaultsOf(const domain::Checkpoint& card);

} // namespace flux::ui
