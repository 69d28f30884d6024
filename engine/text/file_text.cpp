#include "engine/text/file_text.h"

#include "engine/base/json.h"
#include "engine/net/charset.h"
#include "engine/text/docx.h"
#include "engine/text/html_text.h"
#include "engine/text/zip_archive.h"

#include <QtCore/QFile>

namespace flux::text {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qsizetype kMaxJsonChars = 8 * 1024 * 1024; // as values it takes up to thirty times the room

// "name: value" a line. The value is at most as deep as parseJson allows.
void appendValues(const Json& value, const QString& name, qsizetype maxChars, QString& out) {
    if (out.size() >= maxChars)
        return;
    if (value.is_object()) {
        for (const auto& member : value.items())
            appendValues(member.value(), QString::fromStdString(member.key()), maxChars, out);
    } else if (value.is_array()) {
        for (const Json& item : value)
            appendValues(item, name, maxChars, out);
    } else if (!value.is_null()) {
        out += (name.isEmpty() ? QString() : name + QStringLiteral(": ")) + base::plainText(value) + u'\n';
    }
}

QString endingOf(const QString& name) {
    return name.section(u'/', -1).section(u'.', 1).section(u'.', -1).toLower();
}

bool isDocx(const QString& path) {
    const auto archive = ZipArchive::open(path);
    if (!archive.ok())
        return false;
    for (const ZipEntry& entry : (*archive)->entries()) {
        if (entry.name == QStringLiteral("word/document.xml"))
            return true;
    }
    return false;
}

} // namespace

Result<QString> textOfFile(const QString& path, const QString& name, const Papers& papers,
                           const FileTextLimits& limits) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(file.exists() ? ErrorCode::PermissionDenied : ErrorCode::NotFound,
                         QStringLiteral("“%1” cannot be opened.").arg(name), file.errorString());
    const QByteArray start = file.peek(1024);
    if (start.contains("%PDF-")) {
        if (file.size() > limits.maxBytes)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("“%1” is too large to look for its text.").arg(name));
        FLUX_TRY(const QString text, papers.textOf(path));
        return text.left(limits.maxChars);
    }
    if (start.startsWith("PK"))
        return isDocx(path) ? textOfDocx(path, limits.maxChars) : Result<QString>(QString());
    if (net::looksBinary(start))
        return QString();
    const auto content = net::textFromBytes(file.read(limits.maxBytes));
    if (!content)
        return QString();
    const QString ending = endingOf(name);
    if (ending == QStringLiteral("html") || ending == QStringLiteral("htm") || looksLikeHtml(*content)) {
        const HtmlText page = htmlToText(*content);
        return (page.title.isEmpty() ? page.text : page.title + u'\n' + page.text).left(limits.maxChars);
    }
    if (ending == QStringLiteral("json") && content->size() <= kMaxJsonChars) {
        if (const auto value = base::parseJson(content->toUtf8()); value.ok()) {
            QString text;
            appendValues(*value, {}, limits.maxChars, text);
            return text.left(limits.maxChars);
        }
    }
    return content->left(limits.maxChars);
}

} // namespace flux::text
