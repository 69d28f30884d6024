#include "tests/support/smtp_test_server.h"

#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpServer>

namespace flux::test {

class SmtpTestConnection : public QObject {
public:
    using Stage = SmtpTestServer::Stage;

    SmtpTestConnection(SmtpTestServer& server, QSslSocket* socket)
        : QObject(socket), m_server(server), m_socket(socket) {
        connect(socket, &QSslSocket::readyRead, this, [this] { onReadable(); });
        connect(socket, &QSslSocket::disconnected, this, [this] { onDisconnected(); });
        if (server.m_options.implicitTls) {
            connect(socket, &QSslSocket::encrypted, this, [this] { greet(); });
            socket->startServerEncryption();
        } else {
            greet();
        }
    }

private:
    enum class Mode { Commands, AuthPlain, AuthUser, AuthPassword, Message };

    void greet() {
        if (!faultAt(Stage::Greeting))
            say("220 test.example ESMTP");
    }

    void say(const QByteArray& line) { m_socket->write(line + "\r\n"); }

    bool faultAt(Stage stage) {
        SmtpTestServer::Fault fault;
        {
            const QMutexLocker lock(&m_server.m_mutex);
            const auto it = m_server.m_faults.find(static_cast<int>(stage));
            if (it == m_server.m_faults.end() || it->times-- <= 0)
                return false;
            fault = *it;
            ++m_server.m_failures;
        }
        if (fault.hang)
            return true;
        if (!fault.reply.isEmpty()) {
            say(fault.reply);
            return true;
        }
        m_dropped = true;
        m_socket->abort();
        return true;
    }

    void onDisconnected() {
        onReadable(); // what came before the end counts
        {
            const QMutexLocker lock(&m_server.m_mutex);
            ++m_server.m_disconnects;
        }
        m_socket->deleteLater();
    }

    void stall(int ms) {
        m_stalled = true;
        m_socket->setReadBufferSize(4096);
        QTimer::singleShot(ms, this, [this] {
            m_stalled = false;
            m_socket->setReadBufferSize(0);
            onReadable();
        });
    }

    void onReadable() {
        if (m_stalled || m_dropped)
            return;
        m_buffer += m_socket->readAll();
        qsizetype at = 0;
        while (true) {
            const qsizetype end = m_buffer.indexOf("\r\n", at);
            if (end < 0) {
                m_buffer.remove(0, at);
                return;
            }
            const QByteArray line = m_buffer.mid(at, end - at);
            at = end + 2;
            if (m_dropped)
                return;
            switch (m_mode) {
            case Mode::Commands:
                command(line);
                break;
            case Mode::Message:
                messageLine(line);
                break;
            default:
                authLine(line);
                break;
            }
        }
    }

    void command(const QByteArray& line) {
        const QByteArray verb = line.split(' ').first().toUpper();
        if (verb == "EHLO" || verb == "HELO")
            hello(line);
        else if (verb == "STARTTLS" && m_server.m_options.startTls)
            startTls();
        else if (verb == "AUTH")
            auth(line);
        else if (verb == "MAIL")
            mailFrom(line);
        else if (verb == "RCPT")
            rcptTo(line);
        else if (verb == "DATA")
            data();
        else if (verb == "RSET" || verb == "NOOP")
            say("250 ok");
        else if (verb == "QUIT") {
            say("221 bye");
            m_socket->disconnectFromHost();
        } else
            say("502 not known");
    }

    void hello(const QByteArray& line) {
        {
            const QMutexLocker lock(&m_server.m_mutex);
            m_server.m_ehlo = line.mid(5);
        }
        if (faultAt(Stage::Ehlo))
            return;
        QByteArray answer = "250-test.example\r\n";
        if (m_server.m_options.startTls && !m_socket->isEncrypted())
            answer += "250-STARTTLS\r\n";
        if (m_server.m_options.auth)
            answer += "250-AUTH PLAIN LOGIN\r\n";
        say(answer + "250 8BITMIME");
    }

    void startTls() {
        say("220 go on");
        m_socket->flush();
        m_socket->startServerEncryption();
    }

    void auth(const QByteArray& line) {
        const QList<QByteArray> words = line.split(' ');
        const QByteArray method = words.value(1).toUpper();
        if (method == "PLAIN" && words.size() > 2) {
            m_mode = Mode::AuthPlain;
            authLine(words.at(2));
        } else if (method == "PLAIN") {
            m_mode = Mode::AuthPlain;
            say("334 ");
        } else if (method == "LOGIN") {
            m_mode = Mode::AuthUser;
            say("334 VXNlcm5hbWU6");
        } else {
            say("504 not offered");
        }
    }

    void authLine(const QByteArray& line) {
        const QByteArray text = QByteArray::fromBase64(line);
        if (m_mode == Mode::AuthUser) {
            m_login = text;
            m_mode = Mode::AuthPassword;
            say("334 UGFzc3dvcmQ6");
            return;
        }
        QByteArray password = text;
        if (m_mode == Mode::AuthPlain) {
            m_login = text.split('\0').value(1);
            password = text.split('\0').value(2);
        }
        m_mode = Mode::Commands;
        if (faultAt(Stage::Auth))
            return;
        m_loggedIn = m_login == m_server.m_options.user && password == m_server.m_options.password;
        say(m_loggedIn ? "235 welcome" : "535 5.7.8 authentication failed");
    }

