#pragma once

#include "engine/base/schema/json_schema.h"
#include "engine/base/schema/schema_pattern.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

#include <string>
#include <unordered_map>

namespace flux::base {

// A schema inside the document, with what the document says about its place.
struct SchemaPlace {
    const Json* schema = nullptr;
    QString resource; // the URI of the innermost schema with an "$id" around it, without fragment
};

// Where each schema of a document lies: by URI, by anchor, by pointer. Built once, then only read.
class SchemaIndex {
public:
    // The document and the shelf outlive the index. Errors: see JsonSchema::compile.
    [[nodiscard]] static Result<SchemaIndex> build(const Json& document, SchemaDraft draft, const SchemaShelf* shelf);

    [[nodiscard]] SchemaDraft draft() const { return m_draft; }
    [[nodiscard]] QString root() const { return m_root; }
    // What "$ref" or "$dynamicRef" inside `from` refers to; no schema when it leads nowhere.
    [[nodiscard]] SchemaPlace resolve(const QString& from, const QString& reference) const;
    // The schema with this "$dynamicAnchor" in a resource, if there is one.
    [[nodiscard]] SchemaPlace dynamicAnchor(const QString& resource, const QString& name) const;
    [[nodiscard]] QString resourceOf(const Json* schema, const QString& around) const;
    [[nodiscard]] const SchemaPattern* pattern(const std::string& text) const;
    [[nodiscard]] bool usesUnevaluated() const { return m_unevaluated; }
    // Do its assertions count ("type", "minimum", "required")? A metaschema may leave their vocabulary out.
    [[nodiscard]] bool validates() const { return m_validates; }

private:
    void walk(const Json& schema, const QString& around, int depth);
    void walkMembers(const Json& schema, const QString& resource, int depth);
    void addNames(const Json& schema, const QString& resource);
    void addPattern(const Json& text);
    void shapeOf(const Json& schema);
    void refuse(const QString& why);
    [[nodiscard]] SchemaPlace pointer(const SchemaPlace& from, const QString& fragment) const;
    void checkReferences(const Json& schema, const QString& around, int depth);
    void checkReference(const QString& resource, const QString& reference);
    void checkWhereReferencesLead();
    void open(const QString& uri);
    void readVocabularies(const QString& metaschema);

    SchemaDraft m_draft = SchemaDraft::Draft7;
    const SchemaShelf* m_shelf = nullptr;
    QString m_root;
    QHash<QString, SchemaPlace> m_resources;      // by URI without fragment
    QHash<QString, SchemaPlace> m_anchors;        // by "URI#anchor"
    QHash<QString, SchemaPlace> m_dynamicAnchors; // by "URI#anchor"
    QHash<const Json*, QString> m_ids;            // schemas that begin a resource
    QSet<const Json*> m_walked;
    std::vector<SchemaPlace> m_led; // what only references lead to: other documents, members that nobody knows
    std::unordered_map<std::string, SchemaPattern> m_patterns;
    bool m_unevaluated = false;
    bool m_validates = true;
    std::optional<Error> m_error;
};

// The members of a schema that hold schemas: one, a list of them, or an object of them.
enum class Holds { Schema, List, Map, SchemaOrList, MapOrNames };
struct SchemaKeyword {
    const char* name;
    Holds holds;
    bool draft7, draft2020;
};
[[nodiscard]] const std::vector<SchemaKeyword>& schemaKeywords();

} // namespace flux::base
