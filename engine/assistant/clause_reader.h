#pragma once

#include "engine/assistant/goal_parser.h"

namespace flux::assistant {

// Reads the words of one clause behind its head. Internal to the room. Lives as long as one call.
class ClauseReader {
public:
    // A preface names what to read and stops at the first request: "From ~/notes make a summary".
    ClauseReader(const GoalParser& parser, Head head, bool preface = false);

    struct Outcome {
        Clause clause;
        Obstacle obstacle;
        QStringList paths;     // to be read
        size_t next = 0;       // the head of the next clause, or the end
        bool sameVerb = false; // the next clause has no verb of its own
    };
    [[nodiscard]] Outcome read();

private:
    enum class Role { None, Source, Name, To, For };

    [[nodiscard]] bool atEnd() const { return m_at >= m_parser.tokens().size(); }
    [[nodiscard]] const Token& token() const { return m_parser.tokens()[m_at]; }
    [[nodiscard]] QString low(size_t ahead = 0) const { return m_parser.low(m_at + ahead); }

    void readToken();
    void readMark();
    void readAddress();
    void readPath(const QString& written, bool quoted);
    void readMailAddress(const QString& address);
    void readQuoted();
    void readNumber();
    void readWord();

    // Parts of readWord; true if the word is used up.
    bool dictation();
    bool subject();
    bool preposition();
    bool day();
    bool mailWord();
    bool count();
    bool manner();
    bool sorting();
    bool name();
    bool thing();
    bool namedFolder();
    void unknown(const QString& word);

    void dictate();
    [[nodiscard]] bool isNote() const;
    void setName(const QString& name);
    [[nodiscard]] bool namesFile() const;
    [[nodiscard]] std::optional<size_t> sameVerbAt() const;
    void addSource(SourceRef source);
    void addPath(const QString& written, bool asFile);
    void block(Obstacle::Kind kind, const QString& word);
    void finish();
    [[nodiscard]] bool isSink() const { return m_clause.act == Act::Save || m_clause.act == Act::Mail; }

    const GoalParser& m_parser;
    Clause m_clause;
    Obstacle m_obstacle;
    QStringList m_paths, m_unknown;
    Role m_role = Role::None;
    size_t m_at = 0, m_start = 0;
    bool m_pointsBack = false; // "these", "everything": counts if no source follows
    QString m_weakFolder;      // a granted folder whose name is also a common word
    QString m_objectPath;      // of a save: "save brief.md", "save a.md as b.md"
    bool m_showsFolder = false, m_expectsFile = false, m_preface = false;
};

} // namespace flux::assistant
