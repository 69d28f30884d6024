#include "engine/host/talk_room.h"

#include "engine/assistant/chat/prompt.h"
#include "engine/assistant/model_planner.h"
#include "engine/base/fence.h"
#include "engine/base/log.h"
#include "engine/host/conductor.h"
#include "engine/host/settings_cache.h"
#include "engine/host/wait_for.h"

#include <QtCore/QTimer>

#include <algorithm>
#include <memory>
#include <utility>

namespace flux::host {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr int kMostAtOnce = 128; // answers; each is a thread that mostly waits
constexpr int kHistory = 60;     // messages that are read for one
constexpr int kTellMs = 33;      // between two pieces that the window is told
constexpr qint64 kWholeMs = 1000;

// Immutable and the same for all engines of a process; made by the first answer, not by the start.
const assistant::ToolBox& tools() {
    static const assistant::ToolBox box(assistant::builtinTools());
    return box;
}

} // namespace

// Tells surfaces what was said so far, no more often than they can show it, and never later than that.
class TalkRoom::Progress : public std::enable_shared_from_this<Progress> {
public:
    Progress(Conductor& conductor, base::Clock& clock, const domain::Turn& turn)
        : m_conductor(conductor), m_clock(clock), m_conversation(turn.conversationId), m_turn(turn.id) {}

    void doing(const QString& what) {
        const std::lock_guard lock(m_mutex);
        m_doing = what;
        tell();
    }
    void said(const QString& text) {
        const std::lock_guard lock(m_mutex);
        m_text += text;
        if (m_told == 0 || m_clock.steadyMs() - m_toldAt >= kTellMs) // the first word at once
            tell();
        else
            tellSoon();
    }

private:
    // A model that pauses after a word must not keep it from being seen.
    void tellSoon() {
        if (std::exchange(m_soon, true))
            return;
        QMetaObject::invokeMethod(
            &m_conductor,
            [weak = weak_from_this(), conductor = &m_conductor] {
                QTimer::singleShot(kTellMs, conductor, [weak] {
                    const auto self = weak.lock();
                    if (!self)
                        return;
                    const std::lock_guard lock(self->m_mutex);
                    self->m_soon = false;
                    if (self->m_told < self->m_text.size())
                        self->tell();
                });
            },
            Qt::QueuedConnection);
    }
    void tell() {
        const qint64 now = m_clock.steadyMs();
        domain::AnswerProgress event{m_conversation, m_turn, m_told, {}, m_doing};
        if (now - m_wholeAt >= kWholeMs) { // whoever missed a part finds in again
            event.offset = 0;
            m_wholeAt = now;
        }
        event.text = m_text.mid(event.offset);
        m_told = m_text.size();
        m_toldAt = now;
        m_conductor.publishLive(std::move(event));
    }

    Conductor& m_conductor;
    base::Clock& m_clock;
    const domain::ConversationId m_conversation;
    const domain::TurnId m_turn;
    std::mutex m_mutex; // guards what follows
    QString m_text, m_doing;
    qint64 m_told = 0; // characters
    qint64 m_toldAt = 0;
    qint64 m_wholeAt = -kWholeMs;
    bool m_soon = false;
};

TalkRoom::TalkRoom(Parts parts)
    : m_parts(std::move(parts)), m_models({m_parts.clock, m_parts.http, m_parts.settings, m_parts.readSecret}) {
    m_pool.setMaxThreadCount(kMostAtOnce);
}

TalkRoom::~TalkRoom() {
    finish();
}

bool TalkRoom::isConnected() const {
    return !m_models.choices().isEmpty();
}

void TalkRoom::answer(const domain::Turn& turn, const assistant::NotUnderstood& otherwise) {
    const std::lock_guard lock(m_mutex);
    if (m_finishing)
        return;                 // the turn stays open, and is asked anew at the next start
    if (!turn.taskId.isEmpty()) // beside the answer that asked for it
        m_pool.start([this, turn, otherwise] { plan(turn, otherwise, m_end); });
    else if (m_speaking.contains(turn.conversationId.text))
        m_waiting.push_back({turn, otherwise});
    else
        begin(turn, otherwise);
}

