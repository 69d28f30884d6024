// The members of objects and the items of lists.
#include "engine/base/schema/schema_check.h"

#include <algorithm>

namespace flux::base {

namespace {

const Json* member(const Json& schema, const char* key) {
    const auto it = schema.find(key);
    return it == schema.end() ? nullptr : &*it;
}

QString escaped(const std::string& name) {
    QString text = QString::fromStdString(name);
    return text.replace(u'~', QStringLiteral("~0")).replace(u'/', QStringLiteral("~1"));
}

} // namespace

bool SchemaCheck::properties(const Json& schema, const Json& value, Evaluated& seen) {
    bool fits = !m_index.validates() || sizesOfObject(schema, value);
    if (const Json* names = member(schema, "required"); names && m_index.validates()) {
        for (const Json& name : *names) {
            if (!value.contains(name.get_ref<const std::string&>()))
                fits = wrong(QStringLiteral("“%1” is missing.").arg(name.get<QString>()));
        }
    }
    const Json* namesSchema = member(schema, "propertyNames");
    for (const auto& [name, item] : value.items()) {
        if (namesSchema && !inner(*namesSchema, Json(name), escaped(name)))
            fits = false;
        fits = property(schema, name, item, seen) && fits;
    }
    return dependencies(schema, value, seen) && fits;
}

bool SchemaCheck::property(const Json& schema, const std::string& name, const Json& item, Evaluated& seen) {
    bool fits = true;
    bool known = false;
    if (const Json* all = member(schema, "properties")) {
        if (const auto it = all->find(name); it != all->end()) {
            known = true;
            fits = inner(*it, item, escaped(name));
        }
    }
    if (const Json* patterns = member(schema, "patternProperties")) {
        for (const auto& [pattern, one] : patterns->items()) {
            if (!matches(pattern, name))
                continue;
            known = true;
            fits = inner(one, item, escaped(name)) && fits;
        }
    }
    const Json* rest = member(schema, "additionalProperties");
    if (!known && rest) {
        known = true;
        if (rest->is_boolean() && !rest->get<bool>())
            fits = wrong(QStringLiteral("“%1” is not known here.").arg(QString::fromStdString(name)));
        else
            fits = inner(*rest, item, escaped(name));
    }
    if (known && m_index.usesUnevaluated())
        seen.names.insert(name);
    return fits;
}

bool SchemaCheck::dependencies(const Json& schema, const Json& value, Evaluated& seen) {
    bool fits = true;
    for (const char* keyword : {"dependencies", "dependentRequired", "dependentSchemas"}) {
        const Json* all = member(schema, keyword);
        const bool old = std::string_view(keyword) == "dependencies";
        if (!all || !all->is_object() || (!old && m_index.draft() == SchemaDraft::Draft7))
            continue;
        for (const auto& [name, needs] : all->items()) {
            if (!value.contains(name))
                continue;
            if (!needs.is_array()) {
                fits = check(needs, m_scope.back(), value, seen) && fits;
                continue;
            }
            for (const Json& other : needs) {
                if (other.is_string() && !value.contains(other.get_ref<const std::string&>()))
                    fits = wrong(QStringLiteral("“%1” is missing; “%2” needs it.")
                                     .arg(other.get<QString>(), QString::fromStdString(name)));
            }
        }
    }
    return fits;
}

bool SchemaCheck::sizesOfObject(const Json& schema, const Json& value) {
    const auto size = double(value.size());
    bool fits = true;
    if (const Json* least = member(schema, "minProperties"); least && size < least->get<double>())
        fits = wrong(QStringLiteral("It should have %1 fields or more.").arg(plainText(*least)));
    if (const Json* most = member(schema, "maxProperties"); most && size > most->get<double>())
        fits = wrong(QStringLiteral("It should have %1 fields or fewer.").arg(plainText(*most)));
    return fits;
}

bool SchemaCheck::list(const Json& schema, const Json& value, Evaluated& seen) {
    bool fits = !m_index.validates() || sizesOfList(schema, value);
    fits = items(schema, value, seen) && fits;
    return contains(schema, value, seen) && fits;
}

bool SchemaCheck::sizesOfList(const Json& schema, const Json& value) {
    const auto size = double(value.size());
    bool fits = true;
    if (const Json* least = member(schema, "minItems"); least && size < least->get<double>())
        fits = wrong(QStringLiteral("It should have %1 entries or more.").arg(plainText(*least)));
    if (const Json* most = member(schema, "maxItems"); most && size > most->get<double>())
        fits = wrong(QStringLiteral("It should have %1 entries or fewer.").arg(plainText(*most)));
    if (const Json* unique = member(schema, "uniqueItems"); unique && unique->get<bool>()) {
        std::vector<const Json*> sorted;
        for (const Json& item : value)
            sorted.push_back(&item);
        std::sort(sorted.begin(), sorted.end(), [](const Json* a, const Json* b) { return *a < *b; });
        const auto same = [](const Json* a, const Json* b) { return *a == *b; };
        if (std::adjacent_find(sorted.begin(), sorted.end(), same) != sorted.end())
            fits = wrong(QStringLiteral("No entry may stand in it twice."));
    }
    return fits;
}

// Draft 7 has "items" as a list and "additionalItems" behind it; 2020-12 calls them "prefixItems" and "items".
bool SchemaCheck::items(const Json& schema, const Json& value, Evaluated& seen) {
    const bool old = m_index.draft() == SchemaDraft::Draft7;
    const Json* all = member(schema, "items");
    const Json* first = old ? (all && all->is_array() ? all : nullptr) : member(schema, "prefixItems");
    const Json* rest = old && first ? member(schema, "additionalItems") : all;
    bool fits = true;
    size_t done = 0;
    if (first) {
        for (; done < first->size() && done < value.size(); ++done)
            fits = inner((*first)[done], value[done], QString::number(done)) && fits;
    }
    if (rest && !(rest->is_array())) {
        for (; done < value.size(); ++done)
            fits = inner(*rest, value[done], QString::number(done)) && fits;
    }
    seen.itemsBefore = std::max(seen.itemsBefore, done);
    return fits;
}

bool SchemaCheck::contains(const Json& schema, const Json& value, Evaluated& seen) {
    const Json* wanted = member(schema, "contains");
    if (!wanted)
        return true;
    const bool counts = m_index.draft() == SchemaDraft::Draft2020;
    const Json* least = counts ? member(schema, "minContains") : nullptr;
    const Json* most = counts ? member(schema, "maxContains") : nullptr;
    size_t many = 0;
    for (size_t i = 0; i < value.size(); ++i) {
        Evaluated nothing;
        if (!quiet(*wanted, value[i], nothing))
            continue;
        ++many;
        if (counts && m_index.usesUnevaluated())
            seen.items.insert(i);
    }
    bool fits = true;
    if (double(many) < (least ? least->get<double>() : 1.0))
        fits = wrong(QStringLiteral("An entry that has to be in it is missing."));
    if (most && double(many) > most->get<double>())
        fits = wrong(QStringLiteral("It has too many entries of one kind."));
    return fits;
}

} // namespace flux::base
