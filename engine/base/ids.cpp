#include "engine/base/ids.h"

#include <QtCore/QUuid>

#include <array>

namespace flux::base {

QString newUuid7(Clock& clock) {
    const quint64 ms = static_cast<quint64>(clock.now().ms);
    const quint64 a = clock.random();
    const quint64 b = clock.random();
    std::array<uchar, 16> bytes{};
    for (int i = 0; i < 6; ++i)
        bytes[static_cast<size_t>(i)] = static_cast<uchar>(ms >> (40 - 8 * i));
    bytes[6] = static_cast<uchar>(0x70 | ((a >> 8) & 0x0f));
    bytes[7] = static_cast<uchar>(a);
    bytes[8] = static_cast<uchar>(0x80 | ((b >> 56) & 0x3f));
    for (int i = 9; i < 16; ++i)
        bytes[static_cast<size_t>(i)] = static_cast<uchar>(b >> (8 * (15 - i)));
    const QByteArray raw(reinterpret_cast<const char*>(bytes.data()), 16);
    return QUuid::fromRfc4122(raw).toString(QUuid::WithoutBraces);
}

} // namespace flux::base
