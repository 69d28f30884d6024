#include "tests/ui/support/component_modules.h"
#include "ui/theme/no_network.h"
#include "ui/theme/theme.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QTimer>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickView>
#include <QtQuickControls2/QQuickStyle>

#include <cstdio>

namespace {

// The scene in one scheme, as it stands after everything in it has settled.
QImage picture(const QString& scheme, double scale) {
    flux::ui::Theme& theme = flux::ui::Theme::instance();
    theme.setScheme(scheme);
    theme.setScale(scale);
    theme.setReducedMotion(true);
    QQuickView view;
    flux::ui::prepareEngine(*view.engine());
    view.setSource(QUrl(QStringLiteral("qrc:/gallery/Gallery.qml")));
    if (view.status() != QQuickView::Ready)
        return {};
    view.show();
    view.requestActivate();
    if (auto* focused = view.rootObject()->findChild<QQuickItem*>(QStringLiteral("focused")))
        focused->forceActiveFocus(Qt::TabFocusReason);
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    return view.grabWindow();
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QUICK_BACKEND", "software");
    QGuiApplication app(argc, argv);
    QQuickStyle::setStyle(QStringLiteral("Basic"));
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        QGuiApplication::setFont(QFont(QStringLiteral("Inter")));
    QCommandLineParser parser;
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("Where the picture goes."),
                                 QStringLiteral("file"));
    const QCommandLineOption scale(QStringLiteral("scale"), QStringLiteral("Font scale."), QStringLiteral("factor"),
                                   QStringLiteral("1"));
    const QCommandLineOption contrast(QStringLiteral("contrast"), QStringLiteral("The high-contrast schemes."));
    parser.addOptions({out, scale, contrast});
    parser.process(app);
    flux::test::linkComponents();
    const double factor = parser.value(scale).toDouble();
    const bool high = parser.isSet(contrast);
    const QImage left = picture(high ? QStringLiteral("contrastLight") : QStringLiteral("light"), factor);
    const QImage right = picture(high ? QStringLiteral("contrast") : QStringLiteral("dark"), factor);
    if (left.isNull() || right.isNull()) {
        std::fprintf(stderr, "The gallery could not be loaded.\n");
        return 1;
    }
    QImage both(left.width() + right.width(), std::max(left.height(), right.height()), QImage::Format_RGB32);
    QPainter painter(&both);
    painter.drawImage(0, 0, left);
    painter.drawImage(left.width(), 0, right);
    painter.end();
    if (!both.save(parser.value(out))) {
        std::fprintf(stderr, "The picture could not be written.\n");
        return 1;
    }
    return 0;
}