// With the mutex held.
void TalkRoom::begin(const domain::Turn& turn, const assistant::NotUnderstood& otherwise) {
    const base::CancelToken cancel;
    m_speaking.insert(turn.conversationId.text, cancel);
    m_pool.start([this, turn, otherwise, cancel] {
        work(turn, otherwise, cancel);
        ended(turn);
    });
}

void TalkRoom::ended(const domain::Turn& turn) {
    const std::lock_guard lock(m_mutex);
    m_speaking.remove(turn.conversationId.text);
    const auto next = std::find_if(m_waiting.begin(), m_waiting.end(), [&turn](const Waiting& waiting) {
        return waiting.turn.conversationId == turn.conversationId;
    });
    if (next == m_waiting.end() || m_finishing)
        return; // what still waits when the engine stops is asked anew at the next start
    const Waiting waiting = std::move(*next);
    m_waiting.erase(next);
    begin(waiting.turn, waiting.otherwise);
}

void TalkRoom::plan(const domain::Turn& turn, const assistant::NotUnderstood& otherwise,
                    const base::CancelToken& cancel) {
    assistant::PlannerInput input;
    input.text = turn.text;
    input.now = m_parts.clock->now();
    input.timeZoneId = m_parts.settings->timeZoneId();
    input.homeFolder = m_parts.homeFolder;
    input.workingFolder = turn.workingFolder;
    input.grantedFolders = m_parts.settings->standingGrants().folders + turn.grants.folders;
    input.ownMail = base::textAt(*m_parts.settings->snapshot(), "mail.to_me");
    auto planned = base::fence(QStringLiteral("model planner"), [&]() -> Result<assistant::PlannerReply> {
        Result<assistant::PlannerReply> last =
            makeError(ErrorCode::FailedPrecondition, QStringLiteral("No model is connected."));
        for (const QString& name : m_models.choices()) {
            FLUX_TRY(const ModelDesk::Opened opened, m_models.open(name));
            last = assistant::planWithModel(*opened.provider, opened.model, *m_parts.registry, input, cancel);
            if (last.ok() || cancel.isCancelled())
                return last;
        }
        return last;
    });
    if (cancel.isCancelled())
        return; // asked anew at the next start
    if (!planned.ok())
        planned = assistant::PlannerReply(assistant::NotUnderstood{
            planned.error().message + QStringLiteral("\n\n") + otherwise.markdown, otherwise.suggestions});
    m_parts.conductor->turnPlanned(turn, std::move(*planned));
}

bool TalkRoom::stop(const domain::ConversationId& conversation) {
    const std::lock_guard lock(m_mutex);
    const auto speaking = m_speaking.constFind(conversation.text);
    if (speaking == m_speaking.constEnd())
        return false;
    speaking->cancel();
    return true;
}

bool TalkRoom::takes(const api::Request& request) {
    return std::holds_alternative<api::StopAnswer>(request) || std::holds_alternative<api::ListModels>(request) ||
           std::holds_alternative<api::TestModel>(request);
}

void TalkRoom::post(api::Request request, api::Engine::ReplyHandler done) {
    if (const auto* stopping = std::get_if<api::StopAnswer>(&request)) {
        done(api::Reply(api::AnswerStopped{stop(stopping->conversationId)}));
        return;
    }
    m_pool.start([this, request = std::move(request), done = std::move(done)] {
        done(base::fence(QStringLiteral("models"), [&]() -> Result<api::Reply> {
            if (const auto* test = std::get_if<api::TestModel>(&request)) {
                FLUX_TRY(auto report, m_models.answer(*test, m_end));
                return api::Reply(std::move(report));
            }
            FLUX_TRY(auto list, m_models.answer(std::get<api::ListModels>(request), m_end));
            return api::Reply(std::move(list));
        }));
    });
}

void TalkRoom::finish() {
    {
        const std::lock_guard lock(m_mutex);
        m_finishing = true;
        m_end.cancel();
        for (const base::CancelToken& cancel : std::as_const(m_speaking))
            cancel.cancel();
    }
    m_pool.waitForDone();
}

