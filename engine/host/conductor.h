#pragma once

#include "engine/assistant/planner.h"
#include "engine/host/batch.h"
#include "engine/host/desks/instant_desk.h"
#include "engine/host/desks/write_desks.h"
#include "engine/host/feed_tail.h"
#include "engine/host/settings_cache.h"
#include "engine/host/shared_work.h"
#include "engine/host/task_table.h"
#include "engine/net/circuit_breaker.h"

#include <QtCore/QObject>

#include <atomic>
#include <deque>
#include <mutex>

namespace flux::orchestrator {
struct SuccessorSpec;
}

namespace flux::host {

// What the conductor asks of the workers. Implemented by Workers; a test may count instead.
class JobRunner {
public:
    virtual ~JobRunner() = default;
    virtual void runStep(const orchestrator::RunStep& step, const domain::Task& task, const domain::StepKey& key,
                         int planVersion) = 0;
    virtual void stopStep(const domain::TaskId& task, int position) = 0;
    virtual void planTurn(const domain::Turn& turn) = 0;
};

// The one thread that decides. Everything that changes a task, a conversation or a setting is an item in its queue;
// what is queued is decided in order and committed together, and only then are the actions performed.
// Promise: nothing is answered, published or started before its commit. A failed commit leaves memory as the store is.
// Thread: lives on the conductor's thread; post, postIntent and reports may be called from any. Owner: LocalEngine.
class Conductor final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        std::unique_ptr<store::Writer> writer;
        base::Clock* clock = nullptr;
        const agents::Registry* registry = nullptr;
        SettingsCache* settings = nullptr;
        JobRunner* jobs = nullptr;
        const orchestrator::Replanner* replanner = nullptr; // null: nobody finds other plans
        net::CircuitBreakers* breakers = nullptr;           // null: there are none to reset
        int storeRetryMs = 1000;                            // how long to wait before what must land is tried again
    };
    explicit Conductor(Parts parts);
    ~Conductor() override;

    // Takes part in the work of a store that several processes share; nothing to do for one that is ours alone. Before
    // anything else. Thread: the conductor's.
    [[nodiscard]] base::Result<void> join();

    // From any thread.
    void post(Item item);
    void postRequest(api::Request request, api::Engine::ReplyHandler done); // a writing one
    void stepEnded(const domain::TaskId& task, orchestrator::StepEnded event);
    [[nodiscard]] base::Result<void> commitIntent(const domain::TaskId& task, int position, int attempt); // blocks
    void turnPlanned(const domain::Turn& turn, assistant::PlannerReply reply);
    void publishLive(domain::LiveEvent event);
    // Of the memory room: memories went into an answer; their time is over; vectors were made. `done` and `kept` are
    // told on the conductor's thread: how many are gone, which vectors still had a use.
    void memoriesUsed(std::vector<domain::ObjectId> ids);
    void purgeMemories(std::vector<domain::ObjectId> ids, std::function<void(int gone)> done);
    void keepVectors(std::vector<store::VectorWrite> vectors,
                     std::function<void(const base::Result<std::vector<store::VectorWrite>>&)> kept);
    [[nodiscard]] std::unique_ptr<api::Subscription> subscribe(qint64 fromSequence, api::FeedSink sink);
    // Goes on with everything unfinished. Without it only what a request touches is picked up.
    void resumeAll();
    // Does the upkeep that the store has been asked for, piece by piece, behind what else there is to decide. From any
    // thread.
    void keepUp();
    // From now on nothing new is started and intents are refused; what workers still report is committed.
    void beginShutdown() { m_stopping = true; }
    // This process's part of a shared store; null where there is none. Thread: the conductor's.
    [[nodiscard]] SharedWork* shared() { return m_shared.get(); }
    // Decides and commits what is still queued, and leaves a shared store. Thread: the conductor's, last thing before
    // its end.
    void flush();

