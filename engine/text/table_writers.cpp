#include "engine/text/csv.h"
#include "engine/text/table.h"

#include <algorithm>

namespace flux::text {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

QString oneLine(const Json& value) {
    QString text = cellText(value);
    text.replace(QStringLiteral("\r\n"), QStringLiteral(" ")).replace(u'\n', u' ').replace(u'\r', u' ');
    return text.trimmed();
}

QString pipeCell(QString text) {
    return text.replace(u'\\', QStringLiteral("\\\\")).replace(u'|', QStringLiteral("\\|"));
}

bool isNumeric(const Table& table, size_t at) {
    bool any = false;
    for (const auto& row : table.rows) {
        if (row[at].is_null())
            continue;
        if (!row[at].is_number())
            return false;
        any = true;
    }
    return any;
}

// The cells of one line of a pipe table, with "\|" and "\\" undone.
QStringList pipeCells(QStringView line) {
    line = line.trimmed();
    if (line.startsWith(u'|'))
        line = line.mid(1);
    QStringList cells;
    QString cell;
    bool closed = false;
    for (qsizetype i = 0; i < line.size(); ++i) {
        closed = false;
        if (line[i] == u'\\' && i + 1 < line.size() && (line[i + 1] == u'|' || line[i + 1] == u'\\')) {
            cell += line[++i];
        } else if (line[i] == u'|') {
            cells.append(cell.trimmed());
            cell.clear();
            closed = true;
        } else {
            cell += line[i];
        }
    }
    if (!closed)
        cells.append(cell.trimmed());
    return cells;
}

bool isRuler(QStringView line) {
    bool dash = false;
    for (const QChar c : line.trimmed()) {
        dash = dash || c == u'-';
        if (c != u'-' && c != u':' && c != u'|' && c != u' ')
            return false;
    }
    return dash && line.contains(u'|');
}

} // namespace

QString tableToCsv(const Table& table) {
    if (table.columns.isEmpty())
        return {};
    std::vector<QStringList> rows;
    rows.reserve(table.rows.size() + 1);
    rows.push_back(table.columns);
    for (const auto& row : table.rows) {
        QStringList cells;
        for (const Json& cell : row)
            cells.append(cellText(cell));
        rows.push_back(std::move(cells));
    }
    return writeCsv(rows);
}

Json tableToJson(const Table& table) {
    Json out = Json::array();
    for (const auto& row : table.rows) {
        Json object = Json::object();
        for (size_t c = 0; c < row.size(); ++c)
            object[table.columns[static_cast<qsizetype>(c)].toStdString()] = row[c];
        out.push_back(std::move(object));
    }
    return out;
}

QString tableToJsonText(const Table& table) {
    using Ordered = nlohmann::ordered_json;
    Ordered out = Ordered::array();
    for (const auto& row : table.rows) {
        Ordered object = Ordered::object();
        for (size_t c = 0; c < row.size(); ++c)
            object[table.columns[static_cast<qsizetype>(c)].toStdString()] = Ordered(row[c]);
        out.push_back(std::move(object));
    }
    return QString::fromStdString(out.dump(2, ' ', false, Ordered::error_handler_t::replace)) + u'\n';
}

QString tableToMarkdown(const Table& table) {
    if (table.columns.isEmpty())
        return {};
    QString head = QStringLiteral("|"), ruler = QStringLiteral("|"), body;
    for (qsizetype c = 0; c < table.columns.size(); ++c) {
        head += u' ' + pipeCell(oneLine(Json(table.columns[c]))) + QStringLiteral(" |");
        ruler += isNumeric(table, static_cast<size_t>(c)) ? QStringLiteral(" ---: |") : QStringLiteral(" --- |");
    }
    for (const auto& row : table.rows) {
        body += u'|';
        for (const Json& cell : row)
            body += u' ' + pipeCell(oneLine(cell)) + QStringLiteral(" |");
        body += u'\n';
    }
    return head + u'\n' + ruler + u'\n' + body;
}

QString tableToText(const Table& table) {
    constexpr qsizetype kWidest = 60; // a longer cell is kept whole, it only no longer widens its column
    std::vector<qsizetype> widths;
    std::vector<bool> numeric;
    for (qsizetype c = 0; c < table.columns.size(); ++c) {
        qsizetype width = table.columns[c].size();
        for (const auto& row : table.rows)
            width = std::max(width, std::min(kWidest, oneLine(row[static_cast<size_t>(c)]).size()));
        widths.push_back(width);
        numeric.push_back(isNumeric(table, static_cast<size_t>(c)));
    }
    const auto line = [&](auto cellAt) {
        QString out;
        for (size_t c = 0; c < widths.size(); ++c) {
            const QString cell = cellAt(c);
            const bool last = c + 1 == widths.size();
            out += numeric[c] ? cell.rightJustified(widths[c]) : last ? cell : cell.leftJustified(widths[c]);
            out += last ? QStringLiteral("\n") : QStringLiteral("  ");
        }
        return out;
    };
    QString out = line([&](size_t c) { return table.columns[static_cast<qsizetype>(c)]; });
    for (const auto& row : table.rows)
        out += line([&](size_t c) { return oneLine(row[c]); });
    return out;
}

Result<Table> tableFromMarkdown(QStringView text) {
    QList<QStringView> lines = text.split(u'\n');
    qsizetype ruler = -1;
    for (qsizetype i = 1; i < lines.size() && ruler < 0; ++i) {
        if (isRuler(lines[i]) && lines[i - 1].contains(u'|'))
            ruler = i;
    }
    if (ruler < 0)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("There is no Markdown table in the text."));
    std::vector<QStringList> rows{pipeCells(lines[ruler - 1])};
    const qsizetype width = rows.front().size();
    for (qsizetype i = ruler + 1; i < lines.size() && lines[i].contains(u'|'); ++i) {
        QStringList cells = pipeCells(lines[i]);
        while (cells.size() < width)
            cells.append(QString());
        rows.push_back(cells.mid(0, width)); // GFM: excess cells are ignored
    }
    return tableFromCsv(writeCsv(rows));
}

} // namespace flux::text
