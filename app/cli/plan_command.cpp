// flux plan show | edit | diff
#include "app/cli/bounded_input.h"
#include "app/cli/commands.h"
#include "app/cli/plan_text.h"
#include "app/cli/task_view.h"
#include "app/cli/terminal.h"
#include "engine/domain/codec.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryFile>

#include <cstdio>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kMaxPlanBytes = 64 * 1024 * 1024;

Result<int> versionFrom(const QString& text, const QString& option) {
    if (text.isEmpty())
        return 0; // the one in force
    bool ok = false;
    const int version = text.toInt(&ok);
    if (!ok || version < 1)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 takes the number of a plan version, from 1.").arg(option));
    return version;
}

int showPlan(Door& door, const Arguments& arguments, const domain::Task& task) {
    const auto version = versionFrom(arguments.planVersion, QStringLiteral("--version"));
    if (!version.ok())
        return fail(version.error());
    const auto document = ask(*door.engine, api::GetPlan{task.id, *version});
    if (!document.ok())
        return fail(document.error());
    if (arguments.json) {
        printJson(domain::toJson(document->plan));
        return kExitCompleted;
    }
    for (const QString& line : planLines(*document))
        print(line);
    return kExitCompleted;
}

// From version to version; with neither, from the one before to the one in force.
Result<api::ComparePlans> compareRequest(Door& door, const Arguments& arguments, const domain::Task& task) {
    api::ComparePlans request;
    request.taskId = task.id;
    FLUX_TRY(request.from, versionFrom(arguments.from, QStringLiteral("--from")));
    FLUX_TRY(request.to, versionFrom(arguments.to, QStringLiteral("--to")));
    if (!arguments.other.isEmpty()) {
        FLUX_TRY(const auto other, findTask(*door.engine, arguments.other));
        request.other = other.task.id;
        return request;
    }
    if (request.from > 0)
        return request;
    const int end = request.to > 0 ? request.to : task.planVersion;
    FLUX_TRY(const auto document, ask(*door.engine, api::GetPlan{task.id, 0}));
    for (const api::PlanInfo& info : document.versions)
        request.from = info.version < end ? info.version : request.from;
    if (request.from > 0)
        return request;
    request.from = end;
    if (!task.lineage.supersedes.isEmpty()) { // what the other plan changed when it took that task's place
        request = {task.lineage.supersedes, 0, task.id, request.to};
    }
    return request;
}

int diffPlan(Door& door, const Arguments& arguments, const domain::Task& task) {
    const auto request = compareRequest(door, arguments, task);
    if (!request.ok())
        return fail(request.error());
    const auto diff = ask(*door.engine, *request);
    if (!diff.ok())
        return fail(diff.error());
    if (arguments.json)
        printJson(domain::toJson(*diff));
    else
        printDiff(*diff);
    return kExitCompleted;
}

Result<domain::Plan> parsePlan(const QByteArray& text) {
    auto json = base::parseJson(text);
    if (!json.ok())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The plan was not changed: it is not JSON. %1").arg(json.error().message));
    auto plan = domain::fromJson<domain::Plan>(*json);
    if (!plan.ok())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The plan was not changed. %1").arg(plan.error().message));
    if (!json->contains("version"))
        plan->version = 0; // it says nothing of where it comes from
    return plan;
}

Result<QByteArray> readAll(const QString& path) {
    QFile file(path);
    const bool open = path == QStringLiteral("-") ? file.open(stdin, QIODevice::ReadOnly)
                                                  : (file.setFileName(path), file.open(QIODevice::ReadOnly));
    if (!open)
        return makeError(ErrorCode::NotFound, QStringLiteral("“%1” cannot be read: %2").arg(path, file.errorString()));
    QByteArray bytes = readUpTo(file, kMaxPlanBytes + 1);
    if (bytes.size() > kMaxPlanBytes)
        return makeError(ErrorCode::ResourceExhausted, QStringLiteral("“%1” is too large for a plan.").arg(path));
    return bytes;
}

QString editorCommand() {
    for (const char* name : {"VISUAL", "EDITOR"}) {
        if (const QString editor = qEnvironmentVariable(name).trimmed(); !editor.isEmpty())
            return editor;
    }
    return {};
}

// The plan as the person left it in the editor. The file at `path` stays, so that nothing typed is lost.
Result<QByteArray> editText(const QByteArray& text, QString& path) {
    const QString editor = editorCommand();
    if (editor.isEmpty())
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("No editor is set. Set EDITOR, or write: flux plan edit ID --file plan.json"));
    QTemporaryFile file(QDir::tempPath() + QStringLiteral("/flux-plan-XXXXXX.json"));
    file.setAutoRemove(false);
    if (!file.open() || file.write(text) != text.size() || !file.flush())
        return makeError(ErrorCode::Unavailable,
                         QStringLiteral("The plan cannot be written for the editor: %1").arg(file.errorString()));
    path = file.fileName();
    file.close();
    QStringList words = QProcess::splitCommand(editor);
    const QString program = words.isEmpty() ? editor : words.takeFirst();
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.setInputChannelMode(QProcess::ForwardedInputChannel);
    process.start(program, words << path);
    if (!process.waitForStarted() || !process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit ||
        process.exitCode() != 0)
        return makeError(ErrorCode::Cancelled,
                         QStringLiteral("The editor “%1” did not end well. The plan was not changed.").arg(editor));
    return readAll(path);
}

