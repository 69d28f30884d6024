#include "tests/scenario/scenario_run.h"

#include "engine/domain/codec.h"
#include "tests/scenario/scenario_ask.h"
#include "tests/support/pg_server.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>

namespace flux::test {

namespace {

void addPages(HttpTestServer& server, const std::map<QString, ScenarioPage>& pages) {
    for (const auto& [path, page] : pages) {
        if (!page.created.isEmpty())
            server.failNext(path.toUtf8(), 201, 1000, "Location: " + page.created.toUtf8() + "\r\n");
        else if (page.redirect.isEmpty())
            server.setPage(path.toUtf8(), page.type.toUtf8(), page.body.toUtf8());
        else
            server.failNext(path.toUtf8(), 302, 1000, "Location: " + page.redirect.toUtf8() + "\r\n");
    }
}

} // namespace

void Heard::listen(api::Engine& engine) {
    m_subscription = engine.subscribe(0, {[this](const domain::FeedEvent& event) {
                                              const std::lock_guard lock(m_mutex);
                                              m_events.push_back(event);
                                              m_grown.notify_all();
                                          },
                                          {}});
}

bool Heard::more(size_t seen) {
    std::unique_lock lock(m_mutex);
    return m_grown.wait_for(lock, kPatience, [&] { return m_events.size() > seen; });
}

std::vector<domain::FeedEvent> Heard::events() const {
    const std::lock_guard lock(m_mutex);
    return m_events;
}

ScenarioRun::ScenarioRun(Scenario scenario, bool shared)
    : m_scenario(std::move(scenario)), m_schema(shared ? PgServer::newSchema() : QString()) {
    fillIn(m_scenario, {{QStringLiteral("dir"), m_dir.filePath(QStringLiteral("home"))},
                        {QStringLiteral("http"), QStringLiteral("http://127.0.0.1:%1").arg(m_web.port())},
                        {QStringLiteral("host"), QStringLiteral("127.0.0.1:%1").arg(m_web.port())},
                        {QStringLiteral("other"), QStringLiteral("http://127.0.0.1:%1").arg(m_other.port())},
                        {QStringLiteral("other_host"), QStringLiteral("127.0.0.1:%1").arg(m_other.port())},
                        {QStringLiteral("smtp"), m_mail.url()}});
}

QString ScenarioRun::play() {
    using Part = QString (ScenarioRun::*)();
    for (const Part part : {&ScenarioRun::layOut, &ScenarioRun::open}) {
        if (const QString wrong = (this->*part)(); !wrong.isEmpty())
            return wrong;
    }
    for (const QString& message : m_scenario.messages) {
        if (const QString wrong = talk(message); !wrong.isEmpty())
            return wrong + whatHappened();
    }
    for (const Part part : {&ScenarioRun::create, &ScenarioRun::undo}) {
        if (const QString wrong = (this->*part)(); !wrong.isEmpty())
            return wrong + whatHappened();
    }
    for (const Part part :
         {&ScenarioRun::checkPlan, &ScenarioRun::checkEvents, &ScenarioRun::checkFiles, &ScenarioRun::checkMails,
          &ScenarioRun::checkThread, &ScenarioRun::checkRequests, &ScenarioRun::checkRestart}) {
        if (const QString wrong = (this->*part)(); !wrong.isEmpty())
            return wrong + whatHappened();
    }
    return {};
}

QString ScenarioRun::layOut() {
    const QString home = m_dir.filePath(QStringLiteral("home"));
    for (const QString& folder : QStringList{QStringLiteral(".")} + m_scenario.folders)
        QDir().mkpath(home + u'/' + folder);
    for (const QString& loop : m_scenario.loops)
        QFile::link(loop, home + u'/' + loop);
    for (const auto& [name, bytes] : m_scenario.files) {
        const QString path = home + u'/' + name;
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QFile::WriteOnly) || file.write(bytes) != bytes.size())
            return QStringLiteral("%1 cannot be laid out").arg(name);
    }
    addPages(m_web, m_scenario.pages);
    addPages(m_other, m_scenario.otherPages);
    return {};
}

QString ScenarioRun::open() {
    host::LocalEngineOptions options;
    options.dataDir = m_dir.filePath(QStringLiteral("data"));
    options.clock = &m_clock;
    options.workers = 3;
    if (!m_schema.isEmpty()) {
        options.storeUrl = PgServer::shared().url();
        options.storeSchema = m_schema;
    }
    auto opened = host::LocalEngine::open(std::move(options));
    if (!opened.ok())
        return opened.error().message;
    m_engine = std::move(*opened);
    for (const auto& [key, value] : m_scenario.settings.items()) {
        if (const auto set = ask(*m_engine, api::ChangeSetting{QString::fromStdString(key), value}); !set.ok())
            return set.error().message;
    }
    m_heard.listen(*m_engine);
    return {};
}

