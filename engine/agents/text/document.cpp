#include "engine/agents/text/document.h"

#include "engine/text/html_text.h"

#include <QtCore/QUrl>

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr size_t kMaxDocuments = 2'000;
constexpr qsizetype kMaxChars = 64'000'000;
constexpr int kMaxNesting = 4;

QString lastPart(const QString& path) {
    const qsizetype slash = std::max(path.lastIndexOf(u'/'), path.lastIndexOf(u'\\'));
    return path.mid(slash + 1);
}

QString firstOf(const Json& object, std::initializer_list<const char*> keys) {
    for (const char* key : keys) {
        const QString text = base::textAt(object, key);
        if (!text.isEmpty())
            return text;
    }
    return {};
}

DocumentKind kindOf(const QString& name, const QString& text) {
    const QString lower = name.toLower();
    if (lower.endsWith(u".csv") || lower.endsWith(u".tsv"))
        return DocumentKind::Csv;
    if (lower.endsWith(u".json"))
        return DocumentKind::JsonData;
    const QString head = text.left(64).trimmed();
    return head.startsWith(u"[{") || head.startsWith(u"{\"") ? DocumentKind::JsonData : DocumentKind::Prose;
}

class DocumentReader {
public:
    Result<std::vector<Document>> read(const Json& input) {
        FLUX_CHECK(add(input, 0));
        return std::move(m_documents);
    }

private:
    Result<void> add(const Json& item, int depth) {
        if (item.is_array() && depth < kMaxNesting) {
            for (const Json& inner : item)
                FLUX_CHECK(add(inner, depth + 1));
            return {};
        }
        Document document;
        if (item.is_string()) {
            document.text = item.get<QString>();
        } else if (item.is_object()) {
            document.title = firstOf(item, {"title", "name"});
            document.url = base::textAt(item, "url");
            document.path = base::textAt(item, "path");
            document.readAt = base::textAt(item, "read_at");
            document.text = firstOf(item, {"content", "text", "summary"});
            // An object that carries no text is data of its own, such as a row of a table.
            if (document.text.isEmpty() && !item.contains("content") && !item.contains("text")) {
                document.text = base::dumpJsonPretty(item);
                document.kind = DocumentKind::JsonData;
            }
        } else {
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral(
                    "A document must be a text or an object with a title and content; this one is of type %1.")
                    .arg(base::typeName(item)));
        }
        return finish(std::move(document));
    }

    Result<void> finish(Document document) {
        m_chars += document.text.size();
        if (m_chars > kMaxChars)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("The documents have more than %1 characters in all. Take fewer at a time.")
                                 .arg(kMaxChars));
        if (m_documents.size() >= kMaxDocuments)
            return makeError(
                ErrorCode::ResourceExhausted,
                QStringLiteral("There are more than %1 documents. Take fewer at a time.").arg(kMaxDocuments));
        const QString name = !document.path.isEmpty() ? lastPart(document.path) : document.title;
        if (text::looksLikeHtml(document.text)) {
            text::HtmlText page = text::htmlToText(document.text);
            document.text = std::move(page.text);
            if (document.title.isEmpty())
                document.title = page.title;
        } else if (document.kind == DocumentKind::Prose) {
            document.kind = kindOf(name, document.text);
        }
        if (document.title.isEmpty())
            document.title = !name.isEmpty()           ? name
                             : !document.url.isEmpty() ? document.url
                                                       : QStringLiteral("Text %1").arg(m_documents.size() + 1);
        document.title = document.title.simplified().left(200);
        m_documents.push_back(std::move(document));
        return {};
    }

    std::vector<Document> m_documents;
    qsizetype m_chars = 0;
};

// So that a title cannot open a link or a heading of its own.
QString plainTitle(QString title) {
    for (const char16_t c : {u'\\', u'[', u']', u'<', u'`', u'*'})
        title.replace(QChar(c), QString(u'\\') + QChar(c));
    return title;
}

} // namespace

Result<std::vector<Document>> readDocuments(const Json& input) {
    return DocumentReader().read(input);
}

Json documentJson(const Document& document) {
    Json out{{"title", document.title}, {"content", document.text}};
    if (!document.url.isEmpty())
        out["url"] = document.url;
    if (!document.path.isEmpty())
        out["path"] = document.path;
    if (!document.readAt.isEmpty())
        out["read_at"] = document.readAt;
    return out;
}

Json sourceJson(const Document& document, const QString& readAt) {
    Json out{{"title", document.title}, {"read_at", document.readAt.isEmpty() ? readAt : document.readAt}};
    if (!document.url.isEmpty())
        out["url"] = document.url;
    if (!document.path.isEmpty())
        out["path"] = document.path;
    return out;
}

QString sourcesMarkdown(const Json& sources) {
    QString out;
    int number = 0;
    for (const Json& source : sources) {
        const QString title =
            plainTitle(source.is_string() ? source.get<QString>()
                                          : firstOf(source, {"title", "name", "url", "path"}).simplified());
        const QString url = base::textAt(source, "url");
        const QString path = base::textAt(source, "path");
        if (title.isEmpty())
            continue;
        out += QStringLiteral("%1. ").arg(++number);
        if (!url.isEmpty())
            out += QStringLiteral("[%1](<%2>)").arg(title, QString::fromUtf8(QUrl(url).toEncoded()));
        else if (!path.isEmpty())
            out += QStringLiteral("%1, `%2`").arg(title, QString(path).remove(u'`'));
        else
            out += title;
        out += u'\n';
    }
    return out;
}

} // namespace flux::agents
