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

bool Filter::matches(const base::Json& document, bool* exhausted) const {
    return FilterMatch<JsonNode>(exhausted).matches(root(), JsonNode(document));
}

bool Filter::matchesText(std::string_view jsonText, bool* exhausted) const {
    return FilterMatch<RawNode>(exhausted).matches(root(), RawNode(RawJson(jsonText)));
}

} // namespace flux::domain
