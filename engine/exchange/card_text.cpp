#include "engine/exchange/card_text.h"

namespace flux::exchange {

QString cardText(QByteArrayView value) {
    QByteArray plain;
    plain.reserve(value.size());
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 >= value.size()) {
            plain += value[i];
            continue;
        }
        const char next = value[++i];
        plain += next == 'n' || next == 'N' ? '\n' : next;
    }
    return QString::fromUtf8(plain).trimmed();
}

QStringList cardParts(const QByteArray& value, char separator) {
    QStringList parts;
    qsizetype start = 0;
    for (qsizetype i = 0; i <= value.size(); ++i) {
        if (i < value.size() && value[i] == '\\') {
            ++i;
        } else if (i == value.size() || value[i] == separator) {
            parts.append(cardText(QByteArrayView(value).sliced(start, i - start)));
            start = i + 1;
        }
    }
    if (start <= value.size() && parts.isEmpty())
        parts.append(cardText(value));
    return parts;
}

QByteArray cardEscaped(const QString& text) {
    QByteArray out;
    for (const char c : text.toUtf8()) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\\' || c == ',' || c == ';')
            (out += '\\') += c;
        else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t')
            out += c;
    }
    return out;
}

QByteArray quotedPrintable(QByteArrayView text) {
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '=' || i + 2 >= text.size()) {
            out += text[i];
            continue;
        }
        bool ok = false;
        const int code = text.sliced(i + 1, 2).toByteArray().toInt(&ok, 16);
        if (!ok) {
            out += text[i];
            continue;
        }
        out += char(code);
        i += 2;
    }
    return out;
}

QByteArray foldedLine(const QByteArray& line) {
    QByteArray out;
    qsizetype start = 0, room = 75;
    while (line.size() - start > room) {
        qsizetype end = start + room;
        while (end > start + 1 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80)
            --end;
        out += line.mid(start, end - start);
        out += "\r\n ";
        start = end;
        room = 74;
    }
    out += line.mid(start);
    return out + "\r\n";
}

} // namespace flux::exchange
