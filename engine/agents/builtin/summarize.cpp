#include "engine/agents/builtin/builtin.h"
#include "engine/agents/builtin/spec_fields.h"
#include "engine/agents/mending.h"
#include "engine/agents/text/document.h"
#include "engine/agents/text/extract.h"
#include "engine/base/fence.h"

#include <QtCore/QSet>

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldType;

namespace {

const QString kMethod = QStringLiteral("extractive (TextRank)");
constexpr qint64 kMostSentences = 100;

domain::AgentSpec summarizeSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("summarize");
    spec.title = QStringLiteral("Summarise");
    spec.description = QStringLiteral(
        "Picks the most central sentences of one or several documents, word for word, and describes tables "
        "by their columns. It quotes; it does not write anew, and no model is involved.");
    spec.inputs = {
        specField("documents", FieldType::Array, false, "Texts, or objects with title, content, path or url"),
        specField("content", FieldType::Text, false, "One text, instead of documents"),
        specField("title", FieldType::Text, false, "What the text is called"),
        specField("max_sentences", FieldType::Integer, false, "Sentences at most; by length if left out"),
        specField("style", FieldType::Text, false, "bullets or paragraph", "bullets", {"bullets", "paragraph"}),
        specField("focus", FieldType::Text, false, "What matters most, in a few words"),
    };
    spec.outputs = {
        specField("summary", FieldType::Text, true, "The summary, Markdown"),
        specField("content", FieldType::Text, true, "The summary and below it its sources, Markdown"),
        specField("key_points", FieldType::Array, true, "[{text, source}], word for word"),
        specField("sources", FieldType::Array, true, "[{title, url or path, read_at}]"),
        specField("documents", FieldType::Integer, true, "How many documents"),
        specField("method", FieldType::Text, true, "How the sentences were chosen"),
    };
    spec.remembers = {QStringLiteral("summary")};
    return spec;
}

Result<std::vector<Document>> documentsOf(const Json& inputs) {
    const Json& list = base::jsonAt(inputs, "documents");
    const QString content = base::textAt(inputs, "content");
    std::vector<Document> documents;
    if (!list.is_null()) {
        FLUX_TRY(documents, readDocuments(list));
    } else if (!content.isEmpty()) {
        FLUX_TRY(documents, readDocuments(Json{{"title", base::textAt(inputs, "title")}, {"content", content}}));
    } else {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("There is nothing to summarise: no documents and no text came in."));
    }
    for (const Document& document : documents) {
        if (!document.text.trimmed().isEmpty())
            return documents;
    }
    return makeError(ErrorCode::InvalidArgument,
                     documents.empty() ? QStringLiteral("There is nothing to summarise: no document came in.")
                                       : QStringLiteral("There is nothing to summarise: the documents are empty."));
}

// The text of one document's part of the summary.
class SummaryWriter {
public:
    SummaryWriter(const std::vector<Document>& documents, const std::vector<KeySentence>& keys, bool paragraph)
        : m_documents(documents), m_keys(keys), m_paragraph(paragraph) {}

    [[nodiscard]] QString markdown() const {
        QString out;
        for (size_t d = 0; d < m_documents.size(); ++d) {
            if (m_documents.size() > 1)
                out += QStringLiteral("## %1\n\n").arg(m_documents[d].title);
            out += part(d) + u'\n';
        }
        return out.trimmed() + u'\n';
    }

private:
    [[nodiscard]] QString part(size_t d) const {
        const Document& document = m_documents[d];
        if (document.text.trimmed().isEmpty())
            return QStringLiteral("The document is empty.\n");
        if (document.kind != DocumentKind::Prose) {
            const QString description = describeData(document);
            if (!description.isEmpty())
                return description;
        }
        QStringList texts;
        for (const KeySentence& key : m_keys) {
            if (key.document == d)
                texts.append(key.text);
        }
        if (texts.isEmpty())
            return QStringLiteral("Nothing that the other documents do not say, or that counts as much.\n");
        return m_paragraph ? texts.join(u' ') + u'\n'
                           : QStringLiteral("- ") + texts.join(QStringLiteral("\n- ")) + u'\n';
    }

    const std::vector<Document>& m_documents;
    const std::vector<KeySentence>& m_keys;
    bool m_paragraph;
};

class Summarize final : public Agent {
public:
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& context) override {
        return base::fence(QStringLiteral("summarize"), [&] { return summarize(inputs, context); });
    }

    [[nodiscard]] std::optional<Json> repair(const Json& inputs, const base::Error&) const override {
        return mendBySpec(m_spec, inputs);
    }

    [[nodiscard]] QString note(const Json& outputs) const override {
        const size_t points = base::jsonAt(outputs, "key_points").size();
        const qint64 documents = base::intAt(outputs, "documents");
        const QString from = documents > 1 ? QStringLiteral(" from %1 documents").arg(documents) : QString();
        return (points == 1 ? QStringLiteral("1 point") : QStringLiteral("%1 points").arg(points)) + from;
    }

private:
    static Result<Json> summarize(const Json& inputs, AgentContext& context) {
        const qint64 wanted = base::intAt(inputs, "max_sentences", 0);
        if (wanted < 0 || wanted > kMostSentences)
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("A summary has 1 to %1 sentences, not %2.").arg(kMostSentences).arg(wanted));
        FLUX_TRY(const std::vector<Document> documents, documentsOf(inputs));
        const QString style = base::textAt(inputs, "style", QStringLiteral("bullets"));
        ExtractOptions options;
        options.maxSentences = static_cast<size_t>(wanted);
        options.focus = base::textAt(inputs, "focus");
        const std::vector<KeySentence> keys = extractKeySentences(documents, options, context.cancel);
        if (context.cancel.isCancelled())
            return makeError(ErrorCode::Cancelled, QStringLiteral("The summary was stopped before it was done."));

        const QString summary = SummaryWriter(documents, keys, style == u"paragraph").markdown();
        Json points = Json::array();
        for (const KeySentence& key : keys)
            points.push_back({{"text", key.text}, {"source", documents[key.document].title}});
        Json sources = Json::array();
        bool traceable = false;
        for (const Document& document : documents) {
            sources.push_back(sourceJson(document, context.taskStartedAt.iso()));
            traceable = traceable || !document.url.isEmpty() || !document.path.isEmpty();
        }
        const QString content =
            traceable ? summary + QStringLiteral("\n## Sources\n\n") + sourcesMarkdown(sources) : summary;
        return Json{{"summary", summary},
                    {"content", content},
                    {"key_points", points},
                    {"sources", sources},
                    {"documents", documents.size()},
                    {"method", kMethod}};
    }

    domain::AgentSpec m_spec = summarizeSpec();
};

} // namespace

std::unique_ptr<Agent> makeSummarize() {
    return std::make_unique<Summarize>();
}

} // namespace flux::agents
