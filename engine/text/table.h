#pragma once

#include "engine/base/json.h"

#include <vector>

namespace flux::text {

// A table with named columns; a row has one value per column. Text from CSV becomes numbers column by column: only
// where each filled cell of the column is a plainly written number, so that "007" or a phone number stays as it is.
struct Table {
    QStringList columns;
    std::vector<std::vector<base::Json>> rows;

    [[nodiscard]] qsizetype columnIndex(const QString& name) const { return columns.indexOf(name); }
};

// What the columns of a table of texts are, for whoever reads it row by row: first all rows are looked at, then each
// becomes values. Names are never empty and never the same.
class Columns {
public:
    explicit Columns(const QStringList& header);
    void look(const QStringList& row);
    [[nodiscard]] const QStringList& names() const { return m_names; }
    [[nodiscard]] std::vector<base::Json> valuesOf(const QStringList& row) const; // an empty cell of numbers is null

private:
    QStringList m_names;
    std::vector<bool> m_numeric, m_filled;
};

// What to do with a table before it is written. Empty members do nothing.
struct TableOperations {
    QStringList select;                      // columns to keep, in this order
    base::Json where = base::Json::object(); // column → value: rows that are equal in all of them stay
    QString sortBy;                          // a column; "-price" sorts downwards
    qint64 limit = -1;                       // rows at most
};

// Readers. Errors are InvalidArgument or ResourceExhausted with a sentence that says where.
[[nodiscard]] base::Result<Table> tableFromCsv(QStringView text);
[[nodiscard]] base::Result<Table> tableFromJsonText(const QString& text); // keeps the order of the columns
[[nodiscard]] base::Result<Table> tableFromJson(const base::Json& value);
[[nodiscard]] base::Result<Table> tableFromMarkdown(QStringView text); // a pipe table (GitHub Flavored Markdown 4.10)
[[nodiscard]] Table tableFromLines(QStringView text);                  // one column "line"

// Errors: InvalidArgument for a column that is not there, with the nearest name.
[[nodiscard]] base::Result<Table> applyOperations(Table table, const TableOperations& operations);

// Writers.
[[nodiscard]] QString tableToCsv(const Table& table);
[[nodiscard]] QString tableToJsonText(const Table& table); // an array of objects, keys in the order of the columns
[[nodiscard]] base::Json tableToJson(const Table& table);
[[nodiscard]] QString tableToMarkdown(const Table& table);
[[nodiscard]] QString tableToText(const Table& table); // columns lined up with spaces

// What a cell looks like in a document: texts as they are, numbers plainly, the rest as JSON.
[[nodiscard]] QString cellText(const base::Json& value);

} // namespace flux::text
