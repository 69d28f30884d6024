#include "engine/host/conductor.h"

#include "engine/base/log.h"
#include "engine/host/inbox.h"

#include <QtCore/QFuture>
#include <QtCore/QPromise>
#include <QtCore/QTimer>

namespace flux::host {

using base::ErrorCode;
using orchestrator::TaskState;

namespace {
constexpr size_t kBatchLimit = 256;
constexpr int kRoundsInARow = 64; // then timers and new subscribers get their turn
constexpr qint64 kLongestInARowMs = 10;
constexpr int kMaxTries = 5; // of an item that alone makes a commit fail for a reason that does not pass
} // namespace

Conductor::Conductor(Parts parts) : m_parts(std::move(parts)), m_tail(m_feed, m_parts.writer->reader()) {
    readLimits();
}
Conductor::~Conductor() = default;

void Conductor::post(Item item) {
    const std::lock_guard lock(m_mutex);
    m_queue.push_back(std::move(item));
    if (!std::exchange(m_scheduled, true))
        QMetaObject::invokeMethod(
            this, [this] { drain(); }, Qt::QueuedConnection);
}

void Conductor::postRequest(api::Request request, api::Engine::ReplyHandler done) {
    post({[this, request = std::move(request), done](Batch& batch) { decide(batch, request, done); }, false, 0, done});
}

void Conductor::stepEnded(const domain::TaskId& task, orchestrator::StepEnded event) {
    if (m_stopping && !event.outcome.ok() && event.outcome.error().code == ErrorCode::Cancelled)
        return; // it stopped because we stop: the next start runs it again
    post({[this, task, event = std::move(event)](Batch& batch) {
              givePlaceBack(task, event.position, event.attempt);
              if (isLost(task))
                  return; // it goes on elsewhere, at another attempt
              if (const auto done = advance(batch, task, event); !done.ok()) {
                  batch.unread = passes(done.error()) || batch.elsewhere; // what it takes back is busy elsewhere
                  qCWarning(logEngine, "outcome of a step was not taken: %ls", qUtf16Printable(done.error().message));
              }
          },
          true});
}

base::Result<void> Conductor::commitIntent(const domain::TaskId& task, int position, int attempt) {
    if (m_stopping)
        return base::makeError(ErrorCode::Cancelled,
                               QStringLiteral("Flux is closing. Nothing was sent; it goes on at the next start."));
    auto promise = std::make_shared<QPromise<base::Result<void>>>();
    promise->start();
    QFuture<base::Result<void>> future = promise->future();
    const auto refuse = [promise](const base::Error& error) {
        promise->addResult(base::Result<void>(base::makeError(ErrorCode::Unavailable, error.message, error.detail)));
        promise->finish();
    };
    const auto decide = [this, task, position, attempt, promise, refuse](Batch& batch) {
        if (m_shared && !m_shared->mayAct()) { // another may have the task by now
            m_shared->doubt();
            refuse(storeAway());
            return;
        }
        const auto applied = isLost(task) ? base::Result<domain::Task>(base::makeError(ErrorCode::Cancelled, QString()))
                                          : applyTo(batch, task, orchestrator::EffectIntended{position, attempt});
        const TaskState* state = m_tasks.find(task);
        const bool taken = applied.ok() && state &&
                           state->steps[static_cast<size_t>(position)].run.effect == domain::EffectProgress::Intended &&
                           state->steps[static_cast<size_t>(position)].run.attempt == attempt &&
                           state->steps[static_cast<size_t>(position)].run.status == domain::StepStatus::Running;
        batch.afterwards.push_back([promise, taken](const base::Result<store::CommitReceipt>& commit) {
            if (!commit.ok()) // nothing was sent: a passing trouble of the store is no reason to give the step up
                promise->addResult(base::Result<void>(
                    base::makeError(passes(commit.error()) ? ErrorCode::Unavailable : ErrorCode::Cancelled,
                                    commit.error().message, commit.error().detail)));
            else if (!taken)
                promise->addResult(base::Result<void>(base::makeError(
                    ErrorCode::Cancelled, QStringLiteral("The step was stopped before anything was sent."))));
            else
                promise->addResult(base::Result<void>());
            promise->finish();
        });
    };
    post({decide, false, 0, refuse});
    return future.result();
}

void Conductor::turnPlanned(const domain::Turn& turn, assistant::PlannerReply reply) {
    post({[this, turn, reply = std::move(reply)](Batch& batch) { planned(batch, turn, reply); }, true});
}

void Conductor::publishLive(domain::LiveEvent event) {
    QMetaObject::invokeMethod(
        this, [this, event = std::move(event)] { m_feed.publish(event); }, Qt::QueuedConnection);
}

std::unique_ptr<api::Subscription> Conductor::subscribe(qint64 fromSequence, api::FeedSink sink) {
    auto [subscription, slot] = FeedHub::make(fromSequence, std::move(sink));
    QMetaObject::invokeMethod(
        this, [this, slot = slot] { attach(slot); }, Qt::QueuedConnection);
    return std::move(subscription);
}

// Commits happen on this thread alone, so what is read here plus what is published later has no gap.
void Conductor::attach(const std::shared_ptr<FeedHub::Slot>& slot) {
    constexpr int kPage = 500;
    while (FeedHub::isAlive(*slot)) {
        const auto events = m_parts.writer->reader().eventsAfter(slot->last, kPage);
        if (!events.ok()) { // rather late than with a gap
            QTimer::singleShot(m_parts.storeRetryMs, this, [this, slot] { attach(slot); });
            return;
        }
        for (const domain::FeedEvent& event : *events)
            FeedHub::deliver(*slot, event);
        if (events->size() < kPage) {
            m_feed.add(slot);
            return;
        }
    }
}

void Conductor::resumeAll() {
    post({[this](Batch& batch) { resume(batch); }, true});
    keepUp(); // an index that was being made
}

void Conductor::keepUp() {
    if (!m_upkeep.exchange(true))
        QMetaObject::invokeMethod(
            this, [this] { upkeepPiece(); }, Qt::QueuedConnection);
}

void Conductor::upkeepPiece() {
    m_upkeep = false;
    if (m_stopping || m_storeDown)
        return;
    const base::Result<bool> more = m_parts.writer->maintain();
    if (!more.ok())
        qCWarning(logEngine, "upkeep of the store failed: %ls", qUtf16Printable(more.error().detail));
    else if (*more)
        keepUp();
}

void Conductor::flush() {
    for (int round = 0; round < 1000; ++round) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_queue.empty())
                break;
        }
        drain();
    }
    if (m_shared)
        m_shared->leave();
}

