#include "tests/support/test_main.h"
#include "tests/ui/support/component_modules.h"
#include "ui/theme/no_network.h"

#include <QtCore/QCoreApplication>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QTcpServer>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickView>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

namespace {

const char kRichText[] = R"qml(
import QtQuick
Item {
    property string picture
    property alias imageStatus: image.status
    property int pictureFailed: Image.Error
    Image { id: image; source: picture }
    Text { textFormat: Text.RichText; text: "<img src='" + picture + "'>" }
    Text { textFormat: Text.MarkdownText; text: "![x](" + picture + ")" }
    TextEdit { textFormat: TextEdit.RichText; text: "<img src='" + picture + "'>" }
})qml";

const char kMessage[] = R"qml(
import QtQuick
import Flux.Components
MarkdownView { width: 400 })qml";

std::unique_ptr<QObject> make(QQmlEngine& engine, const char* source, const QVariantMap& properties) {
    QQmlComponent component(&engine);
    component.setData(source, QUrl(QStringLiteral("qrc:/test/Scene.qml")));
    std::unique_ptr<QObject> object(component.createWithInitialProperties(properties));
    if (!object)
        qWarning().noquote() << component.errorString();
    return object;
}

} // namespace

class NoNetworkTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { flux::test::linkComponents(); }

    void init() {
        m_server = std::make_unique<QTcpServer>();
        QVERIFY(m_server->listen(QHostAddress::LocalHost));
        m_picture = QStringLiteral("http://127.0.0.1:%1/x.png?secret=1").arg(m_server->serverPort());
    }

    // Without our factory the same scene does connect: the tests below would see it.
    void plainEngineConnects() {
        QQmlEngine engine;
        const auto scene = make(engine, kRichText, {{QStringLiteral("picture"), m_picture}});
        QVERIFY(scene);
        QTRY_VERIFY(m_server->hasPendingConnections());
    }

    void preparedEngineDoesNot() {
        QQmlEngine engine;
        flux::ui::prepareEngine(engine);
        const auto scene = make(engine, kRichText, {{QStringLiteral("picture"), m_picture}});
        QVERIFY(scene);
        QTRY_COMPARE(scene->property("imageStatus"), scene->property("pictureFailed")); // refused, not merely late
        QVERIFY(!m_server->hasPendingConnections());
    }

    void pictureInAMessageMakesNoConnection() {
        QQuickView view;
        flux::ui::prepareEngine(*view.engine());
        const QString text =
            QStringLiteral("![x](%1)\n\n<img src=\"%1\">\n\n| ![y](%1) |\n|---|\n| ![z](%1) |").arg(m_picture);
        const auto message = make(*view.engine(), kMessage, {{QStringLiteral("text"), text}});
        QVERIFY(message);
        auto* item = qobject_cast<QQuickItem*>(message.get());
        QVERIFY(item);
        item->setParentItem(view.contentItem());
        QCOMPARE(message->property("count").toInt(), 3);
        view.show();
        QVERIFY(!view.grabWindow().isNull()); // laid out and painted
        // A request of our own through the same engine comes back after any that the text may have made.
        QNetworkReply* reply = view.engine()->networkAccessManager()->get(QNetworkRequest(QUrl(m_picture)));
        QSignalSpy finished(reply, &QNetworkReply::finished);
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(reply->error(), QNetworkReply::ContentAccessDenied);
        QVERIFY(!m_server->hasPendingConnections());
        reply->deleteLater();
    }

private:
    std::unique_ptr<QTcpServer> m_server;
    QString m_picture;
};
FLUX_TEST_CLASS(NoNetworkTest)
#include "no_network_test.moc"
