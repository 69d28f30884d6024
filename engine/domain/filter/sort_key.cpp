#include "engine/domain/filter/sort_key.h"

#include "engine/domain/filter/filter_match.h"

#include <bit>
#include <cmath>

namespace flux::domain {

namespace {

enum Bracket : char {
    EmptyList = 0x02,
    Null = 0x05,
    Number = 0x10,
    Text = 0x20,
    Date = 0x28,
    Object = 0x30,
    List = 0x38,
    Bool = 0x40
};

void appendBig(std::string& out, quint64 bits, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(bits >> shift));
}

// The double nearest to the number, in an order of bits, then by how much a whole number differs from it.
void appendNumber(std::string& out, const FilterNumber& number) {
    double real = asReal(number);
    qint64 rest = 0;
    if (number.form == FilterNumber::Form::Signed && std::abs(real) >= 9007199254740992.0)
        rest = real >= 9223372036854775808.0 ? number.whole - std::numeric_limits<qint64>::max() - 1
                                             : number.whole - static_cast<qint64>(real);
    else if (number.form == FilterNumber::Form::Unsigned)
        rest = real >= 18446744073709551616.0 ? -static_cast<qint64>(~number.large) - 1
                                              : static_cast<qint64>(number.large - static_cast<quint64>(real));
    if (real == 0)
        real = 0; // no negative zero
    auto bits = std::bit_cast<quint64>(real);
    bits = (bits >> 63) != 0 ? ~bits : bits | (quint64(1) << 63);
    out.push_back(Bracket::Number);
    appendBig(out, bits, 8);
    appendBig(out, static_cast<quint64>(rest + 0x8000), 2);
}

void appendDate(std::string& out, qint64 instantUs) {
    out.push_back(Bracket::Date);
    appendBig(out, static_cast<quint64>(instantUs) ^ (quint64(1) << 63), 8);
}

constexpr char kWhole = 0x01;
constexpr char kCut = 0x02;

// 0 is written as 0 255; the end is 0 and a mark, below every byte that could follow.
void appendEscaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        out.push_back(c);
        if (c == '\0')
            out.push_back('\xFF');
    }
}
void appendText(std::string& out, std::string_view text, char bracket) {
    out.push_back(bracket);
    const bool cut = text.size() > kMaxKeyText;
    appendEscaped(out, text.substr(0, kMaxKeyText));
    out.push_back('\0');
    out.push_back(cut ? kCut : kWhole);
}
void appendTextOrDate(std::string& out, std::string_view text) {
    if (const auto instant = isoInstantUs(text))
        appendDate(out, *instant);
    else
        appendText(out, text, Bracket::Text);
}

template <typename Node>
void appendNode(std::string& out, const Node& node) {
    std::string room;
    switch (node.kind()) {
    case NodeKind::Null:
        out.push_back(Bracket::Null);
        return;
    case NodeKind::Bool:
        out.push_back(Bracket::Bool);
        out.push_back(node.boolean() ? 1 : 0);
        return;
    case NodeKind::Number:
        appendNumber(out, node.number());
        return;
    case NodeKind::Text:
        appendTextOrDate(out, node.text(room));
        return;
    case NodeKind::Object:
    case NodeKind::Array: {
        const QByteArray text = base::dumpJson(node.value());
        appendText(out, {text.constData(), size_t(text.size())},
                   node.kind() == NodeKind::Object ? Bracket::Object : Bracket::List);
        return;
    }
    }
}

bool isCut(const std::string& key);

// The keys of one document in one index, up to kMaxKeys. Each add says whether there is room for no more.
class KeySet {
public:
    explicit KeySet(bool* cut) : m_cut(cut) {}

    bool add(std::string key) {
        if (m_cut != nullptr && isCut(key))
            *m_cut = true;
        m_keys.push_back(std::move(key));
        return m_keys.size() >= kMaxKeys;
    }
    bool add(const RawNode& node) {
        std::string key;
        appendNode(key, node);
        return add(std::move(key));
    }
    // Of a list its elements; `ifEmpty` when it has none.
    bool addElements(const RawNode& list, char ifEmpty) {
        const size_t before = m_keys.size();
        if (list.anyElement([this](const RawNode& element) { return add(element); }))
            return true;
        return m_keys.size() == before && add(std::string(1, ifEmpty));
    }
    // All that `ofLeaf` adds for the ends of the path, sorted, each once; at least one.
    template <typename OfLeaf>
    std::vector<std::string> collected(std::string_view jsonText, const FieldPath& path, char ifNone,
                                       const OfLeaf& ofLeaf) {
        if (anyLeaf(RawNode(RawJson(jsonText)), path, 0, ofLeaf) && m_cut != nullptr)
            *m_cut = true;
        if (m_keys.empty())
            m_keys.emplace_back(1, ifNone);
        std::sort(m_keys.begin(), m_keys.end());
        m_keys.erase(std::unique(m_keys.begin(), m_keys.end()), m_keys.end());
        return std::move(m_keys);
    }

private:
    bool* m_cut;
    std::vector<std::string> m_keys;
};

