#include "engine/text/csv.h"

#include <array>

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

class CsvReader {
public:
    CsvReader(QStringView text, QChar delimiter, const CsvLimits& limits)
        : m_text(text), m_delimiter(delimiter), m_limits(limits) {}

    Result<CsvRows> read() {
        CsvRows out;
        out.delimiter = m_delimiter;
        while (m_at < m_text.size()) {
            if (isLineEnd(m_text[m_at])) {
                lineEnd();
                continue;
            }
            const qsizetype line = m_line;
            FLUX_TRY(QStringList row, record());
            if (out.rows.empty() && row.size() > m_limits.maxColumns)
                return tooMuch(QStringLiteral("columns"), m_limits.maxColumns);
            if (!out.rows.empty() && row.size() != out.rows.front().size())
                FLUX_CHECK(fit(row, out, line));
            out.rows.push_back(std::move(row));
            if (static_cast<qsizetype>(out.rows.size()) > m_limits.maxRows)
                return tooMuch(QStringLiteral("rows"), m_limits.maxRows);
        }
        return out;
    }

private:
    static Result<void> fit(QStringList& row, CsvRows& out, qsizetype line) {
        const qsizetype wanted = out.rows.front().size();
        if (row.size() > wanted)
            return atLine(line, QStringLiteral("it has %1 cells, the first line has %2.").arg(row.size()).arg(wanted));
        while (row.size() < wanted)
            row.append(QString());
        ++out.paddedRows;
        return {};
    }

    Result<QStringList> record() {
        QStringList row;
        for (;;) {
            FLUX_TRY(QString value, cell());
            if (value.size() > m_limits.maxCellChars)
                return tooMuch(QStringLiteral("characters in one cell"), m_limits.maxCellChars);
            row.append(std::move(value));
            if (row.size() > m_limits.maxColumns)
                return tooMuch(QStringLiteral("columns"), m_limits.maxColumns);
            if (m_at >= m_text.size())
                return row;
            if (m_text[m_at] == m_delimiter) {
                ++m_at;
                continue;
            }
            lineEnd();
            return row;
        }
    }

    Result<QString> cell() {
        if (m_at < m_text.size() && m_text[m_at] == u'"')
            return quotedCell();
        const qsizetype start = m_at;
        while (m_at < m_text.size() && m_text[m_at] != m_delimiter && !isLineEnd(m_text[m_at])) {
            if (m_text[m_at] == u'"')
                return atLine(m_line,
                              QStringLiteral("there is a quote in the middle of a cell. A cell with quotes must stand "
                                             "in quotes, with each quote inside doubled."));
            ++m_at;
        }
        return m_text.mid(start, m_at - start).toString();
    }

    Result<QString> quotedCell() {
        const qsizetype openedAt = m_line;
        QString value;
        qsizetype start = ++m_at;
        while (m_at < m_text.size()) {
            const QChar c = m_text[m_at];
            if (c == u'"') {
                value += m_text.mid(start, m_at - start);
                if (m_at + 1 < m_text.size() && m_text[m_at + 1] == u'"') {
                    start = m_at + 1; // the second quote is the one that counts
                    m_at += 2;
                    continue;
                }
                ++m_at;
                if (m_at < m_text.size() && m_text[m_at] != m_delimiter && !isLineEnd(m_text[m_at]))
                    return atLine(m_line, QStringLiteral("there is text behind a closing quote."));
                return value;
            }
            if (c == u'\n' || (c == u'\r' && (m_at + 1 >= m_text.size() || m_text[m_at + 1] != u'\n')))
                ++m_line;
            ++m_at;
        }
        return atLine(openedAt, QStringLiteral("the quote that opens there is never closed."));
    }

    void lineEnd() {
        if (m_text[m_at] == u'\r' && m_at + 1 < m_text.size() && m_text[m_at + 1] == u'\n')
            ++m_at;
        ++m_at;
        ++m_line;
    }

    QStringView m_text;
    QChar m_delimiter;
    const CsvLimits& m_limits;
    qsizetype m_at = 0;
    qsizetype m_line = 1;
};

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
    return CsvReader(text, delimiter.isNull() ? QChar(u',') : delimiter, limits).read();
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
