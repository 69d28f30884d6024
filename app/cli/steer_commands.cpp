// Commands by which a person steers a run: start, retry, skip, recall, delete, and the breakers.
#include "app/cli/commands.h"
#include "app/cli/task_view.h"
#include "app/cli/terminal.h"
#include "engine/domain/codec.h"

#include <QtCore/QDateTime>

namespace flux::cli {

using base::Json;
using domain::TaskStatus;

namespace {

int startTask(Door& door, const Arguments& arguments, const api::TaskDetail& detail) {
    const auto before = feedEnd(*door.engine);
    if (!before.ok())
        return fail(before.error());
    const auto task = ask(*door.engine, api::ResumeTask{detail.task.id});
    return task.ok() ? goOn(door, arguments, *task, *before) : failAbout(detail.task, task.error());
}

int retryTask(Door& door, const Arguments& arguments, const api::TaskDetail& detail) {
    api::RetryTask request{detail.task.id, {}, arguments.whole};
    if (arguments.words.size() == 2) {
        if (arguments.whole)
            return fail(base::makeError(base::ErrorCode::InvalidArgument,
                                        QStringLiteral("Name a step, or write --whole: not both.")));
        const auto step = findStep(detail, arguments.words.at(1));
        if (!step.ok())
            return fail(step.error());
        request.step = step->spec.key;
    }
    const auto before = feedEnd(*door.engine);
    if (!before.ok())
        return fail(before.error());
    const auto task = ask(*door.engine, std::move(request));
    return task.ok() ? goOn(door, arguments, *task, *before) : failAbout(detail.task, task.error());
}

int skipStep(Door& door, const Arguments& arguments, const api::TaskDetail& detail) {
    const auto step = findStep(detail, arguments.words.at(1));
    if (!step.ok())
        return fail(step.error());
    const auto before = feedEnd(*door.engine);
    if (!before.ok())
        return fail(before.error());
    const auto task = ask(*door.engine, api::SkipStep{detail.task.id, step->spec.key, arguments.reason});
    if (!task.ok())
        return failAbout(detail.task, task.error());
    return goOn(door, arguments, *task, *before);
}

int recallStep(Door& door, const Arguments& arguments, const api::TaskDetail& detail) {
    const auto step = findStep(detail, arguments.words.at(1));
    if (!step.ok())
        return fail(step.error());
    const auto task = ask(*door.engine, api::RecallStep{detail.task.id, step->spec.key});
    if (!task.ok())
        return failAbout(detail.task, task.error());
    if (arguments.json)
        printJson(Json{{"task", domain::toJson(*task)}});
    else
        print(QStringLiteral("Held back: %1. It asks again: flux approve %2   or   flux reject %2")
                  .arg(step->spec.name, shortId(task->id)));
    return kExitCompleted;
}

int deleteTask(Door& door, const Arguments& arguments, const api::TaskDetail& detail) {
    const domain::Task& task = detail.task;
    if (arguments.answering == Answering::Ask && !arguments.json) {
        const auto sure = confirm(
            QStringLiteral("Delete “%1” with its steps, cards and history%2? What it did and its files stay.")
                .arg(task.title, domain::isTerminal(task.status) ? QString() : QStringLiteral(", and stop it")));
        if (!sure.value_or(false)) {
            print(QStringLiteral("Nothing was deleted."));
            return kExitCancelled;
        }
    } else if (arguments.answering != Answering::Yes) {
        printError(QStringLiteral("Nothing was deleted. Add --yes to delete without being asked."));
        return kExitUsage;
    }
    const auto gone = ask(*door.engine, api::DeleteTask{task.id});
    if (!gone.ok())
        return failAbout(task, gone.error());
    if (arguments.json)
        printJson(Json{{"deleted", gone->taskId.text}});
    else
        print(QStringLiteral("Deleted: %1").arg(task.title));
    return kExitCompleted;
}

struct Steering {
    const char* command;
    int (*run)(Door&, const Arguments&, const api::TaskDetail&);
};
constexpr Steering kSteering[]{
    {"start", startTask}, {"retry", retryTask}, {"skip", skipStep}, {"recall", recallStep}, {"delete", deleteTask}};

QString stateText(const domain::Breaker& breaker) {
    const QString until = QDateTime::fromMSecsSinceEpoch(breaker.retryAt.ms).toString(QStringLiteral("HH:mm:ss"));
    switch (breaker.state) {
    case domain::BreakerState::Open:
        return breaker.retryAt.isNull() ? QStringLiteral("open") : QStringLiteral("open until %1").arg(until);
    case domain::BreakerState::HalfOpen:
        return QStringLiteral("trying one call");
    case domain::BreakerState::Closed:
        break;
    }
    return QStringLiteral("closed");
}

void printBreakers(const Arguments& arguments, const api::BreakerList& list) {
    for (const domain::Breaker& breaker : list.breakers) {
        if (arguments.json)
            printJson(domain::toJson(breaker));
        else
            print(QStringLiteral("%1  %2, %3 failed in a row%4")
                      .arg(breaker.key, stateText(breaker))
                      .arg(breaker.failures)
                      .arg(breaker.lastError.isEmpty() ? QString() : QStringLiteral(": ") + breaker.lastError));
    }
    if (list.breakers.empty() && !arguments.json)
        print(QStringLiteral("Everything is called as usual."));
}

} // namespace

bool isSteering(const QString& command) {
    return std::any_of(std::begin(kSteering), std::end(kSteering),
                       [&command](const Steering& row) { return command == QLatin1StringView(row.command); });
}

int steerCommand(Door& door, const Arguments& arguments) {
    const auto detail = findTask(*door.engine, arguments.words.front());
    if (!detail.ok())
        return fail(detail.error());
    for (const Steering& row : kSteering) {
        if (arguments.command == QLatin1StringView(row.command))
            return row.run(door, arguments, *detail);
    }
    return kExitUsage;
}

int breakersCommand(Door& door, const Arguments& arguments) {
    const QStringList& words = arguments.words;
    if (!words.isEmpty() && words.front() != QStringLiteral("reset"))
        return fail(base::makeError(base::ErrorCode::InvalidArgument,
                                    QStringLiteral("Write: flux breakers, or flux breakers reset [KEY]")));
    const auto list =
        words.isEmpty() ? ask(*door.engine, api::ListBreakers{}) : ask(*door.engine, api::ResetBreaker{words.value(1)});
    if (!list.ok())
        return fail(list.error());
    printBreakers(arguments, *list);
    return kExitCompleted;
}

} // namespace flux::cli
