#include "engine/exchange/import_key.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QUuid>

namespace flux::exchange {

QString idOfKey(const QString& key) {
    QByteArray bits = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).left(16);
    bits[6] = char((bits[6] & 0x0F) | 0x80);
    bits[8] = char((bits[8] & 0x3F) | 0x80);
    return QUuid::fromRfc4122(bits).toString(QUuid::WithoutBraces);
}

domain::ObjectId ownId(const QString& text) {
    if (text.size() != 36 || (text[14] != u'7' && text[14] != u'8'))
        return {};
    const QUuid id = QUuid::fromString(text);
    return !id.isNull() && id.toString(QUuid::WithoutBraces) == text ? domain::ObjectId{text} : domain::ObjectId{};
}

QString digestOf(const base::Json& value) {
    const QByteArray hash = QCryptographicHash::hash(base::dumpJson(value), QCryptographicHash::Sha256);
    return QString::fromLatin1(hash.left(16).toHex());
}

QString tagOfSource(const QString& fileName) {
    QString slug;
    for (const QChar c : fileName.toLower()) {
        if (c.isLetterOrNumber())
            slug += c;
        else if (!slug.isEmpty() && !slug.endsWith(u'-'))
            slug += u'-';
    }
    while (slug.endsWith(u'-'))
        slug.chop(1);
    slug = slug.left(53);
    return QStringLiteral("import:") + (slug.isEmpty() ? QStringLiteral("file") : slug);
}

} // namespace flux::exchange
