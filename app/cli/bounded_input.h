#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QIODevice>

namespace flux::cli {

// All of the input, `most` bytes at most. A pipe gives what is in it, 64 KiB at a time: one read() is not the whole.
[[nodiscard]] inline QByteArray readUpTo(QIODevice& input, qint64 most) {
    QByteArray bytes;
    while (bytes.size() < most) {
        const QByteArray more = input.read(most - bytes.size());
        if (more.isEmpty())
            break;
        bytes += more;
    }
    return bytes;
}

} // namespace flux::cli
