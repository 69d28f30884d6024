#pragma once

#include <QtCore/QObject>

namespace flux::desktop {

// Turns the signals that ask a program to end (SIGTERM, SIGINT, SIGHUP: log-out, Ctrl+C) into a Qt signal, so that it
// ends in order. At most one object at a time. Thread: main. Owner: main().
class StopSignals : public QObject {
    Q_OBJECT
public:
    explicit StopSignals(QObject* parent = nullptr);
    ~StopSignals() override;

Q_SIGNALS:
    void stopAsked();
};

} // namespace flux::desktop