bool isCut(const std::string& key) {
    return key.size() > kMaxKeyText && key.back() == kCut && key[key.size() - 2] == '\0';
}

KeyRange exactly(const FilterOperand& operand) {
    std::string key = sortKey(operand.value);
    std::string end = behind(key);
    return {std::move(key), std::move(end)};
}
KeyRange bracket(char which) {
    return {std::string(1, which), std::string(1, static_cast<char>(which + 1))};
}
// What is on one side of `key` within a bracket.
KeyRange sideOf(const std::string& key, FilterOp op, char which) {
    const KeyRange whole = bracket(which);
    switch (op) {
    case FilterOp::Gt:
        return {behind(key), whole.high};
    case FilterOp::Gte:
        return {key, whole.high};
    case FilterOp::Lt:
        return {whole.low, key};
    default:
        return {whole.low, behind(key)};
    }
}

std::optional<KeyRanges> rangesOfComparison(const FilterNode& node) {
    const FilterOperand& operand = node.operands.front();
    switch (JsonNode(operand.value).kind()) {
    case NodeKind::Null: // equal only
        if (node.op == FilterOp::Gt || node.op == FilterOp::Lt)
            return KeyRanges{{}, true};
        return KeyRanges{{exactly(operand)}, true};
    case NodeKind::Bool:
        return KeyRanges{{sideOf(sortKey(operand.value), node.op, Bracket::Bool)}, true};
    case NodeKind::Number:
        return KeyRanges{{sideOf(sortKey(operand.value), node.op, Bracket::Number)}, true};
    case NodeKind::Text: {
        const std::string& text = operand.value.get_ref<const std::string&>();
        std::string key;
        appendText(key, text, Bracket::Text);
        const bool cut = text.size() > kMaxKeyText;
        KeyRange texts = cut ? bracket(Bracket::Text) : sideOf(key, node.op, Bracket::Text);
        // A text that was cut stands with those that begin as it does: the condition itself decides.
        if (operand.instantUs)
            return KeyRanges{{std::move(texts), sideOf(sortKey(operand.value), node.op, Bracket::Date)}, !cut};
        return KeyRanges{{std::move(texts), bracket(Bracket::Date)}, false};
    }
    case NodeKind::Object:
        return KeyRanges{{bracket(Bracket::Object)}, false};
    case NodeKind::Array:
        return std::nullopt; // lists are kept by their elements
    }
    Q_UNREACHABLE();
}

std::optional<KeyRanges> rangesOfEquality(const FilterNode& node) {
    KeyRanges found;
    for (const FilterOperand& operand : node.operands) {
        const NodeKind kind = JsonNode(operand.value).kind();
        if (kind == NodeKind::Array)
            return std::nullopt;
        found.ranges.push_back(kind == NodeKind::Object ? bracket(Bracket::Object) : exactly(operand));
        found.exact = found.exact && kind != NodeKind::Object && !isCut(found.ranges.back().low);
    }
    std::sort(found.ranges.begin(), found.ranges.end(),
              [](const KeyRange& a, const KeyRange& b) { return a.low < b.low; });
    const auto same = [](const KeyRange& a, const KeyRange& b) { return a.low == b.low; };
    found.ranges.erase(std::unique(found.ranges.begin(), found.ranges.end(), same), found.ranges.end());
    return found;
}

std::optional<KeyRanges> rangesOfPattern(const TextPattern& pattern) {
    const std::string prefix = pattern.prefix().substr(0, kMaxKeyText);
    if (prefix.empty())
        return std::nullopt;
    std::string low(1, Bracket::Text);
    appendEscaped(low, prefix);
    std::string high = behind(low);
    KeyRanges found{{{std::move(low), std::move(high)}}, false};
    if (prefix[0] >= '0' && prefix[0] <= '9') // dates are texts too
        found.ranges.push_back(bracket(Bracket::Date));
    return found;
}

} // namespace

