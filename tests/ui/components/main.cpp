#include "tests/ui/support/component_modules.h"
#include "ui/theme/no_network.h"

#include <QtCore/QObject>
#include <QtQml/QQmlEngine>
#include <QtQuickControls2/QQuickStyle>
#include <QtQuickTest/quicktest.h>

class Setup : public QObject {
    Q_OBJECT
public Q_SLOTS:
    void applicationAvailable() {
        QQuickStyle::setStyle(QStringLiteral("Basic"));
        flux::test::linkComponents();
    }
    void qmlEngineAvailable(QQmlEngine* engine) { flux::ui::prepareEngine(*engine); }
};

QUICK_TEST_MAIN_WITH_SETUP(components, Setup)
#include "main.moc"
