#pragma once

#include "engine/base/json.h"

#include <QtCore/QtEndian>

// Pieces that the writer and the reader of container.h share. Private to them.
namespace flux::backup {

inline constexpr char kBegin[] = "FLUXBAK1";
inline constexpr char kEnd[] = "FLUXEND1";
inline constexpr qint64 kMagicBytes = 8;
inline constexpr qint64 kTrailerBytes = kMagicBytes + 8 + 8 + 32;
inline constexpr qint64 kIndexNumber = -1; // of the index among the chunks

template <typename T>
[[nodiscard]] QByteArray numberBytes(T value) {
    QByteArray bytes(sizeof(T), '\0');
    qToLittleEndian(value, bytes.data());
    return bytes;
}

[[nodiscard]] inline QByteArray nonceOf(qint64 number) { // 12 bytes
    return QByteArray(4, '\0') + numberBytes(number);
}
[[nodiscard]] inline QByteArray boundTo(const QByteArray& headerDigest, qint64 number) {
    return headerDigest + numberBytes(number);
}

} // namespace flux::backup
