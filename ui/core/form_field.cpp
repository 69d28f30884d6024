#include "ui/core/form_field.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringBuilder>

#include <algorithm>
#include <cmath>

namespace flux::ui {

using base::Json;
using base::Result;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Card)
};

constexpr qsizetype kLongLine = 120;

base::Error wanted(const QString& sentence) {
    return base::makeError(base::ErrorCode::InvalidArgument, sentence);
}

bool isTextList(const Json& value) {
    return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& item) {
               return item.is_string() && !base::plainText(item).contains(QLatin1Char('\n'));
           });
}

bool hasCommas(const Json& list) {
    return std::any_of(list.begin(), list.end(),
                       [](const Json& item) { return base::plainText(item).contains(QLatin1Char(',')); });
}

Result<Json> number(const QString& text, bool whole) {
    bool ok = false;
    const qint64 integer = text.toLongLong(&ok);
    if (ok)
        return Json(integer);
    const double value = QString(text).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&ok);
    if (!ok || !std::isfinite(value))
        return wanted(whole ? Words::tr("Write a whole number.") : Words::tr("Write a number."));
    if (whole)
        return wanted(Words::tr("Write a whole number."));
    return Json(value);
}

Result<Json> list(const QString& text, bool lines) {
    if (text.startsWith(QLatin1Char('['))) {
        auto parsed = base::parseJson(text.toUtf8());
        if (!parsed.ok() || !parsed->is_array())
            return wanted(Words::tr("This begins like a JSON list and is none. Close the bracket, or leave it out."));
        return parsed;
    }
    Json items = Json::array();
    const QStringList parts = text.split(lines ? QLatin1Char('\n') : QLatin1Char(','));
    for (const QString& part : parts) {
        if (!part.trimmed().isEmpty())
            items.push_back(part.trimmed());
    }
    return items;
}

} // namespace

QVariantMap toMap(const FormField& field) {
    return {{QStringLiteral("name"), field.name},
            {QStringLiteral("label"), field.label},
            {QStringLiteral("help"), field.help},
            {QStringLiteral("look"), field.look},
            {QStringLiteral("mono"), field.type == QLatin1StringView("object") || field.type.isEmpty()},
            {QStringLiteral("placeholder"), field.placeholder},
            {QStringLiteral("required"), field.required},
            {QStringLiteral("options"), field.options},
            {QStringLiteral("start"), field.start}};
}

QString labelOf(const QString& name) {
    if (name == QLatin1StringView("to"))
        return Words::tr("To");
    if (name == QLatin1StringView("cc"))
        return Words::tr("Copy to");
    if (name == QLatin1StringView("subject"))
        return Words::tr("Subject");
    if (name == QLatin1StringView("body") || name == QLatin1StringView("text"))
        return Words::tr("Text");
    if (name == QLatin1StringView("name"))
        return Words::tr("Name");
    if (name == QLatin1StringView("url"))
        return Words::tr("Address");
    QString label = name;
    label.replace(QLatin1Char('_'), QLatin1Char(' '));
    return label.isEmpty() ? label : QString(label.at(0).toUpper() % label.mid(1));
}

QString shownText(const Json& value) {
    if (value.is_null())
        return {};
    if (value.is_object() || (value.is_array() && !isTextList(value)))
        return base::dumpJsonPretty(value);
    if (!value.is_array())
        return base::plainText(value);
    QStringList items;
    for (const Json& item : value)
        items.append(base::plainText(item));
    return items.join(hasCommas(value) ? QStringLiteral("\n") : QStringLiteral(", "));
}

FormField fieldFor(const QString& name, const QString& type, const Json& value) {
    FormField field;
    field.name = name;
    field.label = labelOf(name);
    field.type = type;
    if (type == QLatin1StringView("boolean") && (value.is_boolean() || value.is_null())) {
        offerYesAndNo(field);
        field.start = value.is_null() ? -1 : value.get<bool>() ? 0 : 1;
        return field;
    }
    const QString text = shownText(value);
    field.start = text;
    const bool structured = value.is_object() || (value.is_array() && !isTextList(value));
    if (structured && type != QLatin1StringView("object"))
        field.type.clear(); // as JSON
    if (structured || name == QLatin1StringView("body") || name == QLatin1StringView("text") ||
        text.contains(QLatin1Char('\n')) || text.size() > kLongLine)
        field.look = QStringLiteral("lines");
    return field;
}

void offer(FormField& field, std::vector<Json> values) {
    field.look = QStringLiteral("choice");
    field.values = std::move(values);
    field.options.clear();
    for (const Json& value : field.values)
        field.options.append(base::plainText(value));
    field.start = -1;
}

void offerYesAndNo(FormField& field) {
    offer(field, {true, false});
    field.options = {Words::tr("Yes"), Words::tr("No")};
}

bool isBlank(const FormField& field, const QVariant& typed) {
    if (field.look == QLatin1StringView("choice"))
        return !typed.isValid() || typed.toInt() < 0;
    return typed.toString().trimmed().isEmpty();
}

Result<Json> valueOf(const FormField& field, const QVariant& typed) {
    if (field.look == QLatin1StringView("choice")) {
        const int place = typed.isValid() ? typed.toInt() : -1;
        if (place < 0 || place >= static_cast<int>(field.values.size()))
            return wanted(Words::tr("Choose one."));
        return field.values[static_cast<std::size_t>(place)];
    }
    const QString text = typed.toString();
    const QString word = text.trimmed();
    if (word.startsWith(QLatin1StringView("{{")) || field.type == QLatin1StringView("string"))
        return Json(text);
    if (field.type == QLatin1StringView("integer") || field.type == QLatin1StringView("number"))
        return number(word, field.type == QLatin1StringView("integer"));
    if (field.type == QLatin1StringView("array"))
        return list(word, field.look == QLatin1StringView("lines"));
    if (field.type == QLatin1StringView("boolean"))
        return wanted(Words::tr("Write a reference, such as {{step_1.outputs.ok}}, or choose yes or no."));
    auto parsed = base::parseJson(word.toUtf8());
    if (field.type == QLatin1StringView("object") && (!parsed.ok() || !parsed->is_object()))
        return wanted(Words::tr("Write a JSON object, such as {\"name\": \"value\"}."));
    const bool meantAsJson = word.startsWith(QLatin1Char('{')) || word.startsWith(QLatin1Char('['));
    if (!parsed.ok() && meantAsJson)
        return wanted(Words::tr("This begins like JSON and is none. %1").arg(parsed.error().message));
    return parsed.ok() ? std::move(parsed) : Result<Json>(Json(text));
}

} // namespace flux::ui
