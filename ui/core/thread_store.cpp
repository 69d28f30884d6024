#include "ui/core/thread_store.h"

namespace flux::ui {

ThreadStore::ThreadStore(EngineLink& link, Format& format, CardDrafts& drafts, QObject* parent)
    : QObject(parent), m_link(link), m_format(format), m_drafts(drafts) {}

void ThreadStore::clear() {
    ++m_round;
    for (TaskView* task : std::as_const(m_tasks))
        task->deleteLater();
    for (Card* card : std::as_const(m_cards))
        card->deleteLater();
    m_tasks.clear();
    m_cards.clear();
    m_touched.clear();
    m_fetching.clear();
    m_added = false;
}

void ThreadStore::take(const std::vector<api::TaskWithSteps>& tasks, const std::vector<domain::Checkpoint>& cards,
                       bool onlyNew) {
    for (const domain::Checkpoint& card : cards) {
        if (!onlyNew || !m_cards.contains(card.id))
            putCard(card);
    }
    for (const api::TaskWithSteps& one : tasks) {
        if (onlyNew && m_tasks.contains(one.task.id))
            continue;
        putTask(one.task);
        m_tasks.value(one.task.id)->setSteps(one.steps);
        for (const domain::StepState& step : one.steps)
            follow(one.task.id, step.spec.key, step.run);
    }
}

void ThreadStore::apply(const domain::FeedEvent& event) {
    if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload)) {
        putTask(task->task);
        if (const auto kept = m_fetching.find(task->task.id); kept != m_fetching.end())
            kept->push_back(event);
    } else if (const auto* step = std::get_if<domain::StepUpdated>(&event.payload)) {
        putStep(event, *step);
    } else if (const auto* raised = std::get_if<domain::CheckpointRaised>(&event.payload)) {
        putCard(raised->checkpoint);
    } else if (const auto* decided = std::get_if<domain::CheckpointDecided>(&event.payload)) {
        putCard(decided->checkpoint);
    } else if (const auto* gone = std::get_if<domain::TaskDeleted>(&event.payload)) {
        forget(gone->taskId);
    }
}

void ThreadStore::forget(const domain::TaskId& id) {
    if (TaskView* task = m_tasks.take(id))
        task->deleteLater();
    m_cards.removeIf([&id](const auto& entry) {
        const bool its = entry.value()->checkpoint().taskId == id;
        if (its)
            entry.value()->deleteLater();
        return its;
    });
    m_fetching.remove(id);
    m_touched.remove(id);
    m_added = true;
}

void ThreadStore::applyLive(const domain::StepProgress& progress) {
    if (TaskView* task = m_tasks.value(progress.taskId)) {
        task->setProgress(progress);
        m_touched.insert(progress.taskId);
    }
}

void ThreadStore::putTask(const domain::Task& task) {
    TaskView*& view = m_tasks[task.id];
    if (view) {
        view->setTask(task);
    } else {
        view = new TaskView(m_link, m_format, task, this);
        m_added = true;
    }
    m_touched.insert(task.id);
}

void ThreadStore::putCard(const domain::Checkpoint& card) {
    Card*& view = m_cards[card.id];
    if (view) {
        view->update(card);
    } else {
        view = new Card(m_link, m_format, m_drafts, card, this);
        m_added = true;
    }
}

void ThreadStore::putStep(const domain::FeedEvent& event, const domain::StepUpdated& step) {
    follow(step.taskId, step.key, step.run);
    if (TaskView* task = m_tasks.value(step.taskId)) {
        task->updateStep(step);
        m_touched.insert(step.taskId);
    }
    if (const auto kept = m_fetching.find(step.taskId); kept != m_fetching.end())
        kept->push_back(event);
}

// An answered card says what came of it.
void ThreadStore::follow(const domain::TaskId& task, const domain::StepKey& key, const domain::StepRun& run) {
    for (Card* card : std::as_const(m_cards)) {
        if (card->checkpoint().taskId == task && card->checkpoint().step == key)
            card->follow(run);
    }
}

void ThreadStore::finishBatch() {
    const QSet<domain::TaskId> touched = std::exchange(m_touched, {});
    for (const domain::TaskId& id : touched) {
        TaskView* task = m_tasks.value(id);
        if (!task)
            continue;
        if (task->stepsStale() && task->task().stepCount > 0)
            fetchSteps(id);
        task->finishUpdates();
    }
    if (std::exchange(m_added, false))
        Q_EMIT added();
}

void ThreadStore::fetchSteps(const domain::TaskId& id) {
    if (m_fetching.contains(id))
        return;
    m_fetching.insert(id, {});
    m_link.send(api::GetTask{id.text}, this, [this, id, asked = m_round](const base::Result<api::TaskDetail>& detail) {
        if (asked != m_round)
            return;
        const std::vector<domain::FeedEvent> kept = m_fetching.take(id);
        TaskView* view = m_tasks.value(id);
        if (!detail.ok() || !view)
            return; // the head of the block still tells how far it is; the next event asks again
        std::vector<domain::StepState> steps = detail->steps;
        for (domain::StepState& step : steps) { // the window has no use for these, and they may be large
            step.run.outputs.reset();
            step.run.edits.reset();
        }
        view->setTask(detail->task);
        view->setSteps(std::move(steps));
        for (const domain::FeedEvent& event : kept) {
            if (event.sequence <= detail->sequence)
                continue;
            if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload))
                view->setTask(task->task);
            else if (const auto* step = std::get_if<domain::StepUpdated>(&event.payload))
                view->updateStep(*step);
        }
        view->finishUpdates();
    });
}

} // namespace flux::ui
