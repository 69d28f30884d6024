#include "app/cli/task_view.h"

#include "app/cli/card_text.h"
#include "app/cli/engine_door.h"
#include "app/cli/terminal.h"
#include "engine/base/text.h"
#include "engine/domain/codec.h"

#include <QtCore/QDir>

#include <algorithm>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

// The steps as they are listed: those of the plan with a number, their items under them, what was taken out last.
struct Line {
    const domain::StepState* step;
    QString number;
};
std::vector<Line> linesOf(const api::TaskDetail& detail) {
    std::vector<Line> lines, gone;
    int number = 0;
    for (const domain::StepState& step : detail.steps) {
        if (!step.spec.itemOf.isEmpty())
            continue;
        if (step.spec.removed) {
            gone.push_back({&step, QStringLiteral("–")});
            continue;
        }
        lines.push_back({&step, QString::number(++number)});
        int item = 0;
        for (const domain::StepState& inner : detail.steps) {
            if (step.spec.forEach && inner.spec.itemOf == step.spec.key)
                lines.push_back({&inner, QStringLiteral("%1.%2").arg(number).arg(++item)});
        }
    }
    lines.insert(lines.end(), gone.begin(), gone.end());
    return lines;
}

QString stepLine(const Line& line) {
    const domain::StepState& step = *line.step;
    QStringList facts;
    if (const QString way = wayOf(step.spec, step.run.fallback); !way.isEmpty())
        facts.append(way);
    if (step.run.repaired)
        facts.append(QStringLiteral("inputs mended"));
    if (step.run.effect == domain::EffectProgress::Undone)
        facts.append(QStringLiteral("taken back"));
    if (step.run.error)
        facts.append(step.run.error->message);
    else if (!step.run.note.isEmpty())
        facts.append(step.run.note);
    const bool item = !step.spec.itemOf.isEmpty();
    return QStringLiteral("  %1%2%3 %4: %5%6")
        .arg(item ? QStringLiteral("   ") : QString(), line.number,
             item || step.spec.removed ? QString() : QStringLiteral("."),
             step.spec.name.isEmpty() ? step.spec.key.text : step.spec.name,
             step.spec.removed ? QStringLiteral("taken out") : plainStatus(step.run.status),
             facts.isEmpty() || step.spec.removed ? QString()
                                                  : QStringLiteral(" (%1)").arg(facts.join(QStringLiteral("; "))));
}

void printLineage(const domain::Task& task) {
    const domain::Lineage& from = task.lineage;
    const auto line = [](const QString& words, const domain::TaskId& other) {
        if (!other.isEmpty())
            print(words.arg(shortId(other)));
    };
    line(QStringLiteral("Another plan for: %1"), from.supersedes);
    line(QStringLiteral("Replaced by: %1"), from.supersededBy);
    if (!from.forkedFrom.isEmpty())
        print(from.forkStep.isEmpty()
                  ? QStringLiteral("Run again from: %1").arg(shortId(from.forkedFrom))
                  : QStringLiteral("Forked from: %1 at %2").arg(shortId(from.forkedFrom), from.forkStep.text));
    line(QStringLiteral("Takes back: %1"), from.undoes);
    line(QStringLiteral("Taken back by: %1"), from.undoneBy);
    if (task.planVersion > 1)
        print(QStringLiteral("Plan version: %1 (“flux plan diff %2” shows what changed)")
                  .arg(task.planVersion)
                  .arg(shortId(task.id)));
}

void printDetailAsJson(const api::TaskDetail& detail) {
    Json out{{"task", domain::toJson(detail.task)},
             {"steps", Json::array()},
             {"checkpoints", Json::array()},
             {"journal", Json::array()}};
    for (const auto& step : detail.steps)
        out["steps"].push_back(domain::toJson(step));
    for (const auto& card : detail.checkpoints)
        out["checkpoints"].push_back(domain::toJson(card));
    for (const auto& row : detail.journal)
        out["journal"].push_back(domain::toJson(row));
    printJson(out);
}

} // namespace

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
    case TaskStatus::Superseded:
        return QStringLiteral("replaced");
    default:
        return domain::statusName(status);
    }
}

