#pragma once

#include "tests/faults/round.h"

#include <QtCore/QMutex>
#include <QtCore/QSet>
#include <QtCore/QThread>

#include <functional>
#include <map>

class QTcpSocket;

namespace flux::test {

// A web server on 127.0.0.1 that does what it is asked (POST), counts each time it did, and fails as it is told. GET
// /ledger gives the counts as JSON. On a thread of its own. Thread: ask it from any. Owner: the test.
class CountingServer {
public:
    struct Entry {
        int count = 0;
        QSet<QByteArray> keys; // the idempotency keys that came with it
    };
    // `mails`: what the mail server took, subject → count, for the ledger.
    explicit CountingServer(std::function<std::map<QString, int>()> mails);
    ~CountingServer();

    [[nodiscard]] QString base() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_port); }
    [[nodiscard]] quint16 port() const { return m_port; }
    void add(const Fault& fault); // in this order, for its path
    void setClient(qint64 pid) { m_client = pid; }

    [[nodiscard]] std::map<QString, Entry> ledger() const; // by path
    [[nodiscard]] int fired() const { return m_fired; }    // faults that happened, each time counted

private:
    friend class CountingConnection;
    bool takeFault(const QString& path, Fault& fault);
    void act(const QString& path, const QByteArray& key);
    QByteArray ledgerText() const;

    std::function<std::map<QString, int>()> m_mails;
    quint16 m_port = 0;
    QThread m_thread;
    QObject* m_listener = nullptr;
    std::atomic<qint64> m_client{0};
    std::atomic<int> m_fired{0};
    mutable QMutex m_mutex; // guards the two below
    std::map<QString, std::vector<Fault>> m_faults;
    std::map<QString, Entry> m_ledger;
};

} // namespace flux::test
