#include "engine/exchange/calendar_times.h"

#include <libical/ical.h>

namespace flux::exchange {

namespace {

struct ZoneFree {
    void operator()(icaltimezone* zone) const { icaltimezone_free(zone, 1); }
};

CalendarTime zoned(const QDateTime& time, const QString& zone) {
    CalendarTime result;
    result.kind = CalendarTime::Kind::Zoned;
    result.date = time.date(); // a time that a zone leaves out is moved behind the gap
    result.time = time.time();
    result.offsetSeconds = time.offsetFromUtc();
    result.zone = zone;
    return result;
}

// A zone changes by yearly rules that name a day. libical follows any other one, second by second if it says so.
bool hasYearlyRules(icalcomponent* zone) {
    for (auto* part = icalcomponent_get_first_component(zone, ICAL_ANY_COMPONENT); part;
         part = icalcomponent_get_next_component(zone, ICAL_ANY_COMPONENT)) {
        for (auto* property = icalcomponent_get_first_property(part, ICAL_RRULE_PROPERTY); property;
             property = icalcomponent_get_next_property(part, ICAL_RRULE_PROPERTY)) {
            const icalrecurrencetype rule = icalproperty_get_rrule(property);
            const bool isOfDays = rule.by_hour[0] == ICAL_RECURRENCE_ARRAY_MAX &&
                                  rule.by_minute[0] == ICAL_RECURRENCE_ARRAY_MAX &&
                                  rule.by_second[0] == ICAL_RECURRENCE_ARRAY_MAX;
            if (rule.freq != ICAL_YEARLY_RECURRENCE || !isOfDays)
                return false;
        }
    }
    return true;
}

bool isIana(const QByteArray& id) {
    return !id.isEmpty() && id.size() < 100 && QTimeZone::isTimeZoneIdAvailable(id);
}

} // namespace

struct CalendarZones::Described {
    std::unique_ptr<icaltimezone, ZoneFree> zone;
};

CalendarZones::CalendarZones() = default;
CalendarZones::~CalendarZones() = default;

QString CalendarTime::iso() const {
    const QString day = date.toString(Qt::ISODate);
    if (kind == Kind::AllDay)
        return day;
    QString text = day + u'T' + time.toString(QStringLiteral("HH:mm:ss"));
    if (kind == Kind::Utc)
        return text + u'Z';
    if (kind == Kind::Floating)
        return text;
    const int minutes = std::abs(offsetSeconds) / 60;
    return text + (offsetSeconds < 0 ? u'-' : u'+') +
           QStringLiteral("%1:%2").arg(minutes / 60, 2, 10, QChar(u'0')).arg(minutes % 60, 2, 10, QChar(u'0'));
}

CalendarTime CalendarTime::plusSeconds(qint64 seconds) const {
    CalendarTime later = *this;
    if (kind == Kind::AllDay) {
        later.date = date.addDays(seconds / 86'400);
        return later;
    }
    const QTimeZone in(zone.toUtf8());
    if (kind == Kind::Zoned && in.isValid())
        return zoned(QDateTime(date, time, in).addSecs(seconds), zone);
    const QDateTime end = QDateTime(date, time, Qt::UTC).addSecs(seconds);
    later.date = end.date();
    later.time = end.time();
    return later;
}

std::optional<CalendarTime> calendarTimeOf(const QString& iso) {
    if (iso.size() < 10 || iso.size() > 40)
        return std::nullopt;
    CalendarTime result;
    if (iso.size() == 10) {
        result.date = QDate::fromString(iso, Qt::ISODate);
        return result.date.isValid() ? std::optional(result) : std::nullopt;
    }
    const QDateTime time = QDateTime::fromString(iso, Qt::ISODate);
    if (!time.isValid())
        return std::nullopt;
    result.date = time.date();
    result.time = time.time();
    result.offsetSeconds = time.timeSpec() == Qt::OffsetFromUTC ? time.offsetFromUtc() : 0;
    result.kind = time.timeSpec() == Qt::UTC             ? CalendarTime::Kind::Utc
                  : time.timeSpec() == Qt::OffsetFromUTC ? CalendarTime::Kind::Zoned
                                                         : CalendarTime::Kind::Floating;
    return result;
}

void CalendarZones::describe(const QByteArray& component) {
    icalcomponent* parsed = icalparser_parse_string(component.constData());
    if (!parsed)
        return;
    auto described = std::make_shared<Described>();
    described->zone.reset(icaltimezone_new());
    if (icalcomponent_isa(parsed) != ICAL_VTIMEZONE_COMPONENT || !hasYearlyRules(parsed) ||
        !icaltimezone_set_component(described->zone.get(), parsed)) {
        icalcomponent_free(parsed);
        return;
    }
    const char* id = icaltimezone_get_tzid(described->zone.get()); // which now owns the component
    if (id)
        m_described.insert(QString::fromUtf8(id), described);
}

std::optional<CalendarTime> CalendarZones::inZone(QDate date, QTime time, const QString& name) const {
    if (const QByteArray iana = ianaZone(name); !iana.isEmpty())
        return zoned(QDateTime(date, time, QTimeZone(iana)), QString::fromUtf8(iana));
    const auto described = m_described.value(name);
    if (!described)
        return std::nullopt;
    icaltimetype at = icaltime_null_time();
    at.year = date.year();
    at.month = date.month();
    at.day = date.day();
    at.hour = time.hour();
    at.minute = time.minute();
    at.second = time.second();
    int isDaylight = 0;
    CalendarTime result;
    result.kind = CalendarTime::Kind::Zoned;
    result.date = date;
    result.time = time;
    result.offsetSeconds = icaltimezone_get_utc_offset(described->zone.get(), &at, &isDaylight);
    return result;
}

QByteArray ianaZone(const QString& tzid) {
    const QByteArray id = tzid.toUtf8();
    if (isIana(id))
        return id;
    if (const QByteArray known = QTimeZone::windowsIdToDefaultIanaId(id); !known.isEmpty())
        return known;
    // Evolution, Mozilla and others put a path before the name; a name has up to three parts.
    for (int parts = 3; parts >= 2; --parts) {
        const QByteArray tail = tzid.section(u'/', -parts).toUtf8();
        if (tail != id && isIana(tail))
            return tail;
    }
    return {};
}

} // namespace flux::exchange
