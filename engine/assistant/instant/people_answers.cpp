#include "engine/assistant/instant/answer_texts.h"

#include <QtCore/QTimeZone>

#include <algorithm>
#include <array>

namespace flux::assistant {

using base::Json;

namespace {

struct Attribute {
    const char16_t* name;
    const char* one;
    const char* several;
    const char16_t* said;
};
constexpr std::array kAttributes{
    Attribute{u"phone", "phone", "phones", u"phone number"},
    Attribute{u"email", "email", "emails", u"mail address"},
    Attribute{u"address", "address", "addresses", u"address"},
    Attribute{u"birthday", "birthday", "", u"birthday"},
    Attribute{u"title", "title", "", u"job title"},
    Attribute{u"company", "company", "", u"company"},
    Attribute{u"website", "website", "websites", u"web page"},
    Attribute{u"name", "name", "", u"name"},
    Attribute{u"fax", "fax", "", u"fax number"},
    Attribute{u"anniversary", "anniversary", "", u"anniversary"},
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

domain::TableBlock peopleTable(const QString& heading, const std::vector<domain::WorkspaceObject>& people) {
    domain::TableBlock table;
    table.heading = heading;
    table.columns = {{QStringLiteral("Name"), QStringLiteral("text")},
                     {QStringLiteral("Phone"), QStringLiteral("text")},
                     {QStringLiteral("Mail"), QStringLiteral("text")},
                     {QStringLiteral("Company"), QStringLiteral("text")}};
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
    const QString name = slotOf(asked, "person");
    if (name.isEmpty()) {
        FLUX_TRY(const auto people, query(QStringLiteral("contact"), Json::object(), 1000));
        InstantAnswer answer = said(QStringLiteral("You have %1 contacts.").arg(static_cast<qint64>(people.size())));
        if (!people.empty())
            answer.blocks.emplace_back(peopleTable(QStringLiteral("Contacts"), people));
        return std::optional(std::move(answer));
    }
    FLUX_TRY(const auto people, query(QStringLiteral("contact"), holdsWords("name", name)));
    if (people.empty())
        return std::optional<InstantAnswer>(); // nobody the person knows: perhaps a question about the world
    if (people.size() > 1) {
        InstantAnswer answer = said(QStringLiteral("There are %1 contacts called “%2”. Which one do you mean?")
                                        .arg(static_cast<qint64>(people.size()))
                                        .arg(name));
        answer.blocks.emplace_back(peopleTable(QStringLiteral("Which one?"), people));
        return std::optional(std::move(answer));
    }
    const QString attribute = slotOf(asked, "attr");
    const auto known = std::find_if(kAttributes.begin(), kAttributes.end(),
                                    [&attribute](const Attribute& a) { return attribute == QStringView(a.name); });
    const QString title = domain::titleOf(people[0]);
    if (known == kAttributes.end()) {
        InstantAnswer answer = said(QStringLiteral("“%1” is in your contacts.").arg(title));
        answer.blocks.emplace_back(peopleTable(title, people));
        return std::optional(std::move(answer));
    }
    const QStringList values = valuesOf(people[0].data, *known);
    const QString what = QStringView(known->said).toString();
    InstantAnswer answer =
        said(values.isEmpty() ? QStringLiteral("There is no %1 of %2 in your contacts.").arg(what, title)
                              : QStringLiteral("%1: %2").arg(title, values.join(QStringLiteral(", "))));
    domain::TableBlock table;
    table.heading = title;
    table.columns.push_back({capital(what), QStringLiteral("text")});
    table.total = 1;
    table.rows.push_back(rowOf(people[0], Json::array({values.join(QStringLiteral(", "))})));
    answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::peopleAt(const QString& organisation) {
    FLUX_TRY(const auto people, query(QStringLiteral("contact"), holdsWords("company", organisation), 1000));
    if (people.empty())
        return std::optional(said(QStringLiteral("Nobody in your contacts works at %1.").arg(organisation)));
    InstantAnswer answer =
        said(people.size() == 1 ? QStringLiteral("One of your contacts works at %1.").arg(organisation)
                                : QStringLiteral("%1 of your contacts work at %2.")
                                      .arg(static_cast<qint64>(people.size()))
                                      .arg(organisation));
    answer.blocks.emplace_back(peopleTable(organisation, people));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::contactAdd(const Understood& asked) {
    const QString mail = slotOf(asked, "email"), name = slotOf(asked, "person");
    const bool isMail = mail.count(u'@') == 1 && !mail.contains(u' ') && !mail.startsWith(u'@') && !mail.endsWith(u'@');
    if (!isMail && (name.isEmpty() || !mail.isEmpty()))
        return std::optional(said(QStringLiteral("Which mail address shall I add, and of whom? Nothing was changed.")));
    api::CreateObject create;
    create.type = QStringLiteral("contact");
    create.data["name"] = name.isEmpty() ? mail : name;
    if (isMail)
        create.data["email"] = mail;
    InstantAnswer answer = said(QStringLiteral("“%1” is in your contacts.").arg(name.isEmpty() ? mail : name));
    answer.heading = QStringLiteral("Added to your contacts");
    answer.changes.emplace_back(std::move(create));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::dateQuery(const Understood& asked) {
    if (asked.when)
        return std::optional(said(asked.when->hasTime ? timeText(asked.when->start) : dayText(asked.when->start)));
    QDateTime time = now();
    if (const QString city = slotOf(asked, "city"); !city.isEmpty()) {
        const QTimeZone zone = zoneOfCity(city);
        if (!zone.isValid())
            return std::optional<InstantAnswer>(); // a place that this machine does not know
        time = time.toTimeZone(zone);
    }
    return std::optional(said(slotOf(asked, "ask") == u"date" ? dayText(time) : timeText(time)));
}

} // namespace flux::assistant
