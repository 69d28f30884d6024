#include "engine/assistant/when/grammar_parts.h"

#include <QtCore/QRegularExpression>

#include <algorithm>

namespace flux::assistant {

namespace {

base::Error wrong(const QString& rule, const QString& line, const QString& why) {
    return base::makeError(base::ErrorCode::InvalidArgument,
                           QStringLiteral("The grammar rule “%1: %2” %3.").arg(rule, line, why));
}

// Reads the pattern side of a rule.
class PatternCompiler {
public:
    PatternCompiler(Grammar::Parts& parts, QString text) : m_parts(parts), m_text(std::move(text)) {}

    // -1: `why()` says what is wrong.
    int compile() {
        const int node = choice(u'\0');
        if (m_why.isEmpty() && m_at < m_text.size())
            m_why = QStringLiteral("has a closing bracket without an opening one");
        return m_why.isEmpty() ? node : -1;
    }
    [[nodiscard]] const QString& why() const { return m_why; }

private:
    int choice(QChar close) {
        PatternNode node;
        node.kind = PatternNode::Kind::Choice;
        node.parts.push_back(sequence());
        while (m_at < m_text.size() && m_text[m_at] == u'|') {
            ++m_at;
            node.parts.push_back(sequence());
        }
        if (close != u'\0') {
            if (m_at < m_text.size() && m_text[m_at] == close)
                ++m_at;
            else
                m_why = QStringLiteral("lacks a closing %1").arg(close);
        }
        return node.parts.size() == 1 ? node.parts.front() : m_parts.add(std::move(node));
    }

    int sequence() {
        PatternNode node;
        node.kind = PatternNode::Kind::Sequence;
        while (m_why.isEmpty() && m_at < m_text.size()) {
            const QChar c = m_text[m_at];
            if (c == u'|' || c == u')' || c == u']')
                break;
            if (c.isSpace()) {
                ++m_at;
                continue;
            }
            for (int part : item())
                node.parts.push_back(part);
        }
        return m_parts.add(std::move(node));
    }

    std::vector<int> item() {
        const bool glued = m_text[m_at] == u'~';
        if (glued)
            ++m_at;
        const QChar c = m_at < m_text.size() ? m_text[m_at] : QChar();
        if (c == u'(' || c == u'[') {
            ++m_at;
            int inner = choice(c == u'(' ? u')' : u']');
            if (c == u'[')
                inner = orNothing(inner);
            return {inner};
        }
        if (c == u'<')
            return {reference(glued)};
        if (c == u'{')
            return {freeText()};
        return literal(glued);
    }

    int orNothing(int inner) {
        PatternNode nothing;
        nothing.kind = PatternNode::Kind::Sequence;
        PatternNode node;
        node.kind = PatternNode::Kind::Choice;
        node.parts = {inner, m_parts.add(std::move(nothing))};
        return m_parts.add(std::move(node));
    }

    std::vector<int> literal(bool glued) {
        qsizetype end = m_at;
        while (end < m_text.size() && !m_text[end].isSpace() && !QStringView(u"()[]<>{}|").contains(m_text[end]))
            ++end;
        end = std::max(end, m_at + 1);
        std::vector<int> nodes;
        const QString text = m_text.sliced(m_at, std::min(end, m_text.size()) - m_at);
        auto words = spokenWords(text);
        if (text == u"'s") { // a word of its own only behind another one
            words.resize(1);
            words.front().low = text;
        }
        for (const SpokenWord& word : words) {
            PatternNode node;
            node.word = m_parts.wordOf(word.low);
            node.glued = glued;
            nodes.push_back(m_parts.add(std::move(node)));
        }
        m_at = end;
        return nodes;
    }

    int freeText() {
        const qsizetype close = m_text.indexOf(u'}', m_at);
        if (close < 0) {
            m_why = QStringLiteral("lacks a closing }");
            return -1;
        }
        PatternNode node;
        node.kind = PatternNode::Kind::Text;
        const QString inside = m_text.sliced(m_at + 1, close - m_at - 1);
        const qsizetype colon = inside.indexOf(u':');
        node.capture = m_parts.captureOf(colon < 0 ? inside : inside.left(colon));
        if (colon >= 0)
            node.word = m_parts.thingOf(inside.sliced(colon + 1));
        m_at = close + 1;
        return m_parts.add(std::move(node));
    }

