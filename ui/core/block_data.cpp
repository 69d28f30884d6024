#include "ui/core/block_data.h"

#include "engine/domain/filter/iso_instant.h"
#include "ui/core/form_field.h"

#include <QtCore/QCoreApplication>

namespace flux::ui {

using base::Json;

namespace {

constexpr int kMostRows = 50; // of a table in the thread; the rest is in the workspace

QString tr(const char* text, int number = -1) {
    return QCoreApplication::translate("BlockData", text, nullptr, number);
}

// An ISO time as “Thursday 5 March 09:30”; a day alone without a time. One without an offset is a time of the clock on
// the wall, wherever that hangs. Nothing when it is none.
QString shownTime(const QString& text, const Format& format) {
    const QByteArray utf8 = text.toUtf8();
    const std::string_view iso(utf8.constData(), size_t(utf8.size()));
    const auto at = domain::isoInstantUs(iso);
    if (!at)
        return {};
    const qint64 ms = *at / 1000;
    if (text.size() == 10)
        return format.dayName(QDate::fromString(text, Qt::ISODate));
    if (!domain::hasIsoOffset(iso)) {
        const QDateTime wall = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
        return format.dayName(wall.date()) + QLatin1Char(' ') + format.clockTime(wall.time());
    }
    return format.day(ms) + QLatin1Char(' ') + format.timeOfDay(ms);
}

QString numberText(const Json& value) {
    return value.is_number_integer() ? QLocale().toString(value.get<qint64>())
                                     : QLocale().toString(value.get<double>());
}

} // namespace

QString shownValue(const Json& value, const Format& format) {
    if (value.is_null())
        return QStringLiteral("–");
    if (value.is_string()) {
        const QString text = value.get<QString>();
        const QString time = shownTime(text, format);
        return time.isEmpty() ? text : time;
    }
    if (value.is_number())
        return numberText(value);
    if (value.is_boolean())
        return value.get<bool>() ? tr("yes") : tr("no");
    if (value.is_array()) {
        QStringList parts;
        for (const Json& item : value)
            parts.append(shownValue(item, format));
        return parts.join(QStringLiteral(", "));
    }
    return shownText(value);
}

QString shownCell(const Json& cell, const QString& kind, const Format& format) {
    if (cell.is_null())
        return {};
    if (kind == QLatin1StringView("money") && cell.is_number())
        return format.money(cell.get<qint64>());
    return shownValue(cell, format);
}

QVariantMap toMap(const domain::TableBlock& table, const Format& format) {
    QVariantList columns;
    for (const domain::TableColumn& column : table.columns) {
        const bool atEnd = column.format == QLatin1StringView("number") || column.format == QLatin1StringView("money");
        columns.append(QVariantMap{{QStringLiteral("title"), column.title}, {QStringLiteral("end"), atEnd}});
    }
    QVariantList rows;
    for (const domain::TableRow& row : table.rows) {
        if (rows.size() >= kMostRows)
            break;
        QStringList cells;
        for (size_t i = 0; i < table.columns.size(); ++i)
            cells.append(row.cells.is_array() && i < row.cells.size()
                             ? shownCell(row.cells[i], table.columns[i].format, format)
                             : QString());
        rows.append(QVariantMap{{QStringLiteral("object"), row.object.text},
                                {QStringLiteral("type"), row.type},
                                {QStringLiteral("cells"), cells}});
    }
    const qint64 total = std::max(table.total, qint64(table.rows.size()));
    const qint64 more = total - rows.size();
    return {{QStringLiteral("heading"), table.heading},
            {QStringLiteral("columns"), columns},
            {QStringLiteral("rows"), rows},
            {QStringLiteral("total"), total},
            {QStringLiteral("more"), more > 0 ? tr("%n more", int(more)) : QString()}};
}

QVariantMap toMap(const domain::ChangeBlock& change, const Format& format) {
    QVariantList objects;
    for (const domain::ChangedObject& object : change.objects) {
        QVariantList fields;
        for (const domain::FieldChange& field : object.fields)
            fields.append(QVariantMap{
                {QStringLiteral("label"), labelOf(field.path)},
                {QStringLiteral("before"), field.before.is_null() ? QString() : shownValue(field.before, format)},
                {QStringLiteral("after"), field.after.is_null() ? QString() : shownValue(field.after, format)}});
        const char16_t sign = object.deleted ? u'\u2212' : object.fromVersion == 0 ? u'+' : u'~';
        objects.append(QVariantMap{{QStringLiteral("object"), object.object.text},
                                   {QStringLiteral("type"), object.type},
                                   {QStringLiteral("title"), object.title},
                                   {QStringLiteral("sign"), QString(QChar(sign))},
                                   {QStringLiteral("fields"), fields}});
    }
    return {{QStringLiteral("heading"), change.heading},
            {QStringLiteral("undone"), change.undone},
            {QStringLiteral("objects"), objects}};
}

QVariantList toList(const domain::UsedBlock& used) {
    QVariantList memories;
    for (const domain::UsedMemory& memory : used.memories)
        memories.append(QVariantMap{{QStringLiteral("object"), memory.object.text},
                                    {QStringLiteral("key"), memory.key},
                                    {QStringLiteral("title"), memory.title}});
    return memories;
}

} // namespace flux::ui
