#include "engine/exchange/calendar_writer.h"

#include "engine/exchange/calendar_reader.h"
#include "engine/exchange/calendar_times.h"
#include "engine/exchange/extra_members.h"
#include "engine/exchange/read_back.h"

#include <QtCore/QBuffer>
#include <QtCore/QSet>

#include <libical/ical.h>

namespace flux::exchange {

using base::Json;
using base::Result;

namespace {

// libical protects no comma in CATEGORIES, where it parts two of them, and every other way of its own protects too
// much. So a comma inside of a tag travels as a control character, which no text has here (plain()).
constexpr char kCommaInside = '\x1F';

icalproperty* categoryOf(const char* name) {
    QByteArray text(name);
    text.replace(',', kCommaInside);
    return icalproperty_new_categories(text.constData());
}

struct ComponentFree {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentFree>;

// libical ends a text at a zero byte and lets control characters through.
QByteArray plain(const QString& text) {
    QString out;
    for (const QChar c : text) {
        if (c >= u' ' || c == u'\n' || c == u'\t')
            out += c;
    }
    return out.toUtf8();
}

icaltimetype icalTime(const CalendarTime& time) {
    icaltimetype at = icaltime_null_time();
    at.year = time.date.year();
    at.month = time.date.month();
    at.day = time.date.day();
    at.is_date = time.kind == CalendarTime::Kind::AllDay ? 1 : 0;
    if (!at.is_date) {
        at.hour = time.time.hour();
        at.minute = time.time.minute();
        at.second = time.time.second();
    }
    if (time.kind == CalendarTime::Kind::Utc)
        at.zone = icaltimezone_get_utc_timezone();
    return at;
}

// A time with an offset: as local time in the zone of its object, else as UTC.
CalendarTime placed(const CalendarTime& time, const QString& zone) {
    if (time.kind != CalendarTime::Kind::Zoned && (time.kind != CalendarTime::Kind::Utc || zone.isEmpty()))
        return time;
    const QDateTime at(time.date, time.time, Qt::OffsetFromUTC, time.offsetSeconds);
    const QDateTime there = zone.isEmpty() ? at.toUTC() : at.toTimeZone(QTimeZone(zone.toUtf8()));
    CalendarTime result;
    result.date = there.date();
    result.time = there.time();
    result.kind = zone.isEmpty() ? CalendarTime::Kind::Utc : CalendarTime::Kind::Zoned;
    result.zone = zone;
    return result;
}

class CalendarWriter final : public ObjectWriter {
public:
    CalendarWriter(QIODevice& out, base::Instant now) : m_out(out), m_now(now) {}

    Result<bool> add(const domain::WorkspaceObject& object) override {
        const bool isEvent = object.type == QStringLiteral("event"), isTodo = object.type == QStringLiteral("todo");
        if (!isEvent && !isTodo && object.type != QStringLiteral("note")) {
            problem(object, QStringLiteral("a calendar holds events, todos and notes only."));
            return false;
        }
        const Json& data = object.data;
        m_zone = QString::fromUtf8(ianaZone(base::textAt(data, "time_zone")));
        m_entry.reset(icalcomponent_new(isEvent  ? ICAL_VEVENT_COMPONENT
                                        : isTodo ? ICAL_VTODO_COMPONENT
                                                 : ICAL_VJOURNAL_COMPONENT));
        const char* start = isEvent || isTodo ? "start" : "date";
        if (!time(data, start, ICAL_DTSTART_PROPERTY) && isEvent) {
            problem(object, QStringLiteral("an event needs a “start” that is a date; it is left out."));
            return false;
        }
        FLUX_CHECK(begin());
        const QString uid = base::textAt(data, "uid", object.id.text);
        property(icalproperty_new_uid(plain(uid).constData()));
        property(icalproperty_new_dtstamp(icalTime(*calendarTimeOf(m_now.utc().toString(Qt::ISODate)))));
        text(QStringLiteral("%1").arg(domain::titleOf(object)), &icalproperty_new_summary);
        text(base::textAt(data, "location"), &icalproperty_new_location);
        text(base::textAt(data, isEvent || isTodo ? "description" : "content"), &icalproperty_new_description);
        text(base::textAt(data, "url"), &icalproperty_new_url);
        for (const QString& tag : object.tags) {
            if (!tag.startsWith(QStringLiteral("import:")))
                text(tag, &categoryOf);
        }
        time(data, isTodo ? "due" : "end", isTodo ? ICAL_DUE_PROPERTY : ICAL_DTEND_PROPERTY);
        time(data, "completed", ICAL_COMPLETED_PROPERTY);
        time(data, "recurrence_id", ICAL_RECURRENCEID_PROPERTY);
        status(data);
        recurrence(object);
        people(data);
        alarms(data);
        return write(object).ok() ? Result<bool>(true) : Result<bool>(m_failed);
    }

