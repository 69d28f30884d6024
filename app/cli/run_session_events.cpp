// What happens to the tasks that are followed, as lines on the terminal.
#include "app/cli/data_blocks.h"
#include "app/cli/run_session.h"
#include "app/cli/task_view.h"
#include "app/cli/terminal.h"

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

// What an event is about, where it is about a task.
struct TaskOf {
    domain::TaskId operator()(const domain::ConversationUpdated&) const { return {}; }
    domain::TaskId operator()(const domain::MessageAdded&) const { return {}; }
    domain::TaskId operator()(const domain::TaskUpdated& e) const { return e.task.id; }
    domain::TaskId operator()(const domain::StepUpdated& e) const { return e.taskId; }
    domain::TaskId operator()(const domain::CheckpointRaised& e) const { return e.checkpoint.taskId; }
    domain::TaskId operator()(const domain::CheckpointDecided& e) const { return e.checkpoint.taskId; }
    domain::TaskId operator()(const domain::TaskDeleted& e) const { return e.taskId; }
    domain::TaskId operator()(const domain::ObjectsChanged&) const { return {}; }
};
struct ConversationOf {
    domain::ConversationId operator()(const domain::ConversationUpdated& e) const { return e.conversation.id; }
    domain::ConversationId operator()(const domain::MessageAdded& e) const { return e.message.conversationId; }
    domain::ConversationId operator()(const domain::TaskUpdated& e) const { return e.task.conversationId; }
    domain::ConversationId operator()(const domain::StepUpdated& e) const { return e.conversationId; }
    domain::ConversationId operator()(const domain::CheckpointRaised& e) const { return e.checkpoint.conversationId; }
    domain::ConversationId operator()(const domain::CheckpointDecided& e) const { return e.checkpoint.conversationId; }
    domain::ConversationId operator()(const domain::TaskDeleted& e) const { return e.conversationId; }
    domain::ConversationId operator()(const domain::ObjectsChanged&) const { return {}; }
};

// How a step's new state is told; empty: it is not.
QString wordFor(StepStatus status) {
    switch (status) {
    case StepStatus::Done:
        return QStringLiteral("done");
    case StepStatus::Skipped:
        return QStringLiteral("left out");
    case StepStatus::Failed:
        return QStringLiteral("failed");
    case StepStatus::Retrying:
        return QStringLiteral("waits");
    case StepStatus::Pending:
    case StepStatus::Running:
    case StepStatus::Held:
    case StepStatus::Checkpoint:
    case StepStatus::Cancelled:
        break;
    }
    return {};
}

} // namespace

bool RunSession::follows(const domain::TaskId& task) const {
    return m_followed.isEmpty() || task.isEmpty() || m_followed.contains(task);
}

// What takes a followed task's place is followed too.
bool RunSession::concerns(const domain::EventPayload& payload) {
    if (m_all)
        return true;
    if (std::visit(ConversationOf{}, payload) != m_conversation)
        return false;
    const auto* updated = std::get_if<domain::TaskUpdated>(&payload);
    if (updated && !m_followed.isEmpty() && m_followed.contains(updated->task.lineage.supersedes))
        m_followed.insert(updated->task.id);
    return follows(std::visit(TaskOf{}, payload));
}

// Words of an answer as they come.
void RunSession::onAnswer(const domain::AnswerProgress& progress) {
    if (m_arguments.json || m_all || progress.conversationId != m_conversation || progress.offset > m_heard.size())
        return;
    m_heard = m_heard.left(progress.offset) + progress.text;
    if (m_heard.isEmpty())
        m_printed = 0; // another one begins
    if (m_heard.size() > m_printed) {
        printPart(m_heard.mid(m_printed));
        m_printed = m_heard.size();
    }
}

// The rest of what was said already, or all of it.
void RunSession::printAnswer(const QString& markdown) {
    const bool goesOn = m_printed > 0 && markdown.startsWith(QStringView(m_heard).left(m_printed));
    if (m_printed > 0 && !goesOn)
        print({});
    print(goesOn ? markdown.mid(m_printed) : markdown);
    if (goesOn) {
        m_heard.clear();
        m_printed = 0;
    }
}

void RunSession::onLive(const domain::LiveEvent& event) {
    if (const auto* progress = std::get_if<domain::AnswerProgress>(&event)) {
        onAnswer(*progress);
        return;
    }
    if (const auto* notice = std::get_if<domain::EngineNotice>(&event)) {
        if (!notice->text.isEmpty())
            printError(notice->text);
        return;
    }
    const auto* changed = std::get_if<domain::BreakerChanged>(&event);
    if (changed && changed->breaker.state == domain::BreakerState::Open)
        printError(
            QStringLiteral("%1 is not called for now: it has failed %2 times in a row. “flux breakers” shows it.")
                .arg(changed->breaker.key.section(u':', 1))
                .arg(changed->breaker.failures));
}