// --- flux plan edit ---

struct Edit {
    domain::Plan plan;
    QString draft; // where the editor left it; empty with --file
};

Result<Edit> editedPlan(Door& door, const Arguments& arguments, const domain::Task& task, QString& draft) {
    Edit edit;
    if (!arguments.file.isEmpty()) {
        FLUX_TRY(const QByteArray bytes, readAll(arguments.file));
        FLUX_TRY(edit.plan, parsePlan(bytes));
        return edit;
    }
    FLUX_TRY(const auto document, ask(*door.engine, api::GetPlan{task.id, 0}));
    const QByteArray before = base::dumpJsonPretty(shortForm(document.plan)).toUtf8() + '\n';
    FLUX_TRY(const QByteArray bytes, editText(before, draft));
    FLUX_TRY(edit.plan, parsePlan(bytes));
    return edit;
}

int failEdit(const Arguments& arguments, const domain::Task& task, const base::Error& error, const QString& draft) {
    const int code = failAbout(task, error);
    if (!draft.isEmpty())
        printError(QStringLiteral("What you wrote is kept: flux plan edit %1 --file %2").arg(shortId(task.id), draft));
    else if (arguments.file.isEmpty())
        printError(
            QStringLiteral("“flux plan show %1 --json” prints the plan as a file to change.").arg(shortId(task.id)));
    return code;
}

// Shows what would be different, asks, applies. The person may say no at no cost.
int editPlan(Door& door, const Arguments& arguments, const domain::Task& task) {
    QString draft;
    const auto edit = editedPlan(door, arguments, task, draft);
    if (!edit.ok())
        return failEdit(arguments, task, edit.error(), draft);
    api::EditPlan request{task.id, edit->plan, edit->plan.version, true};
    const auto look = ask(*door.engine, request);
    if (!look.ok())
        return failEdit(arguments, task, look.error(), draft);
    if (!arguments.json)
        printDiff(look->diff);
    if (arguments.dryRun || look->diff.isEmpty()) {
        if (arguments.json)
            printJson(Json{{"task", domain::toJson(look->task)}, {"diff", domain::toJson(look->diff)}});
        QFile::remove(draft);
        return kExitCompleted;
    }
    const bool asks = arguments.answering == Answering::Ask && !arguments.json && arguments.file != QStringLiteral("-");
    if (!asks && arguments.answering != Answering::Yes)
        return failEdit(
            arguments, task,
            makeError(ErrorCode::InvalidArgument,
                      QStringLiteral("The plan was not changed. Add --yes to change it without being asked, "
                                     "or --dry-run to look only.")),
            draft);
    if (asks && !confirm(QStringLiteral("Change the plan?")).value_or(false)) {
        print(QStringLiteral("The plan stays as it is."));
        if (!draft.isEmpty())
            print(QStringLiteral("What you wrote is kept: %1").arg(draft));
        return kExitCancelled;
    }
    request.dryRun = false;
    const auto before = feedEnd(*door.engine);
    if (!before.ok())
        return fail(before.error());
    const auto done = ask(*door.engine, request);
    if (!done.ok())
        return failEdit(arguments, task, done.error(), draft);
    QFile::remove(draft);
    if (arguments.json)
        printJson(Json{{"diff", domain::toJson(done->diff)}});
    else
        print(QStringLiteral("Plan version %1 is in force.").arg(done->task.planVersion));
    Arguments after = arguments; // the yes was to the plan, not to the cards of its steps
    if (after.answering == Answering::Yes)
        after.answering = Answering::Leave;
    return goOn(door, after, done->task, *before);
}

} // namespace

int planCommand(Door& door, const Arguments& arguments) {
    const QString verb = arguments.words.front();
    const bool known =
        verb == QStringLiteral("show") || verb == QStringLiteral("edit") || verb == QStringLiteral("diff");
    if (!known)
        return fail(makeError(ErrorCode::InvalidArgument,
                              QStringLiteral("Write: flux plan show ID, flux plan edit ID or flux plan diff ID")));
    const auto detail = findTask(*door.engine, arguments.words.at(1));
    if (!detail.ok())
        return fail(detail.error());
    if (verb == QStringLiteral("show"))
        return showPlan(door, arguments, detail->task);
    return verb == QStringLiteral("edit") ? editPlan(door, arguments, detail->task)
                                          : diffPlan(door, arguments, detail->task);
}

} // namespace flux::cli