void appendSortKey(std::string& out, const base::Json& value) {
    if (value.is_array() && value.empty())
        out.push_back(Bracket::EmptyList);
    else
        appendNode(out, JsonNode(value));
}

std::string sortKey(const base::Json& value) {
    std::string key;
    appendSortKey(key, value);
    return key;
}

void appendRawTextKey(std::string& out, std::string_view utf8) {
    appendText(out, utf8, Bracket::Text);
}

void appendWholeNumberKey(std::string& out, qint64 number) {
    FilterNumber whole;
    whole.form = FilterNumber::Form::Signed;
    whole.whole = number;
    appendNumber(out, whole);
}

std::optional<qint64> wholeNumberOf(std::string_view key) {
    if (key.size() != 11 || key.front() != Bracket::Number)
        return std::nullopt;
    quint64 bits = 0;
    for (const char c : key.substr(1, 8))
        bits = bits << 8 | static_cast<unsigned char>(c);
    constexpr quint64 kSign = quint64(1) << 63;
    bits = (bits & kSign) != 0 ? bits ^ kSign : ~bits;
    const auto number = std::bit_cast<double>(bits);
    constexpr double kExact = 9007199254740992.0;
    if (!(std::abs(number) < kExact))
        return std::nullopt;
    return static_cast<qint64>(number);
}

std::vector<std::string> keysOf(std::string_view jsonText, const FieldPath& path, bool* cut) {
    KeySet keys(cut);
    return keys.collected(jsonText, path, Bracket::EmptyList, [&keys](const std::optional<RawNode>& leaf) {
        if (!leaf)
            return keys.add(std::string(1, Bracket::Null));
        if (leaf->kind() != NodeKind::Array)
            return keys.add(*leaf);
        return keys.addElements(*leaf, Bracket::EmptyList); // an empty list, too, stands somewhere in the order
    });
}

std::vector<std::string> elementKeysOf(std::string_view jsonText, const FieldPath& path, bool* cut) {
    KeySet keys(cut);
    return keys.collected(jsonText, path, Bracket::Null, [&keys](const std::optional<RawNode>& leaf) {
        if (leaf && leaf->kind() == NodeKind::Array)
            return keys.addElements(*leaf, Bracket::Null);
        return leaf && leaf->kind() == NodeKind::Text && keys.add(std::string(kLoneText));
    });
}

std::string orderKeyOf(std::string_view jsonText, const FieldPath& path, bool descending) {
    const RawNode document{RawJson(jsonText)};
    if (path.size() == 1 && document.kind() == NodeKind::Object) { // mostly one value, which needs no set
        const auto member = document.member(path.front());
        if (member && member->kind() != NodeKind::Array) {
            std::string key;
            appendNode(key, *member);
            return descending ? inverted(key) : key;
        }
    }
    std::vector<std::string> keys = keysOf(jsonText, path);
    return descending ? inverted(keys.back()) : std::move(keys.front());
}

std::string inverted(std::string_view key) {
    std::string other(key);
    for (char& c : other)
        c = static_cast<char>(~c);
    return other;
}

std::string behind(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xFF')
        prefix.pop_back();
    if (!prefix.empty())
        prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

std::optional<KeyRanges> keyRangesOf(const FilterNode& node) {
    switch (node.op) {
    case FilterOp::Eq:
    case FilterOp::In:
        return rangesOfEquality(node);
    case FilterOp::Gt:
    case FilterOp::Gte:
    case FilterOp::Lt:
    case FilterOp::Lte:
        return rangesOfComparison(node);
    case FilterOp::Regex:
        return rangesOfPattern(*node.pattern);
    default:
        return std::nullopt;
    }
}

std::optional<KeyRanges> elementRangesOf(const FilterNode& node) {
    if (node.op != FilterOp::Contains)
        return std::nullopt;
    const FilterOperand& operand = node.operands.front();
    const NodeKind kind = JsonNode(operand.value).kind();
    if (kind == NodeKind::Array || kind == NodeKind::Object)
        return std::nullopt;
    KeyRanges found{{exactly(operand)}, kind != NodeKind::Text};
    if (kind == NodeKind::Text)
        found.ranges.insert(found.ranges.begin(), KeyRange{kLoneText, behind(kLoneText)});
    return found;
}

} // namespace flux::domain
