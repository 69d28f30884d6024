#include "app/cli/commands.h"

#include "app/cli/card_answer.h"
#include "app/cli/card_text.h"
#include "app/cli/run_session.h"
#include "app/cli/task_view.h"
#include "app/cli/terminal.h"
#include "engine/domain/codec.h"

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::TaskStatus;

namespace {

// The open card that an id names: the card's own id, or the oldest one of a task.
Result<domain::Checkpoint> findCard(api::Engine& engine, const QString& id) {
    FLUX_TRY(const auto page, ask(engine, api::ListCheckpoints{1000}));
    const QString wanted = id.trimmed().toLower();
    if (wanted.size() < 4)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("Name a task by at least 4 characters of its id."));
    const auto matches = [&wanted](const QString& text) { return text.startsWith(wanted) || text.endsWith(wanted); };
    const domain::Checkpoint* found = nullptr;
    for (const domain::Checkpoint& card : page.checkpoints) {
        if (matches(card.id.text))
            return card;
        if (!matches(card.taskId.text))
            continue;
        if (found && found->taskId != card.taskId)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("Several tasks match “%1”. Give more of the id.").arg(id));
        if (!found)
            found = &card;
    }
    if (!found)
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("Nothing waits for you under “%1”. “flux cards” lists what does.").arg(id));
    return *found;
}

// From the command line, or asked. Nothing: it is left waiting.
Result<std::optional<domain::Decision>> decide(const domain::Checkpoint& card, const Arguments& arguments) {
    FLUX_TRY(auto given, answerFrom(card, arguments));
    if (given)
        return given;
    const bool asks = arguments.command == QStringLiteral("answer") && arguments.answering == Answering::Ask;
    if (asks)
        return askCard(card);
    const bool yes = arguments.command == QStringLiteral("approve") || arguments.answering == Answering::Yes;
    const bool no = arguments.command == QStringLiteral("reject") || arguments.answering == Answering::No;
    if (!yes && !no)
        return std::optional<domain::Decision>();
    auto plain = plainAnswer(card, yes);
    if (!plain.ok()) // the command was the wrong one for this card
        return makeError(ErrorCode::InvalidArgument, plain.error().message);
    plain->reason = arguments.reason;
    return std::optional(std::move(*plain));
}

QString wordFor(const domain::Checkpoint& card, domain::Verdict verdict) {
    switch (verdict) {
    case domain::Verdict::Yes:
        return card.description.yesLabel.isEmpty() ? QStringLiteral("answered") : card.description.yesLabel;
    case domain::Verdict::No:
        return card.description.noLabel.isEmpty() ? QStringLiteral("left out") : card.description.noLabel;
    case domain::Verdict::WentOut:
        return QStringLiteral("it went out");
    case domain::Verdict::Again:
        return QStringLiteral("send again");
    }
    return {};
}

template <typename R>
int changeTask(api::Engine& engine, const Arguments& arguments, const QString& id) {
    const auto detail = findTask(engine, id);
    if (!detail.ok())
        return fail(detail.error());
    const auto changed = ask(engine, R{detail->task.id});
    if (!changed.ok())
        return failAbout(detail->task, changed.error());
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
    if (command == QStringLiteral("cards"))
        return listCards(*door->engine, arguments);
    if (command == QStringLiteral("plan"))
        return planCommand(*door, arguments);
    if (command == QStringLiteral("search"))
        return searchCommand(*door, arguments);
    if (command == QStringLiteral("files"))
        return filesCommand(*door, arguments);
    if (command == QStringLiteral("doctor"))
        return doctorCommand(*door, arguments);
    if (command == QStringLiteral("memory"))
        return memoryCommand(*door, arguments);
    if (command == QStringLiteral("objects"))
        return objectsCommand(*door, arguments);
    if (command == QStringLiteral("query"))
        return queryCommand(*door, arguments);
    if (command == QStringLiteral("import") || command == QStringLiteral("export"))
        return exchangeCommand(*door, arguments);
    if (command == QStringLiteral("models"))
        return modelsCommand(*door, arguments);
    if (command == QStringLiteral("breakers"))
        return breakersCommand(*door, arguments);
    if (isSteering(command))
        return steerCommand(*door, arguments);
    if (isAgain(command))
        return againCommand(*door, arguments);
    const QString id = arguments.words.front();
    if (command == QStringLiteral("show"))
        return showTask(*door->engine, arguments, id);
    if (command == QStringLiteral("pause"))
        return changeTask<api::PauseTask>(*door->engine, arguments, id);
    if (command == QStringLiteral("cancel"))
        return changeTask<api::CancelTask>(*door->engine, arguments, id);
    return decideCommand(*door, arguments);
}

