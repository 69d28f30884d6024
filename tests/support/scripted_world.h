#pragma once

#include "engine/api/engine.h"
#include "tests/support/scripted_objects.h"

#include <map>
#include <vector>

namespace flux::test {

// What a ScriptedEngine knows: plain values, the rules of the front door applied to them in the plainest way.
// Thread: one at a time. Owner: ScriptedEngine.
class ScriptedWorld {
public:
    // The members of the script that make up the world (see scripted_engine.h). InvalidArgument names what is wrong.
    [[nodiscard]] static base::Result<ScriptedWorld> fromJson(const base::Json& script);

    // Answers a request; what happened by it is added to `events`, and is in the world already.
    [[nodiscard]] base::Result<api::Reply> answer(const api::Request& request,
                                                  std::vector<domain::EventPayload>& events);
    // Takes an event from outside into the world; a message without a position gets its own.
    void apply(domain::EventPayload& event);

    // Moves on by a second at each call, so that everything has a time of its own.
    [[nodiscard]] base::Instant tick();
    qint64 sequence = 0; // of the last event; the engine counts it up

private:
    using Events = std::vector<domain::EventPayload>;
    using Answer = base::Result<api::Reply>;

    Answer handle(const api::SendMessage& r, Events& events);
    Answer handle(const api::ListConversations& r, Events& events);
    Answer handle(const api::GetThread& r, Events& events);
    Answer handle(const api::UpdateConversation& r, Events& events);
    Answer handle(const api::CreateTask& r, Events& events);
    Answer handle(const api::GetTask& r, Events& events);
    Answer handle(const api::ListTasks& r, Events& events);
    Answer handle(const api::CancelTask& r, Events& events);
    Answer handle(const api::PauseTask& r, Events& events);
    Answer handle(const api::ResumeTask& r, Events& events);
    Answer handle(const api::ListAgents& r, Events& events);
    Answer handle(const api::ListCheckpoints& r, Events& events);
    Answer handle(const api::DecideCheckpoint& r, Events& events);
    Answer handle(const api::GetSettings& r, Events& events);
    Answer handle(const api::ChangeSetting& r, Events& events);
    Answer handle(const api::Search& r, Events& events);
    // scripted_world_runs.cpp: how a run is steered
    Answer handle(const api::RetryTask& r, Events& events);
    Answer handle(const api::SkipStep& r, Events& events);
    Answer handle(const api::ForkTask& r, Events& events);
    Answer handle(const api::RerunTask& r, Events& events);
    Answer handle(const api::DeleteTask& r, Events& events);
    Answer handle(const api::GetPlan& r, Events& events);
    Answer handle(const api::ComparePlans& r, Events& events);
    Answer handle(const api::EditPlan& r, Events& events);
    Answer handle(const api::UndoTask& r, Events& events);
    Answer handle(const api::RecallStep& r, Events& events);
    Answer handle(const api::ListBreakers& r, Events& events);
    Answer handle(const api::ResetBreaker& r, Events& events);
    Answer handle(const api::UndoChange& r, Events& events);

    base::Result<domain::Conversation> conversationFor(const domain::ConversationId& id, const QString& text);
    base::Result<domain::Conversation> conversation(const domain::ConversationId& id) const;
    void happen(Events& events, domain::EventPayload event);
    domain::Message newMessage(const domain::ConversationId& id, domain::Author author,
                               std::vector<domain::Block> blocks);
    std::vector<domain::Block> cannedAnswer(const QString& text) const;
    Answer changeStatus(const domain::TaskId& id, domain::TaskStatus to, Events& events);
    base::Result<api::TaskWithSteps> taskNamed(const domain::TaskId& id) const;
    base::Result<domain::Plan> planOf(const domain::TaskId& id, int version) const;
    // A new task beside `from`, in its conversation: its rows, its block, its events.
    domain::Task startBeside(const domain::Task& from, api::TaskWithSteps entry, bool start, Events& events);
    void changeStep(api::TaskWithSteps& entry, size_t position, domain::StepStatus to, const QString& note,
                    Events& events);
    void changeTask(api::TaskWithSteps& entry, Events& events);
    template <typename AnyId>
    AnyId newId() {
        return AnyId{QStringLiteral("0190f000-0000-7000-8000-%1").arg(++m_lastId, 12, 10, QLatin1Char('0'))};
    }

    base::Result<void> readThreads(const base::Json& script);
    base::Result<void> readTasks(const base::Json& script);

    struct Canned {
        QString match;
        std::vector<domain::Block> blocks;
    };

    base::Instant m_now;
    qint64 m_lastId = 0;
    std::map<QString, domain::Conversation> m_conversations;
    std::map<QString, std::vector<domain::Message>> m_threads; // by conversation
    std::map<QString, api::TaskWithSteps> m_tasks;
    std::map<QString, std::vector<domain::JournalRow>> m_journals; // by task
    std::map<QString, domain::Checkpoint> m_checkpoints;
    struct OldPlan {
        domain::Plan plan;
        api::PlanInfo info;
    };
    std::map<QString, std::vector<OldPlan>> m_plans; // by task: what an edit replaced, oldest first
    std::vector<domain::Breaker> m_breakers;
    std::vector<domain::AgentSpec> m_agents;
    std::vector<Canned> m_answers;
    base::Json m_settings = base::Json::object();
    std::unique_ptr<ScriptedObjects> m_objects = std::make_unique<ScriptedObjects>();
};

} // namespace flux::test