    int reference(bool glued) {
        const qsizetype close = m_text.indexOf(u'>', m_at);
        if (close < 0) {
            m_why = QStringLiteral("lacks a closing >");
            return -1;
        }
        const QString inside = m_text.sliced(m_at + 1, close - m_at - 1);
        m_at = close + 1;
        const qsizetype colon = inside.indexOf(u':');
        const QString name = colon < 0 ? inside : inside.left(colon);
        PatternNode node;
        node.glued = glued;
        static const QRegularExpression range(QStringLiteral("^(\\d+)-(\\d+)$"));
        const auto digits = range.match(name);
        if (digits.hasMatch()) {
            node.kind = PatternNode::Kind::Digits;
            node.low = digits.captured(1).toInt();
            node.high = digits.captured(2).toInt();
            const bool fixed = digits.captured(1).size() > 1 && digits.captured(1).startsWith(u'0');
            node.digits = fixed ? static_cast<int>(digits.captured(1).size()) : 0;
        } else if (name == u"@") {
            node.kind = PatternNode::Kind::Place;
        } else if (name == u"n") {
            node.kind = PatternNode::Kind::Number;
        } else {
            node.kind = PatternNode::Kind::Name;
            node.word = m_parts.thingOf(name);
        }
        if (colon >= 0)
            node.capture = m_parts.captureOf(inside.sliced(colon + 1));
        else if (node.kind != PatternNode::Kind::Digits)
            node.capture = m_parts.captureOf(name);
        return m_parts.add(std::move(node));
    }

