#include "tests/support/scripted_world.h"

#include "engine/domain/codec.h"

namespace flux::test {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kMonday = 1772442000000; // 2026-03-02T09:00:00Z

base::Error wrong(const QString& what, const QString& why) {
    return makeError(ErrorCode::InvalidArgument, QStringLiteral("The script's %1 is wrong: %2").arg(what, why));
}

template <typename T>
Result<std::vector<T>> readList(const Json& list, const QString& what) {
    std::vector<T> values;
    for (const Json& item : list) {
        auto value = domain::fromJson<T>(item);
        if (!value.ok())
            return wrong(what, value.error().message);
        values.push_back(std::move(*value));
    }
    return values;
}

} // namespace

Result<ScriptedWorld> ScriptedWorld::fromJson(const Json& script) {
    if (!script.is_object())
        return wrong(QStringLiteral("root"), QStringLiteral("it must be an object."));
    ScriptedWorld world;
    world.m_now = {base::intAt(script, "now", kMonday)};
    world.sequence = base::intAt(script, "sequence");
    FLUX_TRY(const auto conversations,
             readList<domain::Conversation>(base::jsonAt(script, "conversations"), QStringLiteral("conversations")));
    for (const auto& conversation : conversations)
        world.m_conversations[conversation.id.text] = conversation;
    FLUX_CHECK(world.readThreads(base::jsonAt(script, "threads")));
    FLUX_CHECK(world.readTasks(base::jsonAt(script, "tasks")));
    FLUX_TRY(const auto checkpoints,
             readList<domain::Checkpoint>(base::jsonAt(script, "checkpoints"), QStringLiteral("checkpoints")));
    for (const auto& checkpoint : checkpoints)
        world.m_checkpoints[checkpoint.id.text] = checkpoint;
    FLUX_TRY(world.m_agents, readList<domain::AgentSpec>(base::jsonAt(script, "agents"), QStringLiteral("agents")));
    FLUX_TRY(world.m_breakers, readList<domain::Breaker>(base::jsonAt(script, "breakers"), QStringLiteral("breakers")));
    for (const Json& row : base::jsonAt(script, "answers")) {
        FLUX_TRY(auto blocks, readList<domain::Block>(base::jsonAt(row, "blocks"), QStringLiteral("answers")));
        world.m_answers.push_back({base::textAt(row, "match"), std::move(blocks)});
    }
    FLUX_TRY(const auto objects,
             readList<domain::WorkspaceObject>(base::jsonAt(script, "objects"), QStringLiteral("objects")));
    for (const domain::WorkspaceObject& object : objects)
        world.m_objects->add(object);
    if (const Json& settings = base::jsonAt(script, "settings"); settings.is_object())
        world.m_settings = settings;
    return world;
}

// A message may leave out its id, conversation, time and position.
Result<void> ScriptedWorld::readThreads(const Json& threads) {
    for (const auto& [conversation, list] : threads.items()) {
        const QString id = QString::fromStdString(conversation);
        auto& messages = m_threads[id];
        for (Json item : list) {
            if (!item.is_object())
                return wrong(QStringLiteral("threads"), QStringLiteral("a message must be an object."));
            const auto position = static_cast<qint64>(messages.size()) + 1;
            const Json defaults{{"id", id + QStringLiteral("-m%1").arg(position)},
                                {"conversation_id", id},
                                {"position", position},
                                {"created_at", m_now.ms - (static_cast<qint64>(list.size()) - position + 1) * 60'000}};
            for (const auto& [key, value] : defaults.items())
                item.emplace(key, value);
            auto message = domain::fromJson<domain::Message>(item);
            if (!message.ok())
                return wrong(QStringLiteral("threads"), message.error().message);
            messages.push_back(std::move(*message));
        }
    }
    return {};
}

// A task is a task's members and "steps" and "journal" beside them; a step may leave out its run.
Result<void> ScriptedWorld::readTasks(const Json& tasks) {
    for (const Json& item : tasks) {
        auto task = domain::fromJson<domain::Task>(item);
        if (!task.ok())
            return wrong(QStringLiteral("tasks"), task.error().message);
        api::TaskWithSteps entry{std::move(*task), {}};
        for (Json step : base::jsonAt(item, "steps")) {
            if (step.is_object())
                step.emplace("run", Json{{"status", "pending"}});
            auto state = domain::fromJson<domain::StepState>(step);
            if (!state.ok())
                return wrong(QStringLiteral("tasks"), state.error().message);
            entry.steps.push_back(std::move(*state));
        }
        FLUX_TRY(auto journal, readList<domain::JournalRow>(base::jsonAt(item, "journal"), QStringLiteral("journal")));
        entry.task.stepCount = static_cast<int>(entry.steps.size());
        m_journals[entry.task.id.text] = std::move(journal);
        m_tasks[entry.task.id.text] = std::move(entry);
    }
    return {};
}

base::Instant ScriptedWorld::tick() {
    m_now = m_now.plusMs(1000);
    return m_now;
}

namespace {
// Puts an event's entity where the world keeps it.
struct Applier {
    std::map<QString, domain::Conversation>& conversations;
    std::map<QString, std::vector<domain::Message>>& threads;
    std::map<QString, api::TaskWithSteps>& tasks;
    std::map<QString, domain::Checkpoint>& checkpoints;

    void operator()(const domain::ConversationUpdated& e) const {
        conversations[e.conversation.id.text] = e.conversation;
    }
    void operator()(domain::MessageAdded& e) const {
        auto& thread = threads[e.message.conversationId.text];
        if (e.message.position == 0)
            e.message.position = static_cast<qint64>(thread.size()) + 1;
        thread.push_back(e.message);
    }
    void operator()(const domain::TaskUpdated& e) const { tasks[e.task.id.text].task = e.task; }
    void operator()(const domain::StepUpdated& e) const {
        auto& steps = tasks[e.taskId.text].steps;
        for (domain::StepState& step : steps) {
            if (step.spec.key == e.key) {
                const auto outputs = step.run.outputs; // the event leaves them out
                step.run = e.run;
                step.run.outputs = e.run.outputs ? e.run.outputs : outputs;
                return;
            }
        }
        domain::StepState step;
        step.spec.key = e.key;
        step.spec.name = e.name;
        step.spec.agent = e.agent;
        step.run = e.run;
        steps.push_back(std::move(step));
    }
    void operator()(const domain::CheckpointRaised& e) const { checkpoints[e.checkpoint.id.text] = e.checkpoint; }
    void operator()(const domain::CheckpointDecided& e) const { checkpoints[e.checkpoint.id.text] = e.checkpoint; }
    void operator()(const domain::TaskDeleted& e) const { tasks.erase(e.taskId.text); }
    void operator()(const domain::ObjectsChanged&) const {}
};
} // namespace

void ScriptedWorld::apply(domain::EventPayload& event) {
    std::visit(Applier{m_conversations, m_threads, m_tasks, m_checkpoints}, event);
}

void ScriptedWorld::happen(Events& events, domain::EventPayload event) {
    apply(event);
    events.push_back(std::move(event));
}

Result<api::Reply> ScriptedWorld::answer(const api::Request& request, Events& events) {
    return std::visit(
        [&](const auto& r) -> Result<api::Reply> {
            if constexpr (requires { handle(r, events); }) {
                return handle(r, events);
            } else if constexpr (ScriptedObjects::takes<std::decay_t<decltype(r)>>()) {
                m_objects->setNow(tick());
                return m_objects->handle(r, events);
            } else
                return base::makeError(base::ErrorCode::FailedPrecondition,
                                       QStringLiteral("The script knows no data."));
        },
        request);
}

} // namespace flux::test
