#include "engine/agents/builtin/builtin.h"
#include "engine/agents/builtin/spec_fields.h"
#include "engine/agents/mending.h"
#include "engine/agents/text/document.h"
#include "engine/agents/text/stop_words.h"
#include "engine/agents/text/template.h"
#include "engine/base/fence.h"

#include <QtCore/QLocale>
#include <QtCore/QTimeZone>

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldType;

namespace {

constexpr qsizetype kMostChars = 8'000'000;

domain::AgentSpec composeSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("compose");
    spec.title = QStringLiteral("Write a document");
    spec.description = QStringLiteral(
        "Sets a Markdown document from given texts or a template, with its date and sources. It arranges; it "
        "makes nothing up, and no model is involved.");
    spec.inputs = {
        specField("title", FieldType::Text, true, "The heading"),
        specField("body", FieldType::Text, false, "The text below the heading"),
        specField("sections", FieldType::Array, false, "[{heading, body}], after the body"),
        specField("template", FieldType::Text, false,
                  "Text with {{name}} placeholders instead; title, date, body and sources are known by themselves"),
        specField("variables", FieldType::Object, false, "Values for the placeholders"),
        specField("sources", FieldType::Array, false, "[{title, url or path}], listed at the end"),
        specField("date", FieldType::Text, false, "The date line; the task's day if left out, none for no line"),
    };
    spec.outputs = {
        specField("content", FieldType::Text, true, "The document, Markdown"),
        specField("title", FieldType::Text, true, "The heading"),
        specField("word_count", FieldType::Integer, true, "How many words"),
    };
    return spec;
}

// The day the task started, where the person is: "2 March 2026".
QString dayOf(const AgentContext& context) {
    const QTimeZone zone(context.timeZoneId.toLatin1());
    const QDateTime local = zone.isValid() ? context.taskStartedAt.utc().toTimeZone(zone) : context.taskStartedAt.utc();
    return QLocale::c().toString(local.date(), QStringLiteral("d MMMM yyyy"));
}

// A text under a section's heading must not have headings of the same or a higher rank.
QString lowered(const QString& body) {
    QStringList lines = body.split(u'\n');
    int highest = 7;
    bool inCode = false;
    const auto rankOf = [](const QString& line) {
        int rank = 0;
        while (rank < line.size() && line[rank] == u'#')
            ++rank;
        return rank > 0 && rank <= 6 && rank < line.size() && line[rank] == u' ' ? rank : 0;
    };
    for (const QString& line : std::as_const(lines)) {
        inCode = line.startsWith(u"```") ? !inCode : inCode;
        if (const int rank = inCode ? 0 : rankOf(line); rank > 0)
            highest = std::min(highest, rank);
    }
    if (highest >= 3)
        return body;
    for (QString& line : lines) {
        inCode = line.startsWith(u"```") ? !inCode : inCode;
        if (const int rank = inCode ? 0 : rankOf(line); rank > 0)
            line.prepend(QString(std::min(3 - highest, 6 - rank), u'#'));
    }
    return lines.join(u'\n');
}

Result<QString> sectionsMarkdown(const Json& sections) {
    QString out;
    for (const Json& section : sections) {
        if (section.is_string()) {
            out += section.get<QString>().trimmed() + QStringLiteral("\n\n");
            continue;
        }
        if (!section.is_object())
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("A section must be an object with a heading and a body. The document was not written."));
        const QString heading = base::textAt(section, "heading").simplified();
        const QString body = base::plainText(base::jsonAt(section, "body")).trimmed();
        if (!heading.isEmpty())
            out += QStringLiteral("## %1\n\n").arg(heading);
        if (!body.isEmpty())
            out += (heading.isEmpty() ? body : lowered(body)) + QStringLiteral("\n\n");
    }
    return out;
}

class Compose final : public Agent {
public:
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& context) override {
        return base::fence(QStringLiteral("compose"), [&] { return compose(inputs, context); });
    }

    [[nodiscard]] std::optional<Json> repair(const Json& inputs, const base::Error&) const override {
        return mendBySpec(m_spec, inputs);
    }

    [[nodiscard]] QString note(const Json& outputs) const override {
        const qint64 words = base::intAt(outputs, "word_count");
        return words == 1 ? QStringLiteral("1 word") : QStringLiteral("%1 words").arg(words);
    }

private:
    static Result<Json> compose(const Json& inputs, AgentContext& context) {
        const QString title = base::textAt(inputs, "title").simplified();
        if (title.isEmpty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The document has no title, so it was not written."));
        const QString body = base::textAt(inputs, "body").trimmed();
        const QString pattern = base::textAt(inputs, "template");
        FLUX_TRY(const QString sections, sectionsMarkdown(base::jsonAt(inputs, "sections")));
        if (body.isEmpty() && sections.isEmpty() && pattern.isEmpty())
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("The document would be empty: there is no body, no section and no template."));
        QString date = base::textAt(inputs, "date").trimmed();
        if (date.isEmpty())
            date = dayOf(context);
        else if (date == u"none")
            date.clear();
        const QString sources = sourcesMarkdown(base::jsonAt(inputs, "sources"));

        QString content;
        if (!pattern.isEmpty()) {
            FLUX_TRY(content, filled(pattern, inputs, title, date, body, sources));
        } else {
            content = QStringLiteral("# %1\n\n").arg(title);
            if (!date.isEmpty())
                content += QStringLiteral("*%1*\n\n").arg(date);
            content += withoutTitle(body, title);
            if (!body.isEmpty())
                content += QStringLiteral("\n\n");
            content += sections;
            if (!sources.isEmpty())
                content += QStringLiteral("## Sources\n\n") + sources;
        }
        content = content.trimmed() + u'\n';
        if (content.size() > kMostChars)
            return makeError(
                ErrorCode::ResourceExhausted,
                QStringLiteral("The document would be longer than %1 characters. Take fewer sources at a time.")
                    .arg(kMostChars));
        return Json{{"content", content}, {"title", title}, {"word_count", wordsOf(content).size()}};
    }

    static Result<QString> filled(const QString& pattern, const Json& inputs, const QString& title, const QString& date,
                                  const QString& body, const QString& sources) {
        Json variables = base::jsonAt(inputs, "variables");
        if (!variables.is_object())
            variables = Json::object();
        for (const auto& [key, value] :
             {std::pair{"title", title}, {"date", date}, {"body", body}, {"sources", sources}}) {
            if (!variables.contains(key))
                variables[key] = value;
        }
        FLUX_TRY(QString text, fillTemplate(pattern, variables));
        if (!sources.isEmpty() && !pattern.contains(u"{{sources}}"))
            text = text.trimmed() + QStringLiteral("\n\n## Sources\n\n") + sources;
        return text;
    }

    // A body that brings the same heading itself would show it twice.
    static QString withoutTitle(const QString& body, const QString& title) {
        const qsizetype end = body.indexOf(u'\n');
        const QString first = (end < 0 ? body : body.left(end)).trimmed();
        return first == QStringLiteral("# ") + title ? body.mid(end < 0 ? body.size() : end).trimmed() : body;
    }

    domain::AgentSpec m_spec = composeSpec();
};

} // namespace

std::unique_ptr<Agent> makeCompose() {
    return std::make_unique<Compose>();
}

} // namespace flux::agents
