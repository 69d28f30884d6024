#include "engine/assistant/plan_builder.h"

#include "engine/assistant/paths.h"
#include "engine/assistant/step_texts.h"

namespace flux::assistant {

using base::Json;
using domain::StepKey;

namespace {

QString joined(const QStringList& parts) {
    if (parts.size() < 2)
        return parts.join(QString());
    return QStringList(parts.mid(0, parts.size() - 1)).join(QStringLiteral(", ")) + QStringLiteral(" and ") +
           parts.back();
}

QString formatOfEnding(const QString& ending) {
    if (ending == u"csv" || ending == u"json")
        return ending;
    if (ending == u"md" || ending == u"markdown")
        return QStringLiteral("markdown");
    if (ending == u"txt" || ending == u"text" || ending == u"log" || ending == u"rst")
        return QStringLiteral("text");
    return {};
}

} // namespace

bool PlanBuilder::problem(const QString& text) {
    if (m_problem.isEmpty())
        m_problem = text;
    return false;
}

void PlanBuilder::say(const QString& phrase) {
    m_phrases.append(phrase);
}

StepKey PlanBuilder::add(const QString& name, const QString& agent, Json inputs, const Keys& after,
                         const QString& group) {
    domain::StepSpec step;
    step.key = StepKey{QStringLiteral("step_%1").arg(m_plan.steps.size() + 1)};
    step.name = name;
    step.agent = agent;
    step.inputs = std::move(inputs);
    step.parallelGroup = group;
    for (const StepKey& key : after) {
        if (std::find(step.dependencies.begin(), step.dependencies.end(), key) == step.dependencies.end())
            step.dependencies.push_back(key);
    }
    m_plan.steps.push_back(step);
    return step.key;
}

Value PlanBuilder::loadOne(const SourceRef& source, const QString& group) {
    const QString id =
        QStringLiteral("%1 %2 %3").arg(static_cast<int>(source.kind)).arg(source.recursive).arg(source.value);
    if (const auto known = m_sources.find(id); known != m_sources.end())
        return known->second;
    Value value;
    if (source.kind == SourceRef::Kind::Text) {
        value.content = literal(source.value);
        value.documents = Json::array({Json{{"title", "Text"}, {"content", value.content}}});
        value.words = QStringLiteral("the text");
        value.base = QStringLiteral("text");
        value.format = QStringLiteral("text");
    } else if (source.kind == SourceRef::Kind::Url) {
        const QString words = shownUrl(source.value);
        const StepKey key = add(QStringLiteral("Fetch %1").arg(words), QStringLiteral("http_fetch"),
                                Json{{"url", literal(source.value)}}, {}, group);
        value.content = reference(key, QStringLiteral("content"));
        value.documents = Json::array({Json{{"title", reference(key, QStringLiteral("title"))},
                                            {"content", value.content},
                                            {"url", reference(key, QStringLiteral("url"))},
                                            {"read_at", reference(key, QStringLiteral("fetched_at"))}}});
        value.words = words;
        value.base = baseNameOfUrl(source.value);
        value.many = QStringLiteral("pages");
        const QString format = formatOfEnding(knownExtension(source.value.section(u'?', 0, 0).section(u'#', 0, 0)));
        value.format = format;
        value.after = {key};
    } else if (source.kind == SourceRef::Kind::Folder) {
        const QString name = lastPart(source.value);
        Json inputs{{"operation", "read_all"}, {"path", literal(source.value)}};
        if (source.recursive)
            inputs["recursive"] = true;
        const StepKey key = add(QStringLiteral("Read the files in %1").arg(shownName(name)),
                                QStringLiteral("file_storage"), std::move(inputs), {}, group);
        value.kind = Value::Kind::Documents;
        value.documents = reference(key, QStringLiteral("documents"));
        value.words = shownName(name);
        value.base = name;
        value.several = true;
        value.after = {key};
    } else {
        const QString name = lastPart(source.value);
        const StepKey key = add(QStringLiteral("Read %1").arg(shownName(name)), QStringLiteral("file_storage"),
                                Json{{"operation", "read"}, {"path", literal(source.value)}}, {}, group);
        value.content = reference(key, QStringLiteral("content"));
        value.documents = Json::array({Json{{"name", reference(key, QStringLiteral("name"))},
                                            {"content", value.content},
                                            {"path", reference(key, QStringLiteral("path"))}}});
        value.words = shownName(name);
        value.base = withoutEnding(name);
        value.many = QStringLiteral("files");
        value.format = formatOfEnding(knownExtension(name));
        value.after = {key};
    }
    m_sources[id] = value;
    return value;
}

Value PlanBuilder::together(const std::vector<Value>& values) {
    if (values.size() == 1)
        return values.front();
    Value all;
    all.kind = Value::Kind::Documents;
    all.documents = Json::array();
    all.several = true;
    const bool alike =
        std::all_of(values.begin(), values.end(), [&](const Value& v) { return v.many == values.front().many; });
    all.many = alike && !values.front().many.isEmpty() ? values.front().many : QStringLiteral("texts");
    all.format = values.front().format;
    QStringList words;
    for (const Value& value : values) {
        // a folder's documents are one reference to a list; a list inside the list is read as if it stood there
        if (value.documents.is_array()) {
            for (const Json& document : value.documents)
                all.documents.push_back(document);
        } else if (!value.documents.is_null()) {
            all.documents.push_back(value.documents);
        } else {
            all.documents.push_back(Json{{"title", literal(value.words)}, {"content", value.content}});
        }
        words.append(value.words);
        all.after.insert(all.after.end(), value.after.begin(), value.after.end());
        if (value.format != all.format)
            all.format.clear();
    }
    all.words = values.size() > 2 ? QStringLiteral("%1 %2").arg(values.size()).arg(all.many) : joined(words);
    all.base = values.front().base;
    return all;
}

Value PlanBuilder::load(const std::vector<SourceRef>& sources) {
    const QString group = sources.size() > 1 ? QStringLiteral("read_%1").arg(++m_groups) : QString();
    std::vector<Value> values;
    QStringList read, fetched;
    for (const SourceRef& source : sources) {
        const size_t before = m_plan.steps.size();
        values.push_back(loadOne(source, group));
        if (m_plan.steps.size() == before)
            continue;
        if (source.kind == SourceRef::Kind::Folder)
            read.append(QStringLiteral("the files in %1").arg(values.back().words));
        else if (source.kind == SourceRef::Kind::File)
            read.append(values.back().words);
        else
            fetched.append(values.back().words);
    }
    const auto list = [](const QStringList& names, const QString& many) {
        return names.size() > 2 ? QStringLiteral("the %1 %2").arg(names.size()).arg(many) : joined(names);
    };
    if (!fetched.isEmpty())
        say(QStringLiteral("fetch %1").arg(list(fetched, QStringLiteral("pages"))));
    if (!read.isEmpty())
        say(QStringLiteral("read %1").arg(list(read, QStringLiteral("files"))));
    return together(values);
}

bool PlanBuilder::statedCount(const Clause& clause) {
    if (clause.statedCount == 0 || clause.sources.empty())
        return true;
    for (const SourceRef& source : clause.sources) {
        if (source.kind == SourceRef::Kind::Folder)
            return problem(QStringLiteral("You write of %1 %2, and a folder has as many files as it has. Name the "
                                          "files one by one, or leave out the number.")
                               .arg(clause.statedCount)
                               .arg(clause.statedNoun));
    }
    const auto have = static_cast<int>(clause.sources.size());
    if (have == clause.statedCount)
        return true;
    return problem(
        QStringLiteral("You write of %1 %2, and I find %3 in the message. Check the list, then send it again.")
            .arg(clause.statedCount)
            .arg(clause.statedNoun)
            .arg(have));
}

bool PlanBuilder::take(const Clause& clause, const QString& verb) {
    if (!statedCount(clause))
        return false;
    if (clause.hasText && clause.act == Act::Summarize) {
        m_value = load({{SourceRef::Kind::Text, clause.text, false}});
        m_phrases.clear();
        return true;
    }
    if (!clause.sources.empty()) {
        Value loaded = load(clause.sources);
        m_loaded = loaded;
        m_value = clause.refersBack && m_value ? together({*m_value, loaded}) : std::move(loaded);
        m_sinks.clear();
        m_used = false;
        return true;
    }
    if (m_value)
        return true;
    if (clause.statedCount > 0 || clause.countsAsPages || !clause.statedNoun.isEmpty())
        return problem(QStringLiteral("I find no address and no file in the message. Write them out: the full address "
                                      "of each page, or the path of each file."));
    return problem(
        QStringLiteral("I do not know what to %1. Write the path of a file or folder, or the full address of a page.")
            .arg(verb));
}

bool PlanBuilder::toText() {
    if (!m_value->content.is_null())
        return true;
    const bool tables = m_value->format == u"csv";
    const StepKey key = add(QStringLiteral("Put the files together"), QStringLiteral("aggregate"),
                            Json{{"sources", m_value->documents}, {"purpose", "merge"}}, m_value->after);
    say(QStringLiteral("put them together"));
    m_value->kind = Value::Kind::Merged;
    m_value->content = reference(key, QStringLiteral("content"));
    m_value->sources = reference(key, QStringLiteral("sources"));
    m_value->format = tables ? QStringLiteral("csv") : QStringLiteral("markdown");
    m_value->after = {key};
    return true;
}

bool PlanBuilder::toFormat(const QString& format) {
    if (!toText())
        return false;
    if (m_value->kind == Value::Kind::Summary || m_value->kind == Value::Kind::Comparison ||
        m_value->kind == Value::Kind::Note)
        return problem(
            QStringLiteral(
                "A summary or a note is text and no table, so it cannot become %1. I can save it as .md or .txt.")
                .arg(format.toUpper()));
    const QString from = m_value->format.isEmpty() ? QStringLiteral("auto") : m_value->format;
    const QString label = format == u"csv" || format == u"json" ? format.toUpper()
                          : format == u"markdown"               ? QStringLiteral("a Markdown table")
                                                                : QStringLiteral("text");
    const StepKey key = add(QStringLiteral("Convert to %1").arg(label), QStringLiteral("transform"),
                            Json{{"content", m_value->content},
                                 {"from", from == u"markdown" || from == u"text" ? QStringLiteral("auto") : from},
                                 {"to", format}},
                            m_value->after);
    m_value->kind = Value::Kind::Table;
    m_value->content = reference(key, QStringLiteral("content"));
    m_value->documents = Json::array({Json{{"title", literal(m_value->words)}, {"content", m_value->content}}});
    m_value->format = format;
    m_value->several = false;
    m_value->after = {key};
    m_sinks.clear();
    say(QStringLiteral("convert it to %1").arg(label));
    return true;
}

QString PlanBuilder::announcement() const {
    QString text = QStringLiteral("I %1.").arg(joined(m_phrases));
    if (m_mails)
        text += QStringLiteral(" I send nothing before you say so.");
    return text;
}

bool PlanBuilder::clause(const Clause& c, bool last) {
    if (c.nameDate.isValid())
        m_nameDate = c.nameDate;
    switch (c.act) {
    case Act::Read:
    case Act::Show:
        return read(c, last);
    case Act::Summarize:
        return summarize(c);
    case Act::Compare:
        return compare(c);
    case Act::Merge:
        return merge(c);
    case Act::Convert:
        return convert(c);
    case Act::Write:
        return write(c);
    case Act::Save:
        return save(c);
    case Act::Mail:
        return mail(c);
    }
    return false;
}

PlanBuilder::Outcome PlanBuilder::build(const Goal& goal, const QString& goalText) {
    std::vector<Clause> clauses = goal.clauses;
    // "read and compare a and b": the sources stand behind the last verb and mean the first one too
    for (size_t i = 0; i + 1 < clauses.size() && clauses[i].sources.empty() && !clauses[i].hasText; ++i) {
        if (i > 0 && !clauses[i - 1].sources.empty())
            break;
        if (!clauses[i + 1].sources.empty() && !clauses[i].refersBack && clauses[i].act != Act::Mail) {
            std::swap(clauses[0].sources, clauses[i + 1].sources);
            std::swap(clauses[0].statedCount, clauses[i + 1].statedCount);
            clauses[i + 1].refersBack = true;
            break;
        }
    }
    for (size_t i = 0; i < clauses.size(); ++i) {
        if (!clause(clauses[i], i + 1 == clauses.size()))
            return {std::nullopt, m_problem};
    }
    Clause keep; // a note that goes nowhere would be lost
    keep.act = Act::Save;
    if (m_value && m_value->kind == Value::Kind::Note && !m_used && !save(keep))
        return {std::nullopt, m_problem};
    if (m_plan.steps.empty())
        return {std::nullopt, QStringLiteral("I find nothing to do in the message.")};
    m_plan.goal = goalText;
    m_plan.title = m_title.isEmpty() ? m_plan.steps.front().name : m_title;
    return {PlannedTask{std::move(m_plan), announcement()}, QString()};
}

} // namespace flux::assistant
