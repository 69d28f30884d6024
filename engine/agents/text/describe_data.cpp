#include "engine/agents/text/document.h"
#include "engine/text/csv.h"
#include "engine/text/table.h"

#include <QtCore/QMap>

#include <algorithm>
#include <cmath>

namespace flux::agents {

using base::Json;

namespace {

constexpr qsizetype kMostColumns = 12; // described one by one
constexpr qsizetype kMostValues = 6;   // different values of a column that are counted out
constexpr qsizetype kLongestValue = 40;

// A number rounded to the decimals that the column has, so that a sum makes none up, without zeros at its end.
QString shown(double number, int decimals) {
    QString text = QString::number(number, 'f', decimals);
    while (decimals > 0 && (text.endsWith(u'0') || text.endsWith(u'.'))) {
        if (text.endsWith(u'.')) {
            text.chop(1);
            break;
        }
        text.chop(1);
    }
    return text;
}

int decimalsOf(const Json& value) {
    if (!value.is_number_float())
        return 0;
    const QString text = text::cellText(value);
    const qsizetype dot = text.indexOf(u'.');
    return dot < 0 || text.contains(u'e') ? 0 : static_cast<int>(std::min<qsizetype>(text.size() - dot - 1, 6));
}

// "1.234,50" and "1,5" of tables that part their cells with semicolons.
std::optional<double> commaNumber(const QString& cell) {
    QString text = cell.trimmed();
    if (text.isEmpty() || text.count(u',') > 1)
        return std::nullopt;
    for (const QChar c : text) {
        if (!c.isDigit() && c != u',' && c != u'.' && c != u'-')
            return std::nullopt;
    }
    bool ok = false;
    const double number = text.remove(u'.').replace(u',', u'.').toDouble(&ok);
    return ok ? std::optional<double>(number) : std::nullopt;
}

struct Numbers {
    bool all = true;
    qsizetype count = 0;
    double least = 0, most = 0, sum = 0;
    int decimals = 0;

    void add(double number, int places) {
        least = count == 0 ? number : std::min(least, number);
        most = count == 0 ? number : std::max(most, number);
        sum += number;
        ++count;
        decimals = std::max(decimals, places);
    }
};

Numbers numbersOf(const text::Table& table, size_t at) {
    Numbers out;
    for (const auto& row : table.rows) {
        const Json& cell = row[at];
        if (cell.is_null() || cell == "")
            continue;
        if (cell.is_number()) {
            out.add(cell.get<double>(), decimalsOf(cell));
        } else if (const auto number = cell.is_string() ? commaNumber(cell.get<QString>()) : std::nullopt;
                   number && cell.get_ref<const std::string&>().find(',') != std::string::npos) {
            out.add(*number, 2);
        } else {
            out.all = false;
            return out;
        }
    }
    return out;
}

QString columnLine(const text::Table& table, size_t at) {
    const QString& name = table.columns[static_cast<qsizetype>(at)];
    const Numbers numbers = numbersOf(table, at);
    if (numbers.all && numbers.count > 0)
        return QStringLiteral("- %1: %2 to %3, sum %4\n")
            .arg(name, shown(numbers.least, numbers.decimals), shown(numbers.most, numbers.decimals),
                 shown(numbers.sum, numbers.decimals));
    QMap<QString, qsizetype> values;
    qsizetype filled = 0;
    for (const auto& row : table.rows) {
        const QString value = text::cellText(row[at]).simplified();
        if (value.isEmpty())
            continue;
        ++filled;
        values[value.left(kLongestValue)] += 1;
    }
    if (filled == 0)
        return QStringLiteral("- %1: empty\n").arg(name);
    if (values.size() > kMostValues)
        return QStringLiteral("- %1: %2 different values\n").arg(name).arg(values.size());
    std::vector<std::pair<qsizetype, QString>> sorted;
    for (auto it = values.cbegin(); it != values.cend(); ++it)
        sorted.emplace_back(-it.value(), it.key());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    QStringList parts;
    for (const auto& [count, value] : sorted)
        parts.append(QStringLiteral("%1 × %2").arg(-count).arg(value));
    return QStringLiteral("- %1: %2\n").arg(name, parts.join(QStringLiteral(", ")));
}

QString counted(qsizetype n, const QString& one, const QString& many) {
    return QStringLiteral("%1 %2").arg(n).arg(n == 1 ? one : many);
}

QString describeTable(const text::Table& table) {
    QString out =
        QStringLiteral("A table with %1 and %2 (%3).\n\n")
            .arg(counted(static_cast<qsizetype>(table.rows.size()), QStringLiteral("row"), QStringLiteral("rows")),
                 counted(table.columns.size(), QStringLiteral("column"), QStringLiteral("columns")),
                 QStringList(table.columns.mid(0, kMostColumns)).join(QStringLiteral(", ")) +
                     (table.columns.size() > kMostColumns ? QStringLiteral(", …") : QString()));
    if (table.rows.empty())
        return out;
    for (qsizetype c = 0; c < std::min(table.columns.size(), kMostColumns); ++c)
        out += columnLine(table, static_cast<size_t>(c));
    return out;
}

} // namespace

QString describeData(const Document& document) {
    if (document.kind == DocumentKind::Csv) {
        const auto table = text::tableFromCsv(document.text);
        return table.ok() ? describeTable(*table)
                          : QStringLiteral("A table that cannot be read. %1\n").arg(table.error().message);
    }
    if (document.kind == DocumentKind::JsonData) {
        const auto value = base::parseJson(document.text.toUtf8());
        if (!value.ok())
            return {};
        if (value->is_array() && !value->empty()) {
            const auto table = text::tableFromJsonText(document.text);
            if (table.ok())
                return describeTable(*table);
        }
        if (value->is_object()) {
            QStringList keys;
            for (const auto& [key, item] : value->items()) {
                if (keys.size() < kMostColumns)
                    keys.append(QString::fromStdString(key));
            }
            return QStringLiteral("A JSON object with %1 (%2).\n")
                .arg(counted(static_cast<qsizetype>(value->size()), QStringLiteral("field"), QStringLiteral("fields")),
                     keys.join(QStringLiteral(", ")));
        }
        return QStringLiteral("A JSON value of type %1.\n").arg(base::typeName(*value));
    }
    return {};
}

} // namespace flux::agents