// What comes up while a batch is committed (above all the ends of steps that run right here) goes into the next one
// without a way through the event loop.
void Conductor::drain() {
    const qint64 begun = m_parts.clock->steadyMs();
    for (int round = 0; round < kRoundsInARow; ++round) {
        std::vector<Item> items = takeQueued();
        if (items.empty())
            return;
        decideAll(items);
        if (m_parts.clock->steadyMs() - begun > kLongestInARowMs)
            break;
    }
    QMetaObject::invokeMethod(
        this, [this] { drain(); }, Qt::QueuedConnection);
}

// What is to be decided together. Nothing: the queue is empty, and the next post schedules a drain of its own.
std::vector<Item> Conductor::takeQueued() {
    const std::lock_guard lock(m_mutex);
    const size_t count = std::min(m_queue.size(), m_alone > 0 ? size_t(1) : kBatchLimit);
    m_alone -= m_alone > 0 ? 1 : 0;
    m_scheduled = count > 0;
    const auto end = m_queue.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Item> items(std::make_move_iterator(m_queue.begin()), std::make_move_iterator(end));
    m_queue.erase(m_queue.begin(), end);
    return items;
}

void Conductor::decideAll(std::vector<Item>& items) {
    if (m_shared && !isSure()) {
        putOff(items);
        return;
    }
    Batch batch;
    std::vector<Item> decided;
    decided.reserve(items.size());
    for (Item& item : items) {
        batch.unread = false;
        batch.elsewhere.reset();
        item.decide(batch);
        if (batch.unread && item.mustLand)
            wakeAfter(m_parts.storeRetryMs, std::move(item));
        else
            decided.push_back(std::move(item));
    }
    serveWaiting(batch);
    settleBatch(batch, decided);
}

