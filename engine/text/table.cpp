#include "engine/text/table.h"

#include "engine/base/text.h"
#include "engine/text/csv.h"

#include <QtCore/QHash>
#include <QtCore/QLocale>
#include <QtCore/QSet>

#include <algorithm>
#include <cmath>

namespace flux::text {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

// Names for the columns: never empty, never twice.
QStringList uniqueColumns(const QStringList& header) {
    QStringList out;
    QSet<QString> taken;
    for (qsizetype i = 0; i < header.size(); ++i) {
        const QString wanted =
            header[i].trimmed().isEmpty() ? QStringLiteral("column_%1").arg(i + 1) : header[i].trimmed();
        QString name = wanted;
        for (int n = 2; taken.contains(name); ++n)
            name = wanted + QStringLiteral("_%1").arg(n);
        taken.insert(name);
        out.append(name);
    }
    return out;
}

// A number as a person or a program writes it without loss: no leading zeros, no plus, at most 15 digits.
std::optional<Json> plainNumber(const QString& cell) {
    QStringView digits = cell;
    if (digits.startsWith(u'-'))
        digits = digits.mid(1);
    if (digits.isEmpty() || digits.size() > 16)
        return std::nullopt;
    qsizetype dot = -1;
    for (qsizetype i = 0; i < digits.size(); ++i) {
        if (digits[i] == u'.' && dot < 0)
            dot = i;
        else if (digits[i] < u'0' || digits[i] > u'9')
            return std::nullopt;
    }
    const qsizetype whole = dot < 0 ? digits.size() : dot;
    if (whole == 0 || dot == digits.size() - 1 || (whole > 1 && digits[0] == u'0'))
        return std::nullopt;
    if (dot < 0)
        return digits.size() <= 15 ? std::optional<Json>(cell.toLongLong()) : std::nullopt;
    return Json(cell.toDouble());
}

Table typed(const std::vector<QStringList>& rows) {
    Columns columns(rows.front());
    for (size_t r = 1; r < rows.size(); ++r)
        columns.look(rows[r]);
    Table table;
    table.columns = columns.names();
    table.rows.reserve(rows.size() - 1);
    for (size_t r = 1; r < rows.size(); ++r)
        table.rows.push_back(columns.valuesOf(rows[r]));
    return table;
}

// Collects rows that are objects, as columns in the order of their first appearance; objects inside become "a.b".
class ObjectRows {
public:
    template <typename AnyJson>
    void add(const AnyJson& object) {
        m_table.rows.emplace_back(static_cast<size_t>(m_table.columns.size()));
        flatten(object, QString(), 0);
    }
    Table take() {
        for (auto& row : m_table.rows)
            row.resize(static_cast<size_t>(m_table.columns.size()));
        return std::move(m_table);
    }

private:
    template <typename AnyJson>
    void flatten(const AnyJson& object, const QString& prefix, int depth) {
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString name = prefix + QString::fromStdString(it.key());
            if (it->is_object() && !it->empty() && depth < 8)
                flatten(*it, name + u'.', depth + 1);
            else
                set(name, Json(*it));
        }
    }
    void set(const QString& name, Json value) {
        auto known = m_index.constFind(name);
        if (known == m_index.cend()) {
            known = m_index.insert(name, m_table.columns.size());
            m_table.columns.append(name);
        }
        auto& row = m_table.rows.back();
        if (static_cast<size_t>(*known) >= row.size())
            row.resize(static_cast<size_t>(*known) + 1);
        row[static_cast<size_t>(*known)] = std::move(value);
    }

    Table m_table;
    QHash<QString, qsizetype> m_index;
};

template <typename AnyJson>
Table tableOfArrays(const AnyJson& rows) {
    size_t width = 0;
    for (const auto& row : rows)
        width = std::max<size_t>(width, row.size());
    bool named = true;
    for (const auto& cell : rows.front())
        named = named && cell.is_string();
    QStringList header;
    for (size_t c = 0; c < width; ++c)
        header.append(named && c < rows.front().size()
                          ? QString::fromStdString(rows.front()[c].template get<std::string>())
                          : QString());
    Table table;
    table.columns = uniqueColumns(header);
    bool first = true;
    for (const auto& row : rows) {
        if (std::exchange(first, false) && named)
            continue;
        std::vector<Json> cells(width);
        for (size_t c = 0; c < row.size(); ++c)
            cells[c] = Json(row[c]);
        table.rows.push_back(std::move(cells));
    }
    return table;
}

template <typename AnyJson>
Result<Table> tableOf(const AnyJson& value) {
    if (value.is_object()) {
        // {"people": [ … ]}: the one list inside is meant
        if (value.size() == 1 && value.begin()->is_array() && !value.begin()->empty() &&
            value.begin()->front().is_object())
            return tableOf(*value.begin());
        ObjectRows rows;
        rows.add(value);
        return rows.take();
    }
    if (!value.is_array())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The JSON is a single value, not a table. It must be a list of objects."));
    if (value.empty())
        return Table{};
    const bool objects = std::all_of(value.begin(), value.end(), [](const auto& v) { return v.is_object(); });
    const bool arrays = std::all_of(value.begin(), value.end(), [](const auto& v) { return v.is_array(); });
    if (objects) {
        ObjectRows rows;
        for (const auto& item : value)
            rows.add(item);
        return rows.take();
    }
    if (arrays)
        return tableOfArrays(value);
    Table table;
    table.columns = {QStringLiteral("value")};
    for (const auto& item : value) {
        if (item.is_structured())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The JSON list mixes objects with plain values, so it is no table."));
        table.rows.push_back({Json(item)});
    }
    return table;
}

