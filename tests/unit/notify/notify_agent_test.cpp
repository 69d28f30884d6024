#include "engine/agents/builtin/builtin.h"
#include "engine/notify/mailer.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

class NotifyAgentTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    test::TestClock m_clock;
    std::unique_ptr<test::SmtpTestServer> m_server;
    std::unique_ptr<notify::Mailer> m_mailer;
    std::unique_ptr<agents::Agent> m_agent;
    QString m_url;
    int m_intents = 0;

    base::Result<Json> run(const Json& inputs, qint64 leftMs = -1) {
        agents::AgentContext context;
        context.idempotencyKey = u"task/step/1"_s;
        context.settings =
            std::make_shared<const Json>(Json{{"mail.smtp.url", m_url}, {"mail.from", "me@home.example"}});
        context.clock = &m_clock;
        if (leftMs >= 0)
            context.cancel.setDeadline(m_clock.steadyMs() + leftMs);
        context.commitIntent = [this]() -> base::Result<void> {
            ++m_intents;
            return {};
        };
        return m_agent->run(inputs, context);
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<test::SmtpTestServer>();
        m_mailer = notify::makeMailer({m_dir->filePath(u"outbox"_s), m_dir->path(), {}});
        m_agent = agents::makeNotify(*m_mailer);
        m_url = m_server->url();
        m_intents = 0;
    }

    void sends_data() {
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("count");
        QTest::newRow("text") << u"\"marta@lind.example\""_s << 1;
        QTest::newRow("with a name") << u"\"Marta Lind <marta@lind.example>\""_s << 1;
        QTest::newRow("commas") << u"\"marta@lind.example, tom@lind.example\""_s << 2;
        QTest::newRow("list") << u"[\"marta@lind.example\",\"tom@lind.example\"]"_s << 2;
    }
    void sends() {
        QFETCH(QString, to);
        QFETCH(int, count);
        const Json inputs{{"to", base::parseJson(to.toUtf8()).value()}, {"subject", "Hello"}, {"body", "Text"}};
        const auto sent = run(inputs);
        QVERIFY2(sent.ok(), sent.ok() ? "" : qPrintable(sent.error().detail));
        QCOMPARE(base::boolAt(*sent, "sent"), true);
        QCOMPARE(base::textAt(*sent, "transport"), u"smtp"_s);
        QCOMPARE(base::textsAt(*sent, "to").size(), count);
        QVERIFY(base::textAt(*sent, "message_id").endsWith(u"@home.example>"_s));
        QCOMPARE(m_server->accepted(), 1);
        QCOMPARE(m_server->mails().front().to.size(), count);
        QVERIFY(m_server->mails().front().message.contains("Date: Mon, 02 Mar 2026 09:00:00 +0000"));
        QCOMPARE(m_intents, 1);
    }

    void outboxKeepsItHere() {
        m_url = u"outbox:"_s;
        const auto sent = run({{"to", "marta@lind.example"}, {"subject", "s"}, {"body", "b"}});
        QVERIFY(sent.ok());
        QCOMPARE(base::textAt(*sent, "transport"), u"outbox"_s);
        QCOMPARE(m_agent->note(*sent), u"in the outbox"_s);
        QCOMPARE(QDir(m_dir->filePath(u"outbox"_s)).entryList({u"*.eml"_s}).size(), 1);
    }

    void whatLiesInTheOutboxIsTakenOut() {
        m_url = u"outbox:"_s;
        const Json inputs{{"to", "marta@lind.example"}, {"subject", "s"}, {"body", "b"}};
        const auto sent = run(inputs);
        const auto back = m_agent->takeBack(inputs, *sent);
        QVERIFY(back.step);
        QCOMPARE(back.step->agent, u"outbox"_s);
        const auto outbox = agents::makeOutbox(*m_mailer);
        agents::AgentContext context;
        QVERIFY(outbox->run(back.step->inputs, context).ok());
        const QDir folder(m_dir->filePath(u"outbox"_s));
        QVERIFY(folder.entryList({u"*.eml"_s}).isEmpty());
        QCOMPARE(QDir(folder.filePath(u".taken_back"_s)).entryList({u"*.eml"_s}).size(), 1);
        QVERIFY(outbox->run(back.step->inputs, context).ok()); // as after a kill
        QVERIFY(run(inputs).ok());                             // the same mail once more
        QVERIFY(outbox->run(back.step->inputs, context).ok());
    }

    void whatHasLeftTheOutboxIsSaid() {
        const auto outbox = agents::makeOutbox(*m_mailer);
        agents::AgentContext context;
        for (const QString& id : {u"<flux.1@home.example>"_s, u"<../../x@y>"_s, u"<.x@y>"_s, u""_s})
            QVERIFY(!outbox->run(Json{{"message_id", id}}, context).ok());
        const auto gone = outbox->run(Json{{"message_id", "<flux.1@home.example>"}}, context);
        QCOMPARE(gone.error().code, ErrorCode::FailedPrecondition);
    }

    void aMailThatWentOutCannotBeCalledBack() {
        const Json inputs{{"to", "marta@lind.example"}, {"subject", "s"}, {"body", "b"}};
        const auto sent = run(inputs);
        QVERIFY(sent.ok());
        const auto back = m_agent->takeBack(inputs, *sent);
        QVERIFY(!back.step);
        QCOMPARE(back.how, u"A mail that went out cannot be called back."_s);
        QVERIFY(!m_agent->takeBack(inputs, Json{{"sent", true}, {"confirmed_by", "person"}}).step);
    }

    void notSetUp() {
        m_url.clear();
        const auto sent = run({{"to", "marta@lind.example"}, {"subject", "s"}, {"body", "b"}});
        QCOMPARE(sent.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(!sent.error().retryable);
    }

    void theStepsDeadlineHolds() {
        m_server->hangAt(test::SmtpTestServer::Stage::MailFrom);
        const auto sent = run({{"to", "marta@lind.example"}, {"subject", "s"}, {"body", "b"}}, 200);
        QCOMPARE(sent.error().code, ErrorCode::DeadlineExceeded);
        QCOMPARE(m_intents, 0);
    }

    void attaches() {
        QFile file(m_dir->filePath(u"brief.md"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("# Brief") == 7);
        file.close();
        const Json earlier{
            {"name", "brief.md"}, {"path", m_dir->filePath(u"brief.md"_s)}, {"bytes", 7}}; // outputs of a saving step
        const auto sent = run({{"to", "marta@lind.example"},
                               {"subject", "s"},
                               {"body", "b"},
                               {"attachments", Json::array({"brief.md", earlier})}});
        QVERIFY2(sent.ok(), sent.ok() ? "" : qPrintable(sent.error().message));
        QCOMPARE(m_server->mails().front().message.count("filename=\"brief.md\""), 2);
        const auto missing =
            run({{"to", "marta@lind.example"}, {"subject", "s"}, {"body", "b"}, {"attachments", {"none.md"}}});
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QCOMPARE(m_server->accepted(), 1);
    }

    void describes() {
        const auto effect =
            m_agent->describe({{"to", "Marta Lind <marta@lind.example>"}, {"subject", "Hello"}, {"body", "Text"}});
        QVERIFY(effect.effectClass == domain::EffectClass::ExternalWrite);
        QCOMPARE(effect.question, u"Send this mail to \u2068Marta Lind\u2069?"_s);
        QCOMPARE(base::textAt(effect.preview, "type"), u"mail"_s);
        QVERIFY(effect.preview["to"] == Json::array({"Marta Lind <marta@lind.example>"}));
        QCOMPARE(effect.yesLabel, u"Send mail"_s);
        QCOMPARE(effect.editable, (QStringList{u"to"_s, u"subject"_s, u"body"_s}));
        QVERIFY(m_agent->describe({{"to", {"a@b.c", "d@e.f", "g@h.i"}}}).question.contains(u"3 people"_s));
        QVERIFY(m_agent->describe(Json::object()).effectClass ==
                domain::EffectClass::ExternalWrite); // whatever the inputs are
    }

    void badInputs() {
        for (const Json& to : {Json(5), Json{{"a", 1}}, Json::array({1}), Json(""), Json("nonsense"),
                               Json("a@b.example\r\nBcc: x@y.example")}) {
            const auto sent = run({{"to", to}, {"subject", "s"}, {"body", "b"}});
            QVERIFY2(!sent.ok() && sent.error().code == ErrorCode::InvalidArgument, to.dump().c_str());
        }
        QCOMPARE(m_server->dataCommands(), 0);
        QCOMPARE(m_intents, 0);
    }
};

FLUX_TEST_CLASS(NotifyAgentTest)
#include "notify_agent_test.moc"
