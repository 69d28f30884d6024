#include "engine/notify/mailer.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using test::SmtpTestServer;

class MailerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<SmtpTestServer> m_server;
    int m_intents = 0;

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
    base::Result<notify::MailReceipt> send(const notify::Mail& what, const QString& url) {
        const auto mailer = notify::makeMailer({m_dir->filePath(u"outbox"_s), m_dir->filePath(u"files"_s), {}});
        return mailer->send(what, {url, u"Flux <me@home.example>"_s}, {}, [&]() -> base::Result<void> {
            ++m_intents;
            return {};
        });
    }
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
        m_intents = 0;
    }

    void outbox() {
        const auto first = send(mail(), u"outbox:"_s);
        QVERIFY2(first.ok(), first.ok() ? "" : qPrintable(first.error().detail));
        QCOMPARE(first->transport, u"outbox"_s);
        QVERIFY(send(mail(), u"outbox:"_s).ok()); // the same again: still one file
        const QStringList kept = QDir(m_dir->filePath(u"outbox"_s)).entryList(QDir::Files);
        QCOMPARE(kept.size(), 1);
        QVERIFY(kept.front().endsWith(u".eml"_s));
        QFile file(first->place);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("Message-ID: " + first->messageId.toLatin1()));
        QCOMPARE(m_intents, 0); // nothing left the house
        notify::Mail other = mail();
        other.idempotencyKey = u"another"_s;
        QVERIFY(send(other, u"outbox:"_s).ok());
        QCOMPARE(QDir(m_dir->filePath(u"outbox"_s)).entryList(QDir::Files).size(), 2);
    }

    void outboxThatCannotBe() {
        writeFile(u"outbox"_s, "a file stands where the folder should be");
        const auto receipt = send(mail(), u"outbox:"_s);
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().code, ErrorCode::PermissionDenied);
    }

    void notSetUp() {
        const auto receipt = send(mail(), u""_s);
        QVERIFY(!receipt.ok());
        QCOMPARE(receipt.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(receipt.error().message.startsWith(u"Mail is not set up"_s));
        QVERIFY(receipt.error().message.contains(u"mail.smtp.url"_s));
    }

    void attachmentsComeFromTheFileAreaAlone() {
        writeFile(u"files/sub/brief.md"_s, "# Brief");
        writeFile(u"secret.txt"_s, "top secret");
        QVERIFY(QFile::link(m_dir->filePath(u"secret.txt"_s), m_dir->filePath(u"files/link.txt"_s)));
        notify::Mail good = mail();
        good.attachments = {{u"sub/brief.md"_s, std::nullopt}};
        QVERIFY(send(good, m_server->url()).ok());
        QVERIFY(m_server->mails().front().message.contains("filename=\"brief.md\""));
        QVERIFY(m_server->mails().front().message.contains(QByteArray("# Brief").toBase64()));
        for (const QString& name :
             {u"missing.md"_s, u"../secret.txt"_s, u"link.txt"_s, u"sub"_s, u""_s, m_dir->filePath(u"secret.txt"_s)}) {
            notify::Mail bad = mail();
            bad.attachments = {{name, std::nullopt}};
            const auto receipt = send(bad, m_server->url());
            QVERIFY2(!receipt.ok() && receipt.error().code == ErrorCode::NotFound, qPrintable(name));
        }
        QCOMPARE(m_server->accepted(), 1);
    }

    void badMails() {
        const auto refused = [this](const notify::Mail& bad, ErrorCode code) {
            const auto receipt = send(bad, m_server->url());
            return !receipt.ok() && receipt.error().code == code;
        };
        notify::Mail bad = mail();
        bad.to = {};
        QVERIFY(refused(bad, ErrorCode::InvalidArgument));
        bad = mail();
        bad.to = {u"marta@lind.example\r\nRCPT TO:<spy@evil.example>"_s};
        QVERIFY(refused(bad, ErrorCode::InvalidArgument));
        bad = mail();
        bad.subject = u" "_s;
        bad.body = u"\n"_s;
        QVERIFY(refused(bad, ErrorCode::InvalidArgument));
        bad = mail();
        for (int i = 0; i < 60; ++i)
            bad.to.append(u"p%1@lind.example"_s.arg(i));
        QVERIFY(refused(bad, ErrorCode::ResourceExhausted));
        bad = mail();
        bad.body = QString(6 * 1024 * 1024, u'x');
        QVERIFY(refused(bad, ErrorCode::ResourceExhausted));
        bad = mail();
        bad.attachments = {{u"a"_s, QByteArray(11 * 1024 * 1024, 'x')}, {u"b"_s, QByteArray(11 * 1024 * 1024, 'x')}};
        QVERIFY(refused(bad, ErrorCode::ResourceExhausted));
        QCOMPARE(m_server->dataCommands(), 0);
    }

    void severalAtOnce() {
        std::atomic<int> good = 0;
        std::vector<std::thread> threads;
        const auto mailer = notify::makeMailer({m_dir->path(), m_dir->path(), {}});
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                notify::Mail one = mail();
                one.idempotencyKey = QString::number(i);
                good += mailer->send(one, {m_server->url(), u"me@home.example"_s}, {}, {}).ok() ? 1 : 0;
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(good.load(), 8);
        QCOMPARE(m_server->accepted(), 8);
    }
};

FLUX_TEST_CLASS(MailerTest)
#include "mailer_test.moc"
