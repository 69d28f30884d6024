#include "engine/agents/builtin/builtin.h"
#include "engine/agents/mending.h"
#include "engine/files/file_service.h"
#include "engine/net/wording.h"

#include <QtCore/QFileInfo>

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldSpec;
using domain::FieldType;

namespace {

constexpr qint64 kMostBytesOfAll = 30 * 1024 * 1024; // of all the files of one read_all

FieldSpec field(const char* name, FieldType type, bool required, const char* description) {
    return {QString::fromUtf8(name), type, required, QString::fromUtf8(description), nullptr, {}};
}

domain::AgentSpec fileStorageSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("file_storage");
    spec.title = QStringLiteral("Read and save files");
    spec.description = QStringLiteral(
        "Reads and lists files in folders that you opened, and saves files in Flux's own area, where the "
        "older version is kept.");
    spec.maxEffect = domain::EffectClass::LocalWrite;
    FieldSpec operation = field("operation", FieldType::Text, true,
                                "read, read_all, list or write; to take a write back: trash or restore");
    operation.allowed = {"read", "read_all", "list", "write", "trash", "restore"};
    spec.inputs = {operation,
                   field("path", FieldType::Text, false, "The file or folder; relative ones lie in Flux's own area"),
                   field("files", FieldType::Array, false, "For read_all: paths, instead of a folder"),
                   field("recursive", FieldType::Boolean, false, "Folders in folders too"),
                   field("name", FieldType::Text, false, "For write, trash and restore: the file's name"),
                   field("content", FieldType::Any, false, "For write: the text; what is no text is saved as JSON"),
                   field("sha256", FieldType::Text, false, "For trash and restore: only while this is its digest"),
                   field("version", FieldType::Text, false, "For restore: which older version")};
    spec.outputs = {field("name", FieldType::Text, false, "read, write: the file's name"),
                    field("path", FieldType::Text, false, "read, list, write: where it lies"),
                    field("content", FieldType::Text, false, "read: the text; list: the names as a Markdown list"),
                    field("bytes", FieldType::Integer, false, "read, write: its size"),
                    field("sha256", FieldType::Text, false, "write, restore: the digest"),
                    field("changed", FieldType::Boolean, false, "write: false if it was there just so already"),
                    field("older_version", FieldType::Text, false, "write: which version of it was kept"),
                    field("trash", FieldType::Text, false, "trash: where it lies now"),
                    field("documents", FieldType::Array, false, "read_all: [{name, path, content, bytes}]"),
                    field("skipped", FieldType::Array, false, "read_all, list: [{name, reason}]"),
                    field("files", FieldType::Array, false, "list: [{name, path, bytes, kind}]"),
                    field("count", FieldType::Integer, false, "list, read_all: how many"),
                    field("truncated", FieldType::Boolean, false, "list, read_all: there are more")};
    return spec;
}

Json toJson(const files::TextFile& file) {
    return Json{{"name", file.name}, {"path", file.path}, {"content", file.text}, {"bytes", file.bytes}};
}

// A few words for a file that was not used, from the error's sentence.
QString reasonOf(const base::Error& error) {
    return error.message.section(QStringLiteral(". "), 0, 0);
}