QString ScenarioRun::talk(const QString& text) {
    const size_t from = m_heard.events().size();
    api::SendMessage message;
    message.conversationId = m_conversation;
    message.text = text;
    message.grants = {m_scenario.grantedFolders, m_scenario.grantedHosts};
    message.source = QStringLiteral("test");
    const auto sent = ask(*m_engine, message);
    if (!sent.ok())
        return QStringLiteral("the message was refused: ") + sent.error().message;
    m_conversation = sent->conversationId;
    return untilItRests(from);
}

QString ScenarioRun::create() {
    if (m_scenario.create.is_null())
        return {};
    const size_t from = m_heard.events().size();
    auto plan = domain::fromJson<domain::Plan>(m_scenario.create);
    if (!plan.ok())
        return QStringLiteral("the plan cannot be read: ") + plan.error().message;
    api::CreateTask request;
    request.conversationId = m_conversation;
    request.goal = plan->goal;
    request.plan = *plan;
    request.grants = {m_scenario.grantedFolders, m_scenario.grantedHosts};
    request.source = QStringLiteral("test");
    const auto made = ask(*m_engine, request);
    if (!made.ok())
        return QStringLiteral("the task was refused: ") + made.error().message;
    m_conversation = made->conversationId;
    return untilItRests(from);
}

// The old task is told of it, too; the scenario goes on with the run that takes it back.
QString ScenarioRun::undo() {
    if (!m_scenario.undo)
        return {};
    const size_t from = m_heard.events().size();
    m_undone = m_task;
    const auto report = ask(*m_engine, api::UndoTask{m_task, false});
    if (!report.ok())
        return QStringLiteral("undo was refused: ") + report.error().message;
    return report->task ? untilItRests(from) : QStringLiteral("there was nothing to undo");
}

// Follows the feed, answers the cards, and returns when the message has led to its end.
QString ScenarioRun::untilItRests(size_t from) {
    bool rests = false;
    for (size_t seen = from;; ++seen) {
        if (!m_heard.more(seen))
            return QStringLiteral("nothing happens any more");
        const domain::FeedEvent event = m_heard.events()[seen];
        if (const auto* raised = std::get_if<domain::CheckpointRaised>(&event.payload)) {
            if (const QString wrong = answer(raised->checkpoint); !wrong.isEmpty())
                return wrong;
        } else if (const auto* updated = std::get_if<domain::TaskUpdated>(&event.payload)) {
            if (updated->task.id == m_undone)
                continue;
            m_task = updated->task.id;
            rests = rests || domain::isTerminal(updated->task.status);
        } else if (const auto* added = std::get_if<domain::MessageAdded>(&event.payload)) {
            const bool aboutTask =
                std::any_of(added->message.blocks.begin(), added->message.blocks.end(), [](const domain::Block& block) {
                    return std::holds_alternative<domain::TaskBlock>(block) ||
                           std::holds_alternative<domain::CheckpointBlock>(block) ||
                           std::holds_alternative<domain::ResultBlock>(block) ||
                           std::holds_alternative<domain::ErrorBlock>(block);
                });
            const bool ofTask = added->message.agent == QStringLiteral("task_orchestrator");
            rests = rests || (added->message.author == domain::Author::Flux && !aboutTask && !ofTask); // a plain answer
        } else if (rests && std::holds_alternative<domain::ConversationUpdated>(event.payload)) {
            return {}; // the last event of each commit that moves the inbox
        }
    }
}

QString ScenarioRun::answer(const domain::Checkpoint& card) {
    const auto open = ask(*m_engine, api::ListCheckpoints{});
    if (!open.ok())
        return open.error().message;
    if (std::none_of(open->checkpoints.begin(), open->checkpoints.end(),
                     [&card](const domain::Checkpoint& c) { return c.id == card.id; }))
        return {}; // the answer to another card has served this one, too
    const QString question = card.description.question;
    if (m_answered == m_scenario.answers.size())
        return QStringLiteral("an unexpected card asks “%1”").arg(question);
    const ScenarioAnswer& expected = m_scenario.answers[m_answered++];
    if (!question.contains(expected.asks))
        return QStringLiteral("the card asks “%1”, not “%2”").arg(question, expected.asks);
    api::DecideCheckpoint decide;
    decide.checkpointId = card.id;
    decide.decision.edits = expected.edits;
    decide.decision.reason = expected.reason;
    decide.decision.by = QStringLiteral("test");
    bool known = false;
    for (const auto verdict :
         {domain::Verdict::Yes, domain::Verdict::No, domain::Verdict::WentOut, domain::Verdict::Again}) {
        if (domain::verdictName(verdict) == expected.verdict) {
            decide.decision.verdict = verdict;
            known = true;
        }
    }
    if (!known)
        return QStringLiteral("“%1” is no answer").arg(expected.verdict);
    const auto decided = ask(*m_engine, decide);
    return decided.ok() ? QString() : QStringLiteral("the answer was refused: ") + decided.error().message;
}

} // namespace flux::test
