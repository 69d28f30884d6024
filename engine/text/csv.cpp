#include "engine/text/csv.h"

#include <array>
#include <utility>

namespace flux::text {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr qsizetype kSniffLines = 20;
constexpr qsizetype kSniffChars = 64 * 1024;
constexpr std::array<char16_t, 4> kDelimiters{u',', u';', u'\t', u'|'};

base::Error atLine(qsizetype line, const QString& what) {
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("The table is broken in line %1: %2").arg(line).arg(what));
}

base::Error tooMuch(const QString& what, qsizetype most) {
    return makeError(ErrorCode::ResourceExhausted,
                     QStringLiteral("The table has more than %1 %2. Split it into smaller ones.").arg(most).arg(what));
}

bool isLineEnd(QChar c) {
    return c == u'\n' || c == u'\r';
}

// How often the delimiter stands outside quotes in each of the first lines.
std::vector<qsizetype> countsPerLine(QStringView text, QChar delimiter) {
    std::vector<qsizetype> counts;
    qsizetype count = 0;
    bool quoted = false, any = false;
    const qsizetype end = std::min(text.size(), kSniffChars);
    for (qsizetype i = 0; i < end && static_cast<qsizetype>(counts.size()) < kSniffLines; ++i) {
        const QChar c = text[i];
        if (c == u'"')
            quoted = !quoted;
        if (!quoted && isLineEnd(c)) {
            if (any)
                counts.push_back(count);
            count = 0;
            any = false;
            continue;
        }
        any = true;
        if (!quoted && c == delimiter)
            ++count;
    }
    if (any && (end == text.size() || counts.empty()) && static_cast<qsizetype>(counts.size()) < kSniffLines)
        counts.push_back(count);
    return counts;
}

QStringView withoutMark(QStringView text) {
    return text.startsWith(QChar(0xFEFF)) ? text.mid(1) : text;
}

} // namespace

CsvStream::CsvStream(QChar delimiter, const CsvLimits& limits, Take take)
    : m_delimiter(delimiter), m_limits(limits), m_take(std::move(take)) {}

Result<void> CsvStream::add(QStringView piece) {
    m_chars += piece.size();
    if (m_chars > m_limits.maxChars)
        return tooMuch(QStringLiteral("characters"), m_limits.maxChars);
    for (qsizetype at = 0; at < piece.size();) {
        const qsizetype from = at;
        if (m_place == Place::Plain) {
            while (at < piece.size() && piece[at] != m_delimiter && piece[at] != u'"' && !isLineEnd(piece[at]))
                ++at;
        } else if (m_place == Place::Quoted) {
            while (at < piece.size() && piece[at] != u'"' && !isLineEnd(piece[at]))
                ++at;
        }
        if (at > from) {
            m_afterReturn = false;
            FLUX_CHECK(append(piece.mid(from, at - from)));
        }
        if (at >= piece.size())
            break;
        if (m_place == Place::CellStart && piece[at] != u'"') {
            m_place = Place::Plain;
            continue; // which looks at the character again
        }
        FLUX_CHECK(special(piece[at++]));
    }
    return {};
}

Result<void> CsvStream::special(QChar c) {
    const bool isSecondHalf = std::exchange(m_afterReturn, c == u'\r') && c == u'\n';
    if (m_place == Place::Quoted) {
        if (c == u'"') {
            m_place = Place::BehindQuote;
            return {};
        }
        m_line += isSecondHalf ? 0 : 1;
        return append(QStringView(&c, 1));
    }
    if (m_place == Place::RowStart) {
        if (isLineEnd(c)) {
            m_line += isSecondHalf ? 0 : 1;
            return {};
        }
        m_rowLine = m_line;
        m_place = c == u'"' ? Place::CellStart : Place::Plain;
    }
    if (m_place == Place::CellStart) { // the quote that opens it
        m_quoteLine = m_line;
        m_place = Place::Quoted;
        return {};
    }
    if (c == m_delimiter) {
        FLUX_CHECK(endCell());
        m_place = Place::CellStart;
        return {};
    }
    if (isLineEnd(c)) {
        FLUX_CHECK(endRow());
        ++m_line;
        return {};
    }
    if (m_place == Place::BehindQuote) {
        if (c != u'"')
            return atLine(m_line, QStringLiteral("there is text behind a closing quote."));
        m_place = Place::Quoted;
        return append(QStringView(&c, 1));
    }
    if (c == u'"')
        return atLine(m_line, QStringLiteral("there is a quote in the middle of a cell. A cell with quotes must stand "
                                             "in quotes, with each quote inside doubled."));
    return append(QStringView(&c, 1));
}

