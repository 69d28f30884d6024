#include "engine/assistant/paths.h"
#include "engine/assistant/plan_builder.h"

namespace flux::assistant {

using base::Json;
using domain::StepKey;

namespace {

QString reference(const StepKey& step, const QString& field) {
    return QStringLiteral("{{%1.outputs.%2}}").arg(step.text, field);
}

// A literal text for the inputs of a step: braces in it are no references.
QString literal(QString text) {
    return text.replace(QStringLiteral("{{"), QStringLiteral("\\{{"));
}

QString capitalized(QString text) {
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

bool isData(const QString& format) {
    return format == u"csv" || format == u"json";
}

QString endingFor(const QString& format) {
    if (isData(format))
        return format;
    return format == u"text" ? QStringLiteral("txt") : QStringLiteral("md");
}

QString shortened(const QString& text, qsizetype most) {
    const QString line = text.simplified();
    if (line.size() <= most)
        return line;
    const qsizetype space = line.lastIndexOf(u' ', most);
    return line.left(space > most / 2 ? space : most) + QChar(u'…');
}

bool isPageWord(const QString& noun) {
    return noun == u"page" || noun == u"pages" || noun == u"article" || noun == u"website";
}

} // namespace

bool PlanBuilder::read(const Clause& c, bool last) {
    if (c.sources.empty()) {
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
        Json inputs{{"operation", "list"}, {"path", folder.value}};
        if (folder.recursive)
            inputs["recursive"] = true;
        const StepKey key = add(QStringLiteral("List the files in %1").arg(words), QStringLiteral("file_storage"),
                                std::move(inputs), {});
        Value value;
        value.kind = Value::Kind::Listing;
        value.content = reference(key, QStringLiteral("content"));
        value.documents = Json::array({Json{{"title", words}, {"content", value.content}}});
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
    summary.documents = Json::array({Json{{"title", m_value->words}, {"content", summary.body}}});
    summary.words = m_value->words;
    summary.base = m_value->base;
    summary.format = QStringLiteral("markdown");
    summary.after = {key};
    say(QStringLiteral("summarise %1").arg(m_value->several ? QStringLiteral("them") : QStringLiteral("it")));
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
    m_value->documents = Json::array({Json{{"title", m_value->words}, {"content", m_value->content}}});
    m_sinks.clear();
    say(QStringLiteral("put them together"));
    return c.name.isEmpty() || save(c);
}

bool PlanBuilder::convert(const Clause& c) {
    const bool ready = (c.act == Act::Read || c.act == Act::Show) && m_value;
    if (!ready && !take(c, QStringLiteral("convert")))
        return false;
    QString format = c.format;
    const QString ending = knownExtension(c.name);
    if (format.isEmpty() && !ending.isEmpty()) {
        format = ending == u"md" || ending == u"markdown" ? QStringLiteral("markdown")
                 : ending == u"txt"                       ? QStringLiteral("text")
                                                          : ending;
        if (format != u"csv" && format != u"json" && format != u"markdown" && format != u"text")
            return problem(
                QStringLiteral("I cannot write .%1 files. I can write Markdown, text, CSV and JSON.").arg(ending));
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
    m_title = m_plan.steps.back().name;
    m_title.replace(QStringLiteral("Convert to"), QStringLiteral("Convert %1 to").arg(m_value->words));
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
    return c.name.isEmpty() || save(c);
}

// What the sink names and is not there yet: "save a summary", "mail me a comparison".
bool PlanBuilder::prepare(const Clause& c) {
    if (isPageWord(c.noun) && m_loaded && m_value && m_value->kind == Value::Kind::Summary)
        m_value = m_loaded; // "save the page, too"
    if (c.asksSummary && m_value && m_value->kind != Value::Kind::Summary && m_value->kind != Value::Kind::Note &&
        !m_value->composed) {
        Clause summary = c;
        summary.act = Act::Summarize;
        summary.sources.clear();
        summary.name.clear();
        return summarize(summary);
    }
    if (c.noun == u"comparison" && m_value && m_value->kind != Value::Kind::Comparison) {
        Clause comparison;
        comparison.act = Act::Compare;
        return compare(comparison);
    }
    if (c.asksSummary && isSummaryNoun(c.noun))
        m_summaryNoun = c.noun;
    return true;
}

bool PlanBuilder::nameFor(const Clause& c, QString& name, QString& format) {
    name = c.name.trimmed();
    if (name.startsWith(u"./"))
        name = name.mid(2);
    if (name.startsWith(u'/') || name.startsWith(u'~') || name.startsWith(u"..") || name.contains(u'\\') ||
        (name.size() > 1 && name[1] == u':'))
        return problem(QStringLiteral("I save into Flux's own files alone, not into other folders. Write a plain name, "
                                      "such as: save it as %1.")
                           .arg(shownName(lastPart(QString(name).replace(u'\\', u'/')))));
    QString ending = knownExtension(name);
    const bool known = ending == u"csv" || ending == u"json" || ending == u"md" || ending == u"markdown" ||
                       ending == u"txt" || ending == u"text" || ending == u"log" || ending == u"org" ||
                       ending == u"rst" || ending == u"html" || ending == u"htm" || ending == u"yaml" ||
                       ending == u"yml" || ending == u"xml" || ending == u"ini" || ending == u"conf" ||
                       ending == u"tex";
    if (!ending.isEmpty() && !known)
        return problem(
            QStringLiteral("I cannot write .%1 files. I can write Markdown, text, CSV and JSON. Nothing was saved.")
                .arg(ending));
    format = c.format;
    if (format.isEmpty() && isData(ending))
        format = ending;
    if (name.isEmpty()) {
        const bool summary = m_value->kind == Value::Kind::Summary;
        if (summary)
            name = m_summaryNoun.startsWith(u"brief") ? QStringLiteral("brief")
                   : m_summaryNoun == u"overview" || m_summaryNoun == u"digest" || m_summaryNoun == u"recap"
                       ? m_summaryNoun
                       : QStringLiteral("summary");
        else if (m_value->kind == Value::Kind::Comparison)
            name = QStringLiteral("comparison");
        else if (c.noun == u"report" || c.noun == u"list")
            name = c.noun;
        else
            name = m_value->base;
    }
    if (knownExtension(name).isEmpty()) {
        const QString shape = !format.isEmpty() ? format : m_value->format;
        name += (m_nameDate.isValid() ? QStringLiteral("-") + m_nameDate.toString(Qt::ISODate) : QString()) + u'.' +
                endingFor(shape);
    } else if (m_nameDate.isValid()) {
        name.insert(name.lastIndexOf(u'.'), QStringLiteral("-") + m_nameDate.toString(Qt::ISODate));
    }
    return true;
}

// A document with a heading, a date and its sources, out of a summary, a comparison or a note.
void PlanBuilder::composeDocument(const QString& noun) {
    if (m_value->composed)
        return;
    const bool note = m_value->kind == Value::Kind::Note;
    Json inputs{{"body", m_value->body.is_null() ? m_value->content : m_value->body}};
    inputs["title"] =
        literal(note ? capitalized(noun) : QStringLiteral("%1: %2").arg(capitalized(noun), m_value->words));
    if (!m_value->sources.is_null())
        inputs["sources"] = m_value->sources;
    if (note)
        inputs["date"] = "none";
    const StepKey key = add(QStringLiteral("Write the %1").arg(shownName(noun)), QStringLiteral("compose"),
                            std::move(inputs), m_value->after);
    m_value->content = reference(key, QStringLiteral("content"));
    m_value->composed = true;
    m_value->after = {key};
}

void PlanBuilder::saveAs(const QString& name) {
    Keys after = m_value->after;
    after.insert(after.end(), m_sinks.begin(), m_sinks.end());
    const StepKey key =
        add(QStringLiteral("Save %1").arg(shownName(name)), QStringLiteral("file_storage"),
            Json{{"operation", "write"}, {"name", literal(name)}, {"content", m_value->content}}, after);
    m_sinks = {key};
    m_used = true;
    m_plan.successCriteria.append(QStringLiteral("%1 is saved").arg(shownName(name)));
    say(QStringLiteral("save %1").arg(shownName(name)));
}

bool PlanBuilder::save(const Clause& c) {
    if (c.act == Act::Save && !c.sources.empty() && !take(c, QStringLiteral("save")))
        return false;
    if (!m_value) {
        const bool file = !c.name.isEmpty() && !knownExtension(c.name).isEmpty();
        return problem(
            file ? QStringLiteral("There is nothing to save as %1 yet. Say first what to read, fetch or write.")
                       .arg(shownName(c.name))
                 : QStringLiteral("There is nothing to save yet. Say first what to read, fetch or write."));
    }
    if (c.act == Act::Save && !prepare(c))
        return false;
    QString name, format;
    if (!nameFor(c, name, format))
        return false;
    const bool table = c.noun == u"table" && m_value->format != u"csv" && c.format.isEmpty() && c.name.isEmpty();
    if (isData(format) && m_value->format != format &&
        (m_value->kind != Value::Kind::Document || !m_value->format.isEmpty())) {
        if (!toFormat(format))
            return false;
    } else if (isData(m_value->format) && c.format == u"markdown" && !table) {
        if (!toFormat(QStringLiteral("markdown")))
            return false;
    }
    if (!toText())
        return false;
    const bool sets = m_value->kind == Value::Kind::Summary || m_value->kind == Value::Kind::Comparison ||
                      (m_value->kind == Value::Kind::Note && name.endsWith(u".md"));
    if (sets) {
        const QString noun = m_value->kind == Value::Kind::Note         ? withoutEnding(lastPart(name))
                             : m_value->kind == Value::Kind::Comparison ? QStringLiteral("comparison")
                             : m_summaryNoun.startsWith(u"brief") || name.startsWith(u"brief")
                                 ? QStringLiteral("brief")
                                 : QStringLiteral("summary");
        composeDocument(noun);
    }
    if (m_title.isEmpty() || m_value->kind == Value::Kind::Note)
        m_title = m_value->kind == Value::Kind::Note ? QStringLiteral("Write %1").arg(shownName(name))
                                                     : QStringLiteral("Save %1").arg(shownName(name));
    saveAs(name);
    return true;
}

bool PlanBuilder::recipients(const Clause& c, QStringList& out) {
    out = c.recipients;
    if (c.toSomebody)
        return problem(QStringLiteral("I do not know the address of %1. Write the mail address out. Nothing was sent.")
                           .arg(shownName(c.somebody)));
    if (c.toMe || out.isEmpty()) {
        if (!c.toMe)
            return problem(
                QStringLiteral("I do not know whom to mail. Write the address, or “mail me”. Nothing was sent."));
        if (m_input.ownMail.isEmpty())
            return problem(QStringLiteral("I do not know your mail address. Set `mail.to_me` in the settings, or write "
                                          "the address into the message. Nothing was sent."));
        if (!out.contains(m_input.ownMail, Qt::CaseInsensitive))
            out.append(m_input.ownMail);
    }
    return true;
}

bool PlanBuilder::mail(const Clause& c) {
    QStringList to;
    if (!recipients(c, to))
        return false;
    QString subject = c.subject, what;
    Json body;
    Keys after;
    if (c.hasText) {
        if (c.text.trimmed().isEmpty())
            return problem(
                QStringLiteral(
                    "The mail has no text. Write, for example: Send a mail to %1 saying “…”. Nothing was sent.")
                    .arg(to.front()));
        body = literal(c.text);
        what = QStringLiteral("a mail");
        if (subject.isEmpty())
            subject = shortened(c.text, 60);
        if (m_value)
            after = m_value->after;
    } else {
        if (!m_value && c.sources.empty())
            return problem(QStringLiteral("I do not know what to mail to %1. Say what to read or summarise first, or "
                                          "what the mail says: Send a mail to %1 saying “…”. Nothing was sent.")
                               .arg(to.front()));
        if ((!c.sources.empty() && !take(c, QStringLiteral("mail"))) || !prepare(c))
            return false;
        if (!c.name.isEmpty() || !c.format.isEmpty())
            return problem(QStringLiteral("I cannot mail it under another name or in another form. Save it first, then "
                                          "mail it. Nothing was sent."));
        if (!toText())
            return false;
        body = m_value->content;
        const bool summary = m_value->kind == Value::Kind::Summary;
        what = summary ? QStringLiteral("the summary") : QStringLiteral("it");
        if (subject.isEmpty())
            subject = summary
                          ? QStringLiteral("%1: %2").arg(m_summaryNoun.startsWith(u"brief") ? QStringLiteral("Brief")
                                                                                            : QStringLiteral("Summary"),
                                                         m_value->words)
                      : m_value->kind == Value::Kind::Note
                          ? shortened(base::plainText(m_value->composed ? Json("Note") : m_value->content), 60)
                          : capitalized(m_value->words);
        after = m_value->after;
    }
    after.insert(after.end(), m_sinks.begin(), m_sinks.end());
    const QString people = to.size() == 1   ? to.front()
                           : to.size() == 2 ? to.join(QStringLiteral(" and "))
                                            : QStringLiteral("%1 and %2 others").arg(to.front()).arg(to.size() - 1);
    const StepKey key = add(
        QStringLiteral("Mail %1").arg(people), QStringLiteral("notify"),
        Json{{"to", to}, {"subject", c.hasText || !c.subject.isEmpty() ? literal(subject) : subject}, {"body", body}},
        after);
    m_sinks = {key};
    m_used = true;
    m_mails = true;
    m_plan.successCriteria.append(QStringLiteral("%1 has the mail").arg(people));
    if (m_title.isEmpty())
        m_title = QStringLiteral("Mail %1").arg(people);
    say(QStringLiteral("mail %1 to %2").arg(what, people));
    return true;
}

} // namespace flux::assistant
