#include "engine/exchange/markdown_folder.h"

#include "engine/exchange/front_matter.h"
#include "engine/exchange/import_key.h"
#include "engine/files/durable_write.h"
#include "engine/files/file_names.h"
#include "engine/net/charset.h"

#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace flux::exchange {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kMaxFile = 16 * 1024 * 1024;
constexpr int kMaxFiles = 100'000;

// Which member of the data is the text of the file.
const char* bodyMember(const QString& type) {
    if (type == QStringLiteral("contact"))
        return "notes";
    return type == QStringLiteral("event") || type == QStringLiteral("todo") ? "description" : "content";
}

QString firstHeading(const QString& body) {
    const QString line = body.section(u'\n', 0, 0, QString::SectionSkipEmpty).trimmed();
    return line.startsWith(QStringLiteral("# ")) ? line.mid(2).trimmed() : QString();
}

// "tags: [a, b]", "tags: a, b" and "tags: '#a #b'" are all written.
QStringList takeTags(Json& front) {
    QStringList tags;
    for (const char* name : {"tags", "tag"}) {
        const Json value = base::jsonAt(front, name);
        QStringList raw = base::textsAt(front, name);
        if (value.is_string())
            raw = base::plainText(value).split(QRegularExpression(QStringLiteral("[,\\s]+")));
        for (QString tag : std::as_const(raw)) {
            while (tag.startsWith(u'#'))
                tag.remove(0, 1);
            if (!tag.isEmpty() && !tags.contains(tag))
                tags.append(tag);
        }
        if (value.is_string() || value.is_array())
            front.erase(name);
    }
    return tags;
}

Result<ImportObject> objectOf(const QString& path, const QString& relative, const QString& type) {
    QFile in(path);
    if (!in.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::PermissionDenied, QStringLiteral("It cannot be opened."), in.errorString());
    if (in.size() > kMaxFile)
        return makeError(ErrorCode::ResourceExhausted, QStringLiteral("It is larger than 16 MB."));
    const auto text = net::textFromBytes(in.readAll());
    if (!text)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("It is no text."));
    FLUX_TRY(MarkdownFile file, readMarkdownFile(*text));
    ImportObject object;
    object.tags = takeTags(file.front);
    object.id = ownId(base::textAt(file.front, "flux_id"));
    object.type = base::textAt(file.front, "flux_type", type);
    file.front.erase("flux_id");
    file.front.erase("flux_type");
    object.data = std::move(file.front);
    const bool isNamed = object.data.contains("title") || object.data.contains("name");
    if (!isNamed && object.id.isEmpty()) {
        const QString heading = firstHeading(file.body);
        object.data["title"] = heading.isEmpty() ? relative.section(u'/', -1).section(u'.', 0, -2) : heading;
    }
    if (!file.body.isEmpty())
        object.data[bodyMember(object.type)] = file.body;
    return object;
}

class MarkdownWriter final : public ObjectWriter {
public:
    explicit MarkdownWriter(QString folder) : m_folder(std::move(folder)) {}

    Result<bool> add(const domain::WorkspaceObject& object) override {
        const char* body = bodyMember(object.type);
        MarkdownFile file;
        file.front = object.data;
        if (base::jsonAt(object.data, body).is_string()) {
            file.body = base::textAt(object.data, body);
            file.front.erase(body);
        }
        for (const char* reserved : {"flux_id", "flux_type", "tags", "tag"}) {
            if (file.front.erase(reserved) > 0)
                problem(object, QStringLiteral("its member “%1” has no place in a Markdown file; it is left out.")
                                    .arg(QString::fromLatin1(reserved)));
        }
        file.front["flux_id"] = object.id.text;
        file.front["flux_type"] = object.type;
        if (!object.tags.isEmpty())
            file.front["tags"] = object.tags;
        const QString name = nameFor(object);
        FLUX_CHECK(files::makeFolder(m_folder + u'/' + name.section(u'/', 0, -2)));
        QFile out(m_folder + u'/' + name);
        if (!out.open(QIODevice::WriteOnly | QIODevice::NewOnly))
            return makeError(ErrorCode::PermissionDenied,
                             QStringLiteral("“%1” cannot be written there. Choose another folder.").arg(name),
                             out.errorString());
        FLUX_CHECK(writeAll(out, writeMarkdownFile(file).toUtf8()));
        if (!out.flush())
            return files::writeError(name, 0);
        return true;
    }
    Result<void> finish() override { return {}; }

private:
    QString nameFor(const domain::WorkspaceObject& object) {
        QString title;
        for (const QChar c : domain::titleOf(object).left(80)) {
            if (c == u'/' || c == u'\\')
                title += u'-';
            else if (c.isPrint() && !(title.isEmpty() && (c == u'.' || c.isSpace())))
                title += c;
        }
        if (title.isEmpty())
            title = object.id.text;
        const QString wanted = object.type + u'/' + title;
        for (int n = 1;; ++n) {
            const QString numbered = n == 1 ? wanted : QStringLiteral("%1 (%2)").arg(wanted).arg(n);
            const auto clean = files::cleanName(numbered + QStringLiteral(".md"));
            const QString name = clean.ok() ? *clean : object.type + u'/' + object.id.text + QStringLiteral(".md");
            const QString folded = name.toCaseFolded(); // some disks do not tell "A" from "a"
            if (m_taken.contains(folded) && n < 1000 && clean.ok())
                continue;
            m_taken.insert(folded);
            return name;
        }
    }

    QString m_folder;
    QSet<QString> m_taken;
};

} // namespace

Result<void> readMarkdown(const QString& path, const QString& type, ImportSink& sink) {
    const QFileInfo top(path);
    if (!top.exists())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is nothing at “%1”.").arg(path));
    QStringList found;
    if (top.isDir()) {
        QDirIterator all(path, {QStringLiteral("*.md"), QStringLiteral("*.markdown")}, QDir::Files | QDir::NoSymLinks,
                         QDirIterator::Subdirectories); // which does not follow links
        while (all.hasNext() && found.size() <= kMaxFiles) {
            const QString relative = QDir(path).relativeFilePath(all.next());
            if (!relative.startsWith(u'.') && !relative.contains(QStringLiteral("/.")))
                found.append(relative);
        }
        found.sort();
    } else {
        found.append(top.fileName());
    }
    if (found.size() > kMaxFiles)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("There are more than 100,000 Markdown files in it. Bring in its parts."));
    const QDir folder(top.isDir() ? path : top.absolutePath());
    for (const QString& relative : std::as_const(found)) {
        auto object = objectOf(folder.filePath(relative), relative, type);
        if (!object.ok()) {
            sink.problem(QStringLiteral("“%1”: %2 It is left out.").arg(relative, object.error().message));
            continue;
        }
        object->key = QStringLiteral("md:%1/%2").arg(folder.dirName(), relative);
        FLUX_CHECK(sink.object(std::move(*object)));
    }
    return {};
}

std::unique_ptr<ObjectWriter> markdownWriter(const QString& folder) {
    return std::make_unique<MarkdownWriter>(folder);
}

} // namespace flux::exchange