private:
    void drain();
    [[nodiscard]] std::vector<Item> takeQueued();
    void decideAll(std::vector<Item>& items);
    void settleBatch(Batch& batch, std::vector<Item>& items);
    void failed(const base::Error& error, const Batch& batch, std::vector<Item>& items);
    void oneByOne(std::vector<Item>& items);
    void again(std::vector<Item>& items, const base::Error& error);
    void attach(const std::shared_ptr<FeedHub::Slot>& slot);
    void publish(Batch& batch, const store::CommitReceipt& receipt);
    void perform(const orchestrator::Action& action);
    void wakeAfter(qint64 delayMs, Item item);
    void upkeepPiece();

    // Deciding; each adds to the batch.
    void decide(Batch& batch, const api::Request& request, const api::Engine::ReplyHandler& done);
    base::Result<api::Reply> answer(Batch& batch, const api::Request& request);
    base::Result<api::Reply> handle(Batch& batch, const api::SendMessage& request);
    base::Result<api::Reply> handle(Batch& batch, const api::UpdateConversation& request);
    base::Result<api::Reply> handle(Batch& batch, const api::CreateTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::CancelTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::PauseTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::ResumeTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::RetryTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::SkipStep& request);
    base::Result<api::Reply> handle(Batch& batch, const api::RecallStep& request);
    base::Result<api::Reply> handle(Batch& batch, const api::ForkTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::RerunTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::DeleteTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::EditPlan& request);
    base::Result<api::Reply> handle(Batch& batch, const api::UndoTask& request);
    base::Result<api::Reply> handle(Batch& batch, const api::DecideCheckpoint& request);
    base::Result<api::Reply> handle(Batch& batch, const api::ChangeSetting& request);
    base::Result<api::Reply> handle(Batch& batch, const api::ResetBreaker& request);
    void remember(Batch& batch, const orchestrator::TaskState& state, const store::UnitOfWork& decided);
    void planned(Batch& batch, const domain::Turn& turn, const assistant::PlannerReply& reply);
    base::Result<bool> isOpen(const Batch& batch, const domain::Turn& turn);
    base::Result<std::optional<domain::Task>> whilePlanning(const domain::TaskId& id);
    void startPlanned(Batch& batch, const domain::Turn& turn, const assistant::PlannedTask& planned,
                      domain::Conversation conversation, const domain::Lineage& lineage);
    void answerTurn(Batch& batch, const domain::Turn& turn, const assistant::PlannerReply& reply,
                    domain::Conversation conversation);
    void failPlanning(Batch& batch, const domain::TaskId& id, const QString& why);
    void resume(Batch& batch);
    void takeUp(const domain::TaskId& id);

    // Sharing the work with other processes; see conductor_shared.cpp.
    void startSharing(store::Leases& leases);
    [[nodiscard]] bool isLost(const domain::TaskId& id) const { return m_shared && !m_owned.contains(id); }
    base::Result<void> claim(Batch& batch, const domain::TaskId& id);
    void lose(const std::vector<domain::TaskId>& ids);
    void takeClaimed(const store::ClaimedWork& work);
    void giveBack(const Batch& batch);
    void decideLetter(Batch& batch, const store::Letter& letter);
    void hear(const store::News& news);
    [[nodiscard]] bool isSure();
    [[nodiscard]] static base::Error storeAway();
    void putOff(std::vector<Item>& items);
    void mend(Batch& batch, const domain::Conversation& before, const domain::Conversation& mine,
              const domain::Conversation& theirs);
    void mendAfter(const Batch& batch, const std::vector<domain::FeedEvent>& between);
    struct LiveTasks {
        std::vector<const orchestrator::TaskState*> all;
        std::vector<std::unique_ptr<orchestrator::TaskState>> ofOthers;
    };
    // The tasks of a conversation that are worked on, here and in other processes.
    [[nodiscard]] LiveTasks liveOf(const domain::ConversationId& id);

    // Limits of agents (conductor_places.cpp).
    void readLimits();
    void countPlaces(Batch& batch, const domain::TaskId& task, const orchestrator::Decided& decided);
    void givePlaceBack(const domain::TaskId& task, int position, int attempt);
    void serveWaiting(Batch& batch);
    void serveLater();
    void takeBackPlaces(const Batch& batch, bool mayHaveLanded);

    // Takes up a task that another process has left; nothing when this one has it already.
    base::Result<void> takeOver(Batch& batch, const domain::TaskId& id);
    void own(Batch& batch, const domain::TaskId& id);
    base::Result<domain::Task> applyTo(Batch& batch, const domain::TaskId& id, const orchestrator::MachineEvent& event);
    base::Result<domain::Task> applyTo(Batch& batch, orchestrator::TaskState& state,
                                       const orchestrator::MachineEvent& event);
    // As applyTo, for callers that have no use for a copy of the task.
    base::Result<void> advance(Batch& batch, const domain::TaskId& id, const orchestrator::MachineEvent& event);
    base::Result<void> advance(Batch& batch, orchestrator::TaskState& state, const orchestrator::MachineEvent& event);
    void adopt(Batch& batch, orchestrator::TaskState state);
    base::Result<orchestrator::TaskState*> steered(Batch& batch, const domain::TaskId& id);
    base::Result<api::Reply> runAnew(Batch& batch, orchestrator::TaskState& old, orchestrator::SuccessorSpec spec,
                                     bool start);
    base::Result<api::Reply> planAnew(Batch& batch, const orchestrator::TaskState& old, const QString& goal,
                                      bool start);
    base::Result<api::Reply> planAgain(Batch& batch, orchestrator::TaskState& state);
    base::Result<std::vector<orchestrator::TaskState*>> lineOf(Batch& batch, orchestrator::TaskState& state);
    base::Result<void> nobodyTakesBack(Batch& batch, const domain::Task& task);
    base::Result<void> readWhatItTakesBack(Batch& batch, const domain::Task& run);
    void tellWhatIsTakenBack(Batch& batch, const orchestrator::TaskState& run, const store::UnitOfWork& decided);
    base::Result<void> mayTakeBackMore(Batch& batch, const domain::Task& run);
    [[nodiscard]] static base::Result<void> isNoUndoRun(const domain::Task& task);
    base::Result<void> projectWithout(Batch& batch, const domain::Task& gone);
    void forget(const domain::TaskId& id); // it is deleted
    void startTask(Batch& batch, domain::Task task, const domain::Plan& plan, bool start);
    base::Result<domain::Conversation> conversationFor(Batch& batch, const domain::ConversationId& id,
                                                       const QString& firstText);
    domain::Turn addTurn(Batch& batch, const domain::Conversation& conversation, const QString& text,
                         const domain::Grants& grants, const QString& workingFolder, const QString& source,
                         const domain::TaskId& task, bool start = true);
    std::optional<domain::MessageId> answerAtOnce(Batch& batch, domain::Conversation conversation, const QString& text,
                                                  const QString& source);
    void addMessage(Batch& batch, const domain::ConversationId& id, domain::Author author,
                    std::vector<domain::Block> blocks, const QString& agent = QStringLiteral("inbox_chat"));
    [[nodiscard]] orchestrator::MachineContext context() const;

    Parts m_parts;
    WriteDesks m_desks;
    InstantDesk m_instant;
    TaskTable m_tasks;
    AgentLimits m_limits;
    QSet<domain::TaskId> m_owned; // loaded or made by this process: their Running steps are really running
    FeedHub m_feed;
    FeedTail m_tail;
    std::unique_ptr<SharedWork> m_shared; // null: the store is ours alone
    // Of commits that may have landed or not, or that landed when no step might start: looked at before anything else
    // is decided.
    std::vector<orchestrator::Action> m_unsure;
    QSet<domain::TaskId> m_unsureTasks;
    std::mutex m_mutex; // guards m_queue, m_scheduled and m_alone
    std::deque<Item> m_queue;
    bool m_scheduled = false;
    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_upkeep{false}; // a piece is on its way
    bool m_storeDown = false;
    size_t m_alone = 0; // so many items at the head of the queue are committed one by one
};

} // namespace flux::host
