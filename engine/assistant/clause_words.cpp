#include "engine/assistant/clause_reader.h"
#include "engine/assistant/paths.h"
#include "engine/assistant/when.h"

namespace flux::assistant {

namespace {

bool isOneOf(const QString& word, std::initializer_list<QStringView> words) {
    return std::find(words.begin(), words.end(), QStringView(word)) != words.end();
}

bool isSentenceNoun(const QString& low) {
    return isOneOf(low,
                   {u"sentence", u"sentences", u"points", u"point", u"bullets", u"bullet", u"lines", u"keypoints"});
}

} // namespace

void ClauseReader::readNumber() {
    if (day() || count())
        return;
    unknown(token().text);
    ++m_at;
}

void ClauseReader::readWord() {
    if (dictation() || subject() || mailWord() || day() || sorting() || count() || manner() || preposition() ||
        name() || namedFolder() || thing())
        return;
    // The words of a note may follow its noun directly: "write a note buy milk".
    if (m_clause.act == Act::Write && isNote() && !m_clause.hasText) {
        dictate();
        return;
    }
    if (isFiller(token().low)) {
        ++m_at;
        return;
    }
    unknown(token().text);
    ++m_at;
}

void ClauseReader::unknown(const QString& word) {
    const bool addressee = m_clause.act == Act::Mail && m_clause.recipients.isEmpty() && !m_clause.toMe &&
                           !word.isEmpty() && (m_role == Role::To || (m_at == m_start && word[0].isUpper())) &&
                           refusalOf(token().low) == Refusal::None;
    if (addressee) {
        m_clause.toSomebody = true;
        m_clause.somebody += (m_clause.somebody.isEmpty() ? QString() : QStringLiteral(" ")) + word;
        return;
    }
    if (m_unknown.size() < 12)
        m_unknown.append(word);
}

// "Create a list for me" asks for a list that nobody dictated; "write a note buy milk" dictates.
bool ClauseReader::isNote() const {
    return isOneOf(m_clause.noun, {u"note", u"memo", u"todo", u"to-do"});
}

// "saying …", "with the text …", "that the plumber comes": what follows is dictated.
bool ClauseReader::dictation() {
    const bool write = m_clause.act == Act::Write, mail = m_clause.act == Act::Mail;
    if ((!write && !mail) || m_clause.hasText)
        return false;
    size_t used = 0;
    if (isOneOf(low(), {u"saying", u"says", u"telling", u"reading", u"reads", u"containing"})) {
        used = 1;
    } else if (isOneOf(low(), {u"that", u"which"}) && isOneOf(low(1), {u"says", u"reads", u"contains"})) {
        used = 2;
    } else if (isOneOf(low(), {u"with", u"and"}) ||
               (isOneOf(low(), {u"body", u"text", u"message"}) && m_parser.isMark(m_at + 1, u":"))) {
        size_t k = isOneOf(low(), {u"with", u"and"}) ? 1 : 0;
        k += isOneOf(low(k), {u"the", u"this", u"following"}) ? 1 : 0;
        k += isOneOf(low(k), {u"following"}) ? 1 : 0;
        if (isOneOf(low(k), {u"text", u"body", u"content", u"contents", u"message", u"words"}))
            used = k + 1;
    } else if (write && isNote() && isOneOf(low(), {u"that", u"to"}) && m_parser.isWord(m_at + 1)) {
        used = 1; // "a note to buy milk", "a note that the plumber comes"
    } else if (write && m_clause.noun.isEmpty() && low() == u"that" && m_at == m_start) {
        used = 1; // "note that …"
    } else if (mail && low() == u"that" && !m_clause.recipients.isEmpty() && m_parser.isWord(m_at + 1)) {
        used = 1; // "write to a@b.c that I am late"
    }
    if (used == 0)
        return false;
    m_at += used;
    if (low() == u"that" && used == 1)
        ++m_at;
    while (m_parser.isMark(m_at, u":,"))
        ++m_at;
    dictate();
    return true;
}

bool ClauseReader::subject() {
    if (m_clause.act != Act::Mail || !m_clause.subject.isEmpty())
        return false;
    size_t k = isOneOf(low(), {u"with", u"and", u"under"}) ? 1 : 0;
    k += k > 0 && isOneOf(low(k), {u"the", u"a"}) ? 1 : 0;
    const bool about = low() == u"about" && !m_clause.recipients.isEmpty();
    if (!about && low(k) != u"subject")
        return false;
    m_at += about ? 1 : k + 1;
    if (low() == u"line")
        ++m_at;
    while (m_parser.isMark(m_at, u":=") || low() == u"is")
        ++m_at;
    if (atEnd())
        return true;
    if (token().kind == TokenKind::Quoted) {
        m_clause.subject = token().text;
        ++m_at;
        return true;
    }
    const qsizetype from = token().at;
    qsizetype to = from;
    while (!atEnd() && !m_parser.boundaryAt(m_at) && !m_parser.isMark(m_at, u":;.,") &&
           token().kind != TokenKind::LineBreak && token().kind != TokenKind::Quoted &&
           !isOneOf(low(), {u"saying", u"telling"}) &&
           !(isOneOf(low(), {u"with", u"and"}) && (isOneOf(low(1), {u"text", u"body", u"message", u"content"}) ||
                                                   isOneOf(low(2), {u"text", u"body", u"message", u"content"})))) {
        to = token().at + token().length;
        ++m_at;
    }
    m_clause.subject = m_parser.text().mid(from, to - from).simplified();
    return true;
}

bool ClauseReader::mailWord() {
    if (m_clause.act != Act::Mail)
        return false;
    if (isOneOf(low(), {u"me", u"myself", u"us"}) && m_role != Role::For) {
        m_clause.toMe = true;
        m_role = Role::None;
        ++m_at;
        return true;
    }
    if (low() == u"my" && (isMailNoun(low(1)) || isOneOf(low(1), {u"address", u"inbox", u"own", u"mailbox"}))) {
        m_clause.toMe = true;
        m_role = Role::None;
        m_at += 2;
        while (isOneOf(low(), {u"mail", u"email", u"address", u"inbox"}))
            ++m_at;
        return true;
    }
    if (isMailNoun(low()) || isOneOf(low(), {u"message"}) ||
        (isOneOf(low(), {u"by", u"as", u"via", u"per"}) && isMailNoun(low(1)))) {
        m_at += isMailNoun(low()) || low() == u"message" ? 1 : 2;
        return true;
    }
    return false;
}

bool ClauseReader::day() {
    if (m_clause.act == Act::Write && isNote() && !m_clause.hasText && m_role == Role::None)
        return false; // belongs to the words of the note
    const bool timed = isOneOf(low(), {u"at"}) && m_at + 1 < m_parser.tokens().size() &&
                       m_parser.tokens()[m_at + 1].kind == TokenKind::Number;
    const auto named = namedDay(m_parser.tokens(), m_at, m_parser.context().today);
    if (!named && !timed)
        return false;
    // "save as monday report": the day is a part of the name
    if (named && m_role == Role::Name && m_parser.isWord(m_at + named->tokens) &&
        !m_parser.boundaryAt(m_at + named->tokens) && !isFiller(m_parser.low(m_at + named->tokens)))
        return false;
    const bool possessive = low().endsWith(u"'s");
    const bool bare = named && named->day == m_parser.context().today && m_role == Role::None && !possessive;
    if (named && (m_role == Role::For || m_role == Role::Name || possessive ||
                  (m_role == Role::Source && m_clause.act == Act::Save))) {
        m_clause.nameDate = named->day;
        m_at += named->tokens;
        if (low() == u"date")
            ++m_at;
        m_role = Role::None;
        return true;
    }
    if (bare && low() != u"tonight" &&
        m_parser.low(m_at + named->tokens) != u"at") { // "summarise it today": that is now
        m_at += named->tokens;
        return true;
    }
    m_obstacle.kind = Obstacle::Kind::CannotDo;
    m_obstacle.refusal = Refusal::Later;
    m_obstacle.words = {token().text};
    return true;
}

bool ClauseReader::sorting() {
    if (m_clause.act != Act::Convert && m_clause.act != Act::Show && m_clause.act != Act::Read)
        return false;
    const bool sorted = isOneOf(low(), {u"sorted", u"ordered"}) && low(1) == u"by";
    const bool by = low() == u"by" && m_clause.act == Act::Convert;
    if (sorted || by) {
        m_at += sorted ? 2 : 1;
        if (low() == u"the")
            ++m_at;
        if (atEnd())
            return true;
        m_clause.sortBy = token().text;
        ++m_at;
        if (low() == u"column")
            ++m_at;
        return true;
    }
    if (!m_clause.sortBy.isEmpty() && isOneOf(low(), {u"descending", u"desc", u"downwards", u"reverse"})) {
        m_clause.sortBy.prepend(u'-');
        ++m_at;
        return true;
    }
    if (!m_clause.sortBy.isEmpty() && isOneOf(low(), {u"ascending", u"asc", u"upwards"})) {
        ++m_at;
        return true;
    }
    return false;
}

bool ClauseReader::count() {
    const bool leading = isOneOf(low(), {u"first", u"top"});
    const size_t numberAt = m_at + (leading ? 1 : 0);
    const auto number = numberAt < m_parser.tokens().size() ? numberOf(m_parser.tokens()[numberAt]) : std::nullopt;
    if (!number)
        return false;
    size_t noun = numberAt + 1;
    for (int steps = 0; steps < 2 && isOneOf(m_parser.low(noun), {u"short", u"key", u"main", u"bullet", u"web",
                                                                  u"different", u"following", u"small"});
         ++steps)
        ++noun;
    const QString word = m_parser.low(noun);
    if (isOneOf(word, {u"rows", u"row"}) || (leading && isOneOf(word, {u"lines", u"entries", u"records"}))) {
        m_clause.limit = *number;
    } else if (isSentenceNoun(word) && m_clause.act == Act::Summarize) {
        m_clause.maxSentences = *number;
        m_role = Role::None;
    } else if (isPageNoun(word) || isFileNoun(word)) {
        if (m_role != Role::Name && m_role != Role::To) {
            m_clause.statedCount = *number;
            m_clause.statedNoun = word;
            m_clause.countsAsPages = isPageNoun(word);
        }
    } else if (isOneOf(word, {u"file", u"document", u"table", u"text", u"note", u"page"})) {
        // "into one file"
    } else {
        return false;
    }
    m_at = noun + 1;
    if (m_clause.statedCount > 0 && m_role != Role::Name)
        m_role = Role::None;
    return true;
}

// How the result should be: "short", "as bullet points", "recursively", "about the kitchen".
bool ClauseReader::manner() {
    if (isOneOf(low(), {u"recursively", u"subfolders", u"subdirectories"})) {
        m_clause.recursive = true;
        ++m_at;
        return true;
    }
    if (isOneOf(low(), {u"including", u"with", u"and"}) &&
        (isOneOf(low(1), {u"subfolders", u"subdirectories"}) ||
         (isOneOf(low(1), {u"all", u"its", u"the", u"their", u"any"}) &&
          isOneOf(low(2), {u"subfolders", u"subdirectories"})))) {
        m_clause.recursive = true;
        m_at += isOneOf(low(1), {u"subfolders", u"subdirectories"}) ? 2 : 3;
        return true;
    }
    if (m_clause.act != Act::Summarize && !isSink())
        return false;
    const bool adjective = isShort(low()) && (low() != u"brief" || isSummaryNoun(low(1)));
    if (adjective || isLong(low())) {
        if (m_clause.maxSentences == 0)
            m_clause.maxSentences = adjective ? 3 : 15;
        ++m_at;
        return true;
    }
    if (isOneOf(low(), {u"bullets", u"bullet", u"bulleted"}) || (low() == u"points" && m_role != Role::None)) {
        m_clause.style = QStringLiteral("bullets");
        m_role = Role::None;
        m_at += isOneOf(low(1), {u"points", u"list", u"point"}) ? 2 : 1;
        return true;
    }
    if (isOneOf(low(), {u"paragraph", u"prose"})) {
        m_clause.style = QStringLiteral("paragraph");
        m_role = Role::None;
        ++m_at;
        return true;
    }
    const bool about = isOneOf(low(), {u"about", u"regarding", u"concerning"}) ||
                       (isOneOf(low(), {u"focusing", u"focused", u"focussing", u"focus"}) && low(1) == u"on");
    if (!about || m_clause.act != Act::Summarize)
        return false;
    m_at += isOneOf(low(), {u"about", u"regarding", u"concerning"}) ? 1 : 2;
    QStringList words;
    while (m_parser.isWord(m_at) && !m_parser.boundaryAt(m_at) &&
           !isOneOf(low(), {u"in", u"from", u"as", u"into", u"to"}) && words.size() < 12) {
        words.append(token().text);
        ++m_at;
    }
    m_clause.focus = words.join(u' ');
    if (words.isEmpty())
        m_role = Role::Source;
    return true;
}

bool ClauseReader::preposition() {
    const QString word = low();
    if (isOneOf(word, {u"as", u"into", u"called", u"named", u"under", u"titled"})) {
        m_role = Role::Name;
    } else if (word == u"to") {
        m_role = Role::To;
    } else if (isOneOf(word, {u"in", u"inside", u"at", u"on", u"within"})) {
        // "save it in brief.md" names the file, "the files in ~/notes" names where they are
        const bool inFolder = m_at > m_start && isFileNoun(m_parser.low(m_at - 1)) && m_clause.name.isEmpty();
        const bool names = (m_clause.act == Act::Save && !inFolder) || m_clause.act == Act::Write;
        m_role = names ? Role::Name : Role::Source;
    } else if (isOneOf(word, {u"from", u"of", u"between", u"with", u"over"})) {
        m_role = Role::Source;
    } else if (word == u"for") {
        m_role = Role::For;
    } else {
        return false;
    }
    ++m_at;
    return true;
}

} // namespace flux::assistant
