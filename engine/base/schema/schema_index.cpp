#include "engine/base/schema/schema_index.h"

#include "engine/base/schema/well_known_schemas.h"

#include <QtCore/QUrl>

#include <algorithm>
#include <cmath>

namespace flux::base {

namespace {

constexpr int kMaxDepth = 200;
// Schemas without an absolute "$id" live here, so that relative references resolve against something.
const QString kNowhere = QStringLiteral("flux://schema/root");

QString resolved(const QString& base, const QString& reference) {
    const QUrl url(reference);
    if (!url.isRelative())
        return reference;
    if (reference.startsWith(u'#'))
        return base + reference;
    return QUrl(base).resolved(url).toString(QUrl::FullyEncoded);
}

std::pair<QString, QString> split(const QString& uri) {
    const auto at = uri.indexOf(u'#');
    return at < 0 ? std::pair(uri, QString()) : std::pair(uri.left(at), uri.mid(at + 1));
}

QString textOf(const Json& schema, const char* key) {
    const auto it = schema.find(key);
    return it != schema.end() && it->is_string() ? it->get<QString>() : QString();
}

} // namespace

const std::vector<SchemaKeyword>& schemaKeywords() {
    using H = Holds;
    static const std::vector<SchemaKeyword> all{
        {"additionalItems", H::Schema, true, false},
        {"additionalProperties", H::Schema, true, true},
        {"allOf", H::List, true, true},
        {"anyOf", H::List, true, true},
        {"contains", H::Schema, true, true},
        {"contentSchema", H::Schema, false, true},
        {"definitions", H::Map, true, true},
        {"$defs", H::Map, false, true},
        {"dependencies", H::MapOrNames, true, true},
        {"dependentSchemas", H::Map, false, true},
        {"else", H::Schema, true, true},
        {"if", H::Schema, true, true},
        {"items", H::SchemaOrList, true, true},
        {"not", H::Schema, true, true},
        {"oneOf", H::List, true, true},
        {"patternProperties", H::Map, true, true},
        {"prefixItems", H::List, false, true},
        {"properties", H::Map, true, true},
        {"propertyNames", H::Schema, true, true},
        {"then", H::Schema, true, true},
        {"unevaluatedItems", H::Schema, false, true},
        {"unevaluatedProperties", H::Schema, false, true},
    };
    return all;
}

void SchemaIndex::refuse(const QString& why) {
    if (!m_error)
        m_error = makeError(ErrorCode::InvalidArgument, QStringLiteral("The schema cannot be used. ") + why);
}

Result<SchemaIndex> SchemaIndex::build(const Json& document, SchemaDraft draft, const SchemaShelf* shelf) {
    SchemaIndex index;
    index.m_draft = draft;
    index.m_shelf = shelf;
    index.readVocabularies(textAt(document, "$schema"));
    index.m_root = kNowhere;
    if (document.is_object()) {
        const bool hidden = draft == SchemaDraft::Draft7 && document.contains("$ref");
        if (const QString id = textOf(document, "$id"); !id.isEmpty() && !hidden)
            index.m_root = split(resolved(kNowhere, id)).first;
    }
    index.m_resources.insert(index.m_root, {&document, index.m_root});
    index.walk(document, index.m_root, 0);
    if (!index.m_error)
        index.checkReferences(document, index.m_root, 0);
    index.checkWhereReferencesLead();
    if (index.m_error)
        return *index.m_error;
    return index;
}

void SchemaIndex::checkWhereReferencesLead() {
    while (!m_error && !m_led.empty()) {
        const SchemaPlace place = m_led.back();
        m_led.pop_back();
        checkReferences(*place.schema, place.resource, 0);
    }
}

void SchemaIndex::readVocabularies(const QString& metaschema) {
    const auto shelved = m_shelf ? m_shelf->find(split(metaschema).first) : SchemaShelf::const_iterator();
    if (m_draft != SchemaDraft::Draft2020 || !m_shelf || shelved == m_shelf->end())
        return;
    const Json& vocabularies = jsonAt(shelved->second, "$vocabulary");
    m_validates =
        !vocabularies.is_object() || vocabularies.contains("https://json-schema.org/draft/2020-12/vocab/validation");
    for (const auto& [uri, isRequired] : vocabularies.items()) {
        const bool isKnown = uri.starts_with("https://json-schema.org/draft/2020-12/vocab/");
        if (!isKnown && isRequired == Json(true))
            refuse(QStringLiteral("Its words are those of “%1”, which nobody here knows.")
                       .arg(QString::fromStdString(uri).left(120)));
    }
}

// A schema of the shelf, or the schema of schemas. Others on the network stay where they are.
void SchemaIndex::open(const QString& uri) {
    if (m_resources.contains(uri))
        return;
    const Json* known = wellKnownSchema(uri, m_draft);
    if (const auto shelved = m_shelf ? m_shelf->find(uri) : SchemaShelf::const_iterator();
        m_shelf && !known && shelved != m_shelf->end())
        known = &shelved->second;
    if (!known)
        return;
    m_resources.insert(uri, {known, uri});
    walk(*known, uri, 0);
    m_led.push_back({known, uri});
}

void SchemaIndex::walk(const Json& schema, const QString& around, int depth) {
    if (m_error)
        return;
    m_walked.insert(&schema);
    if (schema.is_boolean())
        return;
    if (depth > kMaxDepth)
        return refuse(QStringLiteral("It is nested too deeply."));
    if (!schema.is_object())
        return refuse(QStringLiteral("A schema is an object, or true or false."));
    QString resource = around;
    const bool hidden =
        m_draft == SchemaDraft::Draft7 && schema.contains("$ref"); // there, what stands beside it is not
    if (!hidden) {
        const auto [uri, fragment] = split(resolved(around, textOf(schema, "$id")));
        if (!textOf(schema, "$id").isEmpty() && uri != around) {
            resource = uri;
            m_ids.insert(&schema, uri);
            m_resources.insert(uri, {&schema, uri});
        }
        if (m_draft == SchemaDraft::Draft7 && !fragment.isEmpty() && !fragment.startsWith(u'/'))
            m_anchors.insert(resource + u'#' + fragment, {&schema, resource});
        addNames(schema, resource);
        shapeOf(schema);
    }
    walkMembers(schema, resource, depth);
}

void SchemaIndex::addNames(const Json& schema, const QString& resource) {
    if (m_draft != SchemaDraft::Draft2020)
        return;
    m_unevaluated = m_unevaluated || schema.contains("unevaluatedItems") || schema.contains("unevaluatedProperties");
    if (const QString name = textOf(schema, "$anchor"); !name.isEmpty())
        m_anchors.insert(resource + u'#' + name, {&schema, resource});
    if (const QString name = textOf(schema, "$dynamicAnchor"); !name.isEmpty()) {
        m_anchors.insert(resource + u'#' + name, {&schema, resource});
        m_dynamicAnchors.insert(resource + u'#' + name, {&schema, resource});
    }
}

void SchemaIndex::walkMembers(const Json& schema, const QString& resource, int depth) {
    for (const SchemaKeyword& keyword : schemaKeywords()) {
        const auto it = schema.find(keyword.name);
        if (it == schema.end() || (m_draft == SchemaDraft::Draft7 && !keyword.draft7 && keyword.holds != Holds::Map))
            continue;
        if (it->is_array() && keyword.holds == Holds::SchemaOrList && m_draft == SchemaDraft::Draft2020)
            return refuse(QStringLiteral("“items” is one schema; a list of them is called “prefixItems”."));
        const bool list = keyword.holds == Holds::List || (keyword.holds == Holds::SchemaOrList && it->is_array());
        if (keyword.holds == Holds::Map || keyword.holds == Holds::MapOrNames) {
            if (!it->is_object())
                return refuse(QStringLiteral("“%1” must be an object.").arg(QLatin1StringView(keyword.name)));
            for (const auto& [name, inner] : it->items()) {
                if (keyword.holds == Holds::Map || !inner.is_array())
                    walk(inner, resource, depth + 1);
                if (std::string_view(keyword.name) == "patternProperties")
                    addPattern(Json(name));
            }
        } else if (list) {
            if (!it->is_array())
                return refuse(QStringLiteral("“%1” must be a list.").arg(QLatin1StringView(keyword.name)));
            for (const Json& inner : *it)
                walk(inner, resource, depth + 1);
        } else {
            walk(*it, resource, depth + 1);
        }
    }
}

// The values of the plain assertions, so that checking need not doubt them.
void SchemaIndex::shapeOf(const Json& schema) {
    const auto each = [&](std::initializer_list<const char*> keys, bool (*fine)(const Json&), const QString& shouldBe) {
        for (const char* key : keys) {
            const auto it = schema.find(key);
            if (it != schema.end() && !fine(*it))
                refuse(QStringLiteral("“%1” must be %2.").arg(QLatin1StringView(key), shouldBe));
        }
    };
    each(
        {"maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "minContains",
         "maxContains"},
        [](const Json& v) {
            return v.is_number() && v.get<double>() >= 0 && v.get<double>() == std::floor(v.get<double>());
        },
        QStringLiteral("a whole number from 0 on"));
    each(
        {"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"}, [](const Json& v) { return v.is_number(); },
        QStringLiteral("a number"));
    each(
        {"multipleOf"}, [](const Json& v) { return v.is_number() && v.get<double>() > 0; },
        QStringLiteral("a number above 0"));
    each(
        {"uniqueItems"}, [](const Json& v) { return v.is_boolean(); }, QStringLiteral("true or false"));
    each(
        {"enum"}, [](const Json& v) { return v.is_array(); }, QStringLiteral("a list"));
    each(
        {"pattern", "$ref", "$dynamicRef", "$id", "$anchor", "$dynamicAnchor"},
        [](const Json& v) { return v.is_string(); }, QStringLiteral("text"));
    each(
        {"required"},
        [](const Json& v) {
            return v.is_array() && std::all_of(v.begin(), v.end(), [](const Json& i) { return i.is_string(); });
        },
        QStringLiteral("a list of texts"));
    each(
        {"type"},
        [](const Json& v) {
            static const std::vector<std::string> names{"null",   "boolean", "object", "array",
                                                        "number", "string",  "integer"};
            const auto known = [](const Json& i) {
                return i.is_string() &&
                       std::find(names.begin(), names.end(), i.get_ref<const std::string&>()) != names.end();
            };
            return v.is_array() ? std::all_of(v.begin(), v.end(), known) : known(v);
        },
        QStringLiteral("the name of a JSON type, or a list of them"));
    if (const auto it = schema.find("pattern"); it != schema.end() && it->is_string())
        addPattern(*it);
}

void SchemaIndex::addPattern(const Json& text) {
    const auto& raw = text.get_ref<const std::string&>();
    if (m_patterns.contains(raw))
        return;
    auto pattern = SchemaPattern::compile(raw);
    if (!pattern.ok())
        return refuse(pattern.error().message);
    m_patterns.emplace(raw, *std::move(pattern));
}

const SchemaPattern* SchemaIndex::pattern(const std::string& text) const {
    const auto it = m_patterns.find(text);
    return it == m_patterns.end() ? nullptr : &it->second;
}

QString SchemaIndex::resourceOf(const Json* schema, const QString& around) const {
    return m_ids.value(schema, around);
}

SchemaPlace SchemaIndex::dynamicAnchor(const QString& resource, const QString& name) const {
    return m_dynamicAnchors.value(resource + u'#' + name);
}

SchemaPlace SchemaIndex::resolve(const QString& from, const QString& reference) const {
    const auto [uri, fragment] = split(resolved(from, reference));
    const auto resource = m_resources.constFind(uri);
    if (resource == m_resources.cend())
        return {};
    if (fragment.isEmpty())
        return *resource;
    if (!fragment.startsWith(u'/'))
        return m_anchors.value(uri + u'#' + QUrl::fromPercentEncoding(fragment.toUtf8()));
    return pointer(*resource, QUrl::fromPercentEncoding(fragment.toUtf8()));
}

// RFC 6901. An "$id" on the way changes what further references resolve against.
SchemaPlace SchemaIndex::pointer(const SchemaPlace& from, const QString& fragment) const {
    SchemaPlace at = from;
    for (QString part : fragment.mid(1).split(u'/')) {
        part.replace(QStringLiteral("~1"), QStringLiteral("/")).replace(QStringLiteral("~0"), QStringLiteral("~"));
        bool isNumber = false;
        const int position = part.toInt(&isNumber);
        if (at.schema->is_object() && at.schema->contains(part.toStdString()))
            at.schema = &(*at.schema)[part.toStdString()];
        else if (at.schema->is_array() && isNumber && position >= 0 && size_t(position) < at.schema->size())
            at.schema = &(*at.schema)[size_t(position)];
        else
            return {};
        at.resource = resourceOf(at.schema, at.resource);
    }
    return at;
}

void SchemaIndex::checkReference(const QString& resource, const QString& reference) {
    if (reference.isEmpty())
        return;
    SchemaPlace place = resolve(resource, reference);
    if (!place.schema) {
        open(split(resolved(resource, reference)).first);
        place = resolve(resource, reference);
    }
    if (!place.schema)
        return refuse(
            QStringLiteral("“%1” leads nowhere; nothing outside the schema is looked up.").arg(reference.left(120)));
    if (m_walked.contains(place.schema))
        return;
    walk(*place.schema, place.resource, 0); // by being referred to it becomes a schema, so it has to be one
    m_led.push_back(place);
}

void SchemaIndex::checkReferences(const Json& schema, const QString& around, int depth) {
    if (m_error || !schema.is_object() || depth > kMaxDepth)
        return;
    const QString resource = resourceOf(&schema, around);
    checkReference(resource, textOf(schema, "$ref"));
    if (m_draft == SchemaDraft::Draft2020)
        checkReference(resource, textOf(schema, "$dynamicRef"));
    for (const SchemaKeyword& keyword : schemaKeywords()) {
        const auto it = schema.find(keyword.name);
        if (it == schema.end())
            continue;
        if (keyword.holds == Holds::Schema || (keyword.holds == Holds::SchemaOrList && !it->is_array())) {
            checkReferences(*it, resource, depth + 1);
            continue;
        }
        for (const Json& inner : *it)
            checkReferences(inner, resource, depth + 1);
    }
}

} // namespace flux::base
