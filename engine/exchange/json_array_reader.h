#pragma once

#include "engine/base/json.h"

#include <QtCore/QIODevice>

#include <optional>

namespace flux::exchange {

// Reads the elements of a JSON array that is too large to be read as a whole, one after the other (RFC 8259). A single
// object counts as an array of one. Keeps one element in memory, of at most 64 MiB.
// Thread: one at a time. Owner of the device: the caller.
class JsonArrayReader {
public:
    explicit JsonArrayReader(QIODevice& device) : m_device(device) {}

    // The next element; nothing at the end. Errors: InvalidArgument (no array, or it ends in the middle),
    // ResourceExhausted (an element that is too large), Unavailable (the device fails). An element that is broken in
    // itself gives its error and the next call goes on behind it.
    [[nodiscard]] base::Result<std::optional<base::Json>> next();
    [[nodiscard]] bool isOver() const { return m_over; } // nothing more can be read, also after an error

private:
    [[nodiscard]] int peek(); // the next byte; -1: the end
    [[nodiscard]] base::Error end(base::ErrorCode code, const QString& message);
    [[nodiscard]] base::Result<QByteArray> element();
    void skipSpace();

    QIODevice& m_device;
    QByteArray m_buffer;
    qsizetype m_at = 0;
    bool m_begun = false, m_single = false, m_over = false;
};

} // namespace flux::exchange
