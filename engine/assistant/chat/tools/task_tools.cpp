#include "engine/assistant/chat/tools/tool_table.h"

#include <QtCore/QRegularExpression>

namespace flux::assistant {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

Json taskJson(const domain::Task& task) {
    return Json{{"task_id", task.id.text},
                {"title", task.title.isEmpty() ? task.goal : task.title},
                {"status", domain::statusName(task.status)},
                {"steps_done", task.doneCount},
                {"steps", task.stepCount}};
}

Result<ToolAnswer> createTask(const Json& arguments, ToolContext& context) {
    api::CreateTask request;
    request.conversationId = context.conversation;
    request.goal = base::textAt(arguments, "goal");
    request.grants = context.grants; // those of the person's message, no more
    request.workingFolder = context.workingFolder;
    request.source = QStringLiteral("assistant");
    FLUX_TRY(const api::TaskCreated made, ask(context, std::move(request)));
    return ToolAnswer{Json{{"task_id", made.taskId.text},
                           {"note", "It is being planned and runs in the background. Its steps that send or change "
                                    "something outside ask the person on a card. Do not claim a result."}},
                      {}};
}

Result<ToolAnswer> taskStatus(const Json& arguments, ToolContext& context) {
    const QString id = base::textAt(arguments, "task_id");
    if (id.isEmpty()) {
        FLUX_TRY(const api::TaskPage page, ask(context, api::ListTasks{{}, 20}));
        Json tasks = Json::array();
        for (const domain::Task& task : page.tasks)
            tasks.push_back(taskJson(task));
        return ToolAnswer{Json{{"tasks", tasks}}, {}};
    }
    FLUX_TRY(const api::TaskDetail detail, ask(context, api::GetTask{id}));
    Json answer = taskJson(detail.task);
    answer["steps"] = Json::array();
    for (const domain::StepState& step : detail.steps) {
        Json one{{"name", step.spec.name}, {"agent", step.spec.agent}, {"status", domain::statusName(step.run.status)}};
        if (step.run.outputs)
            one["outputs"] = *step.run.outputs;
        if (step.run.error)
            one["error"] = step.run.error->message;
        answer["steps"].push_back(std::move(one));
    }
    for (const domain::Checkpoint& card : detail.checkpoints) {
        if (card.status == domain::CheckpointStatus::Open)
            answer["open_cards"].push_back(
                Json{{"checkpoint_id", card.id.text}, {"question", card.description.question}});
    }
    return ToolAnswer{std::move(answer), {}};
}

Result<ToolAnswer> controlTask(const Json& arguments, ToolContext& context) {
    FLUX_TRY(const api::TaskDetail detail, ask(context, api::GetTask{base::textAt(arguments, "task_id")}));
    const domain::TaskId id = detail.task.id;
    const QString action = base::textAt(arguments, "action");
    const auto done = [](Result<domain::Task> task) -> Result<ToolAnswer> {
        if (!task.ok())
            return task.error();
        return ToolAnswer{taskJson(*task), {}};
    };
    if (action == u"cancel")
        return done(ask(context, api::CancelTask{id}));
    if (action == u"pause")
        return done(ask(context, api::PauseTask{id}));
    if (action == u"resume")
        return done(ask(context, api::ResumeTask{id}));
    api::RetryTask retry;
    retry.taskId = id;
    retry.whole = action == u"run_again";
    return done(ask(context, std::move(retry)));
}

// Did the person's own message, as they wrote it, give this answer? A model cannot say so for them.
bool personSaid(const QString& words, bool yes) {
    static const QRegularExpression yesWords(
        QStringLiteral("^(yes|yep|ok|okay|sure|approve|approved|go ahead|do it|send it|allow|ja|mach das|sende es|"
                       "genehmigt|sí|si|vale|adelante|hazlo|envíalo|aprueba)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression noWords(
        QStringLiteral("^(no|nope|reject|don't|do not|never mind|leave it|stop|nein|nicht|lass das|lehne ab|rechaza|"
                       "no lo)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    const QString said = words.trimmed();
    return said.size() <= 200 && (yes ? yesWords : noWords).match(said).hasMatch();
}

Result<ToolAnswer> decideCard(const Json& arguments, ToolContext& context) {
    const bool yes = base::textAt(arguments, "verdict") == u"approve";
    FLUX_TRY(const api::CheckpointPage page, ask(context, api::ListCheckpoints{100}));
    std::vector<const domain::Checkpoint*> here;
    for (const domain::Checkpoint& card : page.checkpoints) {
        if (card.conversationId == context.conversation)
            here.push_back(&card);
    }
    const QString wanted = base::textAt(arguments, "checkpoint_id");
    const domain::Checkpoint* card = here.size() == 1 ? here.front() : nullptr;
    if (card == nullptr || (!wanted.isEmpty() && card->id.text != wanted))
        return makeError(ErrorCode::FailedPrecondition,
                         here.empty() ? QStringLiteral("No card waits in this conversation.")
                                      : QStringLiteral("The person has to answer this on the card itself: it is not "
                                                       "the only one that waits here."));
    if (card->kind != domain::CheckpointKind::Approval || !personSaid(context.words, yes))
        return makeError(ErrorCode::PermissionDenied,
                         QStringLiteral("Only the person may decide this, on the card, or by saying plainly yes or no "
                                        "to it. They did not; ask them."));
    api::DecideCheckpoint request;
    request.checkpointId = card->id;
    request.decision.verdict = yes ? domain::Verdict::Yes : domain::Verdict::No;
    request.decision.reason = yes ? QString() : context.words.trimmed();
    request.decision.by = QStringLiteral("chat");
    FLUX_TRY(const domain::Checkpoint decided, ask(context, std::move(request)));
    return ToolAnswer{Json{{"checkpoint_id", decided.id.text}, {"status", domain::statusName(decided.status)}}, {}};
}

Result<ToolAnswer> capabilities(const Json&, ToolContext& context) {
    FLUX_TRY(const api::AgentList list, ask(context, api::ListAgents{}));
    Json agents = Json::array();
    for (const domain::AgentSpec& agent : list.agents)
        agents.push_back(
            Json{{"agent", agent.type}, {"does", agent.description}, {"effect", domain::effectName(agent.maxEffect)}});
    return ToolAnswer{Json{{"agents", agents}}, {}};
}

Result<ToolAnswer> notify(const Json& arguments, ToolContext& context) {
    domain::StepSpec step;
    step.key = {QStringLiteral("step_1")};
    step.name = QStringLiteral("Send the message");
    step.agent = QStringLiteral("notify");
    step.inputs = Json{{"to", base::textAt(arguments, "to")},
                       {"subject", base::textAt(arguments, "subject")},
                       {"body", base::textAt(arguments, "body")}};
    api::CreateTask request;
    request.conversationId = context.conversation;
    request.goal = QStringLiteral("Mail %1: %2").arg(base::textAt(arguments, "to"), base::textAt(arguments, "subject"));
    domain::Plan plan;
    plan.steps = {std::move(step)};
    request.plan = std::move(plan);
    request.source = QStringLiteral("assistant");
    FLUX_TRY(const api::TaskCreated made, ask(context, std::move(request)));
    return ToolAnswer{
        Json{{"task_id", made.taskId.text}, {"note", "A card asks the person before it is sent. It is not sent yet."}},
        {}};
}

} // namespace

std::vector<ToolRow> taskTools() {
    return {
        {"create_task",
         "Starts a task in the background: fetching pages, reading files, summarising, writing, saving, mailing. Write "
         "the goal as one or several plain sentences with every address, path and recipient. It returns at once.",
         "Starts a task",
         R"({"type":"object","additionalProperties":false,"required":["goal"],"properties":{
             "goal":{"type":"string","minLength":1,"maxLength":8000}}})",
         &createTask},
        {"get_task_status",
         "How a task stands, with the outputs of its steps and its open cards; without an id the newest tasks.",
         "Looks at your tasks",
         R"({"type":"object","additionalProperties":false,"properties":{"task_id":{"type":"string"}}})", &taskStatus},
        {"control_task", "Cancels, pauses, resumes, retries (what failed) or runs a task again from its beginning.",
         "Steers a task",
         R"({"type":"object","additionalProperties":false,"required":["task_id","action"],"properties":{
             "task_id":{"type":"string"},
             "action":{"enum":["cancel","pause","resume","retry","run_again"]}}})",
         &controlTask},
        {"approve_checkpoint",
         "Passes on the person's yes or no to the card that waits in this conversation. Refused unless their newest "
         "message says it plainly.",
         "Passes your answer on",
         R"({"type":"object","additionalProperties":false,"required":["verdict"],"properties":{
             "checkpoint_id":{"type":"string"},"verdict":{"enum":["approve","reject"]}}})",
         &decideCard},
        {"task_capabilities", "What the steps of a task can do on this computer now.", "Looks at what it can do",
         R"({"type":"object","additionalProperties":false,"properties":{}})", &capabilities},
        {"send_notification", "Prepares a mail. The person sees it on a card and decides; nothing is sent before.",
         "Prepares a mail",
         R"({"type":"object","additionalProperties":false,"required":["to","subject","body"],"properties":{
             "to":{"type":"string","minLength":3},"subject":{"type":"string"},"body":{"type":"string"}}})",
         &notify},
    };
}

} // namespace flux::assistant
