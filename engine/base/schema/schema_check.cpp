#include "engine/base/schema/schema_check.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace flux::base {

namespace {

constexpr int kMaxDepth = 400;   // schemas inside one another; the stack of a thread bears it
constexpr int kMaxInPlace = 200; // of these, on one and the same value
// A few references to each other can ask for more than a computer has time for.
constexpr qint64 kMaxSteps = 1'000'000;
constexpr qint64 kStepsPerValue = 50;
constexpr int kStepsOfPattern = 20;

qint64 valuesIn(const Json& whole) {
    std::vector<const Json*> todo{&whole};
    qint64 many = 0;
    while (!todo.empty()) {
        const Json& at = *todo.back();
        todo.pop_back();
        ++many;
        if (!at.is_structured())
            continue;
        for (const Json& inner : at)
            todo.push_back(&inner);
    }
    return many;
}

const Json* member(const Json& schema, const char* key) {
    const auto it = schema.find(key);
    return it == schema.end() ? nullptr : &*it;
}

bool isWhole(const Json& v) {
    return v.is_number_integer() || (v.is_number_float() && v.get<double>() == std::floor(v.get<double>()));
}

bool hasType(const Json& v, const std::string& type) {
    return (type == "null" && v.is_null()) || (type == "boolean" && v.is_boolean()) ||
           (type == "object" && v.is_object()) || (type == "array" && v.is_array()) ||
           (type == "number" && v.is_number()) || (type == "string" && v.is_string()) ||
           (type == "integer" && isWhole(v));
}

QString inWords(const std::string& type) {
    static const std::map<std::string, QString> words{{"null", QStringLiteral("empty")},
                                                      {"boolean", QStringLiteral("yes or no")},
                                                      {"object", QStringLiteral("a group of fields")},
                                                      {"array", QStringLiteral("a list")},
                                                      {"number", QStringLiteral("a number")},
                                                      {"string", QStringLiteral("text")},
                                                      {"integer", QStringLiteral("a whole number")}};
    const auto it = words.find(type);
    return it == words.end() ? QString() : it->second;
}

qsizetype codePoints(const std::string& utf8) {
    return std::count_if(utf8.begin(), utf8.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

QString escaped(const std::string& name) {
    QString text = QString::fromStdString(name);
    return text.replace(u'~', QStringLiteral("~0")).replace(u'/', QStringLiteral("~1"));
}

QString shown(const Json& v) {
    return plainText(v);
}

bool isMultiple(const Json& value, const Json& of) {
    if (value.is_number_integer() && of.is_number_integer()) { // `of` is above 0
        const bool isNegative = !value.is_number_unsigned() && value.get<qint64>() < 0;
        const quint64 size = isNegative ? 0 - static_cast<quint64>(value.get<qint64>()) : value.get<quint64>();
        return size % of.get<quint64>() == 0;
    }
    if (std::fmod(value.get<double>(), of.get<double>()) == 0) // exact, however large
        return true;
    const double quotient = value.get<double>() / of.get<double>();
    if (!std::isfinite(quotient))
        return false;
    // 0.0075 is a multiple of 0.0001 though neither is exact in binary.
    return std::abs(quotient - std::round(quotient)) <= std::abs(quotient) * 1e-12 && std::abs(quotient) < 1e300 / 1e10;
}

} // namespace

void Evaluated::add(const Evaluated& other) {
    names.insert(other.names.begin(), other.names.end());
    items.insert(other.items.begin(), other.items.end());
    itemsBefore = std::max(itemsBefore, other.itemsBefore);
    everything = everything || other.everything;
}

bool SchemaCheck::run(const Json& schema, const Json& value) {
    m_maxSteps = kMaxSteps + kStepsPerValue * valuesIn(value);
    Evaluated seen;
    const bool fits = check(schema, m_index.root(), value, seen);
    if (m_givenUp.isEmpty())
        return fits;
    m_problems = {{QString(), m_givenUp}};
    return false;
}

bool SchemaCheck::giveUp(const QString& sentence) {
    if (m_givenUp.isEmpty())
        m_givenUp = sentence;
    return false;
}

bool SchemaCheck::spend(int steps) {
    m_steps += steps;
    return m_steps <= m_maxSteps || giveUp(QStringLiteral("It cannot be checked: the schema asks for too much work."));
}

bool SchemaCheck::matches(const std::string& pattern, const std::string& text) {
    const SchemaPattern* known = m_index.pattern(pattern);
    if (!known || !spend(kStepsOfPattern))
        return true;
    const SchemaPattern::Found found = known->in(text);
    if (found == SchemaPattern::Found::GivenUp)
        (void)giveUp(QStringLiteral("It cannot be checked: a pattern of the schema takes too long for a text in it."));
    return found == SchemaPattern::Found::Yes;
}

bool SchemaCheck::wrong(const QString& sentence) {
    if (m_silent == 0 && static_cast<int>(m_problems.size()) < m_limit)
        m_problems.push_back({m_path, sentence});
    return false;
}

bool SchemaCheck::quiet(const Json& schema, const Json& value, Evaluated& seen) {
    ++m_silent;
    Evaluated own;
    const bool fits = check(schema, m_scope.back(), value, own);
    --m_silent;
    if (fits)
        seen.add(own);
    return fits;
}

bool SchemaCheck::inner(const Json& schema, const Json& value, const QString& step) {
    const auto length = m_path.size();
    m_path += u'/' + step;
    const int inPlace = std::exchange(m_inPlace, 0);
    Evaluated own;
    const bool fits = check(schema, m_scope.back(), value, own);
    m_inPlace = inPlace;
    m_path.truncate(length);
    return fits;
}

bool SchemaCheck::check(const Json& schema, const QString& around, const Json& value, Evaluated& seen) {
    if (!m_givenUp.isEmpty() || (m_silent == 0 && static_cast<int>(m_problems.size()) >= m_limit))
        return false; // nothing more can be said
    if (schema.is_boolean())
        return schema.get<bool>() || wrong(QStringLiteral("It is not allowed here."));
    if (m_inPlace > kMaxInPlace)
        return giveUp(QStringLiteral("It cannot be checked: the schema refers to itself without end."));
    if (m_depth > kMaxDepth)
        return giveUp(QStringLiteral("It cannot be checked: it is nested too deeply."));
    if (!spend(1))
        return false;
    ++m_inPlace;
    ++m_depth;
    m_scope.push_back(m_index.resourceOf(&schema, around));
    Evaluated own;
    const bool fits = checkObject(schema, value, own);
    m_scope.pop_back();
    --m_depth;
    --m_inPlace;
    if (fits && m_index.usesUnevaluated())
        seen.add(own);
    return fits;
}

bool SchemaCheck::checkObject(const Json& schema, const Json& value, Evaluated& seen) {
    if (m_index.draft() == SchemaDraft::Draft7 && member(schema, "$ref"))
        return references(schema, value, seen); // what stands beside it does not count
    bool fits = references(schema, value, seen);
    if (m_index.validates()) {
        fits = plain(schema, value) && fits;
        if (value.is_number())
            fits = numbers(schema, value) && fits;
        if (value.is_string())
            fits = texts(schema, value) && fits;
    }
    fits = combined(schema, value, seen) && fits;
    fits = conditions(schema, value, seen) && fits;
    if (value.is_object())
        fits = properties(schema, value, seen) && fits;
    if (value.is_array())
        fits = list(schema, value, seen) && fits;
    return unevaluated(schema, value, seen) && fits;
}

bool SchemaCheck::references(const Json& schema, const Json& value, Evaluated& seen) {
    bool fits = true;
    if (const Json* ref = member(schema, "$ref"); ref && ref->is_string())
        fits = follow(m_index.resolve(m_scope.back(), ref->get<QString>()), value, seen);
    const Json* dynamic = m_index.draft() == SchemaDraft::Draft2020 ? member(schema, "$dynamicRef") : nullptr;
    if (!dynamic || !dynamic->is_string())
        return fits;
    const auto text = dynamic->get<QString>();
    SchemaPlace place = m_index.resolve(m_scope.back(), text);
    const QString name = text.mid(text.indexOf(u'#') + 1);
    if (place.schema && place.schema->is_object() && textAt(*place.schema, "$dynamicAnchor") == name &&
        !name.isEmpty()) {
        for (const QString& resource : m_scope) { // the outermost one that has the anchor wins
            if (const SchemaPlace outer = m_index.dynamicAnchor(resource, name); outer.schema) {
                place = outer;
                break;
            }
        }
    }
    return follow(place, value, seen) && fits;
}

bool SchemaCheck::follow(const SchemaPlace& place, const Json& value, Evaluated& seen) {
    if (!place.schema) // refused when it was compiled, unless a keyword nobody knows held it
        return wrong(QStringLiteral("It cannot be checked: the schema refers to something that it does not hold."));
    return check(*place.schema, place.resource, value, seen);
}

bool SchemaCheck::plain(const Json& schema, const Json& value) {
    bool fits = true;
    if (const Json* type = member(schema, "type")) {
        const auto names = type->is_array() ? type->get<std::vector<std::string>>()
                                            : std::vector<std::string>{type->get<std::string>()};
        if (std::none_of(names.begin(), names.end(), [&](const auto& name) { return hasType(value, name); })) {
            QStringList words;
            for (const std::string& name : names)
                words.append(inWords(name));
            fits = wrong(QStringLiteral("It should be %1.").arg(words.join(QStringLiteral(" or "))));
        }
    }
    if (const Json* allowed = member(schema, "enum")) {
        if (std::find(allowed->begin(), allowed->end(), value) == allowed->end()) {
            QStringList words;
            for (const Json& one : *allowed)
                words.append(shown(one));
            fits = wrong(QStringLiteral("It should be one of: %1.").arg(words.join(QStringLiteral(", "))));
        }
    }
    if (const Json* constant = member(schema, "const"); constant && *constant != value)
        fits = wrong(QStringLiteral("It should be %1.").arg(shown(*constant)));
    return fits;
}

bool SchemaCheck::numbers(const Json& schema, const Json& value) {
    bool fits = true;
    if (const Json* least = member(schema, "minimum"); least && value < *least)
        fits = wrong(QStringLiteral("It should be %1 or more.").arg(shown(*least)));
    if (const Json* most = member(schema, "maximum"); most && value > *most)
        fits = wrong(QStringLiteral("It should be %1 or less.").arg(shown(*most)));
    if (const Json* above = member(schema, "exclusiveMinimum"); above && value <= *above)
        fits = wrong(QStringLiteral("It should be more than %1.").arg(shown(*above)));
    if (const Json* below = member(schema, "exclusiveMaximum"); below && value >= *below)
        fits = wrong(QStringLiteral("It should be less than %1.").arg(shown(*below)));
    if (const Json* of = member(schema, "multipleOf"); of && !isMultiple(value, *of))
        fits = wrong(QStringLiteral("It should be a multiple of %1.").arg(shown(*of)));
    return fits;
}

bool SchemaCheck::texts(const Json& schema, const Json& value) {
    const auto& text = value.get_ref<const std::string&>();
    bool fits = true;
    if (const Json* least = member(schema, "minLength"); least && double(codePoints(text)) < least->get<double>())
        fits = wrong(text.empty() ? QStringLiteral("It should not be empty.")
                                  : QStringLiteral("It should have %1 characters or more.").arg(shown(*least)));
    if (const Json* most = member(schema, "maxLength"); most && double(codePoints(text)) > most->get<double>())
        fits = wrong(QStringLiteral("It should have %1 characters or fewer.").arg(shown(*most)));
    const Json* pattern = member(schema, "pattern");
    if (pattern && !matches(pattern->get_ref<const std::string&>(), text))
        fits = wrong(QStringLiteral("It does not have the form that is asked for."));
    return fits;
}

bool SchemaCheck::combined(const Json& schema, const Json& value, Evaluated& seen) {
    bool fits = true;
    if (const Json* all = member(schema, "allOf")) {
        for (const Json& one : *all)
            fits = check(one, m_scope.back(), value, seen) && fits;
    }
    if (const Json* any = member(schema, "anyOf")) {
        bool some = false;
        for (const Json& one : *any) {
            some = quiet(one, value, seen) || some;
            if (some && !m_index.usesUnevaluated())
                break;
        }
        fits = (some || wrong(QStringLiteral("It fits none of the possibilities."))) && fits;
    }
    if (const Json* one = member(schema, "oneOf")) {
        int many = 0;
        for (const Json& each : *one)
            many += quiet(each, value, seen) ? 1 : 0;
        if (many != 1)
            fits = wrong(many == 0 ? QStringLiteral("It fits none of the possibilities.")
                                   : QStringLiteral("It fits more than one of the possibilities."));
    }
    if (const Json* no = member(schema, "not")) {
        Evaluated nothing;
        if (quiet(*no, value, nothing))
            fits = wrong(QStringLiteral("It has a form that is excluded."));
    }
    return fits;
}

bool SchemaCheck::conditions(const Json& schema, const Json& value, Evaluated& seen) {
    const Json* condition = member(schema, "if");
    if (!condition)
        return true;
    const Json* branch = member(schema, quiet(*condition, value, seen) ? "then" : "else");
    return !branch || check(*branch, m_scope.back(), value, seen);
}

bool SchemaCheck::unevaluated(const Json& schema, const Json& value, Evaluated& seen) {
    if (m_index.draft() != SchemaDraft::Draft2020 || seen.everything)
        return true;
    bool fits = true;
    if (const Json* rest = member(schema, "unevaluatedProperties"); rest && value.is_object()) {
        for (const auto& [name, item] : value.items()) {
            if (!seen.names.contains(name))
                fits = inner(*rest, item, escaped(name)) && fits;
            seen.names.insert(name);
        }
    }
    if (const Json* rest = member(schema, "unevaluatedItems"); rest && value.is_array()) {
        for (size_t i = seen.itemsBefore; i < value.size(); ++i) {
            if (!seen.items.contains(i))
                fits = inner(*rest, value[i], QString::number(i)) && fits;
        }
        seen.itemsBefore = value.size();
    }
    return fits;
}

} // namespace flux::base
