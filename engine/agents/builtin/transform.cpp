#include "engine/agents/builtin/builtin.h"
#include "engine/agents/builtin/spec_fields.h"
#include "engine/agents/mending.h"
#include "engine/base/fence.h"
#include "engine/text/csv.h"
#include "engine/text/table.h"

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldType;

namespace {

constexpr qsizetype kMaxChars = 32 * 1024 * 1024;

domain::AgentSpec transformSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("transform");
    spec.title = QStringLiteral("Convert data");
    spec.description =
        QStringLiteral("Turns tables and lists between CSV, JSON, Markdown tables and plain text, and can filter, "
                       "sort and shorten them. It computes; no model is involved.");
    spec.inputs = {
        specField("content", FieldType::Any, true, "The table: text, or a list of objects"),
        specField("from", FieldType::Text, false, "What the text is", "auto",
                  {"auto", "json", "csv", "markdown", "text"}),
        specField("to", FieldType::Text, false, "What it becomes", "json", {"json", "csv", "markdown", "text"}),
        specField("select", FieldType::Array, false, "Columns to keep, in this order"),
        specField("where", FieldType::Object, false, "Keep rows that are equal in these columns"),
        specField("sort_by", FieldType::Text, false, "A column; -price sorts downwards"),
        specField("limit", FieldType::Integer, false, "Rows at most"),
    };
    spec.outputs = {
        specField("content", FieldType::Text, true, "The result as text"),
        specField("data", FieldType::Array, true, "The result as a list of objects"),
        specField("columns", FieldType::Array, true, "The names of the columns"),
        specField("format", FieldType::Text, true, "json, csv, markdown or text"),
        specField("rows", FieldType::Integer, true, "How many rows"),
    };
    spec.remembers = {QStringLiteral("content")};
    return spec;
}

// Says what the text is by looking at it; "text" when nothing fits.
QString detectFormat(const QString& text) {
    qsizetype first = 0;
    while (first < text.size() && (text[first].isSpace() || text[first] == QChar(0xFEFF)))
        ++first;
    const QChar c = first < text.size() ? text[first] : QChar();
    if ((c == u'{' || c == u'[') && base::parseJson(QStringView(text).mid(first).toUtf8()).ok())
        return QStringLiteral("json");
    if (text.contains(u'|') && text::tableFromMarkdown(text).ok())
        return QStringLiteral("markdown");
    const bool severalLines = text.trimmed().contains(u'\n');
    return severalLines && !text::sniffDelimiter(text).isNull() ? QStringLiteral("csv") : QStringLiteral("text");
}

Result<text::Table> readTable(const Json& content, QString from) {
    if (!content.is_string())
        return text::tableFromJson(content);
    const QString text = content.get<QString>();
    if (text.size() > kMaxChars)
        return makeError(
            ErrorCode::ResourceExhausted,
            QStringLiteral("The text has more than %1 characters. Split it into smaller ones.").arg(kMaxChars));
    if (text.trimmed().isEmpty())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("There is nothing to convert: the text is empty."));
    if (from == u"auto")
        from = detectFormat(text);
    if (from == u"json")
        return text::tableFromJsonText(text);
    if (from == u"csv")
        return text::tableFromCsv(text);
    if (from == u"markdown")
        return text::tableFromMarkdown(text);
    return text::tableFromLines(text);
}

Result<QString> writeTable(const text::Table& table, const QString& to) {
    if (to == u"json")
        return text::tableToJsonText(table);
    if (to == u"csv")
        return text::tableToCsv(table);
    if (to == u"markdown")
        return text::tableToMarkdown(table);
    if (to == u"text")
        return text::tableToText(table);
    return makeError(
        ErrorCode::InvalidArgument,
        QStringLiteral("“%1” is no format that this can write. It writes json, csv, markdown and text.").arg(to));
}

class Transform final : public Agent {
public:
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& context) override {
        return base::fence(QStringLiteral("transform"), [&]() -> Result<Json> {
            FLUX_TRY(text::Table table,
                     readTable(base::jsonAt(inputs, "content"), base::textAt(inputs, "from", QStringLiteral("auto"))));
            if (context.cancel.isCancelled())
                return makeError(ErrorCode::Cancelled,
                                 QStringLiteral("The conversion was stopped. Nothing was changed."));
            text::TableOperations operations;
            operations.select = base::textsAt(inputs, "select");
            if (const Json& where = base::jsonAt(inputs, "where"); where.is_object())
                operations.where = where;
            operations.sortBy = base::textAt(inputs, "sort_by");
            operations.limit = base::intAt(inputs, "limit", -1);
            FLUX_TRY(table, text::applyOperations(std::move(table), operations));
            const QString to = base::textAt(inputs, "to", QStringLiteral("json"));
            FLUX_TRY(const QString content, writeTable(table, to));
            return Json{{"content", content},
                        {"data", text::tableToJson(table)},
                        {"columns", table.columns},
                        {"format", to},
                        {"rows", table.rows.size()}};
        });
    }

    // A model's answer, or a page, often wraps a table in a fence or names the format as an ending.
    [[nodiscard]] std::optional<Json> repair(const Json& inputs, const base::Error&) const override {
        Json mended = mendBySpec(m_spec, inputs);
        QString text = base::textAt(mended, "content").trimmed();
        if (text.startsWith(QStringLiteral("```")) && text.endsWith(QStringLiteral("```")) && text.contains(u'\n')) {
            text = text.section(u'\n', 1).chopped(3).trimmed();
            mended["content"] = text;
        }
        for (const char* key : {"from", "to"}) {
            QString format = base::textAt(mended, key).trimmed().toLower();
            if (format.startsWith(u'.'))
                format.remove(0, 1);
            if (format == u"md")
                format = QStringLiteral("markdown");
            else if (format == u"txt")
                format = QStringLiteral("text");
            if (!format.isEmpty())
                mended[key] = format;
        }
        return mended;
    }

    // The same table in another form says nothing new.
    [[nodiscard]] bool learns(const Json& inputs) const override {
        return !base::jsonAt(inputs, "where").empty() || !base::jsonAt(inputs, "select").empty() ||
               !base::jsonAt(inputs, "limit").is_null();
    }

    [[nodiscard]] QString note(const Json& outputs) const override {
        const qint64 rows = base::intAt(outputs, "rows");
        return rows == 1 ? QStringLiteral("1 row") : QStringLiteral("%1 rows").arg(rows);
    }

private:
    domain::AgentSpec m_spec = transformSpec();
};

} // namespace

std::unique_ptr<Agent> makeTransform() {
    return std::make_unique<Transform>();
}

} // namespace flux::agents
