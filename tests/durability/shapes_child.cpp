// The process that is killed while it does the second shape of task: lists, other ways, a form, another plan, a mail
// that is held. As flux-durability-child, but that the task comes as a plan.
//   flux-shapes-child --data DIR --http URL --smtp URL [--kill COMMIT:PHASE] [--mails N]
// Prints {"commits":n} and leaves with 0 once the last version of the plan has ended, 3 when nothing moves any more.
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
using base::Json;
using domain::CheckpointKind;

constexpr int kDeadlineMs = 60'000; // a run that takes longer hangs

domain::StepSpec step(const char* key, const char* agent, Json inputs, std::initializer_list<const char*> after = {}) {
    domain::StepSpec spec;
    spec.key.text = QString::fromUtf8(key);
    spec.name = spec.key.text;
    spec.agent = QString::fromUtf8(agent);
    spec.inputs = std::move(inputs);
    for (const char* other : after)
        spec.dependencies.push_back(domain::StepKey{QString::fromUtf8(other)});
    return spec;
}

// Two pages of a list, one that comes from its second address, one that is gone (so another plan goes on without it),
// a question to the person, a file, and a mail.
domain::Plan plan(const QString& base) {
    domain::Plan plan;
    plan.title = QStringLiteral("Shapes");
    plan.maxParallelSteps = 1; // so that the commits are the same in each run
    domain::StepSpec list = step("list", "http_fetch", Json{{"url", base + QStringLiteral("/{{item}}")}});
    list.forEach = domain::ForEach{Json::array({"a.html", "b.html"}), 1, 10};
    domain::StepSpec copy = step("copy", "http_fetch", Json{{"url", base + QStringLiteral("/moved.html")}});
    copy.fallbacks = {{{}, Json{{"url", base + QStringLiteral("/b.html")}}, QStringLiteral("the copy")}};
    domain::StepSpec gone = step("gone", "http_fetch", Json{{"url", base + QStringLiteral("/gone.html")}}, {"copy"});
    domain::StepSpec brief =
        step("brief", "compose",
             Json{{"title", "Pages"},
                  {"date", "none"},
                  {"sections", Json::array({Json{{"heading", "Copy"}, {"body", "{{copy.outputs.content}}"}},
                                            Json{{"heading", "Gone"}, {"body", "{{gone.outputs.content}}"}}})}},
             {"copy", "gone", "list"});
    domain::StepSpec ask = step("ask", "ask", Json::object(), {"brief"});
    ask.checkpoint.emplace();
    ask.checkpoint->kind = CheckpointKind::Input;
    ask.checkpoint->input = QStringLiteral("answer");
    ask.checkpoint->form = Json{{"type", "object"},
                                {"properties", Json{{"subject", Json{{"type", "string"}}}}},
                                {"required", Json::array({"subject"})}};
    domain::StepSpec file =
        step("file", "file_storage",
             Json{{"operation", "write"}, {"name", "pages.md"}, {"content", "{{brief.outputs.content}}"}}, {"brief"});
    domain::StepSpec mail = step("mail", "notify",
                                 Json{{"to", "marta@example.org"},
                                      {"subject", "{{ask.outputs.answer.subject}}"},
                                      {"body", "{{brief.outputs.content}}"}},
                                 {"ask", "file", "brief"});
    plan.steps = {list, copy, gone, brief, ask, file, mail};
    return plan;
}

class Child : public QObject {
public:
    Child(std::unique_ptr<host::LocalEngine> engine, int mails) : m_engine(std::move(engine)), m_mails(mails) {}

    void start(const QString& http) {
        const auto known = m_engine->send(api::ListTasks{{}, 10}).result();
        if (known.ok() && known->tasks.empty()) {
            api::CreateTask create;
            create.goal = QStringLiteral("Shapes");
            create.plan = plan(http);
            create.grants.hosts = {QStringLiteral("127.0.0.1")};
            create.source = QStringLiteral("test");
            (void)m_engine->send(std::move(create)).result();
        }
        api::FeedSink sink;
        sink.event = [this](const domain::FeedEvent& event) {
            QMetaObject::invokeMethod(
                this, [this, event] { onEvent(event); }, Qt::QueuedConnection);
        };
        m_subscription = m_engine->subscribe(0, std::move(sink));
    }

private:
    void onEvent(const domain::FeedEvent& event) {
        if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload);
            task && domain::isTerminal(task->task.status) &&
            task->task.status != domain::TaskStatus::Superseded) // then its successor is still to come
            QTimer::singleShot(0, qApp, [] { QCoreApplication::exit(0); });
        if (const auto* card = std::get_if<domain::CheckpointRaised>(&event.payload))
            answer(card->checkpoint);
    }

    // Old cards come by again when the feed is replayed: their answer is known or refused, which is right.
    void answer(const domain::Checkpoint& card) {
        domain::Decision decision;
        decision.by = QStringLiteral("test");
        decision.verdict = card.kind != CheckpointKind::UnknownOutcome ? domain::Verdict::Yes
                           : m_mails > 0                               ? domain::Verdict::WentOut
                                                                       : domain::Verdict::Again;
        if (card.kind == CheckpointKind::Input)
            decision.answer = Json{{"subject", "Your pages"}};
        m_engine->post(api::DecideCheckpoint{card.id, decision}, [](const auto&) {});
    }

    std::unique_ptr<host::LocalEngine> m_engine;
    std::unique_ptr<api::Subscription> m_subscription;
    int m_mails;
};

bool prepare(const QString& dataDir, const QString& smtp) { // the settings' own commits are not part of the task
    host::LocalEngineOptions options;
    options.dataDir = dataDir;
    options.resumeAll = false;
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
        return false;
    }
    (void)(*engine)->send(api::ChangeSetting{QStringLiteral("mail.smtp.url"), smtp}).result();
    (void)(*engine)->send(api::ChangeSetting{QStringLiteral("mail.from"), "flux@example.org"}).result();
    (void)(*engine)->send(api::ChangeSetting{QStringLiteral("engine.undo_seconds"), 1}).result();
    return true;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption data(QStringLiteral("data"), QString(), QStringLiteral("dir"));
    const QCommandLineOption http(QStringLiteral("http"), QString(), QStringLiteral("url"));
    const QCommandLineOption smtp(QStringLiteral("smtp"), QString(), QStringLiteral("url"));
    const QCommandLineOption kill(QStringLiteral("kill"), QString(), QStringLiteral("commit:phase"));
    const QCommandLineOption mails(QStringLiteral("mails"), QString(), QStringLiteral("n"), QStringLiteral("0"));
    parser.addOptions({data, http, smtp, kill, mails});
    parser.process(app);
    if (!prepare(parser.value(data), parser.value(smtp)))
        return 2;
    const QStringList at = parser.value(kill).split(u':');
    const qint64 killCommit = at.value(0).toLongLong();
    const int killPhase = at.value(1).toInt();
    qint64 commits = 0;
    host::LocalEngineOptions options;
    options.dataDir = parser.value(data);
    options.hook = [&](qint64, int phase) {
        commits += phase == 0;
        if (commits == killCommit && phase == killPhase)
            ::kill(::getpid(), SIGKILL);
    };
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
        return 2;
    }
    int code = 0;
    {
        Child child(std::move(*engine), parser.value(mails).toInt());
        child.start(parser.value(http));
        QTimer::singleShot(kDeadlineMs, &app, [] { QCoreApplication::exit(3); });
        code = QCoreApplication::exec();
    }
    std::printf("{\"commits\":%lld}\n", static_cast<long long>(commits));
    return code;
}
