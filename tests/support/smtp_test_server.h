#pragma once

#include "tests/support/http_test_server.h"

#include <QtCore/QByteArrayList>

#include <functional>
#include <vector>

namespace flux::test {

// A mail that the server took over with 250.
struct SeenMail {
    QByteArray from;
    QByteArrayList to;
    QByteArray message; // dots unstuffed, without the closing line
    QByteArray user;    // who logged in; empty: nobody
    bool encrypted = false;
};

// An SMTP server (RFC 5321, AUTH of RFC 4954, STARTTLS of RFC 3207) on 127.0.0.1, on a thread of its own. It counts
// what it takes and can fail at every stage. Thread: make it and ask it from the test's thread. Owner: the test.
class SmtpTestServer {
public:
    // Taken: after the mail was taken, so the client never hears of it.
    enum class Stage { Greeting, Ehlo, Auth, MailFrom, RcptTo, Data, EndOfData, Taken };
    struct Options {
        bool auth = false; // offer PLAIN and LOGIN, and refuse mail without a login
        QByteArray user = "user", password = "secret";
        bool startTls = false; // offer STARTTLS
        bool implicitTls = false;
        TestIdentity identity = {};
    };
    SmtpTestServer() : SmtpTestServer(Options{}) {}
    explicit SmtpTestServer(const Options& options);
    ~SmtpTestServer();

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString url(const QString& query = {}) const; // smtp://127.0.0.1:port

    void failAt(Stage stage, const QByteArray& reply, int times = 1 << 30); // "451 4.3.0 try later"
    void dropAt(Stage stage, int times = 1 << 30); // closes the connection instead of answering
    void hangAt(Stage stage);                      // answers nothing

    void stallData(int ms); // says 354, then reads on only after this time

    [[nodiscard]] int accepted() const;
    [[nodiscard]] int failures() const;     // how often it failed as it was told
    [[nodiscard]] int disconnects() const;  // connections that ended
    [[nodiscard]] int dataCommands() const; // how many times 354 was said
    [[nodiscard]] qint64 dataBytes() const; // bytes of messages that arrived, whole or not
    [[nodiscard]] QByteArray ehloName() const;
    [[nodiscard]] std::vector<SeenMail> mails() const;

private:
    friend class SmtpTestConnection;
    struct Fault {
        QByteArray reply; // empty: drop
        int times = 0;
        bool hang = false;
    };

    Options m_options;
    quint16 m_port = 0;
    QThread m_thread;
    QObject* m_listener = nullptr;
    mutable QMutex m_mutex;
    QHash<int, Fault> m_faults;
    std::vector<SeenMail> m_mails;
    QByteArray m_ehlo;
    int m_stallMs = 0;
    int m_failures = 0;
    int m_disconnects = 0;
    int m_dataCommands = 0;
    qint64 m_dataBytes = 0;
};

} // namespace flux::test
