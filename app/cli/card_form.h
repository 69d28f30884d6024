#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/checkpoint.h"

#include <vector>

namespace flux::cli {

// The forms of cards (see domain::Checkpoint::form) as a terminal needs them: field by field, from typed text.

// One field of an Input card or one question of a Questions card.
struct FormField {
    QString name;  // in the answer
    QString label; // what the person reads
    QString type;  // JSON Schema's: "string", "integer", "number", "boolean", "array", "object"; empty: any
    bool required = false;
    base::Json defaultValue; // null: none
    std::vector<base::Json> allowed;
};
[[nodiscard]] std::vector<FormField> fieldsOf(const domain::Checkpoint& card); // none for cards without fields

// One alternative of a Select card.
struct Choice {
    base::Json value;
    QString label, detail;
};
[[nodiscard]] std::vector<Choice> choicesOf(const base::Json& form);

// What was typed, as a value of the type; without one: JSON where it reads as such, else text. A list is JSON or words
// with commas. A text with a {{reference}} stays a text. Error: InvalidArgument, "It should be a whole number."
[[nodiscard]] base::Result<base::Json> typedValue(const QString& text, const QString& type);
[[nodiscard]] QString typeOf(const base::Json& value); // the word that typedValue takes, see domain::schemaType

// For one field, checked against the card's schema; an allowed value may be named by its number in the list.
[[nodiscard]] base::Result<base::Json> fieldValue(const domain::Checkpoint& card, const FormField& field,
                                                  const QString& text);
// An alternative by its number in the list, its value or its label.
[[nodiscard]] base::Result<base::Json> chosenValue(const base::Json& form, const QString& text);

// Whether an answer fits the card's form; the first problem, as a sentence.
[[nodiscard]] base::Result<void> checkAnswer(const domain::Checkpoint& card, const base::Json& answer);
// What the form's defaults answer. Null: they leave something open.
[[nodiscard]] base::Json defaultAnswer(const domain::Checkpoint& card);

} // namespace flux::cli
