#pragma once

#include "engine/store/plan/object_plan.h"
#include "engine/store/row_values.h"

#include <string>
#include <unordered_map>

// row_values.h for the tables of objects: columns in the order in which they are read.
namespace flux::store {

// The first ones are those of an ObjectCandidate.
inline constexpr char kObjectColumns[] =
    "o.place, o.created_at, o.updated_at, o.tags, o.data, o.id, o.type, o.version, "
    "o.deleted, o.change, o.created_by, o.updated_by";
inline constexpr int kObjectColumnCount = 12;
// Those of an ObjectCandidate alone: each column costs a scan.
inline constexpr char kCandidateColumns[] = "o.place, o.created_at, o.updated_at, o.tags, o.data";
inline constexpr char kVersionColumns[] = "v.version, v.change, v.by, v.at, v.deleted, v.tags, v.data";
inline constexpr char kIndexColumns[] = "id, definition, ready, many, cut, built_to";

// Values that many rows share as the same text, so that each text is parsed once. Thread and owner: a reader's.
template <typename Value>
class KnownTexts {
public:
    using Parse = base::Result<Value> (*)(const base::Json& json);
    explicit KnownTexts(Parse parse) : m_parse(parse) {}

    template <typename Row>
    [[nodiscard]] Value read(Row& row) {
        constexpr size_t kMost = 256;
        const QByteArrayView text = row.bytes();
        std::string key(text.data(), size_t(text.size()));
        const auto known = m_known.find(key);
        if (known != m_known.end())
            return known->second;
        const auto json = base::parseJson(text);
        auto value = json.ok() ? m_parse(*json) : json.error();
        if (!value.ok()) {
            row.noteUnreadable(value.error().message);
            return {};
        }
        if (m_known.size() >= kMost)
            m_known.clear();
        return m_known.emplace(std::move(key), std::move(*value)).first->second;
    }

private:
    Parse m_parse;
    std::unordered_map<std::string, Value> m_known;
};

// Most objects were made and changed by few.
class Attributions : public KnownTexts<domain::Attribution> {
public:
    Attributions() : KnownTexts(domain::fromJson<domain::Attribution>) {}
};
class IndexDefinitions : public KnownTexts<IndexDefinition> {
public:
    IndexDefinitions() : KnownTexts(indexFromJson) {}
};

template <typename Row>
[[nodiscard]] domain::WorkspaceObject asObject(Row& row, Attributions& attributions) {
    domain::WorkspaceObject o;
    row.skip();
    o.createdAt = row.instant();
    o.updatedAt = row.instant();
    o.tags = reading::readTexts(row);
    o.data = row.json();
    o.id = row.template id<domain::ObjectId>();
    o.type = row.text();
    o.version = row.number();
    o.deleted = row.flag();
    o.change = row.template name<domain::ObjectChangeKind>();
    o.createdBy = attributions.read(row);
    o.updatedBy = attributions.read(row);
    return o;
}

// A row before it is changed, for the history and for the keys that it had.
struct StoredObject {
    qint64 place = 0;
    domain::WorkspaceObject object; // without data
    QByteArray data;

    [[nodiscard]] std::string_view dataText() const { return {data.constData(), size_t(data.size())}; }
};

// Of the same columns.
template <typename Row>
[[nodiscard]] StoredObject asStored(Row& row, Attributions& attributions) {
    StoredObject stored;
    stored.place = row.number();
    domain::WorkspaceObject& o = stored.object;
    o.createdAt = row.instant();
    o.updatedAt = row.instant();
    o.tags = reading::readTexts(row);
    stored.data = row.bytes().toByteArray();
    o.id = row.template id<domain::ObjectId>();
    o.type = row.text();
    o.version = row.number();
    o.deleted = row.flag();
    o.change = row.template name<domain::ObjectChangeKind>();
    row.skip();
    o.updatedBy = attributions.read(row);
    return stored;
}

// What an index's keys are made of, where it is made: place, created_at, updated_at, tags, data.
template <typename Row>
[[nodiscard]] StoredObject asIndexed(Row& row, const QString& type) {
    StoredObject stored;
    stored.place = row.number();
    stored.object.type = type;
    stored.object.createdAt = row.instant();
    stored.object.updatedAt = row.instant();
    stored.object.tags = reading::readTexts(row);
    stored.data = row.bytes().toByteArray();
    return stored;
}

template <typename Row>
[[nodiscard]] domain::ObjectVersion asVersion(Row& row) {
    domain::ObjectVersion v;
    v.version = row.number();
    v.change = row.template name<domain::ObjectChangeKind>();
    v.by = row.template decoded<domain::Attribution>();
    v.at = row.instant();
    v.deleted = row.flag();
    v.tags = reading::readTexts(row);
    v.data = row.json();
    return v;
}

template <typename Row> // from_id, to_id, role, by, at
[[nodiscard]] domain::ObjectLink asLink(Row& row) {
    domain::ObjectLink link;
    link.from = row.template id<domain::ObjectId>();
    link.to = row.template id<domain::ObjectId>();
    link.role = row.text();
    link.by = row.template decoded<domain::Attribution>();
    link.at = row.instant();
    return link;
}

template <typename Row> // name, schema, mode, updated_at
[[nodiscard]] domain::ObjectType asObjectType(Row& row) {
    domain::ObjectType type;
    type.name = row.text();
    type.schema = row.json();
    type.mode = row.template name<domain::SchemaMode>();
    type.updatedAt = row.instant();
    return type;
}

template <typename Row> // that, and how many
[[nodiscard]] TypeCount asTypeCount(Row& row) {
    TypeCount counted;
    counted.type = asObjectType(row);
    counted.count = row.number();
    return counted;
}

template <typename Row> // id, model, digest, vector
[[nodiscard]] ObjectVector asVector(Row& row) {
    ObjectVector vector;
    vector.id = row.template id<domain::ObjectId>();
    vector.model = row.text();
    vector.digest = row.text();
    const QByteArrayView bytes = row.bytes();
    vector.values.resize(size_t(bytes.size()) / sizeof(float));
    std::copy_n(bytes.data(), vector.values.size() * sizeof(float), reinterpret_cast<char*>(vector.values.data()));
    return vector;
}
[[nodiscard]] inline std::string_view bytesOf(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

// Nothing when a newer Flux has made an index of a kind that this one does not know: it is then not used.
template <typename Row>
[[nodiscard]] std::optional<CatalogIndex> asIndex(Row& row, IndexDefinitions& definitions) {
    CatalogIndex index;
    index.known.id = row.number();
    index.known.definition = definitions.read(row);
    index.known.ready = row.flag();
    index.known.traits.many = row.flag();
    index.known.traits.cut = row.flag();
    index.builtTo = row.number();
    return row.problem() ? std::nullopt : std::optional(std::move(index));
}

} // namespace flux::store
