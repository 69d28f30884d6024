#pragma once

#include "engine/assistant/clause.h"
#include "engine/assistant/planner.h"

#include <map>
#include <optional>

namespace flux::assistant {

// What the steps so far have brought, as references to their outputs.
struct Value {
    enum class Kind { Document, Documents, Listing, Summary, Comparison, Merged, Table, Note } kind = Kind::Document;
    base::Json content;       // one text: a reference; null if there are several documents
    base::Json documents;     // for inputs that take a list of documents
    base::Json body, sources; // of a summary, without the list of sources below it
    QString words;            // for people: "notes", "3 pages", "data.csv"
    QString base;             // for names of files: "notes"
    QString format;           // "csv", "json", "markdown", "text"; empty if nobody knows before it is read
    bool several = false;
    QString many; // what several of its kind are called: "pages", "files"
    bool composed = false;
    std::vector<domain::StepKey> after; // what a step that uses it waits for
};

// Turns clauses into steps. A goal that reads well but does not fit together becomes a problem: a sentence for the
// person. Internal to the room. Thread: one call on one thread.
class PlanBuilder {
public:
    PlanBuilder(const PlannerInput& input, const GrammarContext& context) : m_input(input), m_context(context) {}

    struct Outcome {
        std::optional<PlannedTask> task;
        QString problem; // Markdown; set when there is no task
    };
    [[nodiscard]] Outcome build(const Goal& goal, const QString& goalText);

private:
    using Keys = std::vector<domain::StepKey>;

    bool clause(const Clause& clause, bool last);
    bool read(const Clause& clause, bool last);
    bool summarize(const Clause& clause);
    bool compare(const Clause& clause);
    bool merge(const Clause& clause);
    bool convert(const Clause& clause);
    bool write(const Clause& clause);
    bool save(const Clause& clause);
    bool mail(const Clause& clause);

    bool take(const Clause& clause, const QString& verb); // the clause's sources, or what is there, as m_value
    bool prepare(const Clause& clause);                   // what a sink wants made of m_value first: a summary, …
    bool toText();                                        // one text out of several documents
    bool toFormat(const QString& format);                 // a table in another form
    bool nameFor(const Clause& clause, QString& name, QString& format);
    bool statedCount(const Clause& clause);
    bool recipients(const Clause& clause, QStringList& out);

    Value load(const std::vector<SourceRef>& sources);
    Value loadOne(const SourceRef& source, const QString& group);
    static Value together(const std::vector<Value>& values);
    void composeDocument(const QString& noun);
    void saveAs(const QString& name);

    domain::StepKey add(const QString& name, const QString& agent, base::Json inputs, const Keys& after,
                        const QString& group = {});
    bool problem(const QString& text);
    void say(const QString& phrase);
    [[nodiscard]] QString announcement() const;

    const PlannerInput& m_input;
    const GrammarContext& m_context;
    domain::Plan m_plan;
    std::optional<Value> m_value;  // the result so far
    std::optional<Value> m_loaded; // what was read last, as it was read
    std::map<QString, Value> m_sources;
    Keys m_sinks;        // the steps that save the value: a mail about it waits for them
    bool m_used = false; // the value went somewhere: reading again starts anew
    bool m_mails = false;
    int m_groups = 0;
    QString m_problem;
    QStringList m_phrases;
    QDate m_nameDate;
    QString m_summaryNoun;
    QString m_title;
};

} // namespace flux::assistant
