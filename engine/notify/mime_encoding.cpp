#include "engine/notify/mime_encoding.h"

#include <QtCore/QList>
#include <QtCore/QStringList>

#include <algorithm>

namespace flux::notify {

namespace {

constexpr qsizetype kLine = 76;
constexpr QByteArrayView kHex("0123456789ABCDEF");

QString oneLine(QString text) {
    for (QChar& c : text) {
        if (c.unicode() < 0x20 || (c.unicode() >= 0x7F && c.unicode() < 0xA0) || c.unicode() == 0x2028 ||
            c.unicode() == 0x2029)
            c = QLatin1Char(' ');
    }
    return text;
}

bool isPlainAscii(const QString& text) {
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7F; });
}

// The encoded words of a text, folded; `column` is where the first one starts.
QByteArray encodedWords(const QString& text, qsizetype column) {
    constexpr qsizetype kFrame = 12; // =?UTF-8?B??=
    QByteArray out;
    QByteArray piece;
    const auto close = [&] {
        out += "=?UTF-8?B?" + piece.toBase64() + "?=";
        piece.clear();
    };
    const QList<uint> points = text.toUcs4();
    for (const uint point : points) {
        const QByteArray next = QStringView(QChar::fromUcs4(static_cast<char32_t>(point))).toUtf8();
        const qsizetype length = (piece.size() + next.size() + 2) / 3 * 4;
        if (!piece.isEmpty() && column + kFrame + length > kLine) {
            close();
            out += "\r\n ";
            column = 1;
        }
        piece += next;
    }
    close();
    return out;
}

QByteArray foldedAscii(const QByteArray& text, qsizetype column) {
    QByteArray out;
    const QList<QByteArray> words = text.split(' ');
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QByteArray& word = words.at(i);
        if (i > 0) {
            const bool fold = column + 1 + word.size() > kLine && !word.isEmpty();
            out += fold ? "\r\n " : " ";
            column = fold ? 1 : column + 1;
        }
        out += word;
        column += word.size();
    }
    return out;
}

bool mayStayAscii(const QString& text) {
    if (!isPlainAscii(text) || text.contains(QLatin1StringView("=?")) || text.trimmed() != text)
        return false;
    const QStringList words = text.split(QLatin1Char(' '));
    return std::all_of(words.begin(), words.end(), [](const QString& word) { return word.size() <= 60; });
}

QByteArray percent(const QByteArray& utf8) { // RFC 2231, section 7: attribute-char stays
    static constexpr QByteArrayView kStay("!#$&+-.^_`{}~");
    QByteArray out;
    for (const char c : utf8) {
        const bool stays =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kStay.contains(c);
        if (stays)
            out += c;
        else
            out += QByteArray("%") + kHex[static_cast<uchar>(c) >> 4] + kHex[static_cast<uchar>(c) & 15];
    }
    return out;
}

} // namespace

QByteArray textHeader(const QByteArray& name, const QString& text) {
    const QString line = oneLine(text);
    const qsizetype column = name.size() + 2;
    return name + ": " + (mayStayAscii(line) ? foldedAscii(line.toLatin1(), column) : encodedWords(line, column)) +
           "\r\n";
}

QByteArray phrase(const QString& name) {
    const QString line = oneLine(name).simplified();
    if (line.isEmpty())
        return {};
    if (!mayStayAscii(line) || line.size() > 60)
        return encodedWords(line, 10);
    const bool atoms = std::all_of(line.begin(), line.end(), [](QChar c) {
        return c.isLetterOrNumber() || c == QLatin1Char(' ') || QStringLiteral("!#$%&'*+-/=?^_`{|}~").contains(c);
    });
    if (atoms)
        return line.toLatin1();
    QByteArray quoted = line.toLatin1();
    quoted.replace("\\", "\\\\").replace("\"", "\\\"");
    return '"' + quoted + '"';
}

QByteArray parameter(const QByteArray& name, const QString& value) {
    const QString line = oneLine(value);
    QByteArray stand = line.toLatin1(); // "?" for what is not Latin-1
    for (char& c : stand) {
        if (static_cast<uchar>(c) >= 0x7F || c == '"' || c == '\\' || c == '?' || c == '/')
            c = '_';
    }
    const bool exact = QString::fromLatin1(stand) == line;
    if (exact && stand.size() <= 60)
        return ";\r\n " + name + "=\"" + stand + '"';
    QByteArray out;
    if (stand.size() <= 60)
        out = ";\r\n " + name + "=\"" + stand + '"';
    const QByteArray whole = percent(line.toUtf8());
    if (whole.size() <= 55)
        return out + ";\r\n " + name + "*=UTF-8''" + whole;
    qsizetype at = 0;
    for (int section = 0; at < whole.size(); ++section) {
        qsizetype length = std::min<qsizetype>(50, whole.size() - at);
        for (qsizetype back = 1; back <= 2; ++back) { // not inside a %XX
            if (at + length < whole.size() && whole.at(at + length - back) == '%') {
                length -= back;
                break;
            }
        }
        out += ";\r\n " + name + '*' + QByteArray::number(section) + "*=" + (section == 0 ? "UTF-8''" : "") +
               whole.mid(at, length);
        at += length;
    }
    return out;
}

QByteArray quotedPrintable(const QByteArray& text) {
    QByteArray out;
    qsizetype column = 0;
    const auto put = [&](const QByteArray& token) {
        if (column + token.size() > kLine - 1) { // room for the "=" of the soft break
            out += "=\r\n";
            column = 0;
        }
        out += token;
        column += token.size();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (c == '\n' || c == '\r') {
            if (c == '\r' && i + 1 < text.size() && text.at(i + 1) == '\n')
                ++i;
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool lineEnds = i + 1 == text.size() || text.at(i + 1) == '\n' || text.at(i + 1) == '\r';
        const bool blank = c == ' ' || c == '\t';
        const bool plain = (c >= 33 && c <= 126 && c != '=') || (blank && !lineEnds);
        const auto byte = static_cast<uchar>(c);
        put(plain ? QByteArray(1, c) : QByteArray("=") + kHex[byte >> 4] + kHex[byte & 15]);
    }
    return out;
}

QByteArray base64Lines(const QByteArray& bytes) {
    const QByteArray all = bytes.toBase64();
    QByteArray out;
    out.reserve(all.size() + all.size() / kLine * 2 + 2);
    for (qsizetype at = 0; at < all.size(); at += kLine)
        out += all.mid(at, kLine) + "\r\n";
    return out;
}

QByteArray textPart(const QString& text) {
    QByteArray lines = text.toUtf8();
    lines.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    if (!lines.endsWith("\r\n"))
        lines += "\r\n";
    const auto isOdd = [](char c) {
        return static_cast<uchar>(c) >= 0x80 || (c < 32 && c != '\n' && c != '\r' && c != '\t') || c == 127;
    };
    const auto odd = std::count_if(lines.begin(), lines.end(), isOdd);
    const QByteArray type = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ";
    if (odd * 3 > lines.size())
        return type + "base64\r\n\r\n" + base64Lines(lines);
    const QByteArray encoded = quotedPrintable(lines);
    return type + (encoded == lines ? "7bit\r\n\r\n" : "quoted-printable\r\n\r\n") + encoded;
}

} // namespace flux::notify
