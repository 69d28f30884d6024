#pragma once

#include "ui/theme/tokens.h"

#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtQuick/QQuickImageProvider>

namespace flux::ui {

// Draws our icons in a colour of the theme: image://icon/<name>/<token>/<surface token>/<scheme>. `token` colours the
// strokes of a plain icon and the body of the mark; `surface` is what lies behind a state shape (its inner strokes take
// that colour). The scheme stands in the address so that a switch asks anew.
// Promises: an unknown name gives an empty picture and one line in the log; nothing but our own files is ever read.
// Thread: the GUI thread (the Image elements are synchronous). Owner: the QML engine it is added to.
class IconProvider final : public QQuickImageProvider {
public:
    IconProvider();
    QImage requestImage(const QString& id, QSize* size, const QSize& requestedSize) override;

    // The same picture for those outside QML (the tray): `pixels` is the edge in device pixels.
    static QImage draw(const QString& name, const QString& token, const QString& surface, Scheme scheme, int pixels);
};

} // namespace flux::ui
