#include "engine/assistant/instant/answer_texts.h"

#include <QtCore/QTimeZone>

namespace flux::assistant {

using base::Json;

namespace {

bool isSeveral(const Understood& asked) {
    return !slotOf(asked, "kinds").isEmpty();
}

// "Lunch with Bob".
QString eventTitle(const Understood& asked) {
    QString title = slotOf(asked, "title");
    const QString kind = slotOf(asked, "kind"), person = slotOf(asked, "person"), about = slotOf(asked, "about");
    if (title.isEmpty())
        title = kind.isEmpty() || kind == u"event" ? QString() : kind;
    else if (!kind.isEmpty() && kind != u"event" && !title.contains(kind, Qt::CaseInsensitive))
        title += u' ' + kind;
    if (!person.isEmpty())
        title = (title.isEmpty() ? QStringLiteral("meeting") : title) + QStringLiteral(" with ") + person;
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

InstantAnswer ask(const QString& question) {
    return said(question + QStringLiteral(" Nothing was changed."));
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

} // namespace

InstantService::Answer InstantService::calendarQuery(const Understood& asked, const QString& type) {
    FLUX_TRY(const auto found, timed(asked, type));
    const QString things = type == u"event" ? QStringLiteral("events") : QStringLiteral("reminders");
    const QString when = asked.when ? whenText(*asked.when) : QStringLiteral("from today on");
    if (found.empty())
        return std::optional(said(QStringLiteral("You have no %1 %2.").arg(things, when)));
    InstantAnswer answer = said(QStringLiteral("You have %1 %2 %3.")
                                    .arg(static_cast<qint64>(found.size()))
                                    .arg(found.size() == 1 ? things.chopped(1) : things, when));
    answer.blocks.emplace_back(tableOf(capital(things), found));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::calendarSet(const Understood& asked) {
    return slotOf(asked, "record") == u"reminder" ? reminderSet(asked, {}) : eventSet(asked);
}

InstantService::Answer InstantService::eventSet(const Understood& asked) {
    const QString title = eventTitle(asked);
    if (title.isEmpty())
        return std::optional(ask(QStringLiteral("What shall the event be called?")));
    if (!asked.when || asked.when->kind == WhenKind::Duration || asked.when->kind == WhenKind::Before ||
        asked.when->grain > Grain::Day)
        return std::optional(ask(QStringLiteral("On which day is “%1”?").arg(title)));
    if (asked.when->isPart)
        return std::optional(ask(QStringLiteral("At what time is “%1”?").arg(title)));
    api::CreateObject create;
    create.type = QStringLiteral("event");
    create.data["title"] = title;
    writeTimes(create.data, *asked.when);
    if (const QString place = slotOf(asked, "place"); !place.isEmpty())
        create.data["location"] = place;
    if (const QString person = slotOf(asked, "person"); !person.isEmpty())
        create.data["attendees"] = Json::array({person});
    InstantAnswer answer = said(QStringLiteral("“%1” is in your calendar %2.").arg(title, whenText(*asked.when)));
    answer.heading = QStringLiteral("Added to your calendar");
    answer.changes.emplace_back(std::move(create));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::reminderSet(const Understood& asked, const QString& kind) {
    QString title = slotOf(asked, "text");
    if (title.isEmpty())
        title = slotOf(asked, "title");
    if (title.isEmpty() && kind.isEmpty())
        return std::optional(ask(QStringLiteral("What shall I remind you of?")));
    if (title.isEmpty())
        title = QStringLiteral("Alarm");
    if (!asked.when || asked.when->kind == WhenKind::Duration || asked.when->grain > Grain::Day)
        return std::optional(ask(QStringLiteral("When shall I remind you of “%1”?").arg(title)));
    const When& when = *asked.when;
    if (!kind.isEmpty() && !when.hasTime)
        return std::optional(ask(QStringLiteral("At what time?")));
    const QDateTime due = when.kind == WhenKind::Before ? when.end : momentIn(when);
    api::CreateObject create;
    create.type = QStringLiteral("reminder");
    create.data["title"] = capital(title);
    create.data["due"] = when.hasTime ? isoOf(due) : due.toString(QStringLiteral("yyyy-MM-dd"));
    if (!when.recurrence.isEmpty())
        create.data["recurrence"] = when.recurrence;
    if (!kind.isEmpty())
        create.data["kind"] = kind;
    InstantAnswer answer = said(QStringLiteral("I will remind you: “%1”, %2.")
                                    .arg(capital(title), when.hasTime ? timeText(due) : dayText(due)));
    answer.heading = QStringLiteral("Added a reminder");
    answer.changes.emplace_back(std::move(create));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::calendarRemove(const Understood& asked) {
    if (slotOf(asked, "record") == u"reminder")
        return reminderRemove(asked, {});
    FLUX_TRY(const auto found, timed(asked, QStringLiteral("event")));
    if (found.empty())
        return std::optional(ask(QStringLiteral("I found no such event.")));
    for (const Found& one : found) {
        if (one.recurs && found.size() > 1)
            return which(QStringLiteral("Delete"), found); // one of its times is not all of them
        if (one.recurs)
            return std::optional(ask(QStringLiteral("“%1” recurs; open it to say which of them shall go.")
                                         .arg(domain::titleOf(one.object))));
    }
    const bool all = isSeveral(asked) && asked.when.has_value() && found.size() <= 50;
    if (found.size() > 1 && !all)
        return which(QStringLiteral("Delete"), found);
    InstantAnswer answer =
        said(found.size() == 1 ? QStringLiteral("“%1” is in the trash.").arg(domain::titleOf(found[0].object))
                               : QStringLiteral("%1 events are in the trash.").arg(static_cast<qint64>(found.size())));
    answer.heading = QStringLiteral("Deleted from your calendar");
    for (const Found& one : found)
        answer.changes.emplace_back(api::DeleteObject{one.object.id, one.object.version, {}});
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::reminderRemove(const Understood& asked, const QString&) {
    FLUX_TRY(const auto found, timed(asked, QStringLiteral("reminder")));
    if (found.empty())
        return std::optional(ask(QStringLiteral("I found no such reminder.")));
    if (found.size() > 1)
        return which(QStringLiteral("Delete"), found);
    InstantAnswer answer = said(QStringLiteral("“%1” is in the trash.").arg(domain::titleOf(found[0].object)));
    answer.heading = QStringLiteral("Deleted a reminder");
    answer.changes.emplace_back(api::DeleteObject{found[0].object.id, found[0].object.version, {}});
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::calendarMove(const Understood& asked) {
    if (!asked.target || asked.target->kind == WhenKind::Before || asked.target->kind == WhenKind::Duration ||
        asked.target->isPart || asked.target->grain > Grain::Day || !asked.target->recurrence.isEmpty())
        return std::optional(ask(QStringLiteral("To which day and time?")));
    FLUX_TRY(const auto found, timed(asked, QStringLiteral("event")));
    if (found.empty())
        return std::optional(ask(QStringLiteral("I found no such event.")));
    if (found.size() > 1)
        return which(QStringLiteral("Move"), found);
    const Found& one = found[0];
    if (!base::textAt(one.object.data, "recurrence").isEmpty())
        return std::optional(ask(
            QStringLiteral("“%1” recurs; open it to say which of them shall move.").arg(domain::titleOf(one.object))));
    const When& to = *asked.target;
    QDateTime start = to.start;
    if (!to.hasTime && !one.allDay)
        start = QDateTime(to.start.date(), one.start.time(), one.start.timeZone());
    if (!to.hasDate && to.hasTime)
        start = QDateTime(one.start.date(), to.start.time(), one.start.timeZone());
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
        said(QStringLiteral("“%1” is now on %2.")
                 .arg(domain::titleOf(one.object), one.allDay && !to.hasTime ? dayText(start) : timeText(start)));
    answer.heading = QStringLiteral("Moved");
    answer.changes.emplace_back(std::move(update));
    return std::optional(std::move(answer));
}

} // namespace flux::assistant
