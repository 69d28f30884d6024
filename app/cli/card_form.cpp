#include "app/cli/card_form.h"

#include "engine/base/schema/json_schema.h"
#include "engine/base/text.h"
#include "engine/domain/form_schema.h"

#include <algorithm>
#include <cmath>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::Checkpoint;
using domain::CheckpointKind;

namespace {

base::Error shouldBe(const QString& what) {
    return makeError(ErrorCode::InvalidArgument, QStringLiteral("It should be %1.").arg(what));
}

std::vector<FormField> inputFields(const Json& form) {
    std::vector<FormField> fields;
    const QStringList required = base::textsAt(form, "required");
    for (const std::string& name : domain::formOrder(form)) {
        const Json& schema = base::jsonAt(base::jsonAt(form, "properties"), name.c_str());
        FormField field;
        field.name = QString::fromStdString(name);
        field.label = base::textAt(schema, "title", base::textAt(schema, "description", field.name));
        field.type = domain::schemaType(schema);
        field.required = required.contains(field.name);
        field.defaultValue = base::jsonAt(schema, "default");
        field.allowed = domain::listOf(base::jsonAt(schema, "enum"));
        fields.push_back(std::move(field));
    }
    return fields;
}

std::vector<FormField> questions(const Json& form) {
    std::vector<FormField> fields;
    for (const Json& question : base::jsonAt(form, "questions")) {
        FormField field;
        field.name = base::textAt(question, "id");
        field.label = base::textAt(question, "text", field.name);
        const QString type = base::textAt(question, "type");
        field.type = type == QStringLiteral("number") || type == QStringLiteral("boolean") ? type
                     : type == QStringLiteral("choice")                                    ? QString()
                                                                                           : QStringLiteral("string");
        field.required = true;
        field.defaultValue = base::jsonAt(question, "default");
        field.allowed = domain::listOf(base::jsonAt(question, "options"));
        fields.push_back(std::move(field));
    }
    return fields;
}

Result<Json> typedNumber(const QString& text, bool whole) {
    bool ok = false;
    const qint64 integer = text.toLongLong(&ok);
    if (ok)
        return Json(integer);
    const double number = text.toDouble(&ok);
    if (whole || !ok || !std::isfinite(number))
        return shouldBe(whole ? QStringLiteral("a whole number") : QStringLiteral("a number"));
    return Json(number);
}

Result<Json> typedBoolean(const QString& text) {
    static const QStringList kYes{QStringLiteral("y"), QStringLiteral("yes"), QStringLiteral("true"),
                                  QStringLiteral("on"), QStringLiteral("1")};
    static const QStringList kNo{QStringLiteral("n"), QStringLiteral("no"), QStringLiteral("false"),
                                 QStringLiteral("off"), QStringLiteral("0")};
    if (kYes.contains(text.toLower()))
        return Json(true);
    if (kNo.contains(text.toLower()))
        return Json(false);
    return shouldBe(QStringLiteral("yes or no"));
}

Result<Json> typedList(const QString& text) {
    if (text.startsWith(u'[')) {
        auto parsed = base::parseJson(text.toUtf8());
        return parsed.ok() && parsed->is_array() ? std::move(parsed) : Result<Json>(shouldBe(QStringLiteral("a list")));
    }
    Json list = Json::array();
    for (const QString& word : text.split(u',', Qt::SkipEmptyParts))
        list.push_back(word.trimmed());
    return list;
}

// The number in a list (from 1), or the value itself as a person reads it.
const Json* pick(const std::vector<Json>& values, const QString& text) {
    for (const Json& value : values) {
        if (base::plainText(value).compare(text, Qt::CaseInsensitive) == 0)
            return &value;
    }
    bool ok = false;
    const qint64 number = text.toLongLong(&ok);
    return ok && number >= 1 && number <= static_cast<qint64>(values.size()) ? &values[static_cast<size_t>(number - 1)]
                                                                             : nullptr;
}

QString pointerTo(const QString& name) { // RFC 6901
    return u'/' + QString(name).replace(u'~', QStringLiteral("~0")).replace(u'/', QStringLiteral("~1"));
}

} // namespace

std::vector<FormField> fieldsOf(const Checkpoint& card) {
    if (card.kind == CheckpointKind::Input)
        return inputFields(card.form);
    return card.kind == CheckpointKind::Questions ? questions(card.form) : std::vector<FormField>();
}

