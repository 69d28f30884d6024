#include "engine/exchange/calendar_entry.h"

#include "engine/exchange/card_text.h"
#include "engine/exchange/extra_members.h"
#include "engine/exchange/import_key.h"

#include <libical/ical.h>
#include <utility>

namespace flux::exchange {

using base::Json;

namespace {

constexpr qsizetype kMaxEntry = 16 * 1024 * 1024; // bytes of one entry
constexpr qsizetype kMaxTags = 100;

struct ComponentFree {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentFree>;

// What a text property is called in an object.
const char* memberOfText(icalproperty_kind kind) {
    switch (kind) {
    case ICAL_SUMMARY_PROPERTY:
        return "title";
    case ICAL_LOCATION_PROPERTY:
        return "location";
    case ICAL_DESCRIPTION_PROPERTY:
        return "description";
    case ICAL_STATUS_PROPERTY:
        return "status";
    case ICAL_URL_PROPERTY:
        return "url";
    default:
        return nullptr;
    }
}

QString textOf(icalproperty* property) {
    const icalvalue* value = icalproperty_get_value(property);
    const char* text = nullptr;
    if (value && icalvalue_isa(value) == ICAL_TEXT_VALUE)
        text = icalvalue_get_text(value);
    else
        text = icalproperty_get_value_as_string(property); // of a ring of buffers, to be copied at once
    return QString::fromUtf8(text ? text : "").trimmed();
}

QString parameterOf(icalproperty* property, icalparameter_kind kind) {
    icalparameter* parameter = icalproperty_get_first_parameter(property, kind);
    if (!parameter)
        return {};
    const char* text =
        kind == ICAL_TZID_PARAMETER ? icalparameter_get_tzid(parameter) : icalparameter_get_cn(parameter);
    return QString::fromUtf8(text ? text : "");
}

bool isRead(const QByteArray& name) {
    static const QList<QByteArray> names{"SUMMARY",       "LOCATION",  "DESCRIPTION", "STATUS",  "URL",
                                         "UID",           "DTSTART",   "DTEND",       "DUE",     "COMPLETED",
                                         "DURATION",      "RRULE",     "EXDATE",      "RDATE",   "ATTENDEE",
                                         "RECURRENCE-ID", "ORGANIZER", "CATEGORIES",  "PRIORITY"};
    return names.contains(name);
}

} // namespace

struct CalendarEntry::Property {
    icalproperty* property;
    icalproperty_kind kind;
    qint64 line;
    QString name;
};

void CalendarEntry::problem(qint64 line, const QString& what) {
    m_sink.problem(QStringLiteral("Line %1: %2").arg(line).arg(what));
}

// Each line is parsed by itself, so that one that is broken can be named and the rest be taken.
void CalendarEntry::line(const ContentLine& line) {
    const auto parts = splitContentLine(line.text);
    if (!parts)
        return problem(line.number, QStringLiteral("this is no property of a calendar; it is left out."));
    if (line.tooLong)
        return problem(line.number, QStringLiteral("it is longer than a megabyte; it is left out."));
    if (parts->name == kExtraName)
        m_extra = extraOf(parts->value);
    if (!isRead(parts->name))
        return;
    m_bytes += line.text.size();
    if (m_bytes > kMaxEntry) {
        if (!std::exchange(m_isFull, true))
            problem(line.number, QStringLiteral("the entry is longer than 16 MB; its rest is left out."));
        return;
    }
    if (parts->name == "CATEGORIES") // libical parts them at commas that are protected, too
        return takeTags(cardParts(parts->value, ','));
    QByteArray text = line.text;
    text.replace('\r', ' '); // which would be a line end again
    text = "BEGIN:VEVENT\r\n" + text + "\r\nEND:VEVENT\r\n";
    const Component component(icalparser_parse_string(text.constData()));
    int taken = 0;
    if (component) {
        for (auto* property = icalcomponent_get_first_property(component.get(), ICAL_ANY_PROPERTY); property;
             property = icalcomponent_get_next_property(component.get(), ICAL_ANY_PROPERTY)) {
            const icalproperty_kind kind = icalproperty_isa(property);
            if (kind == ICAL_XLICERROR_PROPERTY || !icalproperty_get_value(property))
                continue;
            ++taken;
            take({property, kind, line.number, QString::fromLatin1(parts->name)});
        }
    }
    if (taken > 0 || parts->value.isEmpty())
        return;
    m_startBroken = m_startBroken || parts->name == "DTSTART";
    problem(line.number, QStringLiteral("the value of %1 cannot be read: “%2”. It is left out.")
                             .arg(QString::fromLatin1(parts->name), QString::fromUtf8(parts->value.left(60))));
}

void CalendarEntry::alarm(const ContentLine& line) {
    const auto parts = splitContentLine(line.text);
    if (!parts || parts->name != "TRIGGER" || !parts->parameter("RELATED").isEmpty())
        return;
    const icaldurationtype before = icaldurationtype_from_string(parts->value.constData());
    const int seconds = icaldurationtype_as_int(before);
    const bool isRoom = base::jsonAt(m_data, "reminders").size() < size_t(kMaxTags);
    if (isRoom && !icaldurationtype_is_bad_duration(before) && seconds <= 0)
        m_data["reminders"].push_back(-seconds / 60);
}

void CalendarEntry::take(const Property& property) {
    switch (property.kind) {
    case ICAL_UID_PROPERTY:
        m_uid = textOf(property.property);
        return;
    case ICAL_DTSTART_PROPERTY:
        m_start = timeOf(property);
        m_startBroken = !m_start;
        return;
    case ICAL_DTEND_PROPERTY:
        return takeTime("end", property);
    case ICAL_DUE_PROPERTY:
        return takeTime("due", property);
    case ICAL_COMPLETED_PROPERTY:
        return takeTime("completed", property);
    case ICAL_RECURRENCEID_PROPERTY:
        return takeTime("recurrence_id", property);
    case ICAL_DURATION_PROPERTY:
        m_durationSeconds = icaldurationtype_as_int(icalproperty_get_duration(property.property));
        return;
    case ICAL_RRULE_PROPERTY:
        return takeRule(property);
    case ICAL_EXDATE_PROPERTY:
        return takeTimes("exceptions", property);
    case ICAL_RDATE_PROPERTY:
        return takeTimes("extra_dates", property);
    case ICAL_PRIORITY_PROPERTY:
        m_data["priority"] = icalproperty_get_priority(property.property);
        return;
    case ICAL_ORGANIZER_PROPERTY:
    case ICAL_ATTENDEE_PROPERTY:
        return takePerson(property);
    default:
        takeText(property);
    }
}

void CalendarEntry::takeTags(const QStringList& tags) {
    for (const QString& tag : tags) {
        if (!tag.isEmpty() && m_tags.size() < kMaxTags && !m_tags.contains(tag))
            m_tags.append(tag);
    }
}

void CalendarEntry::takeText(const Property& property) {
    const char* member = memberOfText(property.kind);
    QString text = textOf(property.property);
    if (!member || text.isEmpty())
        return;
    if (property.kind == ICAL_STATUS_PROPERTY)
        text = text.toLower();
    m_data[member] = text;
}

void CalendarEntry::takePerson(const Property& property) {
    const QString name = parameterOf(property.property, ICAL_CN_PARAMETER).trimmed();
    QString address = textOf(property.property);
    if (address.startsWith(QLatin1StringView("mailto:"), Qt::CaseInsensitive))
        address = address.mid(7);
    const bool isNamed = !name.isEmpty() && name != address;
    const QString person = !isNamed ? address : address.isEmpty() ? name : QStringLiteral("%1 <%2>").arg(name, address);
    if (person.isEmpty())
        return;
    if (property.kind == ICAL_ORGANIZER_PROPERTY)
        m_data["organizer"] = person;
    else
        m_data["attendees"].push_back(person);
}

void CalendarEntry::takeRule(const Property& property) {
    const icalrecurrencetype rule = icalproperty_get_rrule(property.property);
    if (rule.freq == ICAL_NO_RECURRENCE)
        return problem(property.line, QStringLiteral("the rule of the recurrence cannot be read; it is left out."));
    if (m_data.contains("recurrence"))
        return problem(property.line, QStringLiteral("a second rule of recurrence is not understood; it is left out."));
    m_data["recurrence"] = textOf(property.property);
}

std::optional<CalendarTime> CalendarEntry::timeOf(const Property& property) {
    const icalvalue* value = icalproperty_get_value(property.property);
    icaltimetype at = icaltime_null_time();
    if (icalvalue_isa(value) == ICAL_DATE_VALUE)
        at = icalvalue_get_date(value);
    else if (icalvalue_isa(value) == ICAL_DATETIMEPERIOD_VALUE || icalvalue_isa(value) == ICAL_PERIOD_VALUE)
        at = icalvalue_get_datetimeperiod(value).time;
    else if (icalvalue_isa(value) == ICAL_DATETIME_VALUE)
        at = icalvalue_get_datetime(value);
    CalendarTime time;
    time.date = QDate(at.year, at.month, at.day);
    if (!at.is_date)
        time.time = QTime(at.hour, at.minute, std::min(at.second, 59)); // 60: a leap second
    if (!time.date.isValid() || (!at.is_date && !time.time.isValid())) {
        problem(property.line, QStringLiteral("%1 is no date that there is; it is left out.").arg(property.name));
        return std::nullopt;
    }
    if (at.is_date)
        return time;
    time.kind = icaltime_is_utc(at) ? CalendarTime::Kind::Utc : CalendarTime::Kind::Floating;
    const QString zone = parameterOf(property.property, ICAL_TZID_PARAMETER);
    if (zone.isEmpty() || time.kind == CalendarTime::Kind::Utc)
        return time;
    if (auto inZone = m_zones.inZone(time.date, time.time, zone))
        return inZone;
    problem(property.line,
            QStringLiteral("the time zone “%1” is not known; the time is taken as local time.").arg(zone.left(60)));
    return time;
}

void CalendarEntry::takeTime(const char* member, const Property& property) {
    if (const auto time = timeOf(property))
        m_data[member] = time->iso();
}

void CalendarEntry::takeTimes(const char* member, const Property& property) {
    if (const auto time = timeOf(property))
        m_data[member].push_back(time->iso());
}

base::Result<void> CalendarEntry::give(QString type) {
    ImportObject object;
    QString key = m_uid;
    if (key.isEmpty())
        key = digestOf(m_data);
    if (const QString which = base::textAt(m_data, "recurrence_id"); !which.isEmpty())
        key += u'/' + which;
    else
        object.id = ownId(m_uid);
    if (!m_uid.isEmpty() && object.id.isEmpty())
        m_data["uid"] = m_uid;
    object.key = QStringLiteral("ical:") + key;
    object.type = std::move(type);
    putBack(m_data, m_extra);
    object.data = std::move(m_data);
    object.tags = m_tags;
    return m_sink.object(std::move(object));
}

base::Result<void> CalendarEntry::finish() {
    if (m_start) {
        m_data["start"] = m_start->iso();
        if (m_start->kind == CalendarTime::Kind::AllDay)
            m_data["all_day"] = true;
        if (!m_start->zone.isEmpty())
            m_data["time_zone"] = m_start->zone;
        const char* end = m_kind == "VTODO" ? "due" : "end";
        if (m_durationSeconds && !m_data.contains(end))
            m_data[end] = m_start->plusSeconds(*m_durationSeconds).iso();
    }
    if (m_kind == "VEVENT") {
        if (m_start)
            return give(QStringLiteral("event"));
        problem(m_line, m_startBroken ? QStringLiteral("the event has no start that can be read; it is left out.")
                                      : QStringLiteral("the event has no start; it is left out."));
        return {};
    }
    if (m_data.empty())
        return {};
    if (m_kind == "VTODO") {
        const QString status = base::textAt(m_data, "status");
        m_data["done"] = status == QStringLiteral("completed") || m_data.contains("completed");
        return give(QStringLiteral("todo"));
    }
    if (m_data.contains("description"))
        m_data["content"] = m_data["description"];
    if (m_data.contains("start"))
        m_data["date"] = m_data["start"];
    m_data.erase("description");
    m_data.erase("start");
    m_data.erase("all_day");
    return give(QStringLiteral("note"));
}

} // namespace flux::exchange