// How many words a command takes, and how it is written.
struct Form {
    const char* command;
    qsizetype least, most;
    const char* usage;
};
constexpr Form kForms[]{
    {"tasks", 0, 0, "flux tasks"},
    {"cards", 0, 0, "flux cards"},
    {"resume", 0, 0, "flux resume"},
    {"retry", 1, 2, "flux retry ID [STEP]"},
    {"skip", 2, 2, "flux skip ID STEP"},
    {"recall", 2, 2, "flux recall ID STEP"},
    {"plan", 2, 2, "flux plan show ID, flux plan edit ID or flux plan diff ID"},
    {"search", 1, 64, "flux search \"<text>\""},
    {"files", 1, 1001, "flux files add | list | save | change | trash | restore | purge | link"},
    {"backup", 1, 2, "flux backup create | list | verify | restore"},
    {"doctor", 0, 0, "flux doctor [--repair]"},
    {"memory", 1, 64, "flux memory store | search | show | history | diff | forget"},
    {"explain", 0, 64, "flux explain [TEXT], or one sentence a line on standard input"},
    {"objects", 1, 5, "flux objects create | get | update | delete | restore | undo | history | link | types | …"},
    {"query", 0, 2, "flux query [TYPE [FILTER]]"},
    {"import", 1, 1, "flux import PATH"},
    {"export", 1, 1, "flux export PATH"},
    {"models", 0, 2, "flux models [list | add PROVIDER | test [MODEL] | use MODEL | remove PROVIDER]"},
    {"breakers", 0, 2, "flux breakers, or flux breakers reset [KEY]"},
};

Result<void> checkWords(const Arguments& arguments) {
    const QString& command = arguments.command;
    const qsizetype count = arguments.words.size();
    if (command == QStringLiteral("run") || command == QStringLiteral("ask")) {
        if (!arguments.words.join(u' ').trimmed().isEmpty())
            return {};
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("Say what should be done: flux %1 \"Summarise the files in ~/notes and save a brief\"")
                .arg(command));
    }
    for (const Form& form : kForms) {
        if (command != QLatin1StringView(form.command))
            continue;
        if (count < form.least || count > form.most)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("Write: %1").arg(QString::fromLatin1(form.usage)));
        return {};
    }
    if (count != 1)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("“flux %1” needs one task id. “flux tasks” lists them.").arg(command));
    return {};
}

} // namespace

int failAbout(const domain::Task& task, const base::Error& error) {
    const int code = fail(error);
    if (!task.lineage.supersededBy.isEmpty())
        printError(QStringLiteral("Another plan has taken its place: task %1").arg(shortId(task.lineage.supersededBy)));
    return code;
}

Result<qint64> feedEnd(api::Engine& engine) {
    FLUX_TRY(const auto page, ask(engine, api::ListTasks{{}, 1}));
    return page.sequence;
}

int goOn(Door& door, const Arguments& arguments, const domain::Task& task, qint64 before) {
    const bool moves = task.status == TaskStatus::Planning || task.status == TaskStatus::Executing ||
                       task.status == TaskStatus::Checkpoint;
    if (arguments.json)
        printJson(Json{{"task", domain::toJson(task)}});
    if (moves && !arguments.detach)
        return RunSession(*door.engine, arguments, door.dataDir).followTask(task.id, before);
    if (!arguments.json) {
        print(QStringLiteral("%1: %2 · task %3").arg(task.title, plainStatus(task.status), shortId(task.id)));
        if (moves && !door.remote)
            print(QStringLiteral("It goes on when Flux runs: in the window, or with “flux resume”."));
        if (task.status == TaskStatus::Ready)
            print(QStringLiteral("It waits for a start: flux start %1").arg(shortId(task.id)));
    }
    return kExitCompleted;
}

// The answer is recorded first; then, when this process has the engine, the task goes on here.
int decideCommand(Door& door, const Arguments& arguments) {
    const auto card = findCard(*door.engine, arguments.words.front());
    if (!card.ok())
        return fail(card.error());
    const auto decision = decide(*card, arguments);
    if (!decision.ok())
        return fail(decision.error());
    if (!*decision) {
        print(QStringLiteral("Waits for you: ") + howToAnswer(*card));
        return kExitWaiting;
    }
    const auto before = feedEnd(*door.engine);
    if (!before.ok())
        return fail(before.error());
    const auto decided = ask(*door.engine, api::DecideCheckpoint{card->id, **decision});
    if (!decided.ok())
        return fail(decided.error());
    if (!arguments.json)
        print(QStringLiteral("%1 → %2").arg(card->description.question, wordFor(*card, (*decision)->verdict)));
    if (arguments.detach)
        return kExitCompleted;
    return RunSession(*door.engine, arguments, door.dataDir).followTask(card->taskId, *before);
}

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
    if (arguments.command == QStringLiteral("backup"))
        return backupCommand(arguments);
    if (arguments.command == QStringLiteral("explain"))
        return explainCommand(arguments);
    return withEngine(arguments);
}

} // namespace flux::cli
