#pragma once

#include "engine/domain/filter/order.h"

namespace flux::store {

// What an index of objects is made of: keys of one type's objects, in the order of their bytes (sort_key.h). One with
// a lead has, for each thing that the lead finds in an object, the lead's key with the key of `value` behind it:
// objects that are equal in the lead stand in the order of `value`.
struct IndexLead {
    enum class Kind {
        None,
        Path,     // the values of a path
        Tags,     // the object's tags
        Elements, // what is in the lists of a path
        Words,    // the words of a path's texts, for patterns
    } kind = Kind::None;
    domain::FieldPath path;

    friend bool operator==(const IndexLead&, const IndexLead&) = default;
};
struct IndexDefinition {
    QString type;
    IndexLead lead;
    domain::OrderField value; // its `descending` means nothing: an index is read both ways

    friend bool operator==(const IndexDefinition&, const IndexDefinition&) = default;
};

[[nodiscard]] QString nameOf(const IndexDefinition& definition); // "event: tags, start"
[[nodiscard]] base::Json toJson(const IndexDefinition& definition);
[[nodiscard]] base::Result<IndexDefinition> indexFromJson(const base::Json& json);

// The keys that an object has in the index, sorted, each once. `many` is set when the value has several keys, `cut`
// when a key is not the whole of what it stands for.
struct IndexTraits {
    bool many = false, cut = false;
};
[[nodiscard]] std::vector<std::string> indexKeys(const IndexDefinition& definition,
                                                 const domain::WorkspaceObject& object, std::string_view dataText,
                                                 IndexTraits& traits);

// The key of a word, as it leads in an index of words.
[[nodiscard]] std::string wordKey(std::string_view word);

} // namespace flux::store
