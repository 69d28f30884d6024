#include "ui/core/card_form.h"

#include "engine/base/schema/json_schema.h"
#include "engine/domain/form_schema.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDate>

#include <algorithm>

namespace flux::ui {

using base::Json;
using domain::Checkpoint;
using domain::CheckpointKind;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Card)
};

// E, H, J, K, P, U and X do something else where cards stand.
constexpr QLatin1StringView kLetters("ABCDFGILMNOQRSTVWYZ");

void choose(FormField& field, const Json& value) {
    const auto it = std::find(field.values.begin(), field.values.end(), value);
    field.start = it == field.values.end() ? -1 : static_cast<int>(it - field.values.begin());
}

FormField inputField(const QString& name, const Json& schema, bool required) {
    const Json& preset = base::jsonAt(schema, "default");
    FormField field = fieldFor(name, domain::schemaType(schema), preset);
    field.label = base::textAt(schema, "title", field.label);
    field.help = base::textAt(schema, "description");
    field.required = required;
    const QString format = base::textAt(schema, "format");
    if (std::vector<Json> allowed = domain::listOf(base::jsonAt(schema, "enum")); !allowed.empty()) {
        offer(field, std::move(allowed));
        choose(field, preset);
    } else if (field.type == QLatin1StringView("array") || field.type == QLatin1StringView("object")) {
        field.look = QStringLiteral("lines");
        field.placeholder = field.type == QLatin1StringView("array") ? Words::tr("One on each line") : QString();
    } else if (format == QLatin1StringView("date")) {
        field.placeholder = Words::tr("Year-month-day, 2026-03-31");
    } else if (format == QLatin1StringView("date-time")) {
        field.placeholder = Words::tr("2026-03-31T18:00");
    } else if (base::intAt(schema, "maxLength") > 200) {
        field.look = QStringLiteral("lines");
    }
    return field;
}

std::vector<FormField> inputFields(const Json& form) {
    std::vector<FormField> fields;
    const QStringList required = base::textsAt(form, "required");
    for (const std::string& key : domain::formOrder(form)) {
        const QString name = QString::fromStdString(key);
        fields.push_back(
            inputField(name, base::jsonAt(base::jsonAt(form, "properties"), key.c_str()), required.contains(name)));
    }
    return fields;
}

std::vector<FormField> questionFields(const Json& form) {
    std::vector<FormField> fields;
    for (const Json& question : base::jsonAt(form, "questions")) {
        const QString type = base::textAt(question, "type");
        const Json& preset = base::jsonAt(question, "default");
        FormField field;
        field.name = base::textAt(question, "id");
        field.label = base::textAt(question, "text", field.name);
        field.required = preset.is_null();
        field.type = type == QLatin1StringView("number") ? type : QStringLiteral("string");
        if (type == QLatin1StringView("choice")) {
            offer(field, domain::listOf(base::jsonAt(question, "options")));
            for (std::size_t i = 0; i < field.values.size(); ++i) { // an option may be an object with value and label
                if (!field.values[i].is_object())
                    continue;
                const Json option = field.values[i];
                field.values[i] = base::jsonAt(option, "value");
                field.options[static_cast<qsizetype>(i)] =
                    base::textAt(option, "label", base::plainText(field.values[i]));
            }
        } else if (type == QLatin1StringView("boolean")) {
            offerYesAndNo(field);
        } else {
            field.start = QString();
        }
        if (!preset.is_null()) {
            const auto known = std::find(field.values.begin(), field.values.end(), preset);
            const QString shown =
                known == field.values.end() ? shownText(preset) : field.options.at(known - field.values.begin());
            if (field.look == QLatin1StringView("choice"))
                field.help = Words::tr("Left open, Flux takes “%1”.").arg(shown);
            else
                field.placeholder = Words::tr("Left empty, Flux takes “%1”").arg(shown);
        }
        fields.push_back(std::move(field));
    }
    return fields;
}

std::vector<FormField> editFields(const Checkpoint& card) {
    std::vector<FormField> fields;
    for (const QString& name : card.description.editable) {
        const Json& value = base::jsonAt(card.inputs, name.toUtf8().constData());
        fields.push_back(fieldFor(name, value.is_null() ? QStringLiteral("string") : base::typeName(value), value));
    }
    return fields;
}

QVariant typedOr(const QVariantMap& typed, const FormField& field) {
    return typed.contains(field.name) ? typed.value(field.name) : field.start;
}

QString needed(const FormField& field) {
    return field.look == QLatin1StringView("choice") ? Words::tr("Choose one.") : Words::tr("This is needed.");
}

// The schema's word on the whole answer, at the fields that it is about.
void checkSchema(const Json& form, FormAnswer& answer) {
    const auto schema = base::JsonSchema::compile(form);
    if (!schema.ok())
        return; // the engine's to judge
    for (const base::SchemaProblem& problem : schema->check(answer.value)) {
        QString field = problem.path.mid(1).section(QLatin1Char('/'), 0, 0);
        field.replace(QLatin1StringView("~1"), QLatin1StringView("/"))
            .replace(QLatin1StringView("~0"), QLatin1StringView("~"));
        if (!answer.problems.contains(field))
            answer.problems.insert(field, problem.sentence);
    }
}

