#include "engine/assistant/clause_reader.h"
#include "engine/assistant/paths.h"

namespace flux::assistant {

namespace {

bool isOneOf(const QString& word, std::initializer_list<QStringView> words) {
    return std::find(words.begin(), words.end(), QStringView(word)) != words.end();
}

} // namespace

// A bare word where a file name is expected: "as report", "as a csv file", "to json".
bool ClauseReader::name() {
    const bool mail = m_clause.act == Act::Mail;
    if (const QString format = formatOf(low()); !format.isEmpty() && !mail) {
        const bool wanted =
            m_role == Role::Name || m_role == Role::To || (m_clause.act == Act::Convert && low(1) == u"table");
        // "the csv files in ~/notes": only some of them, and nobody here can choose
        if (!wanted && isFileNoun(low(1)) && low(1) != u"file" && low(1) != u"data" && format != u"text")
            return false;
        if (wanted)
            m_clause.format = format;
        // elsewhere it only describes: "the csv file data.csv"
        ++m_at;
        while (wanted && isOneOf(low(), {u"file", u"format", u"table", u"document", u"text"}))
            ++m_at;
        return true;
    }
    if (isOtherFormat(low()) && (m_role == Role::Name || m_role == Role::To) && !mail) {
        m_clause.format = low();
        ++m_at;
        return true;
    }
    const bool wanted =
        m_role == Role::Name || (m_role == Role::To && (m_clause.act == Act::Save || m_clause.act == Act::Write));
    if (!wanted || mail)
        return false;
    if (isOneOf(low(), {u"a", u"an", u"the", u"one", u"single", u"new", u"file", u"document", u"name", u"my", u"this",
                        u"disk", u"it", u"files", u"area"})) {
        ++m_at;
        return true;
    }
    const bool shows = m_clause.act == Act::Convert || m_clause.act == Act::Show || m_clause.act == Act::Read;
    if (low() == u"table" && shows) {
        m_clause.format = QStringLiteral("markdown");
        ++m_at;
        return true;
    }
    QStringList words;
    while (m_parser.isWord(m_at) && !m_parser.boundaryAt(m_at) && words.size() < 6 &&
           !isOneOf(low(), {u"and", u"for", u"in", u"to", u"with", u"from", u"of", u"then", u"please", u"as", u"file",
                            u"dated"})) {
        words.append(token().text);
        ++m_at;
    }
    if (words.isEmpty())
        return false;
    setName(words.join(u' '));
    m_role = Role::None;
    return true;
}

// A folder that the person opened, by its name: "the sample folder", "my notes".
bool ClauseReader::namedFolder() {
    const bool common =
        isFileNoun(low()) || isSummaryNoun(low()) || isResultNoun(low()) || isFiller(low()) || isPageNoun(low());
    for (size_t words = 3; words >= 1; --words) {
        QStringList parts;
        for (size_t k = 0; k < words; ++k)
            parts.append(low(k));
        for (const QString& folder : m_parser.context().grantedFolders) {
            const QString name = lastPart(folder).toLower();
            if (name != parts.join(u' ') && name != parts.join(u'-') && name != parts.join(u'_'))
                continue;
            const bool named =
                isFolderNoun(low(words)) || (m_at > 0 && (isFolderNoun(m_parser.low(m_at - 1)) ||
                                                          isOneOf(m_parser.low(m_at - 1), {u"called", u"named"})));
            if (common && !named) {
                m_weakFolder = folder;
                return false; // the word may as well be what it usually means
            }
            m_at += words + (isFolderNoun(low(words)) ? 1 : 0);
            m_paths.append(folder);
            addSource({SourceRef::Kind::Folder, folder, false});
            m_role = Role::None;
            return true;
        }
    }
    if (isFolderNoun(low(1)) && !isFiller(low()) && !isPointer(low()) && !isOneOf(low(), {u"in", u"of", u"from"})) {
        block(Obstacle::Kind::UnknownFolder, token().text);
        return true;
    }
    return false;
}

// What is meant: "it", "a brief", "the files", "the table".
bool ClauseReader::thing() {
    const QString word = low();
    // "mail the summary to a@b.c and the page to d@e.f": two requests under one verb
    const bool complete = !m_clause.name.isEmpty() || !m_clause.recipients.isEmpty() || m_clause.toMe;
    const bool named = m_clause.refersBack || !m_clause.noun.isEmpty() || m_clause.hasText || !m_clause.sources.empty();
    const bool sinkThing = isSummaryNoun(word) || isResultNoun(word) || isFileNoun(word) || isPageNoun(word);
    if (isSink() && complete && named && sinkThing)
        return false;
    if (isPronoun(word)) {
        m_clause.refersBack = true;
    } else if (isPointer(word)) {
        m_pointsBack = true;
    } else if (isSummaryNoun(word) &&
               (m_clause.act == Act::Merge || m_clause.act == Act::Compare || m_clause.act == Act::Convert)) {
        return false; // "compare the summaries": which ones nobody knows
    } else if (isSummaryNoun(word)) {
        m_clause.asksSummary = true;
        m_clause.noun = word;
    } else if (m_clause.act == Act::Write && isWrittenNoun(word) && !m_clause.hasText &&
               (m_clause.noun.isEmpty() || word == u"list")) {
        m_clause.noun += (m_clause.noun.isEmpty() ? QString() : QStringLiteral("-")) + word;
    } else if (m_clause.act == Act::Write && m_clause.noun.isEmpty() &&
               isOneOf(word, {u"todo", u"to-do", u"shopping", u"packing"})) {
        m_clause.noun = word;
    } else if (isSink() && (isResultNoun(word) || isFileNoun(word))) {
        if (!m_clause.asksSummary)
            m_clause.noun = word;
        m_clause.refersBack = true;
    } else if (isFileNoun(word) || isPageNoun(word) || isFolderNoun(word) || isResultNoun(word)) {
        m_expectsFile = word == u"file" || word == u"document";
        if (m_clause.noun.isEmpty())
            m_clause.noun = word;
        if (isOneOf(word, {u"result", u"results", u"output"}))
            m_clause.refersBack = true;
    } else if (isOneOf(word, {u"say", u"says", u"contain", u"contains"}) && m_clause.act == Act::Summarize) {
        // "what does ~/a.md say"
    } else {
        return false;
    }
    ++m_at;
    return true;
}

} // namespace flux::assistant
