#include "engine/assistant/instant/answer_texts.h"

#include <QtCore/QTimeZone>

#include <algorithm>
#include <array>

namespace flux::assistant {

using base::Json;

namespace {

struct Attribute {
    const char16_t* name; // answers.<language>.yaml says it by "attr_" and this
    const char* one;
    const char* several;
};
constexpr std::array kAttributes{
    Attribute{u"phone", "phone", "phones"},
    Attribute{u"email", "email", "emails"},
    Attribute{u"address", "address", "addresses"},
    Attribute{u"birthday", "birthday", ""},
    Attribute{u"title", "title", ""},
    Attribute{u"company", "company", ""},
    Attribute{u"website", "website", "websites"},
    Attribute{u"name", "name", ""},
    Attribute{u"fax", "fax", ""},
    Attribute{u"anniversary", "anniversary", ""},
};

// The values of an attribute, as the importers and hands write them: a text, a list of texts, or of {"value", "label"}.
QStringList valuesOf(const Json& data, const Attribute& attribute) {
    QStringList values;
    for (const char* key : {attribute.one, attribute.several}) {
        const Json& value = base::jsonAt(data, key);
        const auto take = [&values](const Json& one) {
            const QString text = one.is_object()   ? base::textAt(one, "value")
                                 : one.is_string() ? base::plainText(one)
                                                   : QString();
            if (!text.isEmpty() && !values.contains(text))
                values.append(text);
        };
        if (value.is_array())
            std::for_each(value.begin(), value.end(), take);
        else
            take(value);
    }
    return values;
}

domain::TableBlock peopleTable(const Wording& say, const QString& heading,
                               const std::vector<domain::WorkspaceObject>& people) {
    domain::TableBlock table;
    table.heading = heading;
    table.columns = {columnOf(say.text("column_name"), "text"), columnOf(say.text("column_phone"), "text"),
                     columnOf(say.text("column_mail"), "text"), columnOf(say.text("column_company"), "text")};
    table.total = static_cast<qint64>(people.size());
    for (const auto& person : people) {
        if (table.rows.size() >= 50)
            break;
        table.rows.push_back(rowOf(
            person,
            Json::array({domain::titleOf(person), valuesOf(person.data, kAttributes[0]).join(QStringLiteral(", ")),
                         valuesOf(person.data, kAttributes[1]).join(QStringLiteral(", ")),
                         base::textAt(person.data, "company")})));
    }
    return table;
}

// "Tom" is Tom Rey rather than Tomas Rey, where there are both.
void keepWholeNames(std::vector<domain::WorkspaceObject>& people, const QString& name) {
    const QStringList words = name.toLower().split(u' ', Qt::SkipEmptyParts);
    const auto isWhole = [&words](const domain::WorkspaceObject& person) {
        const QStringList names = base::textAt(person.data, "name").toLower().split(u' ');
        return std::all_of(words.begin(), words.end(), [&names](const QString& word) { return names.contains(word); });
    };
    if (std::any_of(people.begin(), people.end(), isWhole))
        std::erase_if(people, [&isWhole](const auto& person) { return !isWhole(person); });
}

// The zone of a city by the names of IANA: "New York" is America/New_York.
QTimeZone zoneOfCity(const QString& city) {
    const QByteArray ending = '/' + QString(city).replace(u' ', u'_').toLatin1().toLower();
    for (const QByteArray& id : QTimeZone::availableTimeZoneIds()) {
        if (id.toLower().endsWith(ending))
            return QTimeZone(id);
    }
    return {};
}

} // namespace

InstantService::Answer InstantService::contactQuery(const Understood& asked) {
    if (const QString organisation = slotOf(asked, "org"); !organisation.isEmpty())
        return peopleAt(organisation);
    const QString name = slotOf(asked, "person"), named = QStringLiteral("name");
    if (name.isEmpty()) {
        FLUX_TRY(const qint64 total, countOf(QStringLiteral("contact"), Json::object()));
        FLUX_TRY(const auto people, query(QStringLiteral("contact"), Json::object(), kMostRows));
        InstantAnswer answer = said(m_say->counted(QStringLiteral("contacts"), total));
        if (!people.empty()) {
            domain::TableBlock table = peopleTable(*m_say, m_say->text("heading_contacts"), people);
            table.total = total;
            answer.blocks.emplace_back(std::move(table));
        }
        return std::optional(std::move(answer));
    }
    FLUX_TRY(auto people, query(QStringLiteral("contact"), holdsWords("name", name)));
    keepWholeNames(people, name);
    if (people.empty())
        return std::optional<InstantAnswer>(); // nobody the person knows: perhaps a question about the world
    if (people.size() > 1) {
        InstantAnswer answer = said(
            m_say->counted(QStringLiteral("ask_which_contact"), static_cast<qint64>(people.size()), {{named, name}}));
        answer.blocks.emplace_back(peopleTable(*m_say, m_say->text("heading_which"), people));
        return std::optional(std::move(answer));
    }
    const QString attribute = slotOf(asked, "attr");
    const auto known = std::find_if(kAttributes.begin(), kAttributes.end(),
                                    [&attribute](const Attribute& a) { return attribute == QStringView(a.name); });
    const QString title = domain::titleOf(people[0]);
    if (known == kAttributes.end()) {
        InstantAnswer answer = said(m_say->text("is_contact", {{named, title}}));
        answer.blocks.emplace_back(peopleTable(*m_say, title, people));
        return std::optional(std::move(answer));
    }
    const QString values = valuesOf(people[0].data, *known).join(QStringLiteral(", "));
    const QString what = m_say->counted(QStringLiteral("attr_") + attribute, 1);
    InstantAnswer answer =
        said(values.isEmpty() ? m_say->text("no_attribute", {{QStringLiteral("what"), what}, {named, title}})
                              : QStringLiteral("%1: %2").arg(title, values));
    domain::TableBlock table;
    table.heading = title;
    table.columns.push_back(columnOf(capital(what), "text"));
    table.total = 1;
    table.rows.push_back(rowOf(people[0], Json::array({values})));
    answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::peopleAt(const QString& organisation) {
    FLUX_TRY(const auto people, query(QStringLiteral("contact"), holdsWords("company", organisation), 1000));
    const Wording::Places at{{QStringLiteral("org"), organisation}};
    if (people.empty())
        return std::optional(said(m_say->text("nobody_at", at)));
    InstantAnswer answer = said(m_say->counted(QStringLiteral("people_at"), static_cast<qint64>(people.size()), at));
    answer.blocks.emplace_back(peopleTable(*m_say, organisation, people));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::contactAdd(const Understood& asked) {
    const QString mail = slotOf(asked, "email"), name = slotOf(asked, "person");
    const bool isMail = mail.count(u'@') == 1 && !mail.contains(u' ') && !mail.startsWith(u'@') && !mail.endsWith(u'@');
    if (!isMail && (name.isEmpty() || !mail.isEmpty()))
        return std::optional(ask("ask_contact"));
    api::CreateObject create;
    create.type = QStringLiteral("contact");
    create.data["name"] = name.isEmpty() ? mail : name;
    if (isMail)
        create.data["email"] = mail;
    InstantAnswer answer = said(m_say->text("is_contact", {{QStringLiteral("name"), name.isEmpty() ? mail : name}}));
    answer.heading = m_say->text("heading_contact_added");
    answer.changes.emplace_back(std::move(create));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::dateQuery(const Understood& asked) {
    if (asked.when)
        return std::optional(
            said(capital(asked.when->hasTime ? m_say->time(asked.when->start) : m_say->day(asked.when->start))));
    QDateTime time = now();
    if (const QString city = slotOf(asked, "city"); !city.isEmpty()) {
        const QTimeZone zone = zoneOfCity(city);
        if (!zone.isValid())
            return std::optional<InstantAnswer>(); // a place that this machine does not know
        time = time.toTimeZone(zone);
    }
    return std::optional(said(capital(slotOf(asked, "ask") == u"date" ? m_say->day(time) : m_say->time(time))));
}

} // namespace flux::assistant