    void mailFrom(const QByteArray& line) {
        if (faultAt(Stage::MailFrom))
            return;
        if (m_server.m_options.auth && !m_loggedIn) {
            say("530 5.7.0 authentication required");
            return;
        }
        m_mail = SeenMail{};
        m_mail.from = address(line);
        m_mail.user = m_loggedIn ? m_login : QByteArray();
        m_mail.encrypted = m_socket->isEncrypted();
        say("250 ok");
    }

    void rcptTo(const QByteArray& line) {
        if (faultAt(Stage::RcptTo))
            return;
        m_mail.to.append(address(line));
        say("250 ok");
    }

    void data() {
        if (faultAt(Stage::Data))
            return;
        {
            const QMutexLocker lock(&m_server.m_mutex);
            ++m_server.m_dataCommands;
        }
        m_mode = Mode::Message;
        say("354 go on");
        int ms = 0;
        {
            const QMutexLocker lock(&m_server.m_mutex);
            ms = m_server.m_stallMs;
        }
        if (ms > 0)
            stall(ms);
    }

    void messageLine(const QByteArray& line) {
        {
            const QMutexLocker lock(&m_server.m_mutex);
            m_server.m_dataBytes += line.size() + 2;
        }
        if (line != ".") {
            m_mail.message += (line.startsWith('.') ? line.mid(1) : line) + "\r\n";
            return;
        }
        m_mode = Mode::Commands;
        if (faultAt(Stage::EndOfData))
            return;
        {
            const QMutexLocker lock(&m_server.m_mutex);
            m_server.m_mails.push_back(m_mail);
        }
        if (faultAt(Stage::Taken))
            return;
        say("250 2.0.0 taken");
    }

    static QByteArray address(const QByteArray& line) {
        const qsizetype from = line.indexOf('<');
        return line.mid(from + 1, line.indexOf('>') - from - 1);
    }

    SmtpTestServer& m_server;
    QSslSocket* m_socket;
    QByteArray m_buffer;
    QByteArray m_login;
    SeenMail m_mail;
    Mode m_mode = Mode::Commands;
    bool m_loggedIn = false;
    bool m_stalled = false;
    bool m_dropped = false;
};

namespace {

class SmtpListener : public QTcpServer {
public:
    using Accept = std::function<void(QSslSocket*)>;
    SmtpListener(QSslConfiguration tls, Accept accept) : m_tls(std::move(tls)), m_accept(std::move(accept)) {}

protected:
    void incomingConnection(qintptr handle) override {
        auto* socket = new QSslSocket(this);
        socket->setSslConfiguration(m_tls);
        socket->setSocketDescriptor(handle);
        m_accept(socket);
    }

private:
    QSslConfiguration m_tls;
    Accept m_accept;
};

} // namespace

SmtpTestServer::SmtpTestServer(const Options& options) : m_options(options) {
    m_thread.setObjectName(QStringLiteral("smtp-test-server"));
    m_thread.start();
    auto* anchor = new QObject;
    anchor->moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        anchor,
        [this, anchor] {
            QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
            tls.setLocalCertificate(m_options.identity.certificate);
            tls.setPrivateKey(m_options.identity.key);
            tls.setPeerVerifyMode(QSslSocket::VerifyNone);
            auto* listener =
                new SmtpListener(tls, [this](QSslSocket* socket) { new SmtpTestConnection(*this, socket); });
            listener->setParent(anchor);
            if (!listener->listen(QHostAddress::LocalHost, 0))
                qFatal("the test server cannot listen");
            m_port = listener->serverPort();
        },
        Qt::BlockingQueuedConnection);
    m_listener = anchor;
}

SmtpTestServer::~SmtpTestServer() {
    QMetaObject::invokeMethod(
        m_listener, [this] { delete m_listener; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

QString SmtpTestServer::url(const QString& query) const {
    const QString scheme = m_options.implicitTls ? QStringLiteral("smtps") : QStringLiteral("smtp");
    return QStringLiteral("%1://127.0.0.1:%2%3").arg(scheme).arg(m_port).arg(query);
}

void SmtpTestServer::failAt(Stage stage, const QByteArray& reply, int times) {
    const QMutexLocker lock(&m_mutex);
    m_faults.insert(static_cast<int>(stage), Fault{reply, times, false});
}

void SmtpTestServer::dropAt(Stage stage, int times) {
    failAt(stage, {}, times);
}

void SmtpTestServer::hangAt(Stage stage) {
    const QMutexLocker lock(&m_mutex);
    m_faults.insert(static_cast<int>(stage), Fault{{}, 1 << 30, true});
}

void SmtpTestServer::stallData(int ms) {
    const QMutexLocker lock(&m_mutex);
    m_stallMs = ms;
}

int SmtpTestServer::disconnects() const {
    const QMutexLocker lock(&m_mutex);
    return m_disconnects;
}

int SmtpTestServer::accepted() const {
    const QMutexLocker lock(&m_mutex);
    return static_cast<int>(m_mails.size());
}

int SmtpTestServer::failures() const {
    const QMutexLocker lock(&m_mutex);
    return m_failures;
}

int SmtpTestServer::dataCommands() const {
    const QMutexLocker lock(&m_mutex);
    return m_dataCommands;
}

qint64 SmtpTestServer::dataBytes() const {
    const QMutexLocker lock(&m_mutex);
    return m_dataBytes;
}

QByteArray SmtpTestServer::ehloName() const {
    const QMutexLocker lock(&m_mutex);
    return m_ehlo;
}

std::vector<SeenMail> SmtpTestServer::mails() const {
    const QMutexLocker lock(&m_mutex);
    return m_mails;
}

} // namespace flux::test
