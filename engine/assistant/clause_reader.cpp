#include "engine/assistant/clause_reader.h"

#include "engine/assistant/paths.h"

namespace flux::assistant {

namespace {

constexpr size_t kMostSources = 100;
constexpr qsizetype kMostRecipients = 50;
constexpr size_t kMostTries = 8;

} // namespace

ClauseReader::ClauseReader(const GoalParser& parser, Head head, bool preface)
    : m_parser(parser), m_at(head.next), m_start(head.next), m_showsFolder(head.showsFolder) {
    m_clause.act = head.act;
    m_clause.asksSummary = head.act == Act::Summarize;
    m_preface = preface;
}

ClauseReader::Outcome ClauseReader::read() {
    size_t next = m_parser.tokens().size();
    bool again = false;
    while (!atEnd() && m_obstacle.kind == Obstacle::Kind::None) {
        if (m_at > m_start || m_clause.act != Act::Write) {
            if (const auto boundary =
                    m_preface && !m_clause.sources.empty() && m_parser.headAt(m_parser.skipPolite(m_at))
                        ? std::optional<size_t>(m_parser.skipPolite(m_at))
                        : m_parser.boundaryAt(m_at)) {
                // What is dictated goes up to the last words that are clearly about saving or mailing it.
                next = *boundary;
                break;
            }
        }
        if (const auto same = sameVerbAt()) {
            next = *same;
            again = true;
            break;
        }
        readToken();
    }
    finish();
    return {std::move(m_clause), std::move(m_obstacle), std::move(m_paths),
            m_obstacle.kind == Obstacle::Kind::None ? next : m_at, again};
}

void ClauseReader::block(Obstacle::Kind kind, const QString& word) {
    if (m_obstacle.kind != Obstacle::Kind::None)
        return;
    m_obstacle.kind = kind;
    m_obstacle.words = {word};
}

void ClauseReader::readToken() {
    const Token& t = token();
    switch (t.kind) {
    case TokenKind::LineBreak:
        ++m_at;
        return;
    case TokenKind::Mark:
        readMark();
        return;
    case TokenKind::Url:
        readAddress();
        return;
    case TokenKind::Mail:
        readMailAddress(t.text);
        return;
    case TokenKind::Path:
    case TokenKind::FileName:
        readPath(t.text, false);
        return;
    case TokenKind::Quoted:
        readQuoted();
        return;
    case TokenKind::Number:
        readNumber();
        return;
    case TokenKind::Word:
        readWord();
        return;
    }
}

void ClauseReader::readMark() {
    const bool colon = m_parser.isMark(m_at, u":—–-");
    const bool realColon = m_parser.isMark(m_at, u":");
    if (colon && m_clause.act == Act::Write && m_at + 1 < m_parser.tokens().size()) {
        ++m_at;
        dictate();
        return;
    }
    if (realColon && m_clause.act == Act::Mail && m_at + 1 < m_parser.tokens().size() && m_clause.sources.empty()) {
        ++m_at;
        dictate();
        return;
    }
    const bool aboutText = m_clause.act == Act::Summarize && m_clause.sources.empty() && !m_parser.isSource(m_at + 1);
    if (realColon && aboutText && m_at + 1 < m_parser.tokens().size()) {
        const Token& first = m_parser.tokens()[m_at + 1];
        m_clause.text = first.kind == TokenKind::Quoted && m_at + 2 >= m_parser.tokens().size()
                            ? first.text
                            : m_parser.text().mid(first.at).trimmed();
        m_clause.hasText = true;
        m_at = m_parser.tokens().size();
        return;
    }
    // Emoji and other symbols mean nothing here; punctuation between words is no request either.
    ++m_at;
}

void ClauseReader::addSource(SourceRef source) {
    for (const SourceRef& known : m_clause.sources) {
        if (known == source)
            return;
    }
    if (m_clause.sources.size() >= kMostSources) {
        block(Obstacle::Kind::TooMany, source.value);
        return;
    }
    m_clause.sources.push_back(std::move(source));
}

void ClauseReader::readAddress() {
    QString url = token().text;
    if (!url.contains(u"://"))
        url.prepend(QStringLiteral("https://"));
    if (!url.startsWith(u"http://", Qt::CaseInsensitive) && !url.startsWith(u"https://", Qt::CaseInsensitive))
        block(Obstacle::Kind::BadAddress, url);
    ++m_at;
    m_role = Role::None;
    m_pointsBack = false;
    addSource({SourceRef::Kind::Url, url, false});
}

void ClauseReader::readMailAddress(const QString& address) {
    ++m_at;
    if (m_clause.act != Act::Mail) {
        m_unknown.append(address);
        return;
    }
    if (m_clause.recipients.size() >= kMostRecipients) {
        block(Obstacle::Kind::TooMany, address);
        return;
    }
    if (!m_clause.recipients.contains(address, Qt::CaseInsensitive))
        m_clause.recipients.append(address);
    m_role = Role::To;
}

void ClauseReader::addPath(const QString& written, bool asFile) {
    const auto path = absolutePath(written, m_parser.context().homeFolder, m_parser.context().workingFolder);
    if (!path) {
        block(Obstacle::Kind::RelativePath, written);
        return;
    }
    m_paths.append(*path);
    addSource({asFile || looksLikeFile(written) ? SourceRef::Kind::File : SourceRef::Kind::Folder, *path, false});
}

bool ClauseReader::namesFile() const {
    return m_role == Role::Name || (m_role == Role::To && m_clause.act != Act::Mail && m_clause.act != Act::Compare);
}

// A second name in one request is one too many to be understood.
void ClauseReader::setName(const QString& name) {
    if (m_clause.name.isEmpty())
        m_clause.name = name;
    else
        m_unknown.append(name);
}

// "save the page as page.md and a summary as brief.md": the verb counts for both.
std::optional<size_t> ClauseReader::sameVerbAt() const {
    if (m_clause.act != Act::Save || m_clause.name.isEmpty() || (low() != u"and" && !m_parser.isMark(m_at, u",")))
        return std::nullopt;
    size_t k = m_at + 1;
    while (isFiller(m_parser.low(k)) && k < m_at + 4)
        ++k;
    const QString noun = m_parser.low(k), next = m_parser.low(k + 1);
    const bool thing = isSummaryNoun(noun) || isResultNoun(noun) || isPageNoun(noun);
    return thing && (next == u"as" || next == u"to" || next == u"in" || next == u"into" || next == u"under")
               ? std::optional<size_t>(m_at + 1)
               : std::nullopt;
}

void ClauseReader::readPath(const QString& written, bool quoted) {
    Q_UNUSED(quoted)
    ++m_at;
    if (written.contains(u'*')) { // a pattern is no name
        m_unknown.append(written);
        return;
    }
    const bool from = m_role == Role::Source;
    const bool names = namesFile();
    m_role = Role::None;
    if (names) {
        setName(written);
        return;
    }
    if (m_clause.act == Act::Write) { // "create todo.md with …"
        setName(written);
        return;
    }
    if (m_clause.act == Act::Save && !from && m_objectPath.isEmpty() && m_clause.sources.empty()) {
        m_objectPath = written;
        return;
    }
    m_pointsBack = false;
    addPath(written, m_expectsFile);
    m_expectsFile = false;
}

void ClauseReader::readQuoted() {
    const QString text = token().text;
    const TokenKind kind = kindOfQuoted(text);
    if (namesFile()) {
        ++m_at;
        setName(text);
        m_role = Role::None;
    } else if (kind == TokenKind::Url) {
        readAddress();
    } else if (kind == TokenKind::Mail && m_clause.act == Act::Mail) {
        readMailAddress(text);
    } else if (m_clause.act == Act::Write || m_clause.act == Act::Mail) {
        if (kind == TokenKind::Path || (kind == TokenKind::FileName && m_clause.act == Act::Mail)) {
            readPath(text, true);
            return;
        }
        ++m_at;
        if (m_clause.hasText)
            m_unknown.append(text);
        m_clause.text = text;
        m_clause.hasText = true;
    } else if (kind == TokenKind::Path || kind == TokenKind::FileName) {
        readPath(text, true);
    } else if (m_clause.act == Act::Save && !text.isEmpty()) {
        ++m_at;
        m_objectPath = text;
    } else if (!namedFolder()) {
        ++m_at;
        if (text.isEmpty())
            return;
        if (m_clause.act == Act::Summarize || m_clause.act == Act::Compare || m_clause.act == Act::Merge)
            addSource({SourceRef::Kind::Text, text, false});
        else
            m_unknown.append(text);
    }
}

// Takes the words of a note or a mail from here. Quoted words end with their quote. Others of a note go up to where the
// rest is clearly about saving or mailing it; those of a mail go to the end.
void ClauseReader::dictate() {
    const auto& tokens = m_parser.tokens();
    if (atEnd())
        return;
    m_clause.hasText = true;
    if (token().kind == TokenKind::Quoted) {
        m_clause.text = token().text;
        ++m_at;
        return;
    }
    const qsizetype from = token().at;
    size_t end = tokens.size();
    if (m_clause.act == Act::Write) {
        std::vector<std::pair<size_t, size_t>> ends; // where the note ends, where the next request starts
        for (size_t i = m_at + 1; i < tokens.size(); ++i) {
            const auto next = m_parser.boundaryAt(i);
            if (!next)
                continue;
            const auto head = m_parser.headAt(*next);
            if (head && (head->act == Act::Save || head->act == Act::Mail))
                ends.emplace_back(i, *next);
            i = *next;
        }
        const size_t first = ends.size() > kMostTries ? ends.size() - kMostTries : 0;
        for (size_t i = first; i < ends.size(); ++i) {
            if (m_parser.onlySinksFrom(ends[i].second)) {
                end = ends[i].first;
                break;
            }
        }
    }
    const qsizetype to = end < tokens.size() ? tokens[end].at : m_parser.text().size();
    m_clause.text = m_parser.text().mid(from, to - from).trimmed();
    m_at = end;
}

void ClauseReader::finish() {
    if (m_clause.act == Act::Save && !m_objectPath.isEmpty()) {
        if (m_clause.name.isEmpty() && m_clause.format.isEmpty())
            m_clause.name = m_objectPath; // "and save brief.md"; the builder knows whether there is something to save
        else
            addPath(m_objectPath, m_expectsFile);
    }
    if (m_clause.sources.empty() && !m_weakFolder.isEmpty() && !isSink()) {
        m_paths.append(m_weakFolder);
        addSource({SourceRef::Kind::Folder, m_weakFolder, false});
        m_pointsBack = false;
    }
    if (m_clause.sources.empty() && m_pointsBack)
        m_clause.refersBack = true;
    for (SourceRef& source : m_clause.sources)
        source.recursive = m_clause.recursive && source.kind == SourceRef::Kind::Folder;
    if (m_showsFolder && m_clause.act == Act::Show && m_clause.noun.isEmpty())
        m_clause.noun = QStringLiteral("files");
    if (m_obstacle.kind != Obstacle::Kind::None || m_unknown.isEmpty())
        return;
    m_obstacle.kind = Obstacle::Kind::UnknownWords;
    m_obstacle.words = m_unknown;
    for (const QString& word : std::as_const(m_unknown)) {
        const Refusal refusal = refusalOf(word.toLower());
        if (refusal != Refusal::None) {
            m_obstacle.kind = Obstacle::Kind::CannotDo;
            m_obstacle.refusal = refusal;
            m_obstacle.words = {word};
            return;
        }
    }
}

} // namespace flux::assistant
