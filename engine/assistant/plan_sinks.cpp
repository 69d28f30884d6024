#include "engine/assistant/paths.h"
#include "engine/assistant/plan_builder.h"
#include "engine/assistant/step_texts.h"

namespace flux::assistant {

using base::Json;
using domain::StepKey;

namespace {

QString capitalized(QString text) {
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
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
    if (isOtherFormat(c.format))
        return problem(cannotWrite(c.format));
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
                       ending == u"txt" || ending == u"text" || ending == u"log" || ending == u"rst" ||
                       ending == u"html" || ending == u"htm" || ending == u"yaml" || ending == u"yml" ||
                       ending == u"xml" || ending == u"ini" || ending == u"conf" || ending == u"tex";
    if (!ending.isEmpty() && !known)
        return problem(cannotWrite(ending));
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
    inputs["title"] = literal(note ? capitalized(QString(noun).replace(u'-', u' ').replace(u'_', u' '))
                                   : QStringLiteral("%1: %2").arg(capitalized(noun), m_value->words));
    if (!m_value->sources.is_null())
        inputs["sources"] = m_value->sources;
    if (note)
        inputs["date"] = "none";
    const StepKey key = add(QStringLiteral("Write the %1").arg(note ? QStringLiteral("note") : noun),
                            QStringLiteral("compose"), std::move(inputs), m_value->after);
    m_value->content = reference(key, QStringLiteral("content"));
    m_value->composed = true;
    m_value->after = {key};
}

void PlanBuilder::saveAs(const QString& name) {
    const StepKey key =
        add(QStringLiteral("Save %1").arg(shownName(name)), QStringLiteral("file_storage"),
            Json{{"operation", "write"}, {"name", literal(name)}, {"content", m_value->content}}, m_value->after);
    m_sinks.push_back(key);
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
        what.clear();
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
        what = summary && !m_value->composed ? QStringLiteral("the summary") : QStringLiteral("it");
        if (subject.isEmpty())
            subject = summary
                          ? QStringLiteral("%1: %2").arg(m_summaryNoun.startsWith(u"brief") ? QStringLiteral("Brief")
                                                                                            : QStringLiteral("Summary"),
                                                         m_value->words)
                      : m_value->kind == Value::Kind::Note
                          ? shortened(base::plainText(m_value->composed ? Json("Note") : m_value->content), 60)
                          : m_value->words;
        after = m_value->after;
    }
    after.insert(after.end(), m_sinks.begin(), m_sinks.end());
    const QString people = to.size() == 1   ? to.front()
                           : to.size() == 2 ? to.join(QStringLiteral(" and "))
                                            : QStringLiteral("%1 and %2 others").arg(to.front()).arg(to.size() - 1);
    const StepKey key = add(QStringLiteral("Mail %1").arg(people), QStringLiteral("notify"),
                            Json{{"to", to}, {"subject", literal(subject)}, {"body", body}}, after);
    m_used = true;
    m_mails = true;
    m_plan.successCriteria.append(QStringLiteral("%1 has the mail").arg(people));
    if (m_title.isEmpty())
        m_title = QStringLiteral("Mail %1").arg(people);
    say(what.isEmpty() ? QStringLiteral("send a mail to %1").arg(people)
                       : QStringLiteral("mail %1 to %2").arg(what, people));
    return true;
}

} // namespace flux::assistant