std::vector<Choice> choicesOf(const Json& form) {
    std::vector<Choice> choices;
    for (const Json& option : base::jsonAt(form, "options")) {
        if (!option.is_object()) {
            choices.push_back({option, base::plainText(option), {}});
            continue;
        }
        const Json& value = base::jsonAt(option, "value");
        choices.push_back(
            {value, base::textAt(option, "label", base::plainText(value)), base::textAt(option, "detail")});
    }
    return choices;
}

Result<Json> typedValue(const QString& text, const QString& type) {
    const QString word = text.trimmed();
    if (word.startsWith(QStringLiteral("{{")) || type == QStringLiteral("string"))
        return Json(text);
    if (type == QStringLiteral("integer") || type == QStringLiteral("number"))
        return typedNumber(word, type == QStringLiteral("integer"));
    if (type == QStringLiteral("boolean"))
        return typedBoolean(word);
    if (type == QStringLiteral("array"))
        return typedList(word);
    auto parsed = base::parseJson(word.toUtf8());
    if (type == QStringLiteral("object"))
        return parsed.ok() && parsed->is_object()
                   ? std::move(parsed)
                   : Result<Json>(shouldBe(QStringLiteral("a JSON object, such as {\"name\": \"value\"}")));
    return parsed.ok() ? std::move(parsed) : Result<Json>(Json(text));
}

QString typeOf(const Json& value) {
    return value.is_null() ? QString() : base::typeName(value);
}

Result<Json> fieldValue(const Checkpoint& card, const FormField& field, const QString& text) {
    if (!field.allowed.empty()) {
        const Json* value = pick(field.allowed, text.trimmed());
        if (!value)
            return shouldBe(QStringLiteral("one of those listed"));
        return *value;
    }
    FLUX_TRY(Json value, typedValue(text, field.type));
    if (card.kind != CheckpointKind::Input)
        return value;
    const auto schema = base::JsonSchema::compile(card.form);
    if (!schema.ok()) // the engine's to judge
        return value;
    const QString path = pointerTo(field.name);
    for (const base::SchemaProblem& problem : schema->check(Json{{field.name.toStdString(), value}}, 1000)) {
        if (problem.path == path || problem.path.startsWith(path + u'/'))
            return makeError(ErrorCode::InvalidArgument, problem.sentence);
    }
    return value;
}

Result<Json> chosenValue(const Json& form, const QString& text) {
    const auto choices = choicesOf(form);
    std::vector<Json> values;
    QStringList names;
    for (const Choice& choice : choices) {
        values.push_back(choice.value);
        names.append(base::plainText(choice.value));
        if (choice.label.compare(text.trimmed(), Qt::CaseInsensitive) == 0)
            return choice.value;
    }
    if (const Json* value = pick(values, text.trimmed()))
        return *value;
    const QString near = base::nearestName(text.trimmed(), names);
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("“%1” is none of the alternatives: %2.%3")
                         .arg(text.trimmed(), names.join(QStringLiteral(", ")),
                              near.isEmpty() ? QString() : QStringLiteral(" Did you mean %1?").arg(near)));
}

Result<void> checkAnswer(const Checkpoint& card, const Json& answer) {
    if (!answer.is_object())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The answer should be a JSON object of field and value."));
    if (card.kind == CheckpointKind::Input) {
        const auto schema = base::JsonSchema::compile(card.form);
        const auto problems = schema.ok() ? schema->check(answer, 1) : std::vector<base::SchemaProblem>();
        if (!problems.empty()) {
            const base::SchemaProblem& first = problems.front();
            return makeError(ErrorCode::InvalidArgument,
                             first.path.isEmpty() ? first.sentence
                                                  : QStringLiteral("%1: %2").arg(first.path.mid(1), first.sentence));
        }
    }
    for (const FormField& field : fieldsOf(card)) {
        if (field.required && base::jsonAt(answer, field.name.toUtf8().constData()).is_null())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("“%1” has no answer yet: %2").arg(field.name, field.label));
    }
    return {};
}

Json defaultAnswer(const Checkpoint& card) {
    if (card.kind == CheckpointKind::Select) {
        const Json& chosen = base::jsonAt(card.form, "default");
        return chosen.is_null() ? Json() : Json{{"choice", chosen}};
    }
    Json answer = Json::object();
    for (const FormField& field : fieldsOf(card)) {
        if (!field.defaultValue.is_null())
            answer[field.name.toStdString()] = field.defaultValue;
    }
    return checkAnswer(card, answer).ok() ? answer : Json();
}

} // namespace flux::cli
