#include "engine/base/schema/infer_schema.h"

#include <QtCore/QDateTime>

#include <algorithm>
#include <map>
#include <memory>

namespace flux::base {

namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kMaxNames = 200; // of one object; beyond, the names are data themselves

bool allDigits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int numberIn(std::string_view digits) {
    int number = 0;
    for (const char c : digits)
        number = number * 10 + (c - '0');
    return number;
}

// RFC 3339, full-date.
bool isDate(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !allDigits(text.substr(0, 4)) ||
        !allDigits(text.substr(5, 2)) || !allDigits(text.substr(8, 2)))
        return false;
    return QDate::isValid(numberIn(text.substr(0, 4)), numberIn(text.substr(5, 2)), numberIn(text.substr(8, 2)));
}

// "15:30": at most so many hours.
bool isHourAndMinute(std::string_view text) {
    return text.size() == 5 && text[2] == ':' && allDigits(text.substr(0, 2)) && allDigits(text.substr(3, 2)) &&
           numberIn(text.substr(0, 2)) < 24 && numberIn(text.substr(3, 2)) < 60;
}

// RFC 3339, date-time.
bool isInstant(std::string_view text) {
    if (text.size() < 20 || !isDate(text.substr(0, 10)) || (text[10] != 'T' && text[10] != 't') ||
        !isHourAndMinute(text.substr(11, 5)) || text[16] != ':' || !allDigits(text.substr(17, 2)) ||
        numberIn(text.substr(17, 2)) > 60)
        return false;
    std::string_view rest = text.substr(19);
    if (rest.front() == '.') {
        const size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
        if (end == 1)
            return false;
        rest = rest.substr(end);
    }
    if (rest == "Z" || rest == "z")
        return true;
    return rest.size() == 6 && (rest.front() == '+' || rest.front() == '-') && isHourAndMinute(rest.substr(1));
}

// What was seen at one place of all documents.
class Seen {
public:
    void add(const Json& value, int depth) {
        ++m_many;
        switch (value.type()) {
        case Json::value_t::null:
            m_null = true;
            break;
        case Json::value_t::boolean:
            m_boolean = true;
            break;
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
            m_integer = true;
            break;
        case Json::value_t::number_float:
            m_fraction = true;
            break;
        case Json::value_t::string:
            addText(value.get_ref<const std::string&>());
            break;
        case Json::value_t::array:
            addList(value, depth);
            break;
        default:
            addObject(value, depth);
        }
    }

    [[nodiscard]] Json schema() const {
        Json types = Json::array();
        const auto type = [&types](bool seen, const char* name) {
            if (seen)
                types.push_back(name);
        };
        type(m_objects > 0, "object");
        type(m_list, "array");
        type(m_texts > 0, "string");
        type(m_fraction, "number");
        type(m_integer && !m_fraction, "integer"); // each of these is a number
        type(m_boolean, "boolean");
        type(m_null, "null");
        Json made = Json::object();
        if (types.size() == 1)
            made["type"] = types.front();
        else if (!types.empty())
            made["type"] = types;
        if (m_texts > 0 && (m_dates == m_texts || m_instants == m_texts))
            made["format"] = m_dates > 0 ? "date" : "date-time";
        if (m_items && m_items->m_many > 0)
            made["items"] = m_items->schema();
        if (m_objects > 0)
            nameMembers(made);
        return made;
    }

private:
    void addText(const std::string& text) {
        ++m_texts;
        m_dates += isDate(text) ? 1 : 0;
        m_instants += isInstant(text) ? 1 : 0;
    }

    void addList(const Json& list, int depth) {
        m_list = true;
        if (depth >= kMaxDepth)
            return;
        if (!m_items)
            m_items = std::make_unique<Seen>();
        for (const Json& item : list)
            m_items->add(item, depth + 1);
    }

    void addObject(const Json& object, int depth) {
        ++m_objects;
        if (depth >= kMaxDepth)
            return;
        for (const auto& [name, value] : object.items()) {
            if (m_table) {
                m_table->add(value, depth + 1);
                continue;
            }
            m_members[name].add(value, depth + 1);
            if (m_members.size() > kMaxNames)
                becomeTable();
        }
    }

    void becomeTable() {
        m_table = std::make_unique<Seen>();
        for (auto& [name, member] : m_members)
            m_table->merge(member);
        m_members.clear();
    }

    void merge(Seen& other) {
        m_many += other.m_many;
        m_objects += other.m_objects;
        m_texts += other.m_texts;
        m_dates += other.m_dates;
        m_instants += other.m_instants;
        m_list = m_list || other.m_list;
        m_integer = m_integer || other.m_integer;
        m_fraction = m_fraction || other.m_fraction;
        m_boolean = m_boolean || other.m_boolean;
        m_null = m_null || other.m_null;
        mergeInto(m_items, other.m_items);
        if (other.m_table && !m_table)
            becomeTable();
        mergeInto(m_table, other.m_table);
        for (auto& [name, member] : other.m_members) {
            (m_table ? *m_table : m_members[name]).merge(member);
            if (m_members.size() > kMaxNames)
                becomeTable();
        }
    }

    static void mergeInto(std::unique_ptr<Seen>& mine, std::unique_ptr<Seen>& other) {
        if (!other)
            return;
        if (mine)
            mine->merge(*other);
        else
            mine = std::move(other);
    }

    void nameMembers(Json& made) const {
        if (m_table) {
            made["additionalProperties"] = m_table->schema();
            return;
        }
        Json required = Json::array();
        for (const auto& [name, member] : m_members) {
            made["properties"][name] = member.schema();
            if (member.m_many == m_objects)
                required.push_back(name);
        }
        if (!required.empty())
            made["required"] = required;
    }

    qint64 m_many = 0; // values
    qint64 m_objects = 0, m_texts = 0, m_dates = 0, m_instants = 0;
    bool m_list = false, m_integer = false, m_fraction = false, m_boolean = false, m_null = false;
    std::unique_ptr<Seen> m_items;
    std::map<std::string, Seen> m_members;
    std::unique_ptr<Seen> m_table; // in place of m_members
};

} // namespace

Json inferSchema(std::span<const Json> documents) {
    Seen seen;
    for (const Json& document : documents)
        seen.add(document, 0);
    Json made = seen.schema();
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    return made;
}

} // namespace flux::base
