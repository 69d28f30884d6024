#pragma once

#include "engine/base/result.h"

#include <QtCore/QStringList>

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
