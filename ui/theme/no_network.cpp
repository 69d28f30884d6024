#include "ui/theme/no_network.h"

#include "ui/theme/icon_provider.h"

#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <QtQml/QQmlEngine>

namespace flux::ui {

namespace {

class RefusedReply final : public QNetworkReply {
    Q_OBJECT
public:
    RefusedReply(const QNetworkRequest& request, QNetworkAccessManager::Operation operation, QObject* parent)
        : QNetworkReply(parent) {
        setRequest(request);
        setUrl(request.url());
        setOperation(operation);
        open(QIODevice::ReadOnly);
        setError(QNetworkReply::ContentAccessDenied, QStringLiteral("The window opens no connections."));
        setFinished(true);
        QMetaObject::invokeMethod(this, &RefusedReply::report, Qt::QueuedConnection);
    }
    void abort() override {}
    qint64 bytesAvailable() const override { return 0; }

protected:
    qint64 readData(char*, qint64) override { return -1; }

private:
    void report() {
        Q_EMIT errorOccurred(error());
        Q_EMIT finished();
    }
};

class RefusingManager final : public QNetworkAccessManager {
    Q_OBJECT
public:
    using QNetworkAccessManager::QNetworkAccessManager;

protected:
    QNetworkReply* createRequest(Operation operation, const QNetworkRequest& request, QIODevice*) override {
        return new RefusedReply(request, operation, this);
    }
};

} // namespace

QNetworkAccessManager* NoNetworkFactory::create(QObject* parent) {
    return new RefusingManager(parent);
}

void prepareEngine(QQmlEngine& engine) {
    static NoNetworkFactory factory;
    engine.setNetworkAccessManagerFactory(&factory);
    engine.addImageProvider(QStringLiteral("icon"), new IconProvider);
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
}

} // namespace flux::ui

#include "no_network.moc"
