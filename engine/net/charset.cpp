#include "engine/net/charset.h"

#include <QtCore/QList>
#include <QtCore/QStringDecoder>

#include <algorithm>
#include <array>

namespace flux::net {

namespace {

// The bytes 0x80 … 0x9F of windows-1252 (WHATWG Encoding Standard, index windows-1252).
constexpr std::array<char16_t, 32> kWindows1252 = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                   0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

QString fromWindows1252(QByteArrayView bytes) {
    QString text(bytes.size(), Qt::Uninitialized);
    std::transform(bytes.begin(), bytes.end(), text.begin(), [](char c) {
        const auto byte = static_cast<uchar>(c);
        return QChar(byte >= 0x80 && byte <= 0x9F ? kWindows1252[byte - 0x80] : char16_t{byte});
    });
    return text;
}

bool isLatin1Label(const QByteArray& label) {
    static constexpr std::array kLabels = {"iso-8859-1", "latin1",       "latin-1", "l1",         "us-ascii",
                                           "ascii",      "windows-1252", "cp1252",  "iso_8859-1", "x-cp1252"};
    return std::any_of(kLabels.begin(), kLabels.end(), [&](const char* known) { return label == known; });
}

// Control characters that do not occur in text files: not tab, line ends, form feed or escape.
bool isOddControl(uchar byte) {
    return (byte < 0x20 && !(byte >= 9 && byte <= 13) && byte != 0x1B) || byte == 0x7F;
}

// A PDF may begin like a text; there is none in it that a person could read.
bool isBinaryStart(QByteArrayView bytes) {
    return bytes.contains('\0') || bytes.startsWith(QByteArrayView("%PDF-"));
}

qint64 countOfControls(QByteArrayView bytes) {
    return std::count_if(bytes.begin(), bytes.end(), [](char c) { return isOddControl(static_cast<uchar>(c)); });
}
bool tooManyControls(QByteArrayView bytes) {
    return countOfControls(bytes) * 50 > bytes.size();
}

qint64 countOfHigh(QByteArrayView bytes) {
    return std::count_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<uchar>(c) >= 0x80; });
}
bool mostlyHigh(QByteArrayView bytes) {
    return countOfHigh(bytes) * 10 > bytes.size() * 3;
}

std::optional<QString> decoded(QStringDecoder decoder, QByteArrayView bytes) {
    if (!decoder.isValid())
        return std::nullopt;
    QString text = decoder.decode(bytes);
    if (text.startsWith(QChar::ByteOrderMark))
        text.remove(0, 1);
    return text;
}

} // namespace

std::optional<QString> textFromBytes(QByteArrayView bytes, const QByteArray& declaredCharset) {
    if (const auto marked = QStringConverter::encodingForData(bytes))
        return decoded(QStringDecoder(*marked, QStringConverter::Flag::Stateless), bytes);
    const QByteArray charset = declaredCharset.trimmed().toLower();
    if (charset.startsWith("utf-16") || charset.startsWith("utf-32")) {
        // Without a mark, little end first (WHATWG) unless the name says otherwise.
        const QByteArray name = charset.endsWith("be") || charset.endsWith("le") ? charset : charset + "le";
        if (auto text = decoded(QStringDecoder(name.constData(), QStringConverter::Flag::Stateless), bytes))
            return text;
    }
    if (isBinaryStart(bytes) || tooManyControls(bytes))
        return std::nullopt;
    if (isLatin1Label(charset))
        return fromWindows1252(bytes);
    if (!charset.isEmpty() && charset != "utf-8" && charset != "utf8") {
        if (auto text = decoded(QStringDecoder(charset.constData(), QStringConverter::Flag::Stateless), bytes))
            return text;
    }
    if (bytes.isValidUtf8())
        return QString::fromUtf8(bytes);
    if (charset.startsWith("utf")) // a broken character or two in what says it is UTF-8
        return QString::fromUtf8(bytes);
    if (mostlyHigh(bytes))
        return std::nullopt;
    return fromWindows1252(bytes);
}

bool looksBinary(QByteArrayView start) {
    if (QStringConverter::encodingForData(start))
        return false;
    if (isBinaryStart(start) || tooManyControls(start))
        return true;
    for (qsizetype cut = 0; cut <= 3 && cut <= start.size(); ++cut) {
        if (start.chopped(cut).isValidUtf8())
            return false;
    }
    return mostlyHigh(start);
}

namespace {
constexpr qint64 kPiece = 512 * 1024;
}

std::optional<TextPieces> TextPieces::of(QIODevice& device) {
    TextPieces text(device);
    if (device.isSequential() || !device.seek(0))
        return std::nullopt;
    QByteArray piece = device.read(kPiece);
    text.m_encoding = QStringConverter::encodingForData(piece);
    if (text.m_encoding)
        return text;
    if (isBinaryStart(piece))
        return std::nullopt;
    QStringDecoder utf8(QStringConverter::Utf8);
    qint64 size = 0, controls = 0, high = 0;
    for (; !piece.isEmpty(); piece = device.read(kPiece)) {
        if (piece.contains('\0'))
            return std::nullopt;
        size += piece.size();
        controls += countOfControls(piece);
        high += countOfHigh(piece);
        (void)QString(utf8.decode(piece));
    }
    if (controls * 50 > size || (utf8.hasError() && high * 10 > size * 3))
        return std::nullopt;
    if (!utf8.hasError())
        text.m_encoding = QStringConverter::Utf8;
    return text;
}

bool TextPieces::rewind() {
    m_begun = false;
    if (m_encoding)
        m_decoder = QStringDecoder(*m_encoding);
    return m_device->seek(0);
}

QString TextPieces::next() {
    for (QByteArray bytes = m_device->read(kPiece); !bytes.isEmpty(); bytes = m_device->read(kPiece)) {
        QString text = m_encoding ? QString(m_decoder.decode(bytes)) : fromWindows1252(bytes);
        if (!m_begun && text.startsWith(QChar::ByteOrderMark))
            text.remove(0, 1);
        m_begun = m_begun || !text.isEmpty();
        if (!text.isEmpty())
            return text;
    }
    return {};
}

QByteArray charsetOf(QByteArrayView contentType) {
    const QByteArray value = contentType.toByteArray();
    const QList<QByteArray> parts = value.split(';');
    for (qsizetype i = 1; i < parts.size(); ++i) {
        const QByteArray part = parts.at(i).trimmed();
        if (part.toLower().startsWith("charset=")) {
            QByteArray name = part.mid(8).trimmed();
            name.replace('"', "");
            name.replace('\'', "");
            return name.toLower();
        }
    }
    return {};
}

QByteArray mediaTypeOf(QByteArrayView contentType) {
    const qsizetype end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.first(end)).toByteArray().trimmed().toLower();
}

} // namespace flux::net
