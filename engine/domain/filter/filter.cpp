#include "engine/domain/filter/filter.h"

#include "engine/domain/filter/filter_match.h"
#include "engine/domain/filter/filter_nodes.h"

namespace flux::domain {

FieldPath splitPath(std::string_view path) {
    FieldPath parts;
    size_t from = 0;
    for (size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', from)) {
        parts.emplace_back(path.substr(from, dot - from));
        from = dot + 1;
    }
    parts.emplace_back(path.substr(from));
    return parts;
}

std::string joinPath(const FieldPath& path) {
    std::string text;
    for (const std::string& part : path) {
        if (!text.empty())
            text.push_back('.');
        text += part;
    }
    return text;
}

const FilterNode& Filter::root() const {
    static const FilterNode everything;
    return m_root ? *m_root : everything;
}

bool Filter::isEmpty() const {
    return root().children.empty();
}

namespace {

template <typename Node>
bool decide(const FilterNode& root, const Node& document, bool* exhausted) {
    FilterMatch<Node> match;
    const bool matches = match.matches(root, document);
    if (match.gaveUp() && exhausted != nullptr)
        *exhausted = true;
    return matches;
}

} // namespace

bool Filter::matches(const base::Json& document, bool* exhausted) const {
    return decide(root(), JsonNode(document), exhausted);
}

bool Filter::matchesText(std::string_view jsonText, bool* exhausted) const {
    return decide(root(), RawNode(RawJson(jsonText)), exhausted);
}

base::Result<void> PatternPatience::note(bool exhausted) {
    m_documents += exhausted ? 1 : 0;
    if (m_documents <= kMost)
        return {};
    return base::makeError(base::ErrorCode::ResourceExhausted,
                           QStringLiteral("A pattern of $regex takes too many steps. Make it simpler: no repetition "
                                          "inside of a repetition, and as much plain text as can be."));
}

} // namespace flux::domain