void Conductor::settleBatch(Batch& batch, std::vector<Item>& items) {
    for (const auto& [id, conversation] : batch.conversations) {
        batch.work.conversations.push_back(conversation);
        batch.event(m_parts.clock->now(), domain::ConversationUpdated{conversation});
    }
    const base::Result<store::CommitReceipt> commit = batch.work.isEmpty()
                                                          ? base::Result<store::CommitReceipt>(store::CommitReceipt{})
                                                          : m_parts.writer->commit(batch.work);
    if (!commit.ok()) {
        failed(commit.error(), batch, items);
        return;
    }
    if (m_storeDown && !batch.work.isEmpty()) {
        m_storeDown = false;
        m_feed.publish(domain::EngineNotice{domain::EngineNotice::Kind::Healthy, QString()});
    }
    for (const store::SettingChange& change : batch.work.settings)
        m_parts.settings->set(change.key, change.value);
    if (!batch.work.settings.empty())
        readLimits();
    for (const auto& call : batch.afterwards)
        call(commit);
    publish(batch, *commit);
    for (const orchestrator::Action& action : batch.actions)
        perform(action);
    for (const domain::TaskId& id : batch.tasks)
        m_tasks.forgetEnded(id);
    if (m_shared)
        giveBack(batch);
}

// The store did not take it. Memory goes back to what the store holds; requests are refused; what has happened outside
// waits its turn.
void Conductor::failed(const base::Error& error, const Batch& batch, std::vector<Item>& items) {
    qCWarning(logEngine, "commit failed: %ls (%ls)", qUtf16Printable(error.message), qUtf16Printable(error.detail));
    const bool elsewhere = m_shared && store::isLeaseLost(error) && m_shared->findLost().ok();
    const bool unsure = m_shared && error.code == ErrorCode::Unavailable; // it may have landed all the same
    m_owned.subtract(batch.owned);
    takeBackPlaces(batch, unsure);
    for (const domain::TaskId& id : batch.tasks) {
        m_tasks.evict(id);
        if (unsure)
            m_unsureTasks.insert(id);
        else if (m_owned.contains(id) &&
                 m_tasks.get(id, m_parts.writer->reader()).ok()) // still one of its conversation's
            m_tasks.forgetEnded(id);
    }
    if (elsewhere) {
        again(items, error);
        return;
    }
    if (unsure) {
        m_unsure.insert(m_unsure.end(), batch.actions.begin(), batch.actions.end());
        m_shared->doubt();
    }
    if (!passes(error) && items.size() > 1) { // one of them is at fault, the others are not
        oneByOne(items);
        return;
    }
    if (passes(error) && !std::exchange(m_storeDown, true)) {
        const auto kind = error.code == ErrorCode::ResourceExhausted ? domain::EngineNotice::Kind::DiskFull
                                                                     : domain::EngineNotice::Kind::StoreUnavailable;
        m_feed.publish(domain::EngineNotice{kind, error.message});
    }
    for (Item& item : items) {
        if (!item.mustLand)
            continue;
        if (!passes(error) && ++item.tries >= kMaxTries) {
            qCCritical(logEngine, "an item cannot be committed and is given up: %ls", qUtf16Printable(error.detail));
            continue;
        }
        wakeAfter(passes(error) ? m_parts.storeRetryMs : 0, std::move(item));
    }
    for (const auto& call : batch.afterwards)
        call(error);
}

