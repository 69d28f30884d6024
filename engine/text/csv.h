#pragma once

#include "engine/base/result.h"

#include <QtCore/QStringList>

#include <functional>
#include <vector>

namespace flux::text {

struct CsvLimits {
    qsizetype maxChars = 32 * 1024 * 1024;
    qsizetype maxRows = 500'000;
    qsizetype maxColumns = 2'000;
    qsizetype maxCellChars = 1'000'000;
};

// Rows of text cells; every row is as wide as the first. The first row is not told apart from the others here.
struct CsvRows {
    std::vector<QStringList> rows;
    QChar delimiter = u',';
    qsizetype paddedRows = 0; // rows that were shorter than the first and were filled up with empty cells
};

// The same table, row by row, from text that comes in pieces: no more than one row is kept. `line` is where a row
// begins. Thread: one at a time.
class CsvStream {
public:
    using Take = std::function<base::Result<void>(QStringList row, qsizetype line)>;

    // The limits outlive it.
    CsvStream(QChar delimiter, const CsvLimits& limits, Take take);
    // Errors: those of readCsv, and of `take`.
    [[nodiscard]] base::Result<void> add(QStringView piece);
    [[nodiscard]] base::Result<void> end();
    [[nodiscard]] qsizetype paddedRows() const { return m_padded; }

private:
    enum class Place { RowStart, CellStart, Plain, Quoted, BehindQuote };
    [[nodiscard]] base::Result<void> special(QChar c); // a character that is not a plain part of a cell
    [[nodiscard]] base::Result<void> append(QStringView text);
    [[nodiscard]] base::Result<void> endCell();
    [[nodiscard]] base::Result<void> endRow();

    QChar m_delimiter;
    const CsvLimits& m_limits;
    Take m_take;
    Place m_place = Place::RowStart;
    bool m_afterReturn = false; // a line feed here belongs to the line end before it
    QString m_cell;
    QStringList m_row;
    qsizetype m_width = -1; // of the first row
    qsizetype m_chars = 0, m_rows = 0, m_padded = 0;
    qsizetype m_line = 1, m_rowLine = 1, m_quoteLine = 1;
};

// Reads comma-separated values (RFC 4180): quotes, quotes inside quotes, line breaks inside quotes, LF or CRLF or CR,
// a byte-order mark. A null delimiter is found out: the one of , ; tab | that splits the first lines most evenly.
// Lines without any character are left out. Errors name the line: InvalidArgument (a quote that is never closed, text
// behind a closing quote, a quote in the middle of a plain cell, more cells than the first row has), ResourceExhausted.
// Pure. Thread: any.
[[nodiscard]] base::Result<CsvRows> readCsv(QStringView text, QChar delimiter = {}, const CsvLimits& limits = {});

// The delimiter that readCsv would take; null when the text does not look like a table of two columns or more.
[[nodiscard]] QChar sniffDelimiter(QStringView text);

// RFC 4180 text with CRLF line ends; cells are quoted where they must be.
[[nodiscard]] QString writeCsv(const std::vector<QStringList>& rows, QChar delimiter = u',');

} // namespace flux::text
