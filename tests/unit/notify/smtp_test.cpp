#include "engine/notify/channels/smtp_channel.h"
#include "engine/notify/mailer.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using test::SmtpTestServer;
using Stage = SmtpTestServer::Stage;

class SmtpTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<SmtpTestServer> m_server;
    QString m_password = u"secret"_s;
    QString m_caFile;
    base::CancelToken m_cancel;
    std::function<void()> m_onIntent;
    int m_intents = 0;
    int m_dataAtIntent = -1;
    qint64 m_bytesAtIntent = -1;

    static notify::Mail mail() {
        notify::Mail mail;
        mail.to = {u"Marta Lind <marta@lind.example>"_s};
        mail.cc = {u"tom@lind.example"_s};
        mail.subject = u"Gr\u00FC\u00DFe"_s;
        mail.body = u"Hello Marta,\n.\n..two dots\n.one dot\nbye"_s;
        mail.idempotencyKey = u"task/step/1"_s;
        mail.date = base::Instant{1772442000000};
        return mail;
    }
    base::Result<notify::MailReceipt> send(const notify::Mail& what, const QString& url, int timeoutMs = 20'000,
                                           bool intentWorks = true) {
        const auto mailer = notify::makeMailer({m_dir->filePath(u"outbox"_s), m_dir->filePath(u"files"_s),
                                                [this](const QString& key) -> base::Result<QString> {
                                                    return key == u"mail.smtp.password"_s ? m_password : QString();
                                                },
                                                m_caFile});
        return mailer->send(what, {url, u"Flux <me@home.example>"_s, timeoutMs}, m_cancel, [&]() -> base::Result<void> {
            ++m_intents;
            if (m_onIntent)
                m_onIntent();
            m_dataAtIntent = m_server ? m_server->dataCommands() : 0;
            m_bytesAtIntent = m_server ? m_server->dataBytes() : 0;
            if (!intentWorks)
                return base::makeError(ErrorCode::ResourceExhausted, u"no room"_s, u"intent"_s);
            return {};
        });
    }
    base::Result<notify::MailReceipt> send() { return send(mail(), m_server->url()); }

    QString writeFile(const QString& name, const QByteArray& bytes) {
        const QString path = m_dir->filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return path;
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<SmtpTestServer>();
        m_password = u"secret"_s;
        m_caFile.clear();
        m_cancel = base::CancelToken();
        m_onIntent = nullptr;
        m_intents = 0;
        m_dataAtIntent = -1;
        m_bytesAtIntent = -1;
    }

    void sends() {
        const auto receipt = send();
        QVERIFY2(receipt.ok(), receipt.ok() ? "" : qPrintable(receipt.error().detail));
        QCOMPARE(receipt->transport, u"smtp"_s);
        QCOMPARE(receipt->place, u"127.0.0.1"_s);
        QCOMPARE(receipt->to, (QStringList{u"marta@lind.example"_s, u"tom@lind.example"_s}));
        QCOMPARE(m_server->accepted(), 1);
        const test::SeenMail seen = m_server->mails().front();
        QCOMPARE(seen.from, QByteArray("me@home.example"));
        QCOMPARE(seen.to, (QByteArrayList{"marta@lind.example", "tom@lind.example"}));
        QVERIFY(seen.message.contains("\r\n\r\nHello Marta,\r\n.\r\n..two dots\r\n.one dot\r\nbye\r\n"));
        QVERIFY(seen.message.contains("Message-ID: " + receipt->messageId.toLatin1() + "\r\n"));
        QVERIFY(m_server->ehloName().startsWith("[127.0.0.1]")); // this computer's name stays at home
    }

    void intentComesAfter354AndBeforeAnyByte() {
        QVERIFY(send().ok());
        QCOMPARE(m_intents, 1);
        QCOMPARE(m_dataAtIntent, 1);
        QCOMPARE(m_bytesAtIntent, 0);
    }

    void nothingLeavesWhenTheIntentFails() {
        const auto receipt = send(mail(), m_server->url(), 20'000, false);
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().detail, u"intent"_s);
        QCOMPARE(m_server->accepted(), 0);
        QCOMPARE(m_server->dataBytes(), 0);
    }

    void failures_data() {
        QTest::addColumn<int>("stage");
        QTest::addColumn<QByteArray>("reply"); // empty: hangs up
        QTest::addColumn<int>("code");
        QTest::addColumn<bool>("retryable");
        const auto row = [](const char* name, Stage stage, const char* reply, ErrorCode code, bool retryable) {
            QTest::newRow(name) << static_cast<int>(stage) << QByteArray(reply) << static_cast<int>(code) << retryable;
        };
        row("greeting 421", Stage::Greeting, "421 4.3.2 busy", ErrorCode::Unavailable, true);
        row("greeting 554", Stage::Greeting, "554 5.7.1 no", ErrorCode::FailedPrecondition, false);
        row("greeting drop", Stage::Greeting, "", ErrorCode::Unavailable, true);
        row("from 451", Stage::MailFrom, "451 4.7.1 later", ErrorCode::Unavailable, true);
        row("from 550", Stage::MailFrom, "550 5.1.8 sender refused", ErrorCode::FailedPrecondition, false);
        row("from drop", Stage::MailFrom, "", ErrorCode::Unavailable, true);
        row("from 530", Stage::MailFrom, "530 5.7.0 log in first", ErrorCode::Unauthenticated, false);
        row("to 450", Stage::RcptTo, "450 4.2.1 mailbox busy", ErrorCode::Unavailable, true);
        row("to 550", Stage::RcptTo, "550 5.1.1 no such user", ErrorCode::FailedPrecondition, false);
        row("to drop", Stage::RcptTo, "", ErrorCode::Unavailable, true);
        row("data 451", Stage::Data, "451 4.3.0 later", ErrorCode::Unavailable, true);
        row("data 554", Stage::Data, "554 5.6.0 no", ErrorCode::FailedPrecondition, false);
        row("data drop", Stage::Data, "", ErrorCode::Unavailable, true);
        row("end 452", Stage::EndOfData, "452 4.3.1 disk full", ErrorCode::Unavailable, true);
        row("end 554", Stage::EndOfData, "554 5.7.1 spam", ErrorCode::FailedPrecondition, false);
    }

    void failures() {
        QFETCH(int, stage);
        QFETCH(QByteArray, reply);
        QFETCH(int, code);
        QFETCH(bool, retryable);
        if (reply.isEmpty())
            m_server->dropAt(static_cast<Stage>(stage));
        else
            m_server->failAt(static_cast<Stage>(stage), reply);
        const auto receipt = send();
        QVERIFY(!receipt.ok());
        QVERIFY2(static_cast<int>(receipt.error().code) == code, qPrintable(receipt.error().detail));
        QCOMPARE(receipt.error().retryable, retryable);
        QVERIFY(!receipt.error().detail.startsWith(notify::kUnknownOutcome));
        QVERIFY(receipt.error().message.contains(u"not been sent"_s));
        QVERIFY2(receipt.error().detail.contains(QString::fromLatin1(reply)), qPrintable(receipt.error().detail));
        QVERIFY(!receipt.error().detail.contains(u"Hello"_s));
        QCOMPARE(m_server->accepted(), 0);
        QCOMPARE(m_intents, static_cast<Stage>(stage) == Stage::EndOfData ? 1 : 0);
        // and when the trouble is over it goes out once
        m_server->failAt(static_cast<Stage>(stage), "x", 0);
        QVERIFY(send().ok());
        QCOMPARE(m_server->accepted(), 1);
    }

    void noConfirmationIsAnUnknownOutcome() {
        m_server->dropAt(Stage::EndOfData);
        const auto dropped = send();
        QVERIFY(!dropped.ok());
        QVERIFY2(dropped.error().detail.startsWith(notify::kUnknownOutcome), qPrintable(dropped.error().detail));
        QVERIFY(!dropped.error().retryable);
        QVERIFY(dropped.error().message.contains(u"may or may not"_s));
        m_server->hangAt(Stage::EndOfData);
        const auto silent = send(mail(), m_server->url(), 400);
        QVERIFY(!silent.ok());
        QVERIFY2(silent.error().detail.startsWith(notify::kUnknownOutcome), qPrintable(silent.error().detail));
        QVERIFY(!silent.error().retryable);
    }

    void silentServerTimesOut() {
        m_server->hangAt(Stage::MailFrom);
        const auto receipt = send(mail(), m_server->url(), 300);
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(receipt.error().retryable);
        QCOMPARE(m_intents, 0);
    }

    void nobodyListens() {
        const QString url = m_server->url();
        m_server.reset();
        const auto receipt = send(mail(), url);
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().code, ErrorCode::Unavailable);
        QVERIFY(receipt.error().retryable);
    }

    void cancelWhileTheServerIsSilent() {
        m_server->hangAt(Stage::RcptTo);
        QElapsedTimer timer;
        std::thread canceller([this, &timer] {
            const QDeadlineTimer limit(5000);
            while (m_server->ehloName().isEmpty() && !limit.hasExpired())
                std::this_thread::yield();
            timer.start();
            m_cancel.cancel();
        });
        const auto receipt = send();
        canceller.join();
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().code, ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(m_server->accepted(), 0);
    }

    // libcurl ends a message whose handle is taken away as if it were whole: that must not happen.

    void cancelInTheMiddleSendsNothing() {
        m_server->stallData(500);
        notify::Mail large = mail();
        large.attachments = {{u"big.bin"_s, QByteArray(15 * 1024 * 1024, 'x')}};
        m_onIntent = [this] { m_cancel.cancel(); }; // the first bytes of the message still go out
        const auto receipt = send(large, m_server->url());
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().code, ErrorCode::Cancelled);
        QTRY_VERIFY(m_server->disconnects() > 0);
        QVERIFY(m_server->dataBytes() > 0);
        QVERIFY(m_server->dataBytes() < 15 * 1024 * 1024);
        QCOMPARE(m_server->accepted(), 0);
    }

    void timeoutInTheMiddleSendsNothing() {
        m_server->stallData(600);
        notify::Mail large = mail();
        large.attachments = {{u"big.bin"_s, QByteArray(15 * 1024 * 1024, 'x')}};
        const auto receipt = send(large, m_server->url(), 300);
        QVERIFY(!receipt.ok());
        QVERIFY(!receipt.error().detail.startsWith(notify::kUnknownOutcome));
        QVERIFY(receipt.error().retryable);
        QTRY_VERIFY(m_server->disconnects() > 0);
        QCOMPARE(m_server->accepted(), 0);
    }

    void logsIn() {
        m_server = std::make_unique<SmtpTestServer>(SmtpTestServer::Options{.auth = true});
        const QString url = m_server->url().replace(u"//"_s, u"//user@"_s);
        const auto receipt = send(mail(), url);
        QVERIFY2(receipt.ok(), receipt.ok() ? "" : qPrintable(receipt.error().detail));
        QCOMPARE(m_server->mails().front().user, QByteArray("user"));

        m_password = u"wrong"_s;
        const auto refused = send(mail(), url);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Unauthenticated);
        QVERIFY(!refused.error().detail.contains(u"wrong"_s));
        m_password.clear();
        const auto missing = send(mail(), url);
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().code, ErrorCode::Unauthenticated);
        m_password = u"secret"_s;
        m_server->failAt(Stage::Auth, "454 4.7.0 temporary");
        const auto later = send(mail(), url);
        QVERIFY(!later.ok());
        QVERIFY(later.error().retryable);
        QCOMPARE(m_server->accepted(), 1);
    }

    void tls() {
        const test::TestIdentity identity = test::makeTestIdentity({u"localhost"_s});
        const QString authority = writeFile(u"ca.pem"_s, identity.authority.toPem());
        for (const bool implicitTls : {false, true}) {
            m_server = std::make_unique<SmtpTestServer>(
                SmtpTestServer::Options{.startTls = !implicitTls, .implicitTls = implicitTls, .identity = identity});
            const QString url = m_server->url().replace(u"127.0.0.1"_s, u"localhost"_s);
            m_caFile.clear();
            const auto unknown = send(mail(), url); // nobody vouches for this certificate
            QVERIFY(!unknown.ok());
            QVERIFY(!unknown.error().retryable);
            QCOMPARE(m_server->accepted(), 0);
            m_caFile = authority;
            const auto receipt = send(mail(), url);
            QVERIFY2(receipt.ok(), receipt.ok() ? "" : qPrintable(receipt.error().detail));
            QVERIFY(m_server->mails().front().encrypted);
        }
    }

    void requiredTlsIsRequired() {
        const auto receipt = send(mail(), m_server->url(u"?tls=required"_s));
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(m_server->accepted(), 0);
    }

    void targets() {
        const auto plain = notify::smtpTarget(QUrl(u"smtp://a%40b@mail.example"_s));
        QVERIFY(plain.ok());
        QCOMPARE(plain->port, 587);
        QCOMPARE(plain->user, u"a@b"_s);
        QCOMPARE(notify::smtpTarget(QUrl(u"smtps://mail.example"_s))->port, 465);
        for (const QString& text : {u"http://mail.example"_s, u"smtp://"_s, u"mail.example"_s,
                                    u"smtp://u:pw@mail.example"_s, u"smtp://mail.example?tls=maybe"_s}) {
            const auto target = notify::smtpTarget(QUrl(text));
            QVERIFY2(!target.ok() && target.error().code == ErrorCode::FailedPrecondition, qPrintable(text));
            QVERIFY(!target.error().message.contains(u"pw"_s));
        }
    }
};

FLUX_TEST_CLASS(SmtpTest)
#include "smtp_test.moc"
