#include "engine/assistant/instant/instant_service.h"

#include "engine/assistant/instant/answer_texts.h"
#include "engine/assistant/instant/recurring.h"
#include "engine/assistant/when/resolve.h"

#include <QtCore/QTimeZone>

#include <algorithm>

namespace flux::assistant {

using base::Json;
using base::Result;

namespace {

constexpr int kMostEntries = 1000; // of one question
constexpr int kLongestDays = 31;   // of an entry that is still found on its last day

QString kindOf(const Understood& asked) {
    const QString one = slotOf(asked, "kind");
    return one.isEmpty() ? slotOf(asked, "kinds") : one;
}

// Words for any entry of a calendar: they need not stand in its title.
bool isAnyEntry(const QString& kind) {
    return kind.isEmpty() || kind == u"event" || kind == u"meeting" || kind == u"appointment" || kind == u"date" ||
           kind == u"visit" || kind == u"class";
}

// What an entry must hold to be the one that was said.
Json conditionOf(const Understood& asked) {
    Json all = Json::array();
    const QString title = slotOf(asked, "title"), kind = kindOf(asked);
    const QString saidKind = wordsOf(asked, slotOf(asked, "kind").isEmpty() ? "kinds" : "kind");
    if (!title.isEmpty())
        all.push_back(holdsWords("title", title));
    else if (!isAnyEntry(kind)) // by its plain name, and as it was said in another language
        all.push_back(Json{{"$or", Json::array({holdsWords("title", kind), holdsWords("title", saidKind)})}});
    if (const QString person = slotOf(asked, "person"); !person.isEmpty())
        all.push_back(Json{{"$or", Json::array({holdsWords("title", person), holdsWords("attendees", person),
                                                holdsWords("attendees.name", person)})}});
    if (const QString place = slotOf(asked, "place"); !place.isEmpty())
        all.push_back(Json{{"$or", Json::array({holdsWords("location", place), holdsWords("title", place)})}});
    return all.empty() ? Json::object() : Json{{"$and", std::move(all)}};
}

} // namespace

QDateTime InstantService::now() const {
    const QTimeZone zone(m_context.timeZoneId.toLatin1());
    return m_context.now.utc().toTimeZone(zone.isValid() ? zone : QTimeZone::utc());
}

QDateTime InstantService::localOf(const QString& iso, bool* allDay) const {
    const QTimeZone zone = now().timeZone();
    *allDay = iso.size() == 10;
    if (*allDay) {
        const QDate day = QDate::fromString(iso, Qt::ISODate);
        return day.isValid() ? at(day, 0, now()) : QDateTime(); // some zones have days without a midnight
    }
    const QDateTime time = QDateTime::fromString(iso, Qt::ISODateWithMs);
    if (time.timeSpec() == Qt::LocalTime) // floating: the wall clock where the person is
        return time.isValid()
                   ? at(time.date(), time.time().msecsSinceStartOfDay() / 60'000, now(), time.time().second())
                   : QDateTime();
    return time.toTimeZone(zone);
}

Result<std::vector<domain::WorkspaceObject>> InstantService::query(const QString& type, const Json& where, int limit,
                                                                   const char* orderBy) {
    store::ObjectQuery query;
    query.types = {type};
    FLUX_TRY(query.where, domain::Filter::parse(where));
    if (*orderBy != '\0') {
        FLUX_TRY(query.order, domain::parseOrder(Json(orderBy)));
    }
    query.limit = limit;
    FLUX_TRY(auto page, m_reader.objects().page(query));
    return std::move(page.rows);
}

Result<qint64> InstantService::countOf(const QString& type, const Json& where) {
    store::ObjectQuery query;
    query.types = {type};
    FLUX_TRY(query.where, domain::Filter::parse(where));
    return m_reader.objects().count(query);
}

Result<std::vector<InstantService::Found>> InstantService::timed(const Understood& asked, const QString& type) {
    const char* startKey = type == u"event" ? "start" : "due";
    const QDateTime today = at(now().date(), 0, now());
    QDateTime from = today, to;
    if (asked.when && asked.when->kind != WhenKind::Duration) {
        from = asked.when->kind == WhenKind::Before ? today : asked.when->start;
        to = asked.when->kind == WhenKind::After ? QDateTime() : asked.when->end;
    }
    // A day more at the end: days without a time are those of the person's zone, which the store cannot know. A month
    // more at the beginning, for what began before and still goes on: ranges of one field are found by its index.
    Json range{{"$gte", isoOf(from.addDays(-kLongestDays))}};
    if (to.isValid())
        range["$lt"] = isoOf(to.addDays(1));
    Json also = Json::array();
    if (Json condition = conditionOf(asked); !condition.empty())
        also.push_back(std::move(condition));
    if (const QString kind = slotOf(asked, "alarm"); !kind.isEmpty())
        also.push_back(Json{{"kind", kind}});
    const auto both = [&also](Json first) {
        Json all = also;
        all.push_back(std::move(first));
        return Json{{"$and", std::move(all)}};
    };
    // Of those that began before, only what still goes on.
    Json touches = Json::array(
        {Json{{startKey, Json{{"$gte", isoOf(from.addDays(-1))}}}}, Json{{"end", Json{{"$gte", isoOf(from)}}}}});
    FLUX_TRY(auto objects, query(type, both(Json{{startKey, std::move(range)}, {"$or", std::move(touches)}}),
                                 kMostEntries, startKey));
    std::erase_if(objects, [](const auto& object) { return object.data.contains("recurrence"); });
    // With words, those lead to the few that are meant; without, an index of the rules does.
    const Json recurring{{"recurrence", also.empty() ? Json{{"$gt", ""}} : Json{{"$exists", true}}}};
    FLUX_TRY(const auto again, query(type, both(recurring), kMostEntries));
    objects.insert(objects.end(), again.begin(), again.end());
    std::vector<Found> found;
    for (const auto& object : objects) {
        Found one;
        one.object = object;
        one.start = localOf(base::textAt(object.data, startKey), &one.allDay);
        if (!one.start.isValid())
            continue;
        bool endsAllDay = false;
        one.end = localOf(base::textAt(object.data, "end"), &endsAllDay);
        if (!one.end.isValid() || one.end <= one.start)
            one.end = one.allDay ? one.start.addDays(1) : one.start.addSecs(1);
        addTimes(one, from, to, found);
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.start < b.start; });
    return found;
}

// The times of an entry that touch the range. Of one that recurs without end the next year's; of a rule that is not
// understood at least the entry itself.
void InstantService::addTimes(const Found& one, const QDateTime& from, const QDateTime& to, std::vector<Found>& found) {
    const QString rule = base::textAt(one.object.data, "recurrence");
    const qint64 lasts = one.start.msecsTo(one.end);
    const QDateTime last = to.isValid() ? to : from.addDays(366);
    const auto times = rule.isEmpty() ? std::nullopt : recurringTimes(rule, one.start, from.addMSecs(1 - lasts), last);
    if (!times) {
        if ((one.end > from || !rule.isEmpty()) && one.start < last.addDays(to.isValid() ? 0 : 36'500))
            found.push_back(one);
        return;
    }
    for (const QDateTime& time : *times) {
        Found again = one;
        again.start = time;
        again.end = time.addMSecs(lasts);
        again.recurs = true;
        found.push_back(std::move(again));
        if (!to.isValid())
            return; // the next one is enough where no time was asked for
    }
}

domain::TableBlock InstantService::tableOf(const QString& heading, const std::vector<Found>& found) const {
    domain::TableBlock table;
    table.heading = heading;
    table.columns = {columnOf(m_say->text("column_when"), "time"), columnOf(m_say->text("column_what"), "text"),
                     columnOf(m_say->text("column_where"), "text")};
    table.total = static_cast<qint64>(found.size());
    for (const Found& one : found) {
        if (table.rows.size() >= std::size_t(kMostRows))
            break;
        const QString where = base::textAt(one.object.data, "location");
        const QString time = one.allDay ? one.start.toString(QStringLiteral("yyyy-MM-dd")) : isoOf(one.start);
        auto row =
            rowOf(one.object, Json::array({time, domain::titleOf(one.object), where.isEmpty() ? Json() : Json(where)}));
        if (one.recurs)
            row.occurrence.ms = one.start.toMSecsSinceEpoch();
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Several fit: asks, and offers each as a sentence that can mean no other.
InstantService::Answer InstantService::which(const Understood& asked, const std::vector<Found>& found) const {
    InstantAnswer answer = said(m_say->counted(QStringLiteral("ask_which"), static_cast<qint64>(found.size())));
    answer.blocks.emplace_back(tableOf(m_say->text("heading_which"), found));
    domain::SuggestionsBlock suggestions;
    for (const Found& one : found) {
        if (suggestions.texts.size() == 3 || asked.intent != u"calendar_remove" || one.object.type != u"event")
            break;
        const char* key = one.allDay ? "suggest_delete_day" : "suggest_delete_time";
        suggestions.texts.append(
            m_say->text(key, {{QStringLiteral("title"), domain::titleOf(one.object)},
                              {QStringLiteral("day"), m_say->dayInSentence(one.start)},
                              {QStringLiteral("time"), one.start.toString(QStringLiteral("HH:mm"))}}));
    }
    if (!suggestions.texts.isEmpty())
        answer.blocks.emplace_back(std::move(suggestions));
    return std::optional(std::move(answer));
}

InstantAnswer InstantService::ask(const char* key, const Wording::Places& places) const {
    return said(m_say->text(key, places) + u' ' + m_say->text("nothing_changed"));
}

InstantService::Answer InstantService::answer(const Understood& understood) {
    using Handler = Answer (InstantService::*)(const Understood&);
    static const std::map<QString, Handler> handlers{
        {QStringLiteral("calendar_set"), &InstantService::calendarSet},
        {QStringLiteral("calendar_remove"), &InstantService::calendarRemove},
        {QStringLiteral("calendar_move"), &InstantService::calendarMove},
        {QStringLiteral("note_add"), &InstantService::noteAdd},
        {QStringLiteral("note_query"), &InstantService::noteQuery},
        {QStringLiteral("note_remove"), &InstantService::noteRemove},
        {QStringLiteral("email_querycontact"), &InstantService::contactQuery},
        {QStringLiteral("email_addcontact"), &InstantService::contactAdd},
        {QStringLiteral("datetime_query"), &InstantService::dateQuery},
        {QStringLiteral("task_query"), &InstantService::taskQuery},
        {QStringLiteral("project_query"), &InstantService::projectQuery},
        {QStringLiteral("spend_query"), &InstantService::spendQuery},
        {QStringLiteral("lists_query"), &InstantService::listQuery},
        {QStringLiteral("lists_createoradd"), &InstantService::listAdd},
        {QStringLiteral("lists_remove"), &InstantService::listRemove},
    };
    m_say = &Wording::of(understood.language);
    if (understood.intent == u"calendar_query")
        return calendarQuery(understood, slotOf(understood, "record") == u"reminder" ? QStringLiteral("reminder")
                                                                                     : QStringLiteral("event"));
    Understood alarm = understood;
    alarm.filled[QStringLiteral("alarm")] = QStringLiteral("alarm");
    if (understood.intent == u"alarm_query")
        return calendarQuery(alarm, QStringLiteral("reminder"));
    if (understood.intent == u"alarm_set")
        return reminderSet(alarm, QStringLiteral("alarm"));
    if (understood.intent == u"alarm_remove")
        return reminderRemove(alarm, QStringLiteral("alarm"));
    const auto handler = handlers.find(understood.intent);
    return handler == handlers.end() ? Answer(std::nullopt) : (this->*handler->second)(understood);
}

} // namespace flux::assistant
