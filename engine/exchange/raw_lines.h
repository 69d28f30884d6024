#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QIODevice>

#include <optional>

namespace flux::exchange {

// One line of a device, without its line end.
struct RawLine {
    QByteArray text;
    bool tooLong = false; // longer than the limit: the end is left out
};

// The next line, however long it is, in no more memory than the limit; nothing at the end of the device.
[[nodiscard]] std::optional<RawLine> readRawLine(QIODevice& device, qsizetype maxBytes);

} // namespace flux::exchange
