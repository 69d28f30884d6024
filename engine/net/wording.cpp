#include "engine/net/wording.h"

#include <array>

namespace flux::net {

QString isolated(const QString& name) {
    return QChar(0x2068) + name + QChar(0x2069);
}

QString sizeText(qint64 bytes) {
    if (bytes < 1024)
        return bytes == 1 ? QStringLiteral("1 byte") : QStringLiteral("%1 bytes").arg(bytes);
    constexpr std::array kUnits = {"KB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes) / 1024;
    size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    QString digits = QString::number(value, 'f', 1);
    if (digits.endsWith(QLatin1StringView(".0")))
        digits.chop(2);
    return digits + QLatin1Char(' ') + QLatin1StringView(kUnits[unit]);
}

} // namespace flux::net