class FileStorage final : public Agent {
public:
    explicit FileStorage(files::FileService& files) : m_files(files) {}

    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] domain::EffectDescription describe(const Json& inputs) const override {
        domain::EffectDescription d;
        const QString operation = base::textAt(inputs, "operation");
        const QString name = base::textAt(inputs, "name");
        if (operation == QStringLiteral("trash") || operation == QStringLiteral("restore"))
            return describeTakingBack(operation == QStringLiteral("trash"), name);
        if (operation != QStringLiteral("write")) {
            d.effectClass = domain::EffectClass::Read;
            return d;
        }
        d.effectClass = domain::EffectClass::LocalWrite;
        d.question = QStringLiteral("Save %1?").arg(net::isolated(name));
        d.preview = Json{{"type", "file"}, {"name", name}, {"text", base::plainText(base::jsonAt(inputs, "content"))}};
        d.yesLabel = QStringLiteral("Save");
        d.noLabel = QStringLiteral("Leave as it is");
        d.reversibility = QStringLiteral("The older version is kept");
        d.doneText = QStringLiteral("%1 saved.").arg(net::isolated(name));
        d.editable = {QStringLiteral("name"), QStringLiteral("content")};
        return d;
    }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& context) override {
        const QString operation = base::textAt(inputs, "operation");
        if (operation == QStringLiteral("write"))
            return write(inputs, context);
        if (operation == QStringLiteral("trash"))
            return trash(inputs);
        if (operation == QStringLiteral("restore"))
            return restore(inputs);
        if (operation == QStringLiteral("read_all"))
            return readAll(inputs, context);
        const QString path = base::textAt(inputs, "path");
        if (path.isEmpty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("No file or folder is named. Nothing was read."));
        if (operation == QStringLiteral("list"))
            return list(path, inputs, context);
        if (operation != QStringLiteral("read"))
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("There is no file operation “%1”. There are read, read_all, list, write, trash and "
                               "restore.")
                    .arg(operation));
        FLUX_TRY(const files::TextFile file, m_files.read(path, context.grants));
        return toJson(file);
    }

    [[nodiscard]] std::optional<Json> repair(const Json& inputs, const base::Error& error) const override {
        Json mended = mendBySpec(m_spec, inputs);
        if (const QString path = base::textAt(mended, "path"); !path.isEmpty())
            mended["path"] = mendPath(path);
        if (mended.contains("files") && mended["files"].is_array()) {
            for (Json& file : mended["files"]) {
                if (file.is_string())
                    file = mendPath(file.get<QString>());
            }
        }
        const QString name = base::textAt(mended, "name");
        if (const QString clean = mendFileName(name); !clean.isEmpty() && error.code == ErrorCode::InvalidArgument)
            mended["name"] = clean;
        return mended;
    }

    [[nodiscard]] TakeBack takeBack(const Json& inputs, const Json& outputs) const override {
        const QString name = base::textAt(outputs, "name");
        const QString sha256 = base::textAt(outputs, "sha256");
        if (base::textAt(inputs, "operation") != QStringLiteral("write"))
            return {QStringLiteral("It took something back itself.")};
        if (name.isEmpty() || sha256.isEmpty() || !outputs.contains("changed"))
            return {QStringLiteral("It is not on record what was saved.")};
        if (!base::boolAt(outputs, "changed"))
            return {QStringLiteral("The file was there already, just so; nothing was changed.")};
        const QString row = QStringLiteral("Take back %1").arg(net::isolated(name));
        const QString version = base::textAt(outputs, "older_version");
        if (version.isEmpty())
            return {QStringLiteral("The file goes to the trash."),
                    TakeBack::Step{m_spec.type, Json{{"operation", "trash"}, {"name", name}, {"sha256", sha256}}, row}};
        return {QStringLiteral("The file gets its older version back."),
                TakeBack::Step{m_spec.type,
                               Json{{"operation", "restore"}, {"name", name}, {"version", version}, {"sha256", sha256}},
                               row}};
    }

    [[nodiscard]] QString note(const Json& outputs) const override {
        if (outputs.contains("trash"))
            return QStringLiteral("in the trash");
        if (outputs.contains("count")) {
            const qint64 count = base::intAt(outputs, "count");
            return count == 1 ? QStringLiteral("1 file") : QStringLiteral("%1 files").arg(count);
        }
        return outputs.contains("bytes") ? net::sizeText(base::intAt(outputs, "bytes")) : QString();
    }