bool equals(const Json& cell, const Json& wanted) {
    if (cell == wanted)
        return true;
    if (cell.is_number() && wanted.is_number())
        return cell.get<double>() == wanted.get<double>();
    return cellText(cell) == cellText(wanted);
}

// Numbers before texts, empty cells last; texts without regard to case first.
int compareCells(const Json& a, const Json& b) {
    const auto rank = [](const Json& v) { return v.is_number() ? 0 : (v.is_null() || v == "") ? 2 : 1; };
    if (rank(a) != rank(b))
        return rank(a) < rank(b) ? -1 : 1;
    if (rank(a) == 0) {
        const double x = a.get<double>(), y = b.get<double>();
        return x < y ? -1 : x > y ? 1 : 0;
    }
    const QString x = cellText(a), y = cellText(b);
    const int folded = x.compare(y, Qt::CaseInsensitive);
    return folded != 0 ? folded : x.compare(y);
}

Result<size_t> column(const Table& table, const QString& name) {
    const qsizetype at = table.columnIndex(name);
    if (at >= 0)
        return static_cast<size_t>(at);
    const QString near = base::nearestName(name, table.columns);
    const QString hint = near.isEmpty()
                             ? QStringLiteral("It has: %1.").arg(table.columns.mid(0, 12).join(QStringLiteral(", ")))
                             : QStringLiteral("Did you mean %1?").arg(near);
    return makeError(ErrorCode::InvalidArgument, QStringLiteral("The table has no column “%1”. %2").arg(name, hint));
}

} // namespace

QString cellText(const Json& value) {
    if (value.is_number_float()) {
        const double number = value.get<double>();
        return std::isfinite(number) ? QString::number(number, 'g', QLocale::FloatingPointShortest) : QString();
    }
    return base::plainText(value);
}

Columns::Columns(const QStringList& header)
    : m_names(uniqueColumns(header)), m_numeric(size_t(header.size()), true), m_filled(size_t(header.size()), false) {}

void Columns::look(const QStringList& row) {
    for (qsizetype c = 0; c < row.size() && c < m_names.size(); ++c) {
        if (row[c].isEmpty())
            continue;
        m_filled[size_t(c)] = true;
        m_numeric[size_t(c)] = m_numeric[size_t(c)] && plainNumber(row[c]).has_value();
    }
}

std::vector<Json> Columns::valuesOf(const QStringList& row) const {
    std::vector<Json> values(size_t(m_names.size()));
    for (qsizetype c = 0; c < row.size() && c < m_names.size(); ++c) {
        if (!m_numeric[size_t(c)] || !m_filled[size_t(c)])
            values[size_t(c)] = row[c];
        else if (const auto number = plainNumber(row[c]))
            values[size_t(c)] = *number;
        else if (!row[c].isEmpty()) // of a row that was not looked at
            values[size_t(c)] = row[c];
    }
    return values;
}

Result<Table> tableFromCsv(QStringView text) {
    FLUX_TRY(CsvRows csv, readCsv(text));
    if (csv.rows.empty())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("The table is empty."));
    return typed(csv.rows);
}

Result<Table> tableFromJson(const Json& value) {
    return tableOf(value);
}

Result<Table> tableFromJsonText(const QString& text) {
    QByteArray bytes = text.toUtf8();
    if (bytes.startsWith("\xEF\xBB\xBF"))
        bytes.remove(0, 3);
    FLUX_TRY(const Json checked, base::parseJson(bytes)); // limits and a clear error; the order of keys is lost here
    try {
        return tableOf(nlohmann::ordered_json::parse(bytes.begin(), bytes.end()));
    } catch (const std::exception&) {
        return tableOf(checked);
    }
}

Table tableFromLines(QStringView text) {
    Table table;
    table.columns = {QStringLiteral("line")};
    for (QStringView line : text.split(u'\n')) {
        if (line.endsWith(u'\r'))
            line.chop(1);
        table.rows.push_back({Json(line.toString())});
    }
    while (!table.rows.empty() && table.rows.back().front() == "")
        table.rows.pop_back();
    return table;
}

Result<Table> applyOperations(Table table, const TableOperations& operations) {
    for (const auto& [name, wanted] : operations.where.items()) {
        FLUX_TRY(const size_t at, column(table, QString::fromStdString(name)));
        std::erase_if(table.rows, [&, value = wanted](const auto& row) { return !equals(row[at], value); });
    }
    if (!operations.sortBy.isEmpty()) {
        const bool down = operations.sortBy.startsWith(u'-') && table.columnIndex(operations.sortBy) < 0;
        FLUX_TRY(const size_t at, column(table, down ? operations.sortBy.mid(1) : operations.sortBy));
        std::stable_sort(table.rows.begin(), table.rows.end(), [at, down](const auto& a, const auto& b) {
            const int order = compareCells(a[at], b[at]);
            return down ? order > 0 : order < 0;
        });
    }
    if (operations.limit >= 0 && operations.limit < static_cast<qint64>(table.rows.size()))
        table.rows.resize(static_cast<size_t>(operations.limit));
    if (!operations.select.isEmpty()) {
        std::vector<size_t> keep;
        for (const QString& name : operations.select) {
            FLUX_TRY(const size_t at, column(table, name));
            keep.push_back(at);
        }
        for (auto& row : table.rows) {
            std::vector<Json> chosen;
            for (const size_t at : keep)
                chosen.push_back(row[at]);
            row = std::move(chosen);
        }
        table.columns = uniqueColumns(operations.select);
    }
    return table;
}

} // namespace flux::text
