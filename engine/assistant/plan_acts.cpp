#include "engine/assistant/paths.h"
#include "engine/assistant/plan_builder.h"
#include "engine/assistant/step_texts.h"

namespace flux::assistant {

using base::Json;
using domain::StepKey;

bool PlanBuilder::read(const Clause& c, bool last) {
    if (c.sources.empty()) {
        const bool arranges = !c.sortBy.isEmpty() || c.limit > 0 || !c.format.isEmpty();
        if (m_value && arranges)
            return convert(c);
        if (m_value || !last)
            return true; // "and show it to me", "read and summarise ~/notes"
        return take(c, QStringLiteral("read"));
    }
    if (!statedCount(c))
        return false;
    const bool lists = c.act == Act::Show && c.sources.size() == 1 && c.sources.front().kind == SourceRef::Kind::Folder;
    if (lists) {
        const SourceRef& folder = c.sources.front();
        const QString words = shownName(lastPart(folder.value));
        Json inputs{{"operation", "list"}, {"path", literal(folder.value)}};
        if (folder.recursive)
            inputs["recursive"] = true;
        const StepKey key = add(QStringLiteral("List the files in %1").arg(words), QStringLiteral("file_storage"),
                                std::move(inputs), {});
        Value value;
        value.kind = Value::Kind::Listing;
        value.content = reference(key, QStringLiteral("content"));
        value.documents = Json::array({Json{{"title", literal(words)}, {"content", value.content}}});
        value.words = words;
        value.base = QStringLiteral("files");
        value.format = QStringLiteral("markdown");
        value.after = {key};
        m_value = std::move(value);
        m_title = QStringLiteral("List %1").arg(words);
        say(QStringLiteral("list the files in %1").arg(words));
    } else {
        Value loaded = load(c.sources);
        const bool adds =
            m_value && !m_used && (m_value->kind == Value::Kind::Document || m_value->kind == Value::Kind::Documents);
        m_value = adds ? together({*m_value, loaded}) : std::move(loaded);
        m_loaded = m_value;
    }
    m_used = false;
    m_sinks.clear();
    if (!c.sortBy.isEmpty() || c.limit > 0 || !c.format.isEmpty()) {
        if (!convert(c))
            return false;
    }
    if (c.asksSummary) {
        Clause summary = c;
        summary.sources.clear();
        return summarize(summary);
    }
    return c.name.isEmpty() || save(c);
}

bool PlanBuilder::summarize(const Clause& c) {
    const bool again = m_value && m_value->kind == Value::Kind::Summary && c.sources.empty() && !c.hasText;
    if (!c.noun.isEmpty() && isSummaryNoun(c.noun))
        m_summaryNoun = c.noun;
    if (again)
        return c.name.isEmpty() || save(c);
    if (!take(c, QStringLiteral("summarise")))
        return false;
    if (m_value->kind == Value::Kind::Listing)
        return problem(QStringLiteral("A list of files cannot be summarised. To summarise the files themselves, write: "
                                      "Summarise the files in the folder."));
    Json inputs{{"documents", m_value->documents}};
    if (c.maxSentences > 0)
        inputs["max_sentences"] = std::min(c.maxSentences, 100);
    if (!c.style.isEmpty())
        inputs["style"] = c.style;
    if (!c.focus.isEmpty())
        inputs["focus"] = literal(c.focus);
    const StepKey key =
        add(QStringLiteral("Summarise"), QStringLiteral("summarize"), std::move(inputs), m_value->after);
    Value summary;
    summary.kind = Value::Kind::Summary;
    summary.content = reference(key, QStringLiteral("content"));
    summary.body = reference(key, QStringLiteral("summary"));
    summary.sources = reference(key, QStringLiteral("sources"));
    summary.documents = Json::array({Json{{"title", literal(m_value->words)}, {"content", summary.body}}});
    summary.words = m_value->words;
    summary.base = m_value->base;
    summary.format = QStringLiteral("markdown");
    summary.after = {key};
    say(QStringLiteral("summarise %1")
            .arg(m_value->several         ? QStringLiteral("them")
                 : m_value->after.empty() ? QStringLiteral("the text")
                                          : QStringLiteral("it")));
    if (m_title.isEmpty() || !m_title.startsWith(QStringLiteral("Compare")))
        m_title = QStringLiteral("Summarise %1").arg(m_value->words);
    m_value = std::move(summary);
    m_sinks.clear();
    return c.name.isEmpty() || save(c);
}

bool PlanBuilder::compare(const Clause& c) {
    if (!take(c, QStringLiteral("compare")))
        return false;
    if (!m_value->several)
        return problem(QStringLiteral(
            "To compare, I need at least two files or pages, and I find one. Write each path or address out."));
    const StepKey key = add(QStringLiteral("Compare"), QStringLiteral("aggregate"),
                            Json{{"sources", m_value->documents}, {"purpose", "compare"}}, m_value->after);
    m_title = QStringLiteral("Compare %1").arg(m_value->words);
    m_value->kind = Value::Kind::Comparison;
    m_value->content = reference(key, QStringLiteral("content"));
    m_value->body = m_value->content;
    m_value->documents = reference(key, QStringLiteral("documents"));
    m_value->sources = reference(key, QStringLiteral("sources"));
    m_value->format = QStringLiteral("markdown");
    m_value->after = {key};
    m_sinks.clear();
    say(QStringLiteral("compare them"));
    return c.name.isEmpty() || save(c);
}

bool PlanBuilder::merge(const Clause& c) {
    if (!take(c, QStringLiteral("put together")))
        return false;
    if (!m_value->several)
        return problem(QStringLiteral(
            "To put files together, I need at least two files or a folder, and I find one file. Write each path out."));
    m_title = QStringLiteral("Put %1 together").arg(m_value->words);
    if (!toText())
        return false;
    m_value->several = false;
    m_value->base = QStringLiteral("merged");
    m_value->documents = Json::array({Json{{"title", literal(m_value->words)}, {"content", m_value->content}}});
    m_sinks.clear();
    return c.name.isEmpty() || save(c);
}

bool PlanBuilder::convert(const Clause& c) {
    const bool ready = (c.act == Act::Read || c.act == Act::Show) && m_value;
    if (!ready && !take(c, QStringLiteral("convert")))
        return false;
    QString format = c.format;
    if (isOtherFormat(format))
        return problem(cannotWrite(format));
    const QString ending = knownExtension(c.name);
    if (format.isEmpty() && !ending.isEmpty()) {
        format = ending == u"md" || ending == u"markdown" ? QStringLiteral("markdown")
                 : ending == u"txt"                       ? QStringLiteral("text")
                                                          : ending;
        if (format != u"csv" && format != u"json" && format != u"markdown" && format != u"text")
            return problem(cannotWrite(ending));
    }
    const bool arranges = !c.sortBy.isEmpty() || c.limit > 0;
    if (format.isEmpty() && arranges)
        format = isData(m_value->format) && c.act == Act::Convert ? m_value->format : QStringLiteral("markdown");
    if (format.isEmpty())
        return problem(QStringLiteral(
            "I do not know what to turn it into. I can write CSV, JSON, Markdown tables and plain text."));
    if (m_value->several && m_value->format != u"csv" && m_value->content.is_null())
        return problem(QStringLiteral("I can convert one file or page at a time. Write one request for each."));
    if (!toFormat(format))
        return false;
    Json& inputs = m_plan.steps.back().inputs;
    if (!c.sortBy.isEmpty())
        inputs["sort_by"] = literal(c.sortBy);
    if (c.limit > 0)
        inputs["limit"] = c.limit;
    m_title = QString(m_plan.steps.back().name)
                  .replace(QStringLiteral("Convert to"), QStringLiteral("Convert %1 to").arg(m_value->words));
    if (arranges && c.format.isEmpty() && c.name.isEmpty()) {
        const QString how =
            c.sortBy.isEmpty()
                ? QStringLiteral("take the first %1 rows").arg(c.limit)
                : QStringLiteral("sort it by %1")
                      .arg(shownName(c.sortBy.startsWith(u'-') ? c.sortBy.mid(1) + QStringLiteral(", largest first")
                                                               : c.sortBy));
        m_plan.steps.back().name = QString(how).replace(0, 1, how[0].toUpper());
        m_title = QStringLiteral("%1: %2").arg(m_value->words, how);
        m_phrases.back() = how;
    }
    return ready || c.name.isEmpty() || save(c);
}

bool PlanBuilder::write(const Clause& c) {
    if (!c.hasText || c.text.trimmed().isEmpty())
        return problem(QStringLiteral("I cannot make up text, and I find no words for the note in the message. Write, "
                                      "for example: Write a note: buy milk."));
    Value note;
    note.kind = Value::Kind::Note;
    note.content = literal(c.text);
    note.words = QStringLiteral("the note");
    note.base = c.noun.isEmpty() || c.noun == u"text" || c.noun == u"file" || c.noun == u"document"
                    ? QStringLiteral("note")
                : c.noun == u"to-do" || c.noun == u"todos" ? QStringLiteral("todo")
                                                           : c.noun;
    note.format = QStringLiteral("markdown");
    note.documents = Json::array({Json{{"title", "Note"}, {"content", note.content}}});
    m_value = std::move(note);
    m_sinks.clear();
    m_used = false;
    m_title = QStringLiteral("Write a note");
    say(QStringLiteral("write down the note"));
    return c.name.isEmpty() || save(c);
}

} // namespace flux::assistant
