#include "engine/assistant/instant/answer_texts.h"
#include "engine/assistant/when/resolve.h"

#include <QtCore/QTimeZone>

namespace flux::assistant {

using base::Json;

namespace {

bool isSeveral(const Understood& asked) {
    return !slotOf(asked, "kinds").isEmpty();
}

bool isEvent(const QString& kind) {
    return kind.isEmpty() || kind == u"event";
}

// "Lunch with Bob", as it was said where that can be.
QString eventTitle(const Understood& asked, const Wording& say) {
    const QString kind = slotOf(asked, "kind"), person = slotOf(asked, "person"), about = slotOf(asked, "about");
    QString title = slotOf(asked, "title");
    if (!title.isEmpty() && isEvent(kind)) {
        if (!person.isEmpty())
            title = say.text("title_with", {{QStringLiteral("title"), title}, {QStringLiteral("person"), person}});
    } else if (!asked.phrase.isEmpty() && !(isEvent(kind) && person.isEmpty())) {
        title = asked.phrase;
    } else {
        const QString said = isEvent(kind) ? QString() : wordsOf(asked, "kind");
        if (title.isEmpty())
            title = said;
        else if (!said.isEmpty() && !title.contains(said, Qt::CaseInsensitive))
            title = say.text("title_of_kind", {{QStringLiteral("title"), title}, {QStringLiteral("kind"), said}});
        if (!person.isEmpty())
            title =
                say.text("title_with", {{QStringLiteral("title"), title.isEmpty() ? say.text("title_meeting") : title},
                                        {QStringLiteral("person"), person}});
    }
    if (!about.isEmpty())
        title += (title.isEmpty() ? QString() : QStringLiteral(": ")) + about;
    return capital(title);
}

// A part of a day as the hour at which one wants to be reminded in it.
QDateTime momentIn(const When& when) {
    if (!when.isPart)
        return when.start;
    const int from = when.start.time().hour();
    return when.start.addSecs(3600LL * (from < 9 ? 9 - from : from < 14 && from >= 12 ? 14 - from : 1));
}

int minutesIn(const QDateTime& time) {
    return time.time().hour() * 60 + time.time().minute();
}

void writeTimes(Json& data, const When& when) {
    if (!when.hasTime) {
        data["start"] = when.start.toString(QStringLiteral("yyyy-MM-dd"));
        data["all_day"] = true;
        if (when.start.addDays(1) < when.end)
            data["end"] = when.end.toString(QStringLiteral("yyyy-MM-dd"));
    } else {
        data["start"] = isoOf(when.start);
        const bool ends = when.kind == WhenKind::Range && when.end > when.start;
        const qint64 lasts = when.durationMs > 0 ? when.durationMs : 3'600'000;
        data["end"] = isoOf(ends ? when.end : when.start.addMSecs(lasts));
    }
    data["time_zone"] = QString::fromLatin1(when.start.timeZone().id());
    if (!when.recurrence.isEmpty())
        data["recurrence"] = when.recurrence;
}

const QString kTitle = QStringLiteral("title");
const QString kWhen = QStringLiteral("when");

} // namespace

// "on Sunday, 29 November 2026, then every week on Sunday"
QString InstantService::whenAndHowOften(const When& when) const {
    QString said = m_say->when(when);
    if (when.recurrence.isEmpty())
        return said;
    const QString often = m_say->recurrence(when.recurrence);
    return said + m_say->text("then_every", {{QStringLiteral("often"), often.isEmpty() ? when.recurrence : often}});
}

InstantService::Answer InstantService::calendarQuery(const Understood& asked, const QString& type) {
    FLUX_TRY(const auto found, timed(asked, type));
    const QString things = type == u"event"                   ? QStringLiteral("events")
                           : slotOf(asked, "alarm").isEmpty() ? QStringLiteral("reminders")
                                                              : QStringLiteral("alarms");
    const bool bounded = asked.when && asked.when->kind != WhenKind::Duration;
    const QString when = bounded ? m_say->when(*asked.when) : m_say->text("from_today");
    if (found.empty())
        return std::optional(said(m_say->counted(things + QStringLiteral("_none"), 0, {{kWhen, when}})));
    InstantAnswer answer = said(m_say->counted(things, static_cast<qint64>(found.size()), {{kWhen, when}}));
    answer.blocks.emplace_back(tableOf(m_say->counted(QStringLiteral("heading_") + things, 0), found));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::calendarSet(const Understood& asked) {
    return slotOf(asked, "record") == u"reminder" ? reminderSet(asked, {}) : eventSet(asked);
}

InstantService::Answer InstantService::eventSet(const Understood& asked) {
    const QString title = eventTitle(asked, *m_say);
    if (title.isEmpty())
        return std::optional(ask("ask_event_title"));
    if (!asked.when || asked.when->kind == WhenKind::Duration || asked.when->kind == WhenKind::Before ||
        asked.when->grain > Grain::Day)
        return std::optional(ask("ask_event_day", {{kTitle, title}}));
    if (asked.when->isPart)
        return std::optional(ask("ask_event_time", {{kTitle, title}}));
    api::CreateObject create;
    create.type = QStringLiteral("event");
    create.data["title"] = title;
    writeTimes(create.data, *asked.when);
    if (const QString place = slotOf(asked, "place"); !place.isEmpty())
        create.data["location"] = place;
    if (const QString person = slotOf(asked, "person"); !person.isEmpty())
        create.data["attendees"] = Json::array({person});
    InstantAnswer answer = said(m_say->text("event_added", {{kTitle, title}, {kWhen, whenAndHowOften(*asked.when)}}));
    answer.heading = m_say->text("heading_event_added");
    answer.changes.emplace_back(std::move(create));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::reminderSet(const Understood& asked, const QString& kind) {
    QString title = slotOf(asked, "text");
    if (title.isEmpty())
        title = slotOf(asked, "title");
    if (title.isEmpty() && kind.isEmpty())
        return std::optional(ask("ask_reminder_text"));
    title = capital(title.isEmpty() ? m_say->text("title_alarm") : title);
    if (!asked.when || asked.when->kind == WhenKind::Duration || asked.when->grain > Grain::Day)
        return std::optional(ask("ask_reminder_when", {{kTitle, title}}));
    const When& when = *asked.when;
    if (!kind.isEmpty() && !when.hasTime)
        return std::optional(ask("ask_alarm_time"));
    const QDateTime due = when.kind == WhenKind::Before ? when.end : momentIn(when);
    api::CreateObject create;
    create.type = QStringLiteral("reminder");
    create.data["title"] = title;
    create.data["due"] = when.hasTime ? isoOf(due) : due.toString(QStringLiteral("yyyy-MM-dd"));
    if (!when.recurrence.isEmpty())
        create.data["recurrence"] = when.recurrence;
    if (!kind.isEmpty())
        create.data["kind"] = kind;
    When shown = when;
    shown.kind = WhenKind::Point;
    shown.start = due;
    shown.end = when.hasTime ? due : due.addDays(1);
    InstantAnswer answer = said(m_say->text("reminder_added", {{kTitle, title}, {kWhen, whenAndHowOften(shown)}}));
    answer.heading = m_say->text("heading_reminder_added");
    answer.changes.emplace_back(std::move(create));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::calendarRemove(const Understood& asked) {
    if (slotOf(asked, "record") == u"reminder")
        return reminderRemove(asked, {});
    FLUX_TRY(const auto found, timed(asked, QStringLiteral("event")));
    if (found.empty())
        return std::optional(ask("no_such_event"));
    for (const Found& one : found) {
        if (one.recurs && found.size() > 1)
            return which(asked, found); // one of its times is not all of them
        if (one.recurs)
            return std::optional(ask("recurs_delete", {{kTitle, domain::titleOf(one.object)}}));
    }
    const bool all = isSeveral(asked) && asked.when.has_value() && found.size() <= 50;
    if (found.size() > 1 && !all)
        return which(asked, found);
    InstantAnswer answer =
        said(found.size() == 1 ? m_say->text("in_trash", {{kTitle, domain::titleOf(found[0].object)}})
                               : m_say->counted(QStringLiteral("events_in_trash"), static_cast<qint64>(found.size())));
    answer.heading = m_say->text("heading_event_deleted");
    for (const Found& one : found)
        answer.changes.emplace_back(api::DeleteObject{one.object.id, one.object.version, {}});
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::reminderRemove(const Understood& asked, const QString&) {
    FLUX_TRY(const auto found, timed(asked, QStringLiteral("reminder")));
    if (found.empty())
        return std::optional(ask(slotOf(asked, "alarm").isEmpty() ? "no_such_reminder" : "no_such_alarm"));
    if (found.size() > 1)
        return which(asked, found);
    InstantAnswer answer = said(m_say->text("in_trash", {{kTitle, domain::titleOf(found[0].object)}}));
    answer.heading = m_say->text("heading_reminder_deleted");
    answer.changes.emplace_back(api::DeleteObject{found[0].object.id, found[0].object.version, {}});
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::calendarMove(const Understood& asked) {
    if (!asked.target || asked.target->kind == WhenKind::Duration || asked.target->kind == WhenKind::Before ||
        asked.target->grain > Grain::Day || asked.target->isPart || !asked.target->recurrence.isEmpty())
        return std::optional(ask("ask_move_target"));
    FLUX_TRY(const auto found, timed(asked, QStringLiteral("event")));
    if (found.empty())
        return std::optional(ask("no_such_event"));
    if (found.size() > 1)
        return which(asked, found);
    const Found& one = found[0];
    if (!base::textAt(one.object.data, "recurrence").isEmpty())
        return std::optional(ask("recurs_move", {{kTitle, domain::titleOf(one.object)}}));
    const When& to = *asked.target;
    QDateTime start = to.start;
    if (!to.hasTime && !one.allDay)
        start = at(to.start.date(), minutesIn(one.start), one.start);
    if (!to.hasDate && to.hasTime)
        start = at(one.start.date(), minutesIn(to.start), one.start);
    const qint64 lasts = one.allDay ? 3'600'000 : one.start.msecsTo(one.end);
    api::UpdateObject update;
    update.id = one.object.id;
    update.expectedVersion = one.object.version;
    update.data = Json::object();
    if (one.allDay && !to.hasTime) {
        update.data["start"] = start.toString(QStringLiteral("yyyy-MM-dd"));
        if (one.object.data.contains("end"))
            update.data["end"] = start.addMSecs(one.start.msecsTo(one.end)).toString(QStringLiteral("yyyy-MM-dd"));
    } else {
        update.data["start"] = isoOf(start);
        if (one.object.data.contains("end") || one.allDay)
            update.data["end"] = isoOf(start.addMSecs(lasts));
        if (one.allDay)
            update.data["all_day"] = nullptr;
    }
    InstantAnswer answer =
        said(m_say->text("event_moved", {{kTitle, domain::titleOf(one.object)},
                                         {kWhen, one.allDay && !to.hasTime ? m_say->day(start) : m_say->time(start)}}));
    answer.heading = m_say->text("heading_moved");
    answer.changes.emplace_back(std::move(update));
    return std::optional(std::move(answer));
}

} // namespace flux::assistant
