#include "ui/theme/icon_provider.h"

#include "engine/base/log.h"
#include "ui/theme/theme.h"

#include <QtCore/QCache>
#include <QtCore/QFile>
#include <QtCore/QStringList>
#include <QtGui/QPainter>
#include <QtSvg/QSvgRenderer>

#include <algorithm>

namespace flux::ui {

namespace {

constexpr int kLargestEdge = 512;

// The files are drawn in the colours of the light theme, so that they can be looked at as they are. Each of those
// colours stands for a token; "surface" and "ink" stand for what the address names.
struct Stand {
    const char* literal;
    const char* token;
};
constexpr Stand kStands[] = {
    {"#000", "ink"},       {"#FFFFFF", "surface"}, {"#C06A00", "needsMark"},
    {"#23854D", "okMark"}, {"#C8321F", "badMark"}, {"#0B6786", "accent"},
    {"#C2CBD0", "track"},  {"#5A6770", "text3"},   {"#7C8991", "lineControl"},
};

const QByteArray& fileOf(const QString& name) {
    static QHash<QString, QByteArray> files;
    auto it = files.constFind(name);
    if (it == files.constEnd()) {
        QByteArray text;
        QFile file(QStringLiteral(":/flux/icons/%1.svg").arg(name));
        if (!name.contains(u'/') && file.open(QIODevice::ReadOnly))
            text = file.readAll();
        else
            qCWarning(logUi).noquote() << "no icon named" << name;
        it = files.insert(name, text);
    }
    return it.value();
}

QColor inkOf(const QString& token, Scheme scheme) {
    const QColor color = Theme::color(token, scheme);
    return color.isValid() ? color : Theme::color(u"text2", scheme);
}

QByteArray coloured(const QString& name, const QString& token, const QString& surface, Scheme scheme) {
    QByteArray text = fileOf(name);
    const bool isMark = name == u"mark" || name == u"mark-outline";
    const bool tinted = isMark || !token.isEmpty();
    for (const Stand& stand : kStands) {
        QString wanted = QLatin1String(stand.token);
        if (wanted == u"ink" || (tinted && isMark && wanted == u"accent"))
            wanted = token.isEmpty() ? QStringLiteral("accent") : token;
        else if (wanted == u"surface")
            wanted = surface.isEmpty() ? QStringLiteral("bgThread") : surface;
        else if (tinted && !isMark && wanted != u"track")
            wanted = token; // a state shape in another tone, such as the grey diamond of an empty page
        text.replace(QByteArray("\"") + stand.literal + "\"", "\"" + inkOf(wanted, scheme).name().toLatin1() + "\"");
    }
    return text;
}

} // namespace

IconProvider::IconProvider() : QQuickImageProvider(QQuickImageProvider::Image) {}

QImage IconProvider::draw(const QString& name, const QString& token, const QString& surface, Scheme scheme,
                          int pixels) {
    const int edge = std::clamp(pixels, 1, kLargestEdge);
    static QCache<QString, QImage> pictures(600);
    const QString key =
        QStringLiteral("%1/%2/%3/%4/%5").arg(name, token, surface).arg(static_cast<int>(scheme)).arg(edge);
    if (const QImage* known = pictures.object(key))
        return *known;
    QImage picture(edge, edge, QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    if (const QByteArray text = coloured(name, token, surface, scheme); !text.isEmpty()) {
        QSvgRenderer renderer(text);
        QPainter painter(&picture);
        renderer.render(&painter);
    }
    pictures.insert(key, new QImage(picture));
    return picture;
}

QImage IconProvider::requestImage(const QString& id, QSize* size, const QSize& requestedSize) {
    const QStringList parts = id.split(u'/');
    const Scheme scheme = Theme::schemeFromName(parts.value(3)).value_or(Scheme::Light);
    const int edge = requestedSize.width() > 0 ? requestedSize.width() : 16;
    QImage picture = draw(parts.value(0), parts.value(1), parts.value(2), scheme, edge);
    if (size)
        *size = picture.size();
    return picture;
}

} // namespace flux::ui
