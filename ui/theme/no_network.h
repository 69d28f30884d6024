#pragma once

#include <QtQml/QQmlNetworkAccessManagerFactory>

QT_FORWARD_DECLARE_CLASS(QQmlEngine)

namespace flux::ui {

// Makes network access managers that refuse every request. QML text loads the pictures that a message names by itself;
// with this factory on an engine no element can open a connection, whatever it is given.
// Thread: create() is called on QML's own threads. Owner: the composition root, for longer than the engine.
class NoNetworkFactory final : public QQmlNetworkAccessManagerFactory {
public:
    QNetworkAccessManager* create(QObject* parent) override;
};

// What every QML engine of ours gets before it loads anything: no network, our icons, our import path.
void prepareEngine(QQmlEngine& engine);

} // namespace flux::ui
