// The process that is killed: opens a data folder, does the one task of the durability suite (or goes on with it), and
// dies by SIGKILL at the commit point it is told. It answers cards as a person would; whether a mail went out it is
// told by the suite, which counts them.
//   flux-durability-child --data DIR --message TEXT [--kill COMMIT:PHASE] [--mails N] [--host HOST] [--undo]
//                         [--store URL --schema NAME]
// With --undo it then takes the task back, and ends with that.
// Prints one JSON line: {"commits":n} and leaves with 0 once the task has ended, 3 when nothing moves any more.
#include "engine/base/json.h"
#include "engine/host/local_engine.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>

#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace {

using namespace flux;

constexpr int kDeadlineMs = 60'000; // a run that takes longer hangs
constexpr int kLeaseMs = 300;       // on a shared store: what the killed one held is free after that

class Child : public QObject {
public:
    Child(std::unique_ptr<host::LocalEngine> engine, int mails, bool undo)
        : m_engine(std::move(engine)), m_mails(mails), m_undo(undo) {}

    void start(const QString& message, const QString& host) {
        const auto begun = m_engine->send(api::ListConversations{}).result();
        Q_ASSERT(begun.ok());
        api::FeedSink sink;
        sink.event = [this](const domain::FeedEvent& event) {
            QMetaObject::invokeMethod(
                this, [this, event] { onEvent(event); }, Qt::QueuedConnection);
        };
        m_subscription = m_engine->subscribe(0, std::move(sink));
        if (!begun->conversations.empty())
            return; // the message is safe: whatever is left goes on by itself
        api::SendMessage send;
        send.text = message;
        send.grants.hosts = {host};
        send.source = QStringLiteral("test");
        (void)m_engine->send(std::move(send)).result();
    }

private:
    void onEvent(const domain::FeedEvent& event) {
        if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload)) {
            const bool ended = domain::isTerminal(task->task.status);
            m_ended = ended && m_undo == domain::isUndoRun(task->task);
            if (ended && !m_ended) // refused when a run before the kill has begun with it, which then goes on
                m_engine->post(api::UndoTask{task->task.id, false}, [](const auto&) {});
            if (m_ended)
                QTimer::singleShot(0, qApp, [] { QCoreApplication::exit(0); });
        }
        if (const auto* card = std::get_if<domain::CheckpointRaised>(&event.payload))
            answer(card->checkpoint);
    }

    // Old cards come by again when the feed is replayed: their answer is known and refused, which is right.
    void answer(const domain::Checkpoint& card) {
        domain::Decision decision;
        decision.by = QStringLiteral("test");
        decision.verdict = card.kind != domain::CheckpointKind::UnknownOutcome ? domain::Verdict::Yes
                           : m_mails > 0                                       ? domain::Verdict::WentOut
                                                                               : domain::Verdict::Again;
        m_engine->post(api::DecideCheckpoint{card.id, decision}, [](const auto&) {});
    }

    std::unique_ptr<host::LocalEngine> m_engine;
    std::unique_ptr<api::Subscription> m_subscription;
    int m_mails;
    bool m_undo;
    bool m_ended = false;
};

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption data(QStringLiteral("data"), QString(), QStringLiteral("dir"));
    const QCommandLineOption message(QStringLiteral("message"), QString(), QStringLiteral("text"));
    const QCommandLineOption kill(QStringLiteral("kill"), QString(), QStringLiteral("commit:phase"));
    const QCommandLineOption mails(QStringLiteral("mails"), QString(), QStringLiteral("n"), QStringLiteral("0"));
    const QCommandLineOption smtp(QStringLiteral("smtp"), QString(), QStringLiteral("url"));
    const QCommandLineOption host(QStringLiteral("host"), QString(), QStringLiteral("host"));
    const QCommandLineOption store(QStringLiteral("store"), QString(), QStringLiteral("url"));
    const QCommandLineOption schema(QStringLiteral("schema"), QString(), QStringLiteral("name"));
    const QCommandLineOption undo(QStringLiteral("undo"));
    parser.addOptions({data, message, kill, mails, smtp, host, store, schema, undo});
    parser.process(app);

    const QStringList at = parser.value(kill).split(u':');
    const qint64 killCommit = at.value(0).toLongLong();
    const int killPhase = at.value(1).toInt();
    qint64 commits = 0;
    const auto wanted = [&] {
        host::LocalEngineOptions options;
        options.dataDir = parser.value(data);
        options.storeUrl = parser.value(store);
        options.storeSchema = parser.value(schema);
        options.leaseMs = kLeaseMs;
        return options;
    };
    { // the settings' own commits are not part of the task
        host::LocalEngineOptions options = wanted();
        options.resumeAll = false;
        auto first = host::LocalEngine::open(std::move(options));
        if (!first.ok()) {
            std::fprintf(stderr, "%s\n", qPrintable(first.error().message));
            return 2;
        }
        for (const auto& [key, value] :
             {std::pair(QStringLiteral("mail.smtp.url"), base::Json(parser.value(smtp))),
              std::pair(QStringLiteral("mail.from"), base::Json("flux@example.org")),
              std::pair(QStringLiteral("engine.undo_seconds"), base::Json(0))}) // a held mail is another suite's
            (void)(*first)->send(api::ChangeSetting{key, value}).result();
    }
    host::LocalEngineOptions again = wanted();
    again.hook = [&](qint64, int phase) {
        commits += phase == 0;
        if (commits == killCommit && phase == killPhase)
            ::kill(::getpid(), SIGKILL);
    };
    auto engine = host::LocalEngine::open(std::move(again));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
        return 2;
    }
    int code = 0;
    {
        Child child(std::move(*engine), parser.value(mails).toInt(), parser.isSet(undo));
        child.start(parser.value(message), parser.value(host));
        QTimer::singleShot(kDeadlineMs, &app, [] { QCoreApplication::exit(3); });
        code = QCoreApplication::exec();
    }
    std::printf("{\"commits\":%lld}\n", static_cast<long long>(commits));
    return code;
}
