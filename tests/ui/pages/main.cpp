#include "tests/ui/pages/stage.h"
#include "ui/modules.h"
#include "ui/theme/no_network.h"

#include <QtQml/QQmlContext>
#include <QtQml/QQmlEngine>
#include <QtQuickControls2/QQuickStyle>
#include <QtQuickTest/quicktest.h>

class Setup : public QObject {
    Q_OBJECT
public Q_SLOTS:
    void applicationAvailable() {
        QQuickStyle::setStyle(QStringLiteral("Basic"));
        flux::ui::linkModules();
        m_stage = std::make_unique<flux::test::Stage>();
    }
    void qmlEngineAvailable(QQmlEngine* engine) {
        flux::ui::prepareEngine(*engine);
        engine->rootContext()->setContextProperty(QStringLiteral("stage"), m_stage.get());
    }
    void cleanupTestCase() { m_stage.reset(); }

private:
    std::unique_ptr<flux::test::Stage> m_stage;
};

QUICK_TEST_MAIN_WITH_SETUP(pages, Setup)
#include "main.moc"