QString plainStatus(StepStatus status) {
    switch (status) {
    case StepStatus::Checkpoint:
        return QStringLiteral("needs you");
    case StepStatus::Held:
        return QStringLiteral("about to go out");
    case StepStatus::Skipped:
        return QStringLiteral("left out");
    case StepStatus::Cancelled:
        return QStringLiteral("stopped");
    default:
        return domain::statusName(status);
    }
}

QString wayOf(const domain::StepSpec& spec, int fallback) {
    if (fallback <= 0)
        return {};
    const int way = fallback + 1;
    const QString nth = way == 2   ? QStringLiteral("2nd way")
                        : way == 3 ? QStringLiteral("3rd way")
                                   : QStringLiteral("%1th way").arg(way);
    const auto rung = static_cast<size_t>(fallback - 1);
    if (rung >= spec.fallbacks.size())
        return nth;
    const domain::StepFallback& chosen = spec.fallbacks[rung];
    const QString name = chosen.name.isEmpty() ? chosen.agent : chosen.name;
    return name.isEmpty() ? nth : QStringLiteral("%1: %2").arg(nth, name);
}

Result<api::TaskDetail> findTask(api::Engine& engine, const QString& id) {
    return ask(engine, api::GetTask{id});
}

Result<domain::StepState> findStep(const api::TaskDetail& detail, const QString& word) {
    const std::vector<Line> lines = linesOf(detail);
    std::vector<const domain::StepState*> found;
    QStringList keys;
    for (const Line& line : lines) {
        const QString key = line.step->spec.key.text;
        if (key == word || (line.number == word && !line.step->spec.removed))
            return *line.step;
        if (key.startsWith(word, Qt::CaseInsensitive))
            found.push_back(line.step);
        keys.append(key);
    }
    if (found.size() == 1 && !word.isEmpty())
        return *found.front();
    if (found.size() > 1 && !word.isEmpty())
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("Several steps begin with “%1”. Give more of the key, or its number.").arg(word));
    const QString near = base::nearestName(word, keys);
    return makeError(ErrorCode::NotFound,
                     QStringLiteral("“%1” has no step “%2”.%3 “flux show %4” lists them.")
                         .arg(detail.task.title, word,
                              near.isEmpty() ? QString() : QStringLiteral(" Did you mean %1?").arg(near),
                              shortId(detail.task.id)));
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

int listCards(api::Engine& engine, const Arguments& arguments) {
    const auto page = ask(engine, api::ListCheckpoints{1000});
    if (!page.ok())
        return fail(page.error());
    if (page->checkpoints.empty() && !arguments.json)
        print(QStringLiteral("Nothing waits for you."));
    for (const domain::Checkpoint& card : page->checkpoints) {
        if (arguments.json) {
            printJson(domain::toJson(card));
            continue;
        }
        print(QStringLiteral("%1  %2  task %3  %4%5")
                  .arg(card.id.text.right(8), domain::kindName(card.kind).replace(u'_', u' ').leftJustified(15),
                       shortId(card.taskId), card.description.question,
                       card.expiryText.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(card.expiryText)));
    }
    return kExitCompleted;
}

int showTask(api::Engine& engine, const Arguments& arguments, const QString& id) {
    const auto detail = findTask(engine, id);
    if (!detail.ok())
        return fail(detail.error());
    if (arguments.json) {
        printDetailAsJson(*detail);
        return kExitCompleted;
    }
    const domain::Task& task = detail->task;
    print(QStringLiteral("%1\n%2 · %3 of %4 steps · %5")
              .arg(task.title, plainStatus(task.status))
              .arg(task.doneCount)
              .arg(task.stepCount)
              .arg(task.id.text));
    print(QStringLiteral("Asked: %1").arg(task.goal));
    printLineage(task);
    for (const Line& line : linesOf(*detail)) {
        print(stepLine(line));
        if (line.step->run.status == StepStatus::Held)
            print(QStringLiteral("     flux recall %1 %2 holds it back").arg(shortId(task.id), line.number));
    }
    for (const domain::Checkpoint& card : detail->checkpoints) {
        if (card.status == domain::CheckpointStatus::Open)
            print(cardText(card, true) + QStringLiteral("\n  ") + howToAnswer(card));
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

} // namespace flux::cli