const Json& presetOf(const Json& form, const QString& id) {
    static const Json none;
    for (const Json& question : base::jsonAt(form, "questions")) {
        if (base::textAt(question, "id") == id)
            return base::jsonAt(question, "default");
    }
    return none;
}

bool isDate(const Json& form, const FormField& field) {
    const Json& schema = base::jsonAt(base::jsonAt(form, "properties"), field.name.toUtf8().constData());
    return base::textAt(schema, "format") == QLatin1StringView("date");
}

} // namespace

bool hasForm(CheckpointKind kind) {
    return kind == CheckpointKind::Input || kind == CheckpointKind::Select || kind == CheckpointKind::Questions;
}

std::vector<FormField> fieldsOf(const Checkpoint& card) {
    switch (card.kind) {
    case CheckpointKind::Input:
        return inputFields(card.form);
    case CheckpointKind::Questions:
        return questionFields(card.form);
    case CheckpointKind::Approval:
    case CheckpointKind::Modify:
        return editFields(card);
    case CheckpointKind::Select:
    case CheckpointKind::Access:
    case CheckpointKind::UnknownOutcome:
    case CheckpointKind::Replan:
        break;
    }
    return {};
}

std::vector<CardOption> optionsOf(const Checkpoint& card) {
    std::vector<CardOption> options;
    if (card.kind != CheckpointKind::Select)
        return options;
    const Json& preset = base::jsonAt(card.form, "default");
    for (const Json& one : base::jsonAt(card.form, "options")) {
        CardOption option;
        option.value = one.is_object() ? base::jsonAt(one, "value") : one;
        option.label = one.is_object() ? base::textAt(one, "label") : QString();
        if (option.label.isEmpty())
            option.label = base::plainText(option.value);
        option.detail = one.is_object() ? base::textAt(one, "detail") : QString();
        option.suggested = !preset.is_null() && option.value == preset;
        if (options.size() < static_cast<std::size_t>(kLetters.size()))
            option.letter = QString(QChar(kLetters.at(static_cast<qsizetype>(options.size()))));
        options.push_back(std::move(option));
    }
    return options;
}

FormAnswer answerFrom(const Checkpoint& card, const QVariantMap& typed) {
    FormAnswer answer;
    if (card.kind == CheckpointKind::Select) {
        const auto options = optionsOf(card);
        const int chosen = typed.value(QStringLiteral("choice"), -1).toInt();
        if (chosen < 0 || chosen >= static_cast<int>(options.size()))
            answer.problems.insert(QString(), Words::tr("Choose one first."));
        else
            answer.value["choice"] = options[static_cast<std::size_t>(chosen)].value;
        return answer;
    }
    for (const FormField& field : fieldsOf(card)) {
        const std::string key = field.name.toStdString();
        const QVariant value = typedOr(typed, field);
        if (isBlank(field, value)) {
            if (field.required)
                answer.problems.insert(field.name, needed(field));
            else if (card.kind == CheckpointKind::Questions)
                answer.value[key] = presetOf(card.form, field.name);
            continue;
        }
        auto read = valueOf(field, value);
        if (read.ok() && card.kind == CheckpointKind::Input && isDate(card.form, field) &&
            !QDate::fromString(base::plainText(*read).trimmed(), Qt::ISODate).isValid())
            read = base::makeError(base::ErrorCode::InvalidArgument,
                                   Words::tr("Write a date as year-month-day, such as 2026-03-31."));
        if (read.ok())
            answer.value[key] = std::move(*read);
        else
            answer.problems.insert(field.name, read.error().message);
    }
    if (card.kind == CheckpointKind::Input && answer.ok())
        checkSchema(card.form, answer);
    return answer;
}

FormAnswer editsFrom(const Checkpoint& card, const QVariantMap& typed) {
    FormAnswer edits;
    for (const FormField& field : fieldsOf(card)) {
        if (!typed.contains(field.name) || typed.value(field.name) == field.start)
            continue;
        auto read = valueOf(field, typed.value(field.name));
        if (read.ok())
            edits.value[field.name.toStdString()] = std::move(*read);
        else
            edits.problems.insert(field.name, read.error().message);
    }
    return edits;
}

std::optional<Json> defaultsOf(const Checkpoint& card) {
    Json answer = Json::object();
    for (const Json& question : base::jsonAt(card.form, "questions")) {
        const Json& preset = base::jsonAt(question, "default");
        if (preset.is_null())
            return std::nullopt;
        answer[base::textAt(question, "id").toStdString()] = preset;
    }
    if (card.kind != CheckpointKind::Questions || answer.empty())
        return std::nullopt;
    return answer;
}

} // namespace flux::ui