void RunSession::onMessage(const domain::Message& message) {
    if (message.author != domain::Author::Flux)
        return;
    m_answered = true;
    for (const domain::Block& block : message.blocks) {
        const auto* task = std::get_if<domain::TaskBlock>(&block);
        if (task && follows(task->taskId))
            (void)m_tasks[task->taskId]; // its own events follow
    }
    if (message.agent == QStringLiteral("planner"))
        m_understood = false;
    if (m_arguments.json)
        return;
    for (const domain::Block& block : message.blocks) {
        if (const auto* text = std::get_if<domain::TextBlock>(&block)) {
            printAnswer(text->markdown);
        } else if (const auto* table = std::get_if<domain::TableBlock>(&block)) {
            for (const QString& line : linesOf(*table, QTimeZone::systemTimeZone()))
                print(line);
        } else if (const auto* change = std::get_if<domain::ChangeBlock>(&block)) {
            for (const QString& line : linesOf(*change, QTimeZone::systemTimeZone()))
                print(line);
        } else if (const auto* used = std::get_if<domain::UsedBlock>(&block)) {
            for (const domain::UsedMemory& memory : used->memories)
                print(QStringLiteral("  from memory: %1").arg(memory.key));
        } else if (const auto* more = std::get_if<domain::SuggestionsBlock>(&block)) {
            for (const QString& suggestion : more->texts)
                print(QStringLiteral("  · ") + suggestion);
        } else if (const auto* result = std::get_if<domain::ResultBlock>(&block)) {
            if (follows(result->taskId))
                printResult(*result);
        } else if (const auto* error = std::get_if<domain::ErrorBlock>(&block)) {
            if (follows(error->taskId))
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
    const bool replaced = task.status == TaskStatus::Superseded && shown.task.status != TaskStatus::Superseded;
    shown.task = task;
    if (!shown.announced && !m_all && !m_arguments.json && !domain::isTerminal(task.status)) {
        shown.announced = true;
        print(QStringLiteral("\n%1 · task %2").arg(task.title, shortId(task.id)));
    }
    const domain::TaskId successor = task.lineage.supersededBy;
    if (task.status != TaskStatus::Superseded || successor.isEmpty())
        return;
    if (!m_followed.isEmpty())
        m_followed.insert(successor);
    (void)m_tasks[successor]; // its own events follow
    if (replaced && !m_arguments.json)
        print(QStringLiteral("  Another plan has taken its place: task %1").arg(shortId(successor)));
}

void RunSession::onDeleted(const domain::TaskId& task) {
    const auto shown = m_tasks.find(task);
    if (shown == m_tasks.end())
        return;
    if (!m_arguments.json)
        print(QStringLiteral("“%1” was deleted.").arg(shown->task.title));
    shown->task.status = TaskStatus::Cancelled;
}

// A step that goes again is not done any more; items count as their step.
void RunSession::count(Shown& shown, const domain::StepUpdated& step) {
    if (!step.itemOf.isEmpty())
        return;
    const bool ended = step.run.status == StepStatus::Done || step.run.status == StepStatus::Skipped;
    if (ended && !shown.counted.contains(step.key)) {
        shown.counted.insert(step.key);
        ++shown.done;
    } else if (!ended && shown.counted.remove(step.key)) {
        --shown.done;
    }
}

void RunSession::onStep(const domain::StepUpdated& step) {
    Shown& shown = m_tasks[step.taskId];
    count(shown, step);
    if (m_arguments.json)
        return;
    int& way = shown.ways[step.key];
    if (step.run.fallback > way)
        print(QStringLiteral("  %1: %2").arg(step.name, wayOf({}, step.run.fallback)));
    way = step.run.fallback;
    const StepStatus status = step.run.status;
    if (status == StepStatus::Held)
        print(QStringLiteral("  %1: %2; flux recall %3 %4 holds it back")
                  .arg(step.name, step.run.note.isEmpty() ? QStringLiteral("is about to go out") : step.run.note,
                       shortId(step.taskId), step.key.text));
    const QString word = wordFor(status);
    if (word.isEmpty())
        return;
    QString extra = step.run.note;
    if (status == StepStatus::Done && !step.run.startedAt.isNull())
        extra +=
            (extra.isEmpty() ? QString() : QStringLiteral(", ")) + seconds(step.run.startedAt, step.run.completedAt);
    const QString tail = extra.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(extra);
    if (step.itemOf.isEmpty())
        print(QStringLiteral("  [%1 of %2] %3: %4%5")
                  .arg(shown.done)
                  .arg(std::max(shown.task.stepCount, 1))
                  .arg(step.name, word, tail));
    else
        print(QStringLiteral("      %1: %2%3").arg(step.name, word, tail));
}

} // namespace flux::cli
