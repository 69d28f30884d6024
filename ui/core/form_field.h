#pragma once

#include "engine/base/json.h"

#include <QtCore/QVariant>

#include <vector>

namespace flux::ui {

// One field of a form, as the window asks for it: on a card, or for the input of a step.
struct FormField {
    QString name;  // in the answer
    QString label; // what the person reads
    QString help;
    QString type; // JSON Schema's word: "string", "integer", "number", "boolean", "array", "object"; empty: any
    QString look = QStringLiteral("line"); // "line", "lines", "choice"
    QString placeholder;
    bool required = false;
    std::vector<base::Json> values; // of a choice
    QStringList options;            // of a choice, as they read
    QVariant start;                 // what stands in it before anybody typed: a text, or the place of an option (-1)
};

[[nodiscard]] QVariantMap toMap(const FormField& field); // for QML

// "due_date" → "Due date", and the words that the window has for common names.
[[nodiscard]] QString labelOf(const QString& name);

// A value as a field shows it. Lists of plain texts as words with commas or, when a text has one, a line each.
[[nodiscard]] QString shownText(const base::Json& value);

// The field for a value of a known type, with that value in it.
[[nodiscard]] FormField fieldFor(const QString& name, const QString& type, const base::Json& value);
void offer(FormField& field, std::vector<base::Json> values); // makes a choice of it
void offerYesAndNo(FormField& field);

// Nothing typed, nothing chosen.
[[nodiscard]] bool isBlank(const FormField& field, const QVariant& typed);

// What was typed, as a value. A text with a {{reference}} stays a text. InvalidArgument: "Write a whole number."
[[nodiscard]] base::Result<base::Json> valueOf(const FormField& field, const QVariant& typed);

} // namespace flux::ui
