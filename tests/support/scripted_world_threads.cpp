// The threads of a scripted world, in pages.
#include "tests/support/scripted_world.h"

#include <QtCore/QSet>

namespace flux::test {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

// The tasks and cards that a page of messages names.
struct Named {
    QSet<domain::TaskId> tasks;
    QSet<domain::CheckpointId> checkpoints;

    void operator()(const domain::TextBlock&) {}
    void operator()(const domain::SuggestionsBlock&) {}
    void operator()(const domain::TableBlock&) {}
    void operator()(const domain::ChangeBlock&) {}
    void operator()(const domain::UsedBlock&) {}
    void operator()(const domain::TaskBlock& b) { tasks.insert(b.taskId); }
    void operator()(const domain::ResultBlock& b) { tasks.insert(b.taskId); }
    void operator()(const domain::ErrorBlock& b) { tasks.insert(b.taskId); }
    void operator()(const domain::CheckpointBlock& b) { checkpoints.insert(b.checkpointId); }
};

// Where the page that was asked for ends; 0: at the end of the thread.
Result<qint64> endOfPage(const std::vector<domain::Message>& thread, const api::GetThread& r) {
    qint64 middle = r.aroundPosition;
    for (const domain::Message& message : thread) {
        for (const domain::Block& block : message.blocks) {
            if (const auto* task = std::get_if<domain::TaskBlock>(&block);
                task && !r.aroundTask.isEmpty() && task->taskId == r.aroundTask)
                middle = message.position;
        }
    }
    if (r.aroundPosition == 0 && r.aroundTask.isEmpty())
        return r.beforePosition;
    if (middle < 1 || middle > static_cast<qint64>(thread.size()))
        return makeError(ErrorCode::NotFound, QStringLiteral("This conversation does not show it."));
    return middle + r.limit / 2 + 1;
}

} // namespace

ScriptedWorld::Answer ScriptedWorld::handle(const api::GetThread& r, Events&) {
    if (r.limit < 1 || r.limit > 200)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("A page holds 1 to 200 rows."));
    api::ThreadPage page;
    FLUX_TRY(page.conversation, conversation(r.conversationId));
    page.sequence = sequence;
    const std::vector<domain::Message>& thread = m_threads[r.conversationId.text];
    FLUX_TRY(const qint64 before, endOfPage(thread, r));
    for (const domain::Message& message : thread) {
        if (before == 0 || message.position < before)
            page.messages.push_back(message);
    }
    page.hasNewer = page.messages.size() < thread.size(); // before the older ones are cut away
    if (const auto limit = static_cast<size_t>(r.limit); page.messages.size() > limit) {
        page.hasMore = true;
        page.messages.erase(page.messages.begin(), page.messages.end() - r.limit);
    }
    m_objects->markUndone(page.messages);
    Named named;
    for (const domain::Message& message : page.messages) {
        for (const domain::Block& block : message.blocks)
            std::visit(named, block);
    }
    for (const auto& [id, checkpoint] : m_checkpoints) {
        if (named.checkpoints.contains(checkpoint.id) || named.tasks.contains(checkpoint.taskId)) {
            page.checkpoints.push_back(checkpoint);
            named.tasks.insert(checkpoint.taskId);
        }
    }
    for (const auto& [id, entry] : m_tasks) {
        if (!named.tasks.contains(entry.task.id))
            continue;
        page.tasks.push_back(entry);
        for (domain::StepState& step : page.tasks.back().steps)
            step.run.outputs = nullptr;
    }
    return api::Reply(std::move(page));
}

} // namespace flux::test