// They go back to the head of the queue in their order, to be decided and committed each for itself.
void Conductor::oneByOne(std::vector<Item>& items) {
    const std::lock_guard lock(m_mutex);
    m_alone = items.size();
    m_queue.insert(m_queue.begin(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    if (!std::exchange(m_scheduled, true))
        QMetaObject::invokeMethod(
            this, [this] { drain(); }, Qt::QueuedConnection);
}

// To the head of the queue in their order: without the tasks that are lost they may be committed.
void Conductor::again(std::vector<Item>& items, const base::Error& error) {
    std::vector<Item> kept;
    for (Item& item : items) {
        if (++item.tries < kMaxTries)
            kept.push_back(std::move(item));
        else if (item.refused)
            item.refused(error);
        else
            qCWarning(logEngine, "an item is left to the process that has its task: %ls",
                      qUtf16Printable(error.detail));
    }
    const std::lock_guard lock(m_mutex);
    m_queue.insert(m_queue.begin(), std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()));
    if (!std::exchange(m_scheduled, true))
        QMetaObject::invokeMethod(
            this, [this] { drain(); }, Qt::QueuedConnection);
}

// The events as the store has them: with their sequence numbers, and the messages in them with their places.
void Conductor::publish(Batch& batch, const store::CommitReceipt& receipt) {
    store::UnitOfWork& work = batch.work;
    QHash<domain::MessageId, qint64> positions;
    for (size_t i = 0; i < work.messages.size() && i < receipt.messagePositions.size(); ++i)
        positions.insert(work.messages[i].id, receipt.messagePositions[i]);
    qint64 sequence = receipt.firstSequence;
    for (domain::FeedEvent& event : work.events) {
        event.sequence = sequence++;
        if (auto* added = std::get_if<domain::MessageAdded>(&event.payload))
            added->message.position = positions.value(added->message.id);
    }
    if (const auto between = m_tail.publish(work.events); !between.empty())
        mendAfter(batch, between);
}

void Conductor::perform(const orchestrator::Action& action) {
    if (const auto* run = std::get_if<orchestrator::RunStep>(&action)) {
        const TaskState* state = m_tasks.find(run->taskId);
        if (m_stopping)
            return;
        if (m_shared && !m_shared->mayAct()) { // others may have the task by now
            m_unsure.push_back(action);
            m_shared->doubt();
            return;
        }
        const domain::StepState* step = state ? &state->steps[static_cast<size_t>(run->position)] : nullptr;
        if (step && step->run.status == domain::StepStatus::Running && step->run.attempt == run->attempt) {
            m_parts.jobs->runStep(*run, state->task, step->spec.key, state->task.planVersion);
            return;
        }
        givePlaceBack(run->taskId, run->position, run->attempt); // a later item of the same batch has stopped it
        if (m_limits.anybodyWaits())
            post({[](Batch&) {}});
    } else if (const auto* stop = std::get_if<orchestrator::StopStep>(&action)) {
        m_parts.jobs->stopStep(stop->taskId, stop->position);
    } else if (const auto* wake = std::get_if<orchestrator::WakeAt>(&action)) {
        wakeAfter(wake->delayMs, {[this, wake = *wake](Batch& batch) {
                                      if (isLost(wake.taskId))
                                          return;
                                      const auto done = advance(batch, wake.taskId, orchestrator::eventOf(wake));
                                      batch.unread = !done.ok() && (passes(done.error()) || batch.elsewhere);
                                  },
                                  true});
    }
}

void Conductor::wakeAfter(qint64 delayMs, Item item) {
    QTimer::singleShot(static_cast<int>(std::clamp<qint64>(delayMs, 0, 86'400'000)), this,
                       [this, item = std::move(item)]() mutable { post(std::move(item)); });
}

} // namespace flux::host
