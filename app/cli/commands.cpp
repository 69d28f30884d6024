#include "app/cli/commands.h"

#include "app/cli/engine_door.h"
#include "app/cli/run_session.h"
#include "app/cli/terminal.h"
#include "engine/domain/codec.h"

#include <QtCore/QDir>

namespace flux::cli {

using base::Json;
using base::Result;
using domain::TaskStatus;

namespace {

int fail(const base::Error& error) {
    printError(error.message);
    return error.code == base::ErrorCode::InvalidArgument ? kExitUsage : kExitFailed;
}

QString shortId(const domain::TaskId& id) {
    return id.text.right(8);
}

QString plainStatus(TaskStatus status) {
    switch (status) {
    case TaskStatus::Checkpoint:
        return QStringLiteral("needs you");
    case TaskStatus::Executing:
        return QStringLiteral("running");
    case TaskStatus::Completed:
        return QStringLiteral("done");
    case TaskStatus::Cancelled:
        return QStringLiteral("stopped");
    default:
        return domain::statusName(status);
    }
}

int listTasks(api::Engine& engine, const Arguments& arguments) {
    std::vector<TaskStatus> statuses;
    if (!arguments.all)
        statuses = {TaskStatus::Planning, TaskStatus::Ready, TaskStatus::Executing, TaskStatus::Checkpoint,
                    TaskStatus::Paused};
    const auto page = ask(engine, api::ListTasks{statuses, 1000});
    if (!page.ok())
        return fail(page.error());
    if (arguments.json) {
        for (const domain::Task& task : page->tasks)
            printJson(domain::toJson(task));
        return kExitCompleted;
    }
    if (page->tasks.empty())
        print(
            arguments.all
                ? QStringLiteral("No task yet. Try: flux run \"Summarise the files in ~/notes and save a brief\"")
                : QStringLiteral("Nothing runs and nothing waits for you. “flux tasks --all” lists what is finished."));
    for (const domain::Task& task : page->tasks)
        print(QStringLiteral("%1  %2  %3 of %4  %5")
                  .arg(shortId(task.id), plainStatus(task.status).leftJustified(9))
                  .arg(task.doneCount, 3)
                  .arg(task.stepCount, -3)
                  .arg(task.title));
    return kExitCompleted;
}

void printSteps(const api::TaskDetail& detail) {
    int number = 0;
    for (const domain::StepState& step : detail.steps) {
        QString extra = step.run.error ? step.run.error->message : step.run.note;
        print(QStringLiteral("  %1. %2: %3%4")
                  .arg(++number)
                  .arg(step.spec.name, domain::statusName(step.run.status),
                       extra.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(extra)));
    }
}

int showTask(api::Engine& engine, const Arguments& arguments, const QString& id) {
    const auto detail = ask(engine, api::GetTask{id});
    if (!detail.ok())
        return fail(detail.error());
    if (arguments.json) {
        Json out{{"task", domain::toJson(detail->task)},
                 {"steps", Json::array()},
                 {"checkpoints", Json::array()},
                 {"journal", Json::array()}};
        for (const auto& step : detail->steps)
            out["steps"].push_back(domain::toJson(step));
        for (const auto& card : detail->checkpoints)
            out["checkpoints"].push_back(domain::toJson(card));
        for (const auto& row : detail->journal)
            out["journal"].push_back(domain::toJson(row));
        printJson(out);
        return kExitCompleted;
    }
    const domain::Task& task = detail->task;
    print(QStringLiteral("%1\n%2 · %3 of %4 steps · %5")
              .arg(task.title, plainStatus(task.status))
              .arg(task.doneCount)
              .arg(task.stepCount)
              .arg(task.id.text));
    print(QStringLiteral("Asked: %1").arg(task.goal));
    printSteps(*detail);
    for (const domain::Checkpoint& card : detail->checkpoints) {
        if (card.status == domain::CheckpointStatus::Open)
            print(cardText(card, true) +
                  QStringLiteral("\n  flux approve %1   or   flux reject %1").arg(shortId(task.id)));
    }
    if (task.error)
        print(QStringLiteral("\n%1").arg(task.error->message));
    if (!task.summary.isEmpty())
        print(QStringLiteral("\n%1").arg(task.summary));
    for (const Json& entry : task.results) {
        if (base::textAt(entry, "kind") == QStringLiteral("file"))
            print(QStringLiteral("Saved: %1").arg(QDir::toNativeSeparators(base::textAt(entry, "path"))));
    }
    return kExitCompleted;
}

// The open card that an id names: the card's own id, or the oldest one of a task.
Result<domain::Checkpoint> findCard(api::Engine& engine, const QString& id) {
    FLUX_TRY(const auto page, ask(engine, api::ListCheckpoints{1000}));
    const QString wanted = id.trimmed().toLower();
    if (wanted.size() < 4)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("Name a task by at least 4 characters of its id."));
    const auto matches = [&wanted](const QString& text) { return text.startsWith(wanted) || text.endsWith(wanted); };
    const domain::Checkpoint* found = nullptr;
    for (const domain::Checkpoint& card : page.checkpoints) {
        if (matches(card.id.text))
            return card;
        if (!matches(card.taskId.text))
            continue;
        if (found && found->taskId != card.taskId)
            return base::makeError(base::ErrorCode::InvalidArgument,
                                   QStringLiteral("Several tasks match “%1”. Give more of the id.").arg(id));
        if (!found)
            found = &card;
    }
    if (!found)
        return base::makeError(
            base::ErrorCode::NotFound,
            QStringLiteral("Nothing waits for you under “%1”. “flux tasks” lists what does.").arg(id));
    return *found;
}

// The answer is recorded first; then, when this process has the engine, the task goes on here.
int decideCard(Door& door, const Arguments& arguments, const QString& id, bool yes) {
    const auto card = findCard(*door.engine, id);
    if (!card.ok())
        return fail(card.error());
    if (yes && card->kind == domain::CheckpointKind::UnknownOutcome) {
        printError(QStringLiteral("Flux does not know whether it went out. Look, then answer it with “flux resume”, "
                                  "where you can say: it went out, send again, or skip."));
        return kExitUsage;
    }
    domain::Decision decision;
    decision.verdict = yes ? domain::Verdict::Yes : domain::Verdict::No;
    decision.reason = arguments.reason;
    decision.by = QStringLiteral("terminal");
    const auto before = ask(*door.engine, api::ListTasks{{}, 1});
    const auto decided = ask(*door.engine, api::DecideCheckpoint{card->id, decision});
    if (!decided.ok())
        return fail(decided.error());
    if (!arguments.json)
        print(QStringLiteral("%1 → %2").arg(card->description.question,
                                            yes ? card->description.yesLabel : card->description.noLabel));
    RunSession session(*door.engine, arguments, door.dataDir);
    return session.followTask(card->taskId, before.ok() ? before->sequence : 0);
}

template <typename R>
int changeTask(api::Engine& engine, const Arguments& arguments, const QString& id) {
    const auto detail = ask(engine, api::GetTask{id});
    if (!detail.ok())
        return fail(detail.error());
    const auto changed = ask(engine, R{detail->task.id});
    if (!changed.ok())
        return fail(changed.error());
    if (arguments.json)
        printJson(domain::toJson(*changed));
    else
        print(QStringLiteral("%1: %2").arg(changed->title, plainStatus(changed->status)));
    return kExitCompleted;
}

int withEngine(const Arguments& arguments) {
    const QString& command = arguments.command;
    auto door = openDoor(arguments, command == QStringLiteral("resume"));
    if (!door.ok())
        return fail(door.error());
    RunSession session(*door->engine, arguments, door->dataDir);
    if (command == QStringLiteral("run") || command == QStringLiteral("ask"))
        return session.runMessage(arguments.words.join(u' '));
    if (command == QStringLiteral("resume"))
        return session.followAll();
    if (command == QStringLiteral("tasks"))
        return listTasks(*door->engine, arguments);
    const QString id = arguments.words.front();
    if (command == QStringLiteral("show"))
        return showTask(*door->engine, arguments, id);
    if (command == QStringLiteral("pause"))
        return changeTask<api::PauseTask>(*door->engine, arguments, id);
    if (command == QStringLiteral("cancel"))
        return changeTask<api::CancelTask>(*door->engine, arguments, id);
    return decideCard(*door, arguments, id, command == QStringLiteral("approve"));
}

Result<void> checkWords(const Arguments& arguments) {
    const QString& command = arguments.command;
    const bool takesText = command == QStringLiteral("run") || command == QStringLiteral("ask");
    const bool takesNothing = command == QStringLiteral("tasks") || command == QStringLiteral("resume");
    if (takesText && arguments.words.join(u' ').trimmed().isEmpty())
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("Say what should be done: flux %1 \"Summarise the files in ~/notes and save a brief\"")
                .arg(command));
    if (takesNothing && !arguments.words.isEmpty())
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("“flux %1” takes no further words.").arg(command));
    if (!takesText && !takesNothing && arguments.words.size() != 1)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("“flux %1” needs one task id. “flux tasks” lists them.").arg(command));
    return {};
}

} // namespace

int runCommand(const Arguments& arguments) {
    if (arguments.version || arguments.command == QStringLiteral("version")) {
        print(QStringLiteral("flux %1").arg(QStringLiteral(FLUX_VERSION)));
        return kExitCompleted;
    }
    if (arguments.help || arguments.command == QStringLiteral("help")) {
        print(usage());
        return kExitCompleted;
    }
    if (arguments.command.isEmpty()) {
        printError(usage());
        return kExitUsage;
    }
    if (arguments.command == QStringLiteral("config"))
        return configCommand(arguments);
    if (const auto words = checkWords(arguments); !words.ok())
        return fail(words.error());
    return withEngine(arguments);
}

} // namespace flux::cli
