#include "app/cli/run_session.h"

#include "app/cli/card_answer.h"
#include "app/cli/card_text.h"
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
    if (!before.ok())
        return fail(before.error());
    api::SendMessage message;
    message.text = text;
    message.grants = grantsOf(m_arguments, text);
    message.workingFolder = QDir::currentPath();
    message.source = QStringLiteral("terminal");
    const auto sent = ask(m_engine, std::move(message));
    if (!sent.ok())
        return fail(sent.error());
    m_conversation = sent->conversationId;
    listen(before->sequence);
    return loop();
}

int RunSession::followTask(const domain::TaskId& task, qint64 fromSequence) {
    const auto detail = ask(m_engine, api::GetTask{task.text});
    if (!detail.ok() && detail.error().code == base::ErrorCode::NotFound) { // it was there a moment ago
        if (!m_arguments.json)
            print(QStringLiteral("The task was deleted."));
        end(kExitCancelled);
        return m_code;
    }
    if (!detail.ok())
        return fail(detail.error());
    m_conversation = detail->task.conversationId;
    m_followed.insert(task);
    m_answered = true;
    m_seen = fromSequence;
    m_catchUp = detail->sequence;
    Shown shown;
    shown.task = detail->task;
    for (const domain::StepState& step : detail->steps) {
        const bool ended = step.run.status == StepStatus::Done || step.run.status == StepStatus::Skipped;
        if (ended && step.spec.itemOf.isEmpty())
            shown.counted.insert(step.spec.key);
    }
    shown.done = static_cast<int>(shown.counted.size());
    m_tasks.insert(task, shown);
    for (const domain::Checkpoint& card : detail->checkpoints) {
        if (card.status == domain::CheckpointStatus::Open)
            addCard(card);
    }
    listen(m_seen);
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
    for (const domain::Checkpoint& card : cards.checkpoints)
        addCard(card);
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

void RunSession::onEvent(const domain::FeedEvent& event) {
    if (m_code >= 0)
        return;
    m_seen = std::max(m_seen, event.sequence);
    if (!concerns(event.payload)) {
        check();
        return;
    }
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
    else if (const auto* deleted = std::get_if<domain::TaskDeleted>(&event.payload))
        onDeleted(deleted->taskId);
    else if (const auto* decided = std::get_if<domain::CheckpointDecided>(&event.payload))
        std::erase_if(m_cards, [&](const domain::Checkpoint& card) { return card.id == decided->checkpoint.id; });
    check();
}

void RunSession::addCard(const domain::Checkpoint& card) {
    if (m_known.contains(card.id))
        return;
    m_known.insert(card.id);
    m_cards.push_back(card);
}

void RunSession::onCard(const domain::Checkpoint& card) {
    addCard(card);
    answerCards();
}

// The answer to a card without asking, as the command line says. Nothing: it is left waiting.
std::optional<domain::Decision> RunSession::unasked(const domain::Checkpoint& card) {
    const bool yes = m_arguments.answering == Answering::Yes;
    if (!yes && m_arguments.answering != Answering::No)
        return std::nullopt;
    const auto decision = plainAnswer(card, yes);
    if (!decision.ok())
        return std::nullopt;
    if (!m_arguments.json)
        print(cardText(card, false) + QStringLiteral("\n  → %1 (%2)")
                                          .arg(yes ? card.description.yesLabel : card.description.noLabel,
                                               yes ? QStringLiteral("--yes") : QStringLiteral("--deny")));
    return *decision;
}

// First come, first asked. What nobody answers here stays a row that waits.
void RunSession::answerCards() {
    while (!m_cards.empty()) {
        const domain::Checkpoint card = m_cards.front();
        m_cards.erase(m_cards.begin());
        const bool asks = m_arguments.answering == Answering::Ask && !m_arguments.json;
        const auto decision = asks ? askCard(card) : unasked(card);
        if (decision) {
            answer(card, *decision);
            continue;
        }
        m_left.insert(card.id, card.taskId);
        if (m_arguments.json)
            continue;
        if (!asks)
            print(cardText(card, false));
        print(QStringLiteral("  Waits for you: ") + howToAnswer(card));
    }
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
    if (m_code >= 0 || !m_answered || m_seen < m_catchUp)
        return;
    for (const Shown& shown : m_tasks) {
        const TaskStatus status = shown.task.status;
        if (!domain::isTerminal(status) && status != TaskStatus::Checkpoint && status != TaskStatus::Paused)
            return;
        if (status == TaskStatus::Checkpoint && !m_left.values().contains(shown.task.id))
            return; // an answer is on its way
    }
    for (const Shown& shown : m_tasks) { // an answer of a moment ago may have set it moving again
        if (shown.task.id.isEmpty() || domain::isTerminal(shown.task.status))
            continue;
        const auto now = ask(m_engine, api::GetTask{shown.task.id.text});
        if (now.ok() && now->task.status != shown.task.status)
            return;
    }
    if (m_all) { // messages that were not answered yet make new tasks
        const auto page = ask(m_engine, api::ListTasks{{TaskStatus::Planning, TaskStatus::Executing}, 1});
        if (page.ok() && (page->unanswered > 0 || !page->tasks.empty()))
            return;
    }
    end(exitCode());
}

void RunSession::end(int code) {
    if (m_arguments.json)
        printJson(Json{{"result", Json{{"exit", code}, {"data", m_dataDir}}}});
    finish(code);
}

} // namespace flux::cli