    Grammar::Parts& m_parts;
    const QString m_text;
    qsizetype m_at = 0;
    QString m_why;
};

// "hour=$h+12": field, capture with sign, number.
std::optional<Assignment> assignmentOf(Grammar::Parts& parts, const QString& text) {
    static const QRegularExpression form(QStringLiteral("^(\\w+)=(-?)(?:\\$(\\w+)|(\\w+))([+-]\\d+)?$"));
    const auto found = form.match(text);
    const auto field = found.hasMatch() ? fieldOf(found.captured(1)) : std::nullopt;
    if (!field)
        return std::nullopt;
    Assignment set;
    set.field = *field;
    set.sign = found.captured(2).isEmpty() ? 1 : -1;
    set.plus = found.captured(5).toInt();
    if (!found.captured(3).isEmpty()) {
        set.capture = parts.captureOf(found.captured(3));
        return set;
    }
    bool isNumber = false;
    const int number = found.captured(4).toInt(&isNumber);
    const auto named = constantOf(found.captured(4));
    if (!isNumber && !named)
        return std::nullopt;
    set.plus += set.sign * (isNumber ? number : *named);
    return set;
}

} // namespace

int Grammar::Parts::wordOf(const QString& low) {
    const auto known = vocabulary.constFind(low);
    return known != vocabulary.constEnd() ? *known : *vocabulary.insert(low, static_cast<int>(vocabulary.size()));
}

int Grammar::Parts::thingOf(const QString& name) {
    const auto known = names.constFind(name);
    if (known != names.constEnd())
        return *known;
    NamedThing thing;
    thing.name = name;
    things.push_back(std::move(thing));
    return *names.insert(name, static_cast<int>(things.size()) - 1);
}

int Grammar::Parts::captureOf(const QString& name) {
    const auto known = captures.constFind(name);
    return known != captures.constEnd() ? *known : *captures.insert(name, static_cast<int>(captures.size()));
}

void Grammar::Parts::findEnds(NamedThing& thing) const {
    thing.ends.clear();
    for (auto it = thing.entries.constBegin(); it != thing.entries.constEnd(); ++it)
        thing.ends.append(vocabulary.key(it.key()));
}

int Grammar::Parts::add(PatternNode node) {
    nodes.push_back(std::move(node));
    return static_cast<int>(nodes.size()) - 1;
}

void FirstWords::take(const FirstWords& other) {
    any = any || other.any;
    digits = digits || other.digits;
    place = place || other.place;
    ids.unite(other.ids);
}

FirstWords Grammar::Parts::firstOf(int index) {
    const PatternNode node = nodes[static_cast<size_t>(index)];
    FirstWords first;
    switch (node.kind) {
    case PatternNode::Kind::Word:
        first.ids.insert(node.word);
        break;
    case PatternNode::Kind::Digits:
        first.digits = true;
        break;
    case PatternNode::Kind::Number:
        first.digits = true;
        if (names.contains(QStringLiteral("number")))
            first.take(firstOfThing(names.value(QStringLiteral("number"))));
        break;
    case PatternNode::Kind::Place:
        first.place = true;
        break;
    case PatternNode::Kind::Text:
        first.any = true;
        break;
    case PatternNode::Kind::Name:
        first.take(firstOfThing(node.word));
        break;
    case PatternNode::Kind::Choice:
        for (int part : node.parts) {
            const FirstWords inner = firstOf(part);
            first.take(inner);
            first.nothing = first.nothing || inner.nothing;
        }
        break;
    case PatternNode::Kind::Sequence:
        first.nothing = true;
        for (size_t i = 0; i < node.parts.size() && first.nothing; ++i) {
            const FirstWords inner = firstOf(node.parts[i]);
            first.take(inner);
            first.nothing = inner.nothing;
        }
        break;
    }
    return first;
}

const FirstWords& Grammar::Parts::firstOfThing(int name) {
    NamedThing& thing = things[static_cast<size_t>(name)];
    if (thing.firstState == NamedThing::State::Asked)
        thing.first.any = true; // begins with itself
    if (thing.firstState != NamedThing::State::Unknown)
        return thing.first;
    thing.firstState = NamedThing::State::Asked;
    FirstWords all;
    for (auto it = thing.entries.constBegin(); it != thing.entries.constEnd(); ++it)
        all.ids.insert(it.key());
    for (PatternRule& rule : thing.rules) {
        rule.first = firstOf(rule.pattern);
        rule.first.any = rule.first.any || rule.first.nothing;
        all.take(rule.first);
    }
    all.any = all.any || thing.first.any;
    thing.first = all;
    thing.firstState = NamedThing::State::Known;
    return thing.first;
}

Grammar::Grammar() : m_parts(std::make_unique<Parts>()) {}
Grammar::~Grammar() = default;
Grammar::Grammar(Grammar&&) noexcept = default;
Grammar& Grammar::operator=(Grammar&&) noexcept = default;

void Grammar::addWords(const QString& className, const QString& words, int value) {
    ClassEntry entry;
    entry.value = value;
    if (words == u"'s") // a word of its own only behind another one
        entry.words.push_back(m_parts->wordOf(words));
    else
        for (const SpokenWord& word : spokenWords(words))
            entry.words.push_back(m_parts->wordOf(word.low));
    if (entry.words.empty())
        return;
    auto& entries = m_parts->things[static_cast<size_t>(m_parts->thingOf(className))].entries[entry.words.front()];
    entries.push_back(std::move(entry));
    std::stable_sort(entries.begin(), entries.end(),
                     [](const ClassEntry& a, const ClassEntry& b) { return a.words.size() > b.words.size(); });
}

base::Result<void> Grammar::addRule(const QString& ruleName, const QString& line) {
    const qsizetype arrow = line.indexOf(QStringLiteral("=>"));
    PatternCompiler compiler(*m_parts, (arrow < 0 ? line : line.left(arrow)).trimmed());
    PatternRule rule;
    rule.pattern = compiler.compile();
    if (rule.pattern < 0)
        return wrong(ruleName, line, compiler.why());
    const QString sets = arrow < 0 ? QString() : line.sliced(arrow + 2).simplified();
    for (const QString& text : sets.split(u' ', Qt::SkipEmptyParts)) {
        const auto set = assignmentOf(*m_parts, text);
        if (!set)
            return wrong(ruleName, line, QStringLiteral("sets “%1”, which is no field with a value").arg(text));
        rule.sets.push_back(*set);
    }
    m_parts->things[static_cast<size_t>(m_parts->thingOf(ruleName))].rules.push_back(std::move(rule));
    return {};
}

base::Result<void> Grammar::finish() {
    for (const NamedThing& thing : m_parts->things) {
        if (thing.entries.isEmpty() && thing.rules.empty()) {
            return base::makeError(
                base::ErrorCode::InvalidArgument,
                QStringLiteral("The grammar uses <%1>, but has neither words nor rules of that name.").arg(thing.name));
        }
    }
    for (const PatternNode& node : m_parts->nodes) {
        if (node.kind == PatternNode::Kind::Text && node.word >= 0)
            m_parts->findEnds(m_parts->things[static_cast<size_t>(node.word)]);
    }
    for (size_t i = 0; i < m_parts->things.size(); ++i)
        (void)m_parts->firstOfThing(static_cast<int>(i));
    return {};
}

std::vector<SpokenWord> Grammar::words(const QString& text) const {
    auto words = spokenWords(text);
    for (SpokenWord& word : words)
        word.id = wordId(word.low);
    return words;
}

int Grammar::wordId(const QString& low) const {
    return m_parts->vocabulary.value(low, -1);
}

QString Grammar::captureName(int id) const {
    return m_parts->captures.key(id);
}

} // namespace flux::assistant
