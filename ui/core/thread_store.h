#pragma once

#include "ui/core/card.h"
#include "ui/core/task_view.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace flux::ui {

// The tasks and cards that the open thread names, kept up by events. Reads the steps of a task whose plan it has not
// seen yet (events carry no dependencies).
// Thread: UI. Owner: ThreadModel.
class ThreadStore : public QObject {
    Q_OBJECT
public:
    ThreadStore(EngineLink& link, Format& format, CardDrafts& drafts, QObject* parent);

    void clear();
    // Of a page: all of it, or (an older page) only what is not known yet.
    void take(const std::vector<api::TaskWithSteps>& tasks, const std::vector<domain::Checkpoint>& cards, bool onlyNew);
    void apply(const domain::FeedEvent& event);
    void applyLive(const domain::StepProgress& progress);
    void finishBatch(); // what was touched says so, once

    [[nodiscard]] TaskView* task(const domain::TaskId& id) const { return m_tasks.value(id); }
    [[nodiscard]] Card* card(const domain::CheckpointId& id) const { return m_cards.value(id); }

Q_SIGNALS:
    void added(); // a task or card is known now that was not before, or is gone

private:
    void putTask(const domain::Task& task);
    void putCard(const domain::Checkpoint& card);
    void putStep(const domain::FeedEvent& event, const domain::StepUpdated& step);
    void follow(const domain::TaskId& task, const domain::StepKey& key, const domain::StepRun& run);
    void forget(const domain::TaskId& id);
    void fetchSteps(const domain::TaskId& id);

    EngineLink& m_link;
    Format& m_format;
    CardDrafts& m_drafts;
    QHash<domain::TaskId, TaskView*> m_tasks;
    QHash<domain::CheckpointId, Card*> m_cards;
    QSet<domain::TaskId> m_touched;
    QHash<domain::TaskId, std::vector<domain::FeedEvent>> m_fetching; // with what came since it was asked for
    bool m_added = false;
    int m_round = 0;
};

} // namespace flux::ui
