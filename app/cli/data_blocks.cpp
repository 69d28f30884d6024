#include "app/cli/data_blocks.h"

#include "engine/domain/filter/iso_instant.h"

#include <QtCore/QDateTime>

#include <algorithm>

namespace flux::cli {

using base::Json;

namespace {

constexpr qsizetype kWidest = 48; // of a column

// An ISO time with an offset as the clock on the wall shows it; other texts as they are.
QString shownTime(const QString& text, const QTimeZone& zone) {
    const QByteArray utf8 = text.toUtf8();
    const std::string_view iso(utf8.constData(), size_t(utf8.size()));
    const auto at = domain::isoInstantUs(iso);
    if (!at || text.size() == 10)
        return text;
    const QDateTime utc = QDateTime::fromMSecsSinceEpoch(*at / 1000, Qt::UTC);
    return (domain::hasIsoOffset(iso) ? utc.toTimeZone(zone) : utc).toString(QStringLiteral("ddd yyyy-MM-dd HH:mm"));
}

QString shown(const Json& value, const QTimeZone& zone) {
    if (value.is_null())
        return {};
    if (value.is_string())
        return shownTime(value.get<QString>(), zone).replace(u'\n', u' ');
    return QString::fromUtf8(base::dumpJson(value));
}

} // namespace

QStringList linesOf(const domain::TableBlock& table, const QTimeZone& zone) {
    std::vector<QStringList> rows;
    std::vector<qsizetype> widths(table.columns.size(), 0);
    for (const domain::TableRow& row : table.rows) {
        QStringList cells;
        for (size_t i = 0; i < table.columns.size(); ++i) {
            const bool there = row.cells.is_array() && i < row.cells.size();
            cells.append(there ? shown(row.cells[i], zone).left(kWidest) : QString());
            widths[i] = std::max(widths[i], cells.last().size());
        }
        rows.push_back(std::move(cells));
    }
    QStringList lines;
    if (!table.heading.isEmpty())
        lines.append(table.heading);
    for (size_t r = 0; r < rows.size(); ++r) {
        QString line = QStringLiteral("  ");
        for (size_t i = 0; i < widths.size(); ++i)
            line += rows[r][qsizetype(i)].leftJustified(widths[i] + 2);
        const QString id = table.rows[r].object.text;
        lines.append(id.isEmpty() ? line.trimmed().prepend(QStringLiteral("  ")) : line + id);
    }
    if (table.total > qint64(rows.size()))
        lines.append(QStringLiteral("  %1 more").arg(table.total - qint64(rows.size())));
    return lines;
}

QStringList linesOf(const domain::ChangeBlock& change, const QTimeZone& zone) {
    QStringList lines;
    for (const domain::ChangedObject& object : change.objects) {
        const QChar sign = object.deleted ? u'-' : object.fromVersion == 0 ? u'+' : u'~';
        lines.append(QStringLiteral("  %1 %2  %3").arg(sign, object.title, object.object.text));
        for (const domain::FieldChange& field : object.fields) {
            const QString before = shown(field.before, zone);
            const QString after = shown(field.after, zone);
            lines.append(QStringLiteral("      %1: %2")
                             .arg(field.path, before.isEmpty() ? after : QStringLiteral("%1 → %2").arg(before, after)));
        }
    }
    if (!change.objects.empty() && !change.undone)
        lines.append(QStringLiteral("  Taken back by: flux objects undo %1").arg(change.objects.front().object.text));
    return lines;
}

} // namespace flux::cli
