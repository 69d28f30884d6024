#include "engine/exchange/raw_lines.h"

namespace flux::exchange {

std::optional<RawLine> readRawLine(QIODevice& device, qsizetype maxBytes) {
    constexpr qint64 kPiece = 64 * 1024;
    RawLine line;
    bool any = false;
    for (;;) {
        const QByteArray piece = device.readLine(kPiece);
        if (piece.isEmpty())
            break; // the end, or a device that fails
        any = true;
        const bool whole = piece.endsWith('\n');
        const qsizetype room = maxBytes - line.text.size();
        line.tooLong = line.tooLong || piece.size() > room + 2; // 2: its end
        line.text += piece.left(room);
        if (whole)
            break;
    }
    if (!any)
        return std::nullopt;
    while (line.text.endsWith('\n') || line.text.endsWith('\r'))
        line.text.chop(1);
    return line;
}

} // namespace flux::exchange
