#include "engine/agents/builtin/builtin.h"
#include "engine/agents/builtin/spec_fields.h"
#include "engine/agents/mending.h"
#include "engine/agents/text/comparison.h"
#include "engine/agents/text/document.h"
#include "engine/base/fence.h"
#include "engine/text/table.h"

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldType;

namespace {

domain::AgentSpec aggregateSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("aggregate");
    spec.title = QStringLiteral("Put together");
    spec.description = QStringLiteral(
        "Joins several documents or outputs into one, lists them, or sets the words and figures they share "
        "side by side. It counts; no model is involved.");
    spec.inputs = {
        specField("sources", FieldType::Array, true, "Texts, or objects with title, content, path or url"),
        specField("purpose", FieldType::Text, false, "merge: one text; compare: side by side; list: what there is",
                  "merge", {"compare", "merge", "list"}),
        specField("title", FieldType::Text, false, "A heading for the result"),
    };
    spec.outputs = {
        specField("documents", FieldType::Array, true, "[{title, content, url or path}]"),
        specField("content", FieldType::Text, true,
                  "The result, Markdown; CSV when all sources are CSV with the same columns"),
        specField("sources", FieldType::Array, true, "[{title, url or path, read_at}]"),
        specField("count", FieldType::Integer, true, "How many documents"),
        specField("format", FieldType::Text, true, "markdown or csv"),
    };
    spec.remembers = {QStringLiteral("content")};
    return spec;
}

// Tables with the same columns become one table; anything else is no such case.
std::optional<QString> joinedTables(const std::vector<Document>& documents) {
    text::Table all;
    for (const Document& document : documents) {
        if (document.kind != DocumentKind::Csv)
            return std::nullopt;
        auto table = text::tableFromCsv(document.text);
        if (!table.ok() || (!all.columns.isEmpty() && table->columns != all.columns))
            return std::nullopt;
        all.columns = table->columns;
        all.rows.insert(all.rows.end(), std::make_move_iterator(table->rows.begin()),
                        std::make_move_iterator(table->rows.end()));
    }
    return text::tableToCsv(all);
}

QString sectionBody(const Document& document) {
    if (document.text.trimmed().isEmpty())
        return QStringLiteral("The document is empty.");
    if (document.kind == DocumentKind::Csv) {
        const auto table = text::tableFromCsv(document.text);
        if (table.ok())
            return text::tableToMarkdown(*table).trimmed();
    }
    if (document.kind == DocumentKind::JsonData)
        return QStringLiteral("```json\n%1\n```").arg(document.text.trimmed());
    return document.text.trimmed();
}

// A section per source. A document that opens with a heading of its own keeps that one instead.
QString merged(const std::vector<Document>& documents) {
    QString out;
    for (const Document& document : documents) {
        const QString body = sectionBody(document);
        if (!body.startsWith(u"# ") && !body.startsWith(u"## "))
            out += QStringLiteral("## %1\n\n").arg(document.title);
        out += body + QStringLiteral("\n\n");
    }
    return out;
}

QString listed(const std::vector<Document>& documents) {
    QString out;
    for (const Document& document : documents) {
        const QString place = !document.url.isEmpty() ? document.url : document.path;
        const QString size = document.text.size() == 1 ? QStringLiteral("1 character")
                                                       : QStringLiteral("%1 characters").arg(document.text.size());
        out += QStringLiteral("- **%1** (%2)%3\n")
                   .arg(document.title, size, place.isEmpty() ? QString() : QStringLiteral(": ") + place);
    }
    return out;
}

class Aggregate final : public Agent {
public:
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& context) override {
        return base::fence(QStringLiteral("aggregate"), [&] { return aggregate(inputs, context); });
    }

    [[nodiscard]] std::optional<Json> repair(const Json& inputs, const base::Error&) const override {
        return mendBySpec(m_spec, inputs);
    }

    // What is joined or listed stands in its sources.
    [[nodiscard]] bool learns(const Json& inputs) const override {
        return base::textAt(inputs, "purpose") == u"compare";
    }

    [[nodiscard]] QString note(const Json& outputs) const override {
        const qint64 count = base::intAt(outputs, "count");
        return count == 1 ? QStringLiteral("1 document") : QStringLiteral("%1 documents").arg(count);
    }

private:
    static Result<Json> aggregate(const Json& inputs, AgentContext& context) {
        FLUX_TRY(const std::vector<Document> documents, readDocuments(base::jsonAt(inputs, "sources")));
        if (documents.empty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("There is nothing to put together: no source came in."));
        const QString purpose = base::textAt(inputs, "purpose", QStringLiteral("merge"));
        if (purpose == u"compare" && documents.size() < 2)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("There is only one document, so there is nothing to compare it with."));
        QString content, format = QStringLiteral("markdown");
        if (purpose == u"compare") {
            content = comparisonMarkdown(documents, context.cancel);
        } else if (purpose == u"list") {
            content = listed(documents);
        } else if (purpose == u"merge") {
            const auto table = joinedTables(documents);
            format = table ? QStringLiteral("csv") : format;
            content = table ? *table : merged(documents);
        } else {
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The purpose is compare, merge or list, not “%1”.").arg(purpose));
        }
        if (context.cancel.isCancelled())
            return makeError(ErrorCode::Cancelled,
                             QStringLiteral("Putting the documents together was stopped before it was done."));
        const QString title = base::textAt(inputs, "title").simplified();
        if (!title.isEmpty() && format == u"markdown")
            content = QStringLiteral("# %1\n\n").arg(title) + content;

        Json list = Json::array(), sources = Json::array();
        for (const Document& document : documents) {
            list.push_back(documentJson(document));
            sources.push_back(sourceJson(document, context.taskStartedAt.iso()));
        }
        return Json{{"documents", list},
                    {"content", QString(content.trimmed() + u'\n')},
                    {"sources", sources},
                    {"count", documents.size()},
                    {"format", format}};
    }

    domain::AgentSpec m_spec = aggregateSpec();
};

} // namespace

std::unique_ptr<Agent> makeAggregate() {
    return std::make_unique<Aggregate>();
}

} // namespace flux::agents
