// The conductor on a store that other processes work on, too: what is lost, what is taken, what others ask and tell.
#include "engine/base/log.h"
#include "engine/domain/codec.h"
#include "engine/host/conductor.h"
#include "engine/host/inbox.h"

namespace flux::host {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::Conversation;
using domain::StepStatus;
using domain::TaskId;
using domain::TaskStatus;
using orchestrator::TaskState;

Result<void> Conductor::join() {
    store::Leases* leases = m_parts.writer->leases();
    if (!leases)
        return {};
    startSharing(*leases);
    FLUX_CHECK(m_shared->join());
    return m_tail.begin();
}

void Conductor::startSharing(store::Leases& leases) {
    SharedWork::Parts parts;
    parts.leases = &leases;
    parts.clock = m_parts.clock;
    parts.lost = [this](const std::vector<TaskId>& ids) { lose(ids); };
    parts.claimed = [this](const store::ClaimedWork& work) { takeClaimed(work); };
    parts.asked = [this](const store::Letter& letter) {
        post({[this, letter](Batch& batch) { decideLetter(batch, letter); }, false, 0,
              [this, id = letter.id](const base::Error&) { m_shared->dealtWith(id); }});
    };
    parts.told = [this](const store::News& news) { hear(news); };
    parts.renewed = [this] {
        if (!m_unsure.empty() || !m_unsureTasks.isEmpty())
            post({[](Batch&) {}}); // what was put off is looked at before it
    };
    m_shared = std::make_unique<SharedWork>(std::move(parts));
}

// Before a task is taken over: it has to be ours, and what is known of it from before is old.
Result<void> Conductor::claim(Batch& batch, const TaskId& id) {
    FLUX_TRY(const bool ours, m_shared->take(id));
    if (!ours) {
        batch.elsewhere = id;
        return makeError(ErrorCode::FailedPrecondition, QStringLiteral("Another Flux works on this task."));
    }
    m_shared->keep(id);
    if (!m_owned.contains(id))
        m_tasks.evict(id);
    return {};
}

// Others have them: memory is wrong, and what runs here is for nothing.
void Conductor::lose(const std::vector<TaskId>& ids) {
    for (const TaskId& id : ids) {
        if (!m_owned.remove(id))
            continue;
        qCInfo(logEngine, "task %ls goes on in another process", qUtf16Printable(id.text));
        if (const TaskState* state = m_tasks.find(id)) {
            for (size_t i = 0; i < state->steps.size(); ++i) {
                if (state->steps[i].run.status == StepStatus::Running)
                    m_parts.jobs->stopStep(id, static_cast<int>(i));
            }
        }
        m_tasks.evict(id);
        m_unsureTasks.remove(id);
    }
}

void Conductor::takeClaimed(const store::ClaimedWork& work) {
    lose(work.tasks); // one that we had and another had meanwhile is a new one
    if (m_stopping)
        return; // given back with the rest
    for (const TaskId& id : work.tasks)
        takeUp(id);
    for (const domain::Turn& turn : work.turns)
        m_parts.jobs->planTurn(turn);
}

// What has ended needs no lease, and what is being planned goes with its turn.
void Conductor::giveBack(const Batch& batch) {
    for (const TaskId& id : batch.tasks) {
        const TaskState* state = m_tasks.find(id);
        if (state && state->task.status != TaskStatus::Planning)
            continue;
        m_tasks.evict(id);
        m_owned.remove(id);
        m_shared->giveBack(id);
    }
}

// A request of another process: decided as one of our own, and its answer is part of the commit.
void Conductor::decideLetter(Batch& batch, const store::Letter& letter) {
    batch.afterwards.push_back([this, id = letter.id](const Result<store::CommitReceipt>& commit) {
        if (!commit.ok() && !passes(commit.error())) // a defect: the other process is told and need not wait
            post({[id, error = commit.error()](Batch& later) {
                later.work.answers.push_back({id, Json{{"error", domain::toJson(error)}}});
            }});
        m_shared->dealtWith(id);
    });
    const auto open = m_shared->isOpen(letter.id);
    if (!open.ok() || !*open)
        return; // done by another, or taken back
    const auto request = api::decodeRequest(letter.method, letter.request);
    const Result<api::Reply> reply = request.ok() ? answer(batch, *request) : Result<api::Reply>(request.error());
    if (!reply.ok() && (batch.elsewhere || passes(reply.error())))
        return; // for another, or for later
    batch.work.answers.push_back({letter.id, reply.ok() ? Json{{"reply", api::encodeReply(*reply)}}
                                                        : Json{{"error", domain::toJson(reply.error())}}});
}

void Conductor::hear(const store::News& news) {
    if (news.settings) {
        if (const auto stored = m_parts.writer->reader().settings(); stored.ok())
            m_parts.settings->replace(*stored);
    }
    if (news.events)
        m_tail.catchUp();
}

// Nothing is decided while it is open whether the last commit landed. Then what it was to start is started if the rows
// say so: a step that is Running there at that attempt runs nowhere yet.
bool Conductor::isSure() {
    if (!m_shared->isSure())
        return false;
    if (m_unsure.empty() && m_unsureTasks.isEmpty())
        return true;
    store::Reader& reader = m_parts.writer->reader();
    for (const TaskId& id : QSet<TaskId>(m_unsureTasks)) {
        if (m_owned.contains(id)) {
            m_tasks.evict(id);
            if (const auto read = m_tasks.get(id, reader); !read.ok() && read.error().code != ErrorCode::NotFound)
                return false;
        }
        m_unsureTasks.remove(id);
    }
    for (const orchestrator::Action& action : std::exchange(m_unsure, {})) {
        if (const auto* stop = std::get_if<orchestrator::StopStep>(&action)) {
            const TaskState* state = m_tasks.find(stop->taskId);
            const auto at = static_cast<size_t>(stop->position);
            if (state && at < state->steps.size() && state->steps[at].run.status == StepStatus::Running)
                continue; // that commit did not land
        }
        perform(action);
    }
    return true;
}

void Conductor::putOff(std::vector<Item>& items) {
    for (Item& item : items) {
        if (item.mustLand)
            wakeAfter(m_parts.storeRetryMs, std::move(item));
        else if (item.refused)
            item.refused(storeAway());
    }
}

base::Error Conductor::storeAway() {
    return makeError(
        ErrorCode::Unavailable,
        QStringLiteral("The store does not answer, so nothing was changed. Flux goes on when it is back."));
}

Conductor::LiveTasks Conductor::liveOf(const domain::ConversationId& id) {
    LiveTasks live{m_tasks.of(id), {}};
    if (!m_shared || !m_shared->othersThere() || id.isEmpty())
        return live;
    store::Reader& reader = m_parts.writer->reader();
    const auto tasks = reader.tasksOf(id);
    for (const domain::Task& task : tasks.ok() ? *tasks : std::vector<domain::Task>()) {
        if (domain::isTerminal(task.status) || task.status == TaskStatus::Planning || m_tasks.find(task.id))
            continue;
        auto state = std::make_unique<TaskState>();
        state->task = task;
        if (const auto cards = reader.checkpointsOf(task.id); cards.ok()) {
            for (const domain::Checkpoint& card : *cards) {
                if (card.status == domain::CheckpointStatus::Open)
                    state->checkpoints.insert(card.id, card);
            }
        }
        live.all.push_back(state.get());
        live.ofOthers.push_back(std::move(state));
    }
    return live;
}

// Another process has written to a conversation between our reading and our writing of it: whoever came second, and
// that is us, puts both together.
void Conductor::mendAfter(const Batch& batch, const std::vector<domain::FeedEvent>& between) {
    std::map<domain::ConversationId, Conversation> theirs;
    for (const domain::FeedEvent& event : between) {
        if (const auto* updated = std::get_if<domain::ConversationUpdated>(&event.payload))
            theirs[updated->conversation.id] = updated->conversation;
    }
    for (const auto& [id, conversation] : theirs) {
        const auto mine = batch.conversations.find(id);
        const auto before = batch.before.find(id);
        if (mine != batch.conversations.end() && before != batch.before.end())
            post({[this, read = before->second, own = mine->second, other = conversation](Batch& later) {
                      mend(later, read, own, other);
                  },
                  true});
    }
}

void Conductor::mend(Batch& batch, const Conversation& before, const Conversation& mine, const Conversation& theirs) {
    auto conversation = conversationFor(batch, mine.id, {});
    const auto tasks = m_parts.writer->reader().tasksOf(mine.id);
    if (!conversation.ok() || !tasks.ok()) {
        batch.unread = tasks.ok() ? conversation.error().code != ErrorCode::NotFound : passes(tasks.error());
        return;
    }
    const Conversation stored = *conversation;
    if (mine.title == before.title)
        conversation->title = theirs.title;
    if (mine.archived == before.archived)
        conversation->archived = theirs.archived;
    if (mine.unread == before.unread)
        conversation->unread = theirs.unread;
    const auto newest =
        std::max_element(tasks->begin(), tasks->end(),
                         [](const domain::Task& a, const domain::Task& b) { return a.updatedAt < b.updatedAt; });
    if (newest != tasks->end()) {
        TaskState moved;
        moved.task = *newest;
        const bool unread = conversation->unread;
        projectConversation(*conversation, liveOf(mine.id).all, moved, conversation->updatedAt);
        conversation->unread = unread || (conversation->unread && conversation->state != theirs.state);
    }
    if (conversation->title != stored.title || conversation->archived != stored.archived ||
        conversation->unread != stored.unread || conversation->state != stored.state ||
        conversation->reason != stored.reason || conversation->who != stored.who)
        batch.setConversation(*conversation);
}

} // namespace flux::host
