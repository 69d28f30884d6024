#pragma once

#include "engine/base/json.h"
#include "engine/domain/filter/filter.h"
#include "engine/domain/filter/raw_json.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

// The two shapes of a document that a filter is held against: a parsed value, and JSON text as it is stored. Both give
// the same few readings, so that the rules are written once (filter_match.h).
namespace flux::domain {

// A number as it stands in JSON: whole numbers keep all their digits.
struct FilterNumber {
    enum class Form { Signed, Unsigned, Real } form = Form::Real;
    qint64 whole = 0;
    quint64 large = 0; // of Unsigned: above the signed range
    double real = 0;
};
// -1, 0, 1.
[[nodiscard]] int compareNumbers(const FilterNumber& a, const FilterNumber& b);
[[nodiscard]] double asReal(const FilterNumber& number);
[[nodiscard]] FilterNumber numberOf(const base::Json& number);
[[nodiscard]] FilterNumber numberOf(std::string_view digits);

using NodeKind = RawJson::Kind;

class JsonNode {
public:
    explicit JsonNode(const base::Json& value) : m_value(&value) {}

    [[nodiscard]] NodeKind kind() const;
    [[nodiscard]] bool boolean() const { return m_value->get<bool>(); }
    [[nodiscard]] FilterNumber number() const { return numberOf(*m_value); }
    [[nodiscard]] std::string_view text(std::string&) const { return m_value->get_ref<const std::string&>(); }
    [[nodiscard]] std::optional<JsonNode> member(const std::string& key) const {
        const auto it = m_value->find(key);
        return it == m_value->end() ? std::nullopt : std::optional(JsonNode(*it));
    }
    template <typename Visit>
    bool anyElement(Visit visit) const {
        for (const base::Json& element : *m_value) {
            if (visit(JsonNode(element)))
                return true;
        }
        return false;
    }
    [[nodiscard]] base::Json value() const { return *m_value; }

private:
    const base::Json* m_value;
};

class RawNode {
public:
    explicit RawNode(RawJson value) : m_value(value) {}

    [[nodiscard]] NodeKind kind() const { return m_value.kind(); }
    [[nodiscard]] bool boolean() const { return m_value.boolean(); }
    [[nodiscard]] FilterNumber number() const { return numberOf(m_value.span()); }
    [[nodiscard]] std::string_view text(std::string& room) const { return m_value.text(room); }
    [[nodiscard]] std::optional<RawNode> member(const std::string& key) const {
        const auto found = m_value.member(key);
        return found ? std::optional(RawNode(*found)) : std::nullopt;
    }
    template <typename Visit>
    bool anyElement(Visit visit) const {
        return m_value.anyElement([&visit](const RawJson& element) { return visit(RawNode(element)); });
    }
    [[nodiscard]] base::Json value() const;

private:
    RawJson m_value;
};

// Is it a whole number of at most nine digits, and so possibly the place of an element?
[[nodiscard]] std::optional<size_t> elementIndex(const std::string& part);

// Calls visit(node) for each value that the path leads to in the document, and visit(nothing) for each way on which it
// ends early; stops when visit says true and says whether it did. Lists are gone through: a part names a member of
// each of their objects, or the place of an element.
template <typename Node, typename Visit>
bool anyLeaf(const Node& node, const FieldPath& path, size_t at, const Visit& visit) {
    if (at == path.size())
        return visit(std::optional<Node>(node));
    if (node.kind() == NodeKind::Object) {
        const auto member = node.member(path[at]);
        return member ? anyLeaf(*member, path, at + 1, visit) : visit(std::optional<Node>());
    }
    if (node.kind() != NodeKind::Array)
        return visit(std::optional<Node>());
    const auto place = elementIndex(path[at]);
    size_t position = 0;
    return node.anyElement([&](const Node& element) {
        const bool here = place && *place == position++;
        if (here && anyLeaf(element, path, at + 1, visit))
            return true;
        return element.kind() == NodeKind::Object && anyLeaf(element, path, at, visit);
    });
}

} // namespace flux::domain
