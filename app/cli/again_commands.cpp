// Commands that make a task out of another: fork, rerun, undo.
#include "app/cli/card_form.h"
#include "app/cli/commands.h"
#include "app/cli/task_view.h"
#include "app/cli/terminal.h"
#include "engine/api/protocol.h"
#include "engine/domain/codec.h"
#include "engine/domain/form_schema.h"

#include <algorithm>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

// What --set says: an input of a step.
struct Assignment {
    domain::StepState step;
    QString input;
    Json value;
};

// The value as the type that the step's agent wants, or that the plan's own value has.
Result<Json> inputValue(const std::vector<domain::AgentSpec>& agents, const domain::StepSpec& step,
                        const QString& input, const QString& text) {
    QString type = typeOf(base::jsonAt(step.inputs, input.toUtf8().constData()));
    const auto agent = std::find_if(agents.begin(), agents.end(),
                                    [&step](const domain::AgentSpec& spec) { return spec.type == step.agent; });
    if (agent != agents.end()) {
        const domain::FieldSpec* field = agent->input(input);
        if (field && field->type != domain::FieldType::Any)
            type = domain::schemaType(field->type);
    }
    auto value = typedValue(text, type);
    if (value.ok())
        return value;
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("“%1” of %2 does not fit. %3").arg(input, step.key.text, value.error().message));
}

// STEP.INPUT=VALUE, or INPUT=VALUE where the step is known already.
Result<Assignment> readSet(const api::TaskDetail& detail, const std::vector<domain::AgentSpec>& agents,
                           const QString& text, const std::optional<domain::StepState>& known) {
    const qsizetype equals = text.indexOf(u'=');
    const QString left = text.left(equals);
    const qsizetype dot = left.indexOf(u'.');
    if (equals < 1 || (dot < 1 && !known) || dot == left.size() - 1)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("“--set %1” should be STEP.INPUT=VALUE.").arg(text));
    Assignment set;
    if (dot < 0) {
        set.step = *known;
        set.input = left;
    } else {
        FLUX_TRY(set.step, findStep(detail, left.left(dot)));
        set.input = left.mid(dot + 1);
    }
    FLUX_TRY(set.value, inputValue(agents, set.step.spec, set.input, text.mid(equals + 1)));
    return set;
}

Result<api::ForkTask> forkRequest(api::Engine& engine, const Arguments& arguments, const api::TaskDetail& detail) {
    FLUX_TRY(const api::AgentList agents, ask(engine, api::ListAgents{}));
    api::ForkTask request;
    request.taskId = detail.task.id;
    request.start = arguments.start;
    std::optional<domain::StepState> from;
    if (!arguments.from.isEmpty()) {
        FLUX_TRY(from, findStep(detail, arguments.from));
    }
    for (const QString& text : arguments.sets) {
        FLUX_TRY(const Assignment set, readSet(detail, agents.agents, text, from));
        if (!from)
            from = set.step;
        if (set.step.spec.key != from->spec.key)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("A fork changes the step that it starts from, %1. To change several steps, "
                                            "write: flux rerun %2 --set STEP.INPUT=VALUE")
                                 .arg(from->spec.key.text, shortId(detail.task.id)));
        request.edits[set.input.toStdString()] = set.value;
    }
    if (from)
        request.fromStep = from->spec.key;
    return request;
}

Result<api::RerunTask> rerunRequest(api::Engine& engine, const Arguments& arguments, const api::TaskDetail& detail) {
    api::RerunTask request;
    request.taskId = detail.task.id;
    request.goal = arguments.goal.trimmed();
    request.start = arguments.start;
    if (!request.goal.isEmpty() && !arguments.sets.isEmpty())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("Another goal gets another plan, so its steps are not known yet. Use --goal or "
                                        "--set, not both."));
    if (arguments.sets.isEmpty())
        return request;
    FLUX_TRY(const api::AgentList agents, ask(engine, api::ListAgents{}));
    for (const QString& text : arguments.sets) {
        FLUX_TRY(const Assignment set, readSet(detail, agents.agents, text, std::nullopt));
        request.inputs[set.step.spec.key.text.toStdString()][set.input.toStdString()] = set.value;
    }
    return request;
}

template <typename R>
int startAnew(Door& door, const Arguments& arguments, const domain::Task& from, Result<R> request) {
    if (!request.ok())
        return fail(request.error());
    const auto before = feedEnd(*door.engine);
    if (!before.ok())
        return fail(before.error());
    const auto task = ask(*door.engine, std::move(*request));
    return task.ok() ? goOn(door, arguments, *task, *before) : failAbout(from, task.error());
}

void printUndo(const api::UndoReport& report) {
    if (report.items.empty()) {
        print(QStringLiteral("It did nothing that could be taken back."));
        return;
    }
    for (const api::UndoItem& item : report.items)
        print(QStringLiteral("%1 %2: %3")
                  .arg(item.possible ? QStringLiteral("↶") : QStringLiteral("×"), item.text, item.how));
}

int undoTask(Door& door, const Arguments& arguments, const domain::Task& task) {
    const auto before = feedEnd(*door.engine);
    if (!before.ok())
        return fail(before.error());
    const auto report = ask(*door.engine, api::UndoTask{task.id, arguments.dryRun});
    if (!report.ok())
        return failAbout(task, report.error());
    if (arguments.json)
        printJson(Json{{"undo", api::encodeReply(api::Reply(*report))}});
    else
        printUndo(*report);
    if (report->task)
        return goOn(door, arguments, *report->task, *before);
    const bool possible = std::any_of(report->items.begin(), report->items.end(),
                                      [](const api::UndoItem& item) { return item.possible; });
    return report->items.empty() || possible || arguments.dryRun ? kExitCompleted : kExitFailed;
}

} // namespace

bool isAgain(const QString& command) {
    return command == QStringLiteral("fork") || command == QStringLiteral("rerun") || command == QStringLiteral("undo");
}

int againCommand(Door& door, const Arguments& arguments) {
    const auto detail = findTask(*door.engine, arguments.words.front());
    if (!detail.ok())
        return fail(detail.error());
    if (arguments.command == QStringLiteral("fork"))
        return startAnew(door, arguments, detail->task, forkRequest(*door.engine, arguments, *detail));
    if (arguments.command == QStringLiteral("rerun"))
        return startAnew(door, arguments, detail->task, rerunRequest(*door.engine, arguments, *detail));
    return undoTask(door, arguments, detail->task);
}

} // namespace flux::cli