private:
    static domain::EffectDescription describeTakingBack(bool trash, const QString& name) {
        const QString shown = net::isolated(name);
        domain::EffectDescription d;
        d.effectClass = domain::EffectClass::LocalWrite;
        d.question = trash ? QStringLiteral("Put %1 into the trash?").arg(shown)
                           : QStringLiteral("Give %1 its older version back?").arg(shown);
        d.preview = Json{{"type", "file"}, {"name", name}};
        d.yesLabel = trash ? QStringLiteral("Put into the trash") : QStringLiteral("Give it back");
        d.noLabel = QStringLiteral("Leave as it is");
        d.reversibility = QStringLiteral("What is there now is kept in the trash");
        d.doneText = trash ? QStringLiteral("%1 is in the trash.").arg(shown)
                           : QStringLiteral("%1 has its older version back.").arg(shown);
        return d;
    }

    // Which file, and what it must still hold.
    static Result<std::pair<QString, QString>> named(const Json& inputs) {
        std::pair<QString, QString> out(base::textAt(inputs, "name"), base::textAt(inputs, "sha256"));
        if (out.first.isEmpty() || out.second.isEmpty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("Taking a file back needs its name and its digest. Nothing was changed."));
        return out;
    }

    Result<Json> trash(const Json& inputs) {
        FLUX_TRY(const auto file, named(inputs));
        FLUX_TRY(const files::TrashedFile gone, m_files.trash(file.first, file.second));
        return Json{{"name", gone.name}, {"trash", gone.path}};
    }

    Result<Json> restore(const Json& inputs) {
        FLUX_TRY(const auto file, named(inputs));
        FLUX_TRY(const files::WrittenFile back,
                 m_files.restore(file.first, base::textAt(inputs, "version"), file.second));
        return Json{{"name", back.name}, {"path", back.path}, {"bytes", back.bytes}, {"sha256", back.sha256}};
    }

    Result<Json> write(const Json& inputs, const AgentContext& context) {
        const QString name = base::textAt(inputs, "name");
        if (name.isEmpty() || !inputs.contains("content"))
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("Saving needs a name and a content. Nothing was saved."));
        const Json& content = inputs["content"];
        const QByteArray bytes =
            content.is_string() ? content.get<QString>().toUtf8() : base::dumpJsonPretty(content).toUtf8();
        // Another attempt may find what the one before it wrote.
        const base::Instant since = context.attempt > 1 ? context.taskStartedAt : base::Instant{};
        FLUX_TRY(const files::WrittenFile file, m_files.write(name, bytes, since));
        Json out{{"name", file.name},
                 {"path", file.path},
                 {"bytes", file.bytes},
                 {"sha256", file.sha256},
                 {"changed", file.changed}};
        if (!file.olderVersion.isEmpty())
            out["older_version"] = QFileInfo(file.olderVersion).fileName();
        return out;
    }

    Result<Json> list(const QString& path, const Json& inputs, const AgentContext& context) {
        FLUX_TRY(const files::Listing listing, m_files.list(path, context.grants, {base::boolAt(inputs, "recursive")}));
        Json entries = Json::array();
        QStringList lines;
        for (const files::ListedFile& file : listing.files) {
            entries.push_back(Json{
                {"name", file.name}, {"path", file.path}, {"bytes", file.bytes}, {"kind", files::kindName(file.kind)}});
            lines.append(QStringLiteral("- %1 (%2)").arg(file.name, net::sizeText(file.bytes)));
        }
        for (const QString& folder : listing.folders)
            lines.append(QStringLiteral("- %1/").arg(folder));
        if (listing.truncated)
            lines.append(QStringLiteral("- and more; the list ends after %1").arg(listing.files.size()));
        if (lines.isEmpty())
            lines.append(QStringLiteral("The folder holds no files."));
        return Json{{"path", listing.path},          {"files", entries},
                    {"count", listing.files.size()}, {"truncated", listing.truncated},
                    {"skipped", skippedOf(listing)}, {"content", lines.join(u'\n')}};
    }

    static Json skippedOf(const files::Listing& listing) {
        Json skipped = Json::array();
        for (const files::LeftOut& item : listing.leftOut)
            skipped.push_back(Json{{"name", item.name}, {"reason", item.reason}});
        return skipped;
    }

    // The paths to read, in order, and what is left out from the start.
    Result<std::vector<std::pair<QString, QString>>> candidates(const Json& inputs, const AgentContext& context,
                                                                Json& skipped, bool* truncated) {
        std::vector<std::pair<QString, QString>> out; // name, path
        const QStringList named = base::textsAt(inputs, "files");
        if (!named.isEmpty()) {
            for (const QString& path : named)
                out.emplace_back(QFileInfo(path).fileName(), path);
            return out;
        }
        const QString path = base::textAt(inputs, "path");
        if (path.isEmpty())
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("No folder is named. Nothing was read."));
        FLUX_TRY(const bool folder, m_files.isFolder(path, context.grants));
        if (!folder) {
            out.emplace_back(QFileInfo(path).fileName(), path);
            return out;
        }
        FLUX_TRY(const files::Listing listing, m_files.list(path, context.grants, {base::boolAt(inputs, "recursive")}));
        *truncated = listing.truncated;
        skipped = skippedOf(listing);
        for (const files::ListedFile& file : listing.files) {
            if (file.kind == files::FileKind::Binary)
                skipped.push_back(Json{{"name", file.name}, {"reason", "not a text file"}});
            else
                out.emplace_back(file.name, file.path);
        }
        return out;
    }

    Result<Json> readAll(const Json& inputs, const AgentContext& context) {
        Json skipped = Json::array();
        bool truncated = false;
        FLUX_TRY(const auto wanted, candidates(inputs, context, skipped, &truncated));
        Json documents = Json::array();
        qint64 total = 0;
        for (const auto& [name, path] : wanted) {
            if (context.cancel.isCancelled())
                return makeError(ErrorCode::Cancelled, QStringLiteral("Reading was stopped."));
            if (context.progress)
                context.progress(QStringLiteral("Reading %1").arg(name));
            const auto file = m_files.read(path, context.grants);
            if (!file.ok()) {
                if (file.error().code == ErrorCode::PermissionDenied &&
                    file.error().detail.startsWith(QStringLiteral("folder:")))
                    return file.error(); // the person may open it
                skipped.push_back(Json{{"name", name}, {"reason", reasonOf(file.error())}});
                continue;
            }
            total += file->bytes;
            if (total > kMostBytesOfAll) {
                skipped.push_back(
                    Json{{"name", name},
                         {"reason", QStringLiteral("more than %1 in all").arg(net::sizeText(kMostBytesOfAll))}});
                total -= file->bytes;
                continue;
            }
            Json document = toJson(*file);
            document["name"] = name;
            documents.push_back(std::move(document));
        }
        if (documents.empty())
            return nothingToRead(wanted.empty() && skipped.empty(), inputs, skipped);
        const size_t count = documents.size();
        return Json{{"documents", std::move(documents)},
                    {"skipped", std::move(skipped)},
                    {"count", count},
                    {"truncated", truncated}};
    }

    static base::Error nothingToRead(bool empty, const Json& inputs, const Json& skipped) {
        const QString where = net::isolated(base::textAt(inputs, "path", QStringLiteral("the files")));
        if (empty)
            return makeError(ErrorCode::NotFound, QStringLiteral("%1 holds no files. Nothing was read.").arg(where));
        const QString first =
            skipped.empty()
                ? QString()
                : QStringLiteral(" %1: %2.").arg(base::textAt(skipped[0], "name"), base::textAt(skipped[0], "reason"));
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("No file in %1 can be read as text.%2").arg(where, first));
    }

    files::FileService& m_files;
    const domain::AgentSpec m_spec = fileStorageSpec();
};

} // namespace

std::unique_ptr<Agent> makeFileStorage(files::FileService& files) {
    return std::make_unique<FileStorage>(files);
}

} // namespace flux::agents