    Result<void> finish() override {
        FLUX_CHECK(begin());
        return writeAll(m_out, "END:VCALENDAR\r\n");
    }

private:
    Result<void> begin() {
        if (std::exchange(m_begun, true))
            return {};
        return writeAll(m_out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Flux//Flux//EN\r\n");
    }
    // Each zone stands in the file once, before the first entry that uses it.
    Result<void> writeZone() {
        if (m_zone.isEmpty() || m_zones.contains(m_zone))
            return {};
        m_zones.insert(m_zone);
        icaltimezone* zone = icaltimezone_get_builtin_timezone(m_zone.toUtf8().constData());
        icalcomponent* described = zone ? icaltimezone_get_component(zone) : nullptr;
        if (!described)
            return {}; // the name alone is understood as well
        const Component copy(icalcomponent_new_clone(described));
        if (icalproperty* id = icalcomponent_get_first_property(copy.get(), ICAL_TZID_PROPERTY))
            icalproperty_set_tzid(id, m_zone.toUtf8().constData());
        return writeComponent(copy.get());
    }
    Result<void> write(const domain::WorkspaceObject& object) {
        auto done = writeZone();
        if (done.ok())
            done = writeAll(m_out, withExtra(textOf(m_entry.get()), object));
        if (!done.ok())
            m_failed = done.error();
        return done;
    }
    Result<void> writeComponent(icalcomponent* component) { return writeAll(m_out, textOf(component)); }
    static QByteArray textOf(icalcomponent* component) {
        char* text = icalcomponent_as_ical_string_r(component);
        QByteArray bytes(text ? text : "");
        icalmemory_free_buffer(text);
        bytes.replace(kCommaInside, "\\,");
        return bytes;
    }
    // What the entry does not say of the object, in front of its last line.
    QByteArray withExtra(QByteArray text, const domain::WorkspaceObject& object) {
        QByteArray calendar = "BEGIN:VCALENDAR\r\n" + text + "END:VCALENDAR\r\n";
        QBuffer device(&calendar);
        ReadBack said;
        if (!device.open(QIODevice::ReadOnly) || !readCalendar(device, said).ok())
            return text;
        const Json extra = extraMembers(said.data, object.data);
        if (extra.empty())
            return text;
        const QByteArray line = extraLine(extra);
        if (line.isEmpty())
            problem(object,
                    QStringLiteral("what a calendar has no place for is more than a megabyte; it is left out."));
        return text.insert(text.lastIndexOf("END:V"), line);
    }
    void property(icalproperty* made) {
        if (made)
            icalcomponent_add_property(m_entry.get(), made);
    }
    void text(const QString& value, icalproperty* (*make)(const char*)) {
        if (const QByteArray bytes = plain(value); !bytes.isEmpty())
            property(make(bytes.constData()));
    }
    bool addTime(const QString& iso, icalproperty_kind kind) {
        const auto parsed = calendarTimeOf(iso);
        if (!parsed)
            return false;
        const CalendarTime time = placed(*parsed, kind == ICAL_COMPLETED_PROPERTY ? QString() : m_zone);
        icalproperty* made = icalproperty_new(kind);
        const icaltimetype at = icalTime(time);
        icalproperty_set_value(made, at.is_date ? icalvalue_new_date(at) : icalvalue_new_datetime(at));
        if (at.is_date)
            icalproperty_add_parameter(made, icalparameter_new_value(ICAL_VALUE_DATE));
        if (!time.zone.isEmpty())
            icalproperty_add_parameter(made, icalparameter_new_tzid(time.zone.toUtf8().constData()));
        property(made);
        return true;
    }
    bool time(const Json& data, const char* member, icalproperty_kind kind) {
        return addTime(base::textAt(data, member), kind);
    }
    void status(const Json& data) {
        const QByteArray name = base::textAt(data, "status").toUpper().toUtf8();
        const icalproperty_status known = icalenum_string_to_status(name.constData());
        if (known != ICAL_STATUS_NONE && !name.isEmpty())
            property(icalproperty_new_status(known));
        else if (base::boolAt(data, "done"))
            property(icalproperty_new_status(ICAL_STATUS_COMPLETED));
        if (const qint64 priority = base::intAt(data, "priority"); priority > 0 && priority < 10)
            property(icalproperty_new_priority(int(priority)));
    }
    void recurrence(const domain::WorkspaceObject& object) {
        for (const QString& iso : base::textsAt(object.data, "exceptions"))
            addTime(iso, ICAL_EXDATE_PROPERTY);
        for (const QString& iso : base::textsAt(object.data, "extra_dates"))
            addTime(iso, ICAL_RDATE_PROPERTY);
        const QByteArray rule = base::textAt(object.data, "recurrence").toUtf8();
        if (rule.isEmpty())
            return;
        const icalrecurrencetype parsed = icalrecurrencetype_from_string(rule.constData());
        if (parsed.freq == ICAL_NO_RECURRENCE)
            problem(object, QStringLiteral("its recurrence is no rule of iCalendar; it is left out."));
        else
            property(icalproperty_new_rrule(parsed));
    }
    // "Bob Ray <bob@example.org>"
    void person(const QString& text, icalproperty* (*make)(const char*)) {
        const qsizetype open = text.lastIndexOf(u'<');
        const bool named = open > 0 && text.endsWith(u'>');
        const QString address = named ? text.mid(open + 1, text.size() - open - 2) : text;
        const bool isMail = address.contains(u'@');
        icalproperty* made = make(plain(isMail ? QStringLiteral("mailto:") + address : address).constData());
        if (QString name = named ? text.left(open).trimmed() : isMail ? QString() : text; !name.isEmpty())
            icalproperty_add_parameter(made, icalparameter_new_cn(plain(name.remove(u'"')).constData()));
        property(made);
    }
    void people(const Json& data) {
        if (const QString organizer = base::textAt(data, "organizer"); !organizer.isEmpty())
            person(organizer, &icalproperty_new_organizer);
        for (const QString& attendee : base::textsAt(data, "attendees"))
            person(attendee, &icalproperty_new_attendee);
    }
    void alarms(const Json& data) {
        const Json& reminders = base::jsonAt(data, "reminders");
        if (!reminders.is_array())
            return;
        for (const Json& minutes : reminders) {
            if (!minutes.is_number_integer() || minutes.get<qint64>() < 0 || minutes.get<qint64>() > 1'000'000)
                continue;
            icaltriggertype trigger{};
            trigger.time = icaltime_null_time();
            trigger.duration = icaldurationtype_from_int(int(-minutes.get<qint64>() * 60));
            icalcomponent* alarm = icalcomponent_new(ICAL_VALARM_COMPONENT);
            icalcomponent_add_property(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
            icalcomponent_add_property(alarm, icalproperty_new_trigger(trigger));
            icalcomponent_add_component(m_entry.get(), alarm);
        }
    }

    QIODevice& m_out;
    base::Instant m_now;
    Component m_entry; // the one being written
    QString m_zone;    // of that entry
    QSet<QString> m_zones;
    base::Error m_failed;
    bool m_begun = false;
};

} // namespace

std::unique_ptr<ObjectWriter> calendarWriter(QIODevice& out, base::Instant now) {
    return std::make_unique<CalendarWriter>(out, now);
}

} // namespace flux::exchange
