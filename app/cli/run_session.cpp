#include "app/cli/run_session.h"

#include "app/cli/engine_door.h"
#include "app/cli/terminal.h"
#include "engine/assistant/planner.h"
#include "engine/domain/codec.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>

namespace flux::cli {

using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

QString seconds(base::Instant from, base::Instant to) {
    const qint64 ms = std::max<qint64>(0, to.ms - from.ms);
    if (ms < 60'000)
        return QStringLiteral("%1.%2 s").arg(ms / 1000).arg(ms % 1000 / 100);
    return QStringLiteral("%1:%2").arg(ms / 60'000).arg(ms / 1000 % 60, 2, 10, QLatin1Char('0'));
}

// What the person names in the goal on the command line is theirs to read: the task may.
domain::Grants grantsOf(const Arguments& arguments, const QString& text) {
    assistant::PlannerInput input;
    input.text = text;
    input.homeFolder = QDir::homePath();
    input.workingFolder = QDir::currentPath();
    domain::Grants grants;
    grants.folders = assistant::namedPaths(input);
    for (const QString& folder : arguments.allowFolders)
        grants.folders.append(QDir::cleanPath(QDir(folder).absolutePath()));
    grants.hosts = arguments.allowHosts;
    return grants;
}

} // namespace

RunSession::RunSession(api::Engine& engine, const Arguments& arguments, QString dataDir)
    : m_engine(engine), m_arguments(arguments), m_dataDir(std::move(dataDir)) {}

RunSession::~RunSession() = default;

int RunSession::loop() {
    if (m_code < 0)
        QCoreApplication::exec();
    m_subscription.reset();
    return m_code;
}

void RunSession::finish(int code) {
    if (m_code >= 0)
        return;
    m_code = code;
    QCoreApplication::quit();
}

void RunSession::listen(qint64 fromSequence) {
    api::FeedSink sink;
    sink.event = [this](const domain::FeedEvent& event) {
        QMetaObject::invokeMethod(
            this, [this, event] { onEvent(event); }, Qt::QueuedConnection);
    };
    sink.live = [this](const domain::LiveEvent& event) {
        QMetaObject::invokeMethod(
            this, [this, event] { onLive(event); }, Qt::QueuedConnection);
    };
    m_subscription = m_engine.subscribe(fromSequence, std::move(sink));
}

int RunSession::runMessage(const QString& text) {
    const auto before = ask(m_engine, api::ListTasks{{}, 1});
    if (!before.ok()) {
        printError(before.error().message);
        return kExitFailed;
    }
    api::SendMessage message;
    message.text = text;
    message.grants = grantsOf(m_arguments, text);
    message.workingFolder = QDir::currentPath();
    message.source = QStringLiteral("terminal");
    const auto sent = ask(m_engine, std::move(message));
    if (!sent.ok()) {
        printError(sent.error().message);
        return sent.error().code == base::ErrorCode::InvalidArgument ? kExitUsage : kExitFailed;
    }
    m_conversation = sent->conversationId;
    listen(before->sequence);
    return loop();
}

int RunSession::followTask(const domain::TaskId& task, qint64 fromSequence) {
    const auto detail = ask(m_engine, api::GetTask{task.text});
    if (!detail.ok()) {
        printError(detail.error().message);
        return kExitFailed;
    }
    m_conversation = detail->task.conversationId;
    m_answered = true;
    Shown shown;
    shown.task = detail->task;
    shown.done = detail->task.doneCount;
    m_tasks.insert(task, shown);
    for (const domain::Checkpoint& card : detail->checkpoints) {
        if (card.status == domain::CheckpointStatus::Open)
            m_cards.push_back(card);
    }
    listen(std::max(fromSequence, detail->sequence));
    onTask(detail->task);
    answerCards();
    check();
    return loop();
}

// The unfinished ones as they stand; events after them follow.
base::Result<void> RunSession::adoptUnfinished() {
    FLUX_TRY(const auto page,
             ask(m_engine, api::ListTasks{{TaskStatus::Planning, TaskStatus::Ready, TaskStatus::Executing,
                                           TaskStatus::Checkpoint, TaskStatus::Paused},
                                          1000}));
    FLUX_TRY(const auto cards, ask(m_engine, api::ListCheckpoints{1000}));
    listen(std::min(page.sequence, cards.sequence));
    for (auto it = page.tasks.rbegin(); it != page.tasks.rend(); ++it) {
        Shown shown;
        shown.task = *it;
        shown.done = it->doneCount;
        m_tasks.insert(it->id, shown);
        if (!m_arguments.json)
            print(QStringLiteral("Going on: %1 (%2 of %3 done)").arg(it->title).arg(it->doneCount).arg(it->stepCount));
        if (it->status == TaskStatus::Paused || it->status == TaskStatus::Ready)
            FLUX_CHECK([&]() -> base::Result<void> {
                const auto resumed = ask(m_engine, api::ResumeTask{it->id});
                return resumed.ok() ? base::Result<void>() : base::Result<void>(resumed.error());
            }());
    }
    m_cards = cards.checkpoints;
    return {};
}

int RunSession::followAll() {
    m_all = true;
    m_answered = true;
    if (const auto adopted = adoptUnfinished(); !adopted.ok()) {
        printError(adopted.error().message);
        return kExitFailed;
    }
    answerCards();
    check();
    return loop();
}

bool RunSession::concerns(const domain::ConversationId& conversation) const {
    return m_all || conversation == m_conversation;
}

void RunSession::onEvent(const domain::FeedEvent& event) {
    if (m_code >= 0)
        return;
    const bool mine = std::visit(
        [this](const auto& payload) {
            if constexpr (requires { payload.conversation; })
                return concerns(payload.conversation.id);
            else if constexpr (requires { payload.message; })
                return concerns(payload.message.conversationId);
            else if constexpr (requires { payload.task; })
                return concerns(payload.task.conversationId);
            else if constexpr (requires { payload.checkpoint; })
                return concerns(payload.checkpoint.conversationId);
            else
                return concerns(payload.conversationId);
        },
        event.payload);
    if (!mine)
        return;
    if (m_arguments.json)
        printJson(domain::toJson(event));
    if (const auto* message = std::get_if<domain::MessageAdded>(&event.payload))
        onMessage(message->message);
    else if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload))
        onTask(task->task);
    else if (const auto* step = std::get_if<domain::StepUpdated>(&event.payload))
        onStep(*step);
    else if (const auto* raised = std::get_if<domain::CheckpointRaised>(&event.payload))
        onCard(raised->checkpoint);
    else if (const auto* decided = std::get_if<domain::CheckpointDecided>(&event.payload))
        std::erase_if(m_cards, [&](const domain::Checkpoint& card) { return card.id == decided->checkpoint.id; });
    check();
}

