#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QIODevice>

#include <optional>
#include <utility>
#include <vector>

namespace flux::exchange {

// A line of iCalendar or vCard without its folding, and where it begins in the file (from 1).
struct ContentLine {
    qint64 number = 1;
    QByteArray text;
    bool tooLong = false; // longer than a megabyte: the end is left out
};

// Reads unfolded content lines from a device, one after the other (RFC 5545 section 3.1, RFC 6350 section 3.2): lines
// end with CRLF or LF; one that begins with a space or a tab goes on with the one before. Empty lines are left out.
// Keeps one line in memory. Thread: one at a time. Owner of the device: the caller.
class ContentLines {
public:
    static constexpr qsizetype kMaxLine = 1024 * 1024;

    explicit ContentLines(QIODevice& device) : m_device(device) {}
    [[nodiscard]] std::optional<ContentLine> next();

private:
    [[nodiscard]] std::optional<ContentLine> physical();

    QIODevice& m_device;
    std::optional<ContentLine> m_ahead;
    qint64 m_number = 0;
};

// The parts of a content line: name and parameter names in upper case, values of parameters without their quotes.
struct ContentParts {
    QByteArray group; // of vCard: "item1" of "item1.TEL"
    QByteArray name;
    std::vector<std::pair<QByteArray, QByteArray>> parameters;
    QByteArray value;

    // All values of the parameter, separated by commas; empty: it is not there.
    [[nodiscard]] QByteArray parameter(QByteArrayView parameterName) const;
};

// Nothing when it is no content line: no name, no colon, or a quote that is never closed.
[[nodiscard]] std::optional<ContentParts> splitContentLine(const QByteArray& line);

} // namespace flux::exchange