Result<assistant::ChatInput> TalkRoom::inputFor(const domain::Turn& turn) const {
    FLUX_TRY(const auto reader, m_parts.store->openReader());
    FLUX_TRY(const auto page, reader->messages(turn.conversationId, 0, kHistory));
    assistant::ChatInput input;
    for (const domain::Message& message : page.rows) {
        input.history.push_back(message);
        if (message.id == turn.messageId)
            break; // what came later is answered by itself
    }
    assistant::AssistantScene scene;
    scene.now = m_parts.clock->now();
    scene.timeZoneId = m_parts.settings->timeZoneId();
    domain::Grants standing = m_parts.settings->standingGrants();
    scene.folders = standing.folders + turn.grants.folders;
    FLUX_TRY(const auto tasks, reader->tasksOf(turn.conversationId));
    for (const domain::Task& task : tasks)
        scene.tasks.append(
            QStringLiteral("%1: %2 (%3)")
                .arg(task.id.text, task.title.isEmpty() ? task.goal : task.title, domain::statusName(task.status)));
    input.system = assistant::assistantPrompt(scene);
    return input;
}

Result<void> TalkRoom::askOne(const QString& name, assistant::ChatInput& input, assistant::ToolContext& context,
                              const assistant::ChatWatch& watch, const base::CancelToken& cancel,
                              assistant::ChatOutcome& outcome) const {
    FLUX_TRY(const ModelDesk::Opened opened, m_models.open(name));
    input.model = opened.model;
    return assistant::ChatLoop(*opened.provider, tools()).run(input, context, watch, cancel, outcome);
}

void TalkRoom::work(const domain::Turn& turn, const assistant::NotUnderstood& otherwise,
                    const base::CancelToken& cancel) {
    const auto progress = std::make_shared<Progress>(*m_parts.conductor, *m_parts.clock, turn);
    assistant::ToolContext context;
    context.ask = [door = m_parts.door](api::Request request) {
        return waitForReply([&](auto done) { door->post(std::move(request), std::move(done)); });
    };
    context.conversation = turn.conversationId;
    context.message = turn.messageId;
    context.words = turn.text;
    context.grants = turn.grants;
    context.workingFolder = turn.workingFolder;
    const assistant::ChatWatch watch{[&](const QString& text) { progress->said(text); },
                                     [&](const QString& what) { progress->doing(what); }};
    assistant::ChatOutcome outcome;
    progress->doing({}); // it has begun
    auto done = base::fence(QStringLiteral("chat turn"), [&]() -> Result<void> {
        FLUX_TRY(auto input, inputFor(turn));
        Result<void> last = makeError(ErrorCode::FailedPrecondition, QStringLiteral("No model is connected."));
        for (const QString& name : m_models.choices()) {
            if (!outcome.markdown.isEmpty() || !outcome.shown.empty())
                break; // another model would say it all once more
            last = askOne(name, input, context, watch, cancel, outcome);
            if (last.ok() || cancel.isCancelled())
                return last;
            qCInfo(logEngine) << "the model" << name << "gave no answer:" << last.error().detail;
        }
        return last;
    });
    if (m_finishing && cancel.isCancelled())
        return; // the turn stays open, and is asked anew at the next start
    assistant::PlainAnswer answer;
    answer.markdown = outcome.markdown;
    answer.shown = std::move(outcome.shown);
    if (!done.ok()) {
        const bool stopped = cancel.isCancelled();
        const QString why = stopped ? QStringLiteral("You stopped this answer.") : done.error().message;
        if (answer.markdown.isEmpty() && answer.shown.empty() && !stopped) {
            m_parts.conductor->turnPlanned(
                turn,
                assistant::NotUnderstood{why + QStringLiteral("\n\n") + otherwise.markdown, otherwise.suggestions});
            return;
        }
        answer.markdown += (answer.markdown.isEmpty() ? QStringLiteral("*") : QStringLiteral("\n\n*")) + why + u'*';
    }
    m_parts.conductor->turnPlanned(turn, std::move(answer));
}

} // namespace flux::host