Result<void> CsvStream::append(QStringView text) {
    if (m_cell.size() + text.size() > m_limits.maxCellChars)
        return tooMuch(QStringLiteral("characters in one cell"), m_limits.maxCellChars);
    m_cell += text;
    return {};
}

Result<void> CsvStream::endCell() {
    m_row.append(std::exchange(m_cell, QString()));
    return m_row.size() > m_limits.maxColumns ? tooMuch(QStringLiteral("columns"), m_limits.maxColumns)
                                              : Result<void>();
}

Result<void> CsvStream::endRow() {
    FLUX_CHECK(endCell());
    m_place = Place::RowStart;
    if (m_width < 0)
        m_width = m_row.size();
    if (m_row.size() > m_width)
        return atLine(m_rowLine,
                      QStringLiteral("it has %1 cells, the first line has %2.").arg(m_row.size()).arg(m_width));
    m_padded += m_row.size() < m_width ? 1 : 0;
    while (m_row.size() < m_width)
        m_row.append(QString());
    if (++m_rows > m_limits.maxRows)
        return tooMuch(QStringLiteral("rows"), m_limits.maxRows);
    return m_take(std::exchange(m_row, QStringList()), m_rowLine);
}

Result<void> CsvStream::end() {
    if (m_place == Place::Quoted)
        return atLine(m_quoteLine, QStringLiteral("the quote that opens there is never closed."));
    return m_place == Place::RowStart ? Result<void>() : endRow();
}

QChar sniffDelimiter(QStringView text) {
    text = withoutMark(text);
    QChar best;
    double bestScore = 0;
    for (const char16_t candidate : kDelimiters) {
        const auto counts = countsPerLine(text, candidate);
        if (counts.empty() || counts.front() == 0)
            continue;
        double same = 0;
        for (const qsizetype n : counts)
            same += n == counts.front() ? 1 : 0;
        const double evenness = same / static_cast<double>(counts.size());
        if (evenness < 0.6)
            continue;
        const double score = evenness * 1000 + static_cast<double>(std::min<qsizetype>(counts.front(), 999));
        if (score > bestScore) {
            bestScore = score;
            best = candidate;
        }
    }
    return best;
}

Result<CsvRows> readCsv(QStringView text, QChar delimiter, const CsvLimits& limits) {
    if (text.size() > limits.maxChars)
        return tooMuch(QStringLiteral("characters"), limits.maxChars);
    text = withoutMark(text);
    if (delimiter.isNull())
        delimiter = sniffDelimiter(text);
    CsvRows out;
    out.delimiter = delimiter.isNull() ? QChar(u',') : delimiter;
    CsvStream stream(out.delimiter, limits, [&out](QStringList row, qsizetype) -> Result<void> {
        out.rows.push_back(std::move(row));
        return {};
    });
    FLUX_CHECK(stream.add(text));
    FLUX_CHECK(stream.end());
    out.paddedRows = stream.paddedRows();
    return out;
}

QString writeCsv(const std::vector<QStringList>& rows, QChar delimiter) {
    QString out;
    for (const QStringList& row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            if (i > 0)
                out += delimiter;
            const QString& cell = row[i];
            const bool edges = !cell.isEmpty() && (cell.front().isSpace() || cell.back().isSpace());
            // A row of one empty cell would be a line without characters, which readers leave out.
            if (edges || cell.contains(delimiter) || cell.contains(u'"') || cell.contains(u'\n') ||
                cell.contains(u'\r') || (row.size() == 1 && cell.isEmpty())) {
                QString doubled = cell;
                doubled.replace(u'"', QStringLiteral("\"\""));
                out += u'"' + doubled + u'"';
            } else {
                out += cell;
            }
        }
        out += u"\r\n";
    }
    return out;
}

} // namespace flux::text