void RunSession::onLive(const domain::LiveEvent& event) {
    const auto* notice = std::get_if<domain::EngineNotice>(&event);
    if (!notice || notice->text.isEmpty())
        return;
    printError(notice->text);
}

void RunSession::onMessage(const domain::Message& message) {
    if (message.author != domain::Author::Flux)
        return;
    m_answered = true;
    for (const domain::Block& block : message.blocks) {
        if (const auto* task = std::get_if<domain::TaskBlock>(&block))
            (void)m_tasks[task->taskId]; // its own events follow
    }
    if (message.agent == QStringLiteral("planner"))
        m_understood = false;
    if (m_arguments.json)
        return;
    for (const domain::Block& block : message.blocks) {
        if (const auto* text = std::get_if<domain::TextBlock>(&block)) {
            print(text->markdown);
        } else if (const auto* more = std::get_if<domain::SuggestionsBlock>(&block)) {
            for (const QString& suggestion : more->texts)
                print(QStringLiteral("  · ") + suggestion);
        } else if (const auto* result = std::get_if<domain::ResultBlock>(&block)) {
            printResult(*result);
        } else if (const auto* error = std::get_if<domain::ErrorBlock>(&block)) {
            print(QStringLiteral("\n%1. %2").arg(error->heading, error->text));
        }
    }
}

void RunSession::printResult(const domain::ResultBlock& result) {
    print(QStringLiteral("\n%1").arg(result.heading));
    if (!result.markdown.isEmpty())
        print(QStringLiteral("\n%1").arg(result.markdown));
    for (const Json& file : result.files)
        print(QStringLiteral("\nSaved: %1 (%2 bytes)")
                  .arg(QDir::toNativeSeparators(base::textAt(file, "path")))
                  .arg(base::intAt(file, "bytes")));
    for (const Json& source : result.sources) {
        const QString where = base::textAt(source, "url", base::textAt(source, "path"));
        print(QStringLiteral("Source: %1").arg(where.isEmpty() ? base::textAt(source, "title") : where));
    }
}

void RunSession::onTask(const domain::Task& task) {
    Shown& shown = m_tasks[task.id];
    shown.task = task;
    if (!shown.announced && !m_all && !m_arguments.json && !domain::isTerminal(task.status)) {
        shown.announced = true;
        print(QStringLiteral("\n%1 · task %2").arg(task.title, task.id.text.right(8)));
    }
    if (domain::isTerminal(task.status))
        shown.ended = true;
}

void RunSession::onStep(const domain::StepUpdated& step) {
    Shown& shown = m_tasks[step.taskId];
    const StepStatus status = step.run.status;
    const bool counts = status == StepStatus::Done || status == StepStatus::Skipped;
    if (counts)
        ++shown.done;
    if (m_arguments.json)
        return;
    QString word;
    switch (status) {
    case StepStatus::Done:
        word = QStringLiteral("done");
        break;
    case StepStatus::Skipped:
        word = QStringLiteral("left out");
        break;
    case StepStatus::Failed:
        word = QStringLiteral("failed");
        break;
    case StepStatus::Retrying:
        word = QStringLiteral("waits");
        break;
    default:
        return;
    }
    QString extra = step.run.note;
    if (status == StepStatus::Done && !step.run.startedAt.isNull())
        extra +=
            (extra.isEmpty() ? QString() : QStringLiteral(", ")) + seconds(step.run.startedAt, step.run.completedAt);
    print(QStringLiteral("  [%1 of %2] %3: %4%5")
              .arg(shown.done)
              .arg(std::max(shown.task.stepCount, 1))
              .arg(step.name, word, extra.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(extra)));
}

void RunSession::onCard(const domain::Checkpoint& card) {
    m_cards.push_back(card);
    answerCards();
}

// First come, first asked. What nobody answers here stays a row that waits.
void RunSession::answerCards() {
    while (!m_cards.empty()) {
        const domain::Checkpoint card = m_cards.front();
        m_cards.erase(m_cards.begin());
        const bool unknown = card.kind == domain::CheckpointKind::UnknownOutcome;
        domain::Decision decision;
        decision.by = QStringLiteral("terminal");
        if (m_arguments.answering == Answering::Yes && !unknown) {
            decision.verdict = domain::Verdict::Yes;
            if (!m_arguments.json)
                print(cardText(card, false) + QStringLiteral("\n  → %1 (--yes)").arg(card.description.yesLabel));
        } else if (m_arguments.answering == Answering::No) {
            decision.verdict = domain::Verdict::No;
            if (!m_arguments.json)
                print(cardText(card, false) + QStringLiteral("\n  → %1 (--deny)").arg(card.description.noLabel));
        } else if (m_arguments.answering == Answering::Ask && !m_arguments.json) {
            const auto asked = askCard(card);
            if (!asked) {
                m_left.insert(card.id, card.taskId);
                printWaiting(card);
                continue;
            }
            decision = *asked;
        } else {
            m_left.insert(card.id, card.taskId);
            if (!m_arguments.json) {
                print(cardText(card, false));
                printWaiting(card);
            }
            continue;
        }
        answer(card, decision);
    }
}

void RunSession::printWaiting(const domain::Checkpoint& card) {
    print(QStringLiteral("  Waits for you: flux approve %1   or   flux reject %1").arg(card.taskId.text.right(8)));
}

void RunSession::answer(const domain::Checkpoint& card, const domain::Decision& decision) {
    const auto decided = ask(m_engine, api::DecideCheckpoint{card.id, decision});
    if (decided.ok())
        return;
    printError(decided.error().message);
    if (decided.error().code != base::ErrorCode::FailedPrecondition)
        m_left.insert(card.id, card.taskId);
}

int RunSession::exitCode() const {
    int code = kExitCompleted;
    const auto worse = [&code](int other) {
        static const QList<int> kOrder{kExitCompleted, kExitCancelled, kExitWaiting, kExitFailed};
        if (kOrder.indexOf(other) > kOrder.indexOf(code))
            code = other;
    };
    for (const Shown& shown : m_tasks) {
        switch (shown.task.status) {
        case TaskStatus::Failed:
            worse(kExitFailed);
            break;
        case TaskStatus::Cancelled:
            worse(kExitCancelled);
            break;
        case TaskStatus::Completed:
        case TaskStatus::Superseded:
            break;
        default:
            worse(kExitWaiting);
        }
    }
    if (m_tasks.isEmpty() && !m_understood && m_arguments.command == QStringLiteral("run"))
        worse(kExitFailed);
    return code;
}

void RunSession::check() {
    if (m_code >= 0 || !m_answered)
        return;
    for (const Shown& shown : m_tasks) {
        const TaskStatus status = shown.task.status;
        if (!domain::isTerminal(status) && status != TaskStatus::Checkpoint && status != TaskStatus::Paused)
            return;
        if (status == TaskStatus::Checkpoint && !m_left.values().contains(shown.task.id))
            return; // an answer is on its way
    }
    if (m_all) { // messages that were not answered yet make new tasks
        const auto page = ask(m_engine, api::ListTasks{{TaskStatus::Planning, TaskStatus::Executing}, 1});
        if (page.ok() && (page->unanswered > 0 || !page->tasks.empty()))
            return;
    }
    const int code = exitCode();
    if (m_arguments.json)
        printJson(Json{{"result", Json{{"exit", code}, {"data", m_dataDir}}}});
    finish(code);
}

} // namespace flux::cli
