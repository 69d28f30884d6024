#include "engine/exchange/occurrences.h"

#include <QtCore/QSet>

#include <algorithm>
#include <libical/ical.h>

namespace flux::exchange {

using base::Json;

namespace {

constexpr int kMaxSteps = 50'000;
constexpr qint64 kDayMs = 86'400'000;

struct IteratorFree {
    void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};

qint64 msOf(icalrecurrencetype_frequency frequency) {
    return frequency == ICAL_SECONDLY_RECURRENCE   ? 1000
           : frequency == ICAL_MINUTELY_RECURRENCE ? 60'000
           : frequency == ICAL_HOURLY_RECURRENCE   ? 3'600'000
                                                   : kDayMs;
}

icaltimetype wallTime(const QDateTime& at, bool isDate) {
    icaltimetype time = icaltime_null_time();
    time.year = at.date().year();
    time.month = at.date().month();
    time.day = at.date().day();
    time.is_date = isDate ? 1 : 0;
    if (!isDate) {
        time.hour = at.time().hour();
        time.minute = at.time().minute();
        time.second = at.time().second();
    }
    return time;
}

class Series {
public:
    Series(const Json& event, const OccurrenceRange& range, const CalendarTime& start)
        : m_event(event), m_range(range), m_start(start) {
        const QTimeZone named(base::textAt(event, "time_zone").toUtf8());
        m_zone = range.local;
        if (start.kind == CalendarTime::Kind::Utc)
            m_zone = QTimeZone::utc();
        else if (start.kind == CalendarTime::Kind::Zoned)
            m_zone = named.isValid() ? named : QTimeZone(start.offsetSeconds);
        m_first = QDateTime(start.date, isAllDay() ? QTime(0, 0) : start.time, m_zone);
        if (const auto end = calendarTimeOf(base::textAt(event, "end"))) {
            m_hasEnd = true;
            m_days = start.date.daysTo(end->date);
            m_lengthMs = std::max<qint64>(0, instantOf(*end).ms - m_first.toMSecsSinceEpoch());
        }
    }

    std::vector<Occurrence> all() {
        for (const QString& iso : base::textsAt(m_event, "exceptions")) {
            if (const auto at = calendarTimeOf(iso))
                (at->kind == CalendarTime::Kind::AllDay ? m_withoutDays : m_without)
                    .insert(at->kind == CalendarTime::Kind::AllDay ? at->date.toJulianDay() : instantOf(*at).ms);
        }
        follow(base::textAt(m_event, "recurrence").toUtf8());
        for (const QString& iso : base::textsAt(m_event, "extra_dates")) {
            if (const auto at = calendarTimeOf(iso))
                add(QDateTime::fromMSecsSinceEpoch(instantOf(*at).ms, m_zone));
        }
        std::sort(m_found.begin(), m_found.end(),
                  [](const Occurrence& a, const Occurrence& b) { return a.startsAt < b.startsAt; });
        if (m_found.size() > size_t(std::max(m_range.limit, 0)))
            m_found.resize(size_t(std::max(m_range.limit, 0)));
        return std::move(m_found);
    }

private:
    [[nodiscard]] bool isAllDay() const { return m_start.kind == CalendarTime::Kind::AllDay; }

    [[nodiscard]] base::Instant instantOf(const CalendarTime& time) const {
        using Kind = CalendarTime::Kind;
        if (time.kind == Kind::Utc)
            return {QDateTime(time.date, time.time, Qt::UTC).toMSecsSinceEpoch()};
        if (time.kind == Kind::Zoned)
            return {QDateTime(time.date, time.time, Qt::OffsetFromUTC, time.offsetSeconds).toMSecsSinceEpoch()};
        return {QDateTime(time.date, time.kind == Kind::AllDay ? QTime(0, 0) : time.time, m_zone).toMSecsSinceEpoch()};
    }

    void follow(const QByteArray& text) {
        icalrecurrencetype rule = icalrecurrencetype_from_string(text.constData());
        if (text.isEmpty() || rule.freq == ICAL_NO_RECURRENCE)
            return add(m_first);
        if (!icaltime_is_null_time(rule.until) && icaltime_is_utc(rule.until) && !rule.until.is_date) {
            // libical compares it with local times as it stands.
            const QDateTime until(QDate(rule.until.year, rule.until.month, rule.until.day),
                                  QTime(rule.until.hour, rule.until.minute, rule.until.second), Qt::UTC);
            rule.until = wallTime(until.toTimeZone(m_zone), isAllDay());
        }
        // What lies before the range is jumped over, where the rule does not count.
        const QDateTime early = QDateTime::fromMSecsSinceEpoch(m_range.from.ms - m_lengthMs - 2 * kDayMs, m_zone);
        const bool jumps = rule.count == 0 && early > m_first;
        boundTime(rule, jumps ? early : m_first);
        const std::unique_ptr<icalrecur_iterator, IteratorFree> iterator(
            icalrecur_iterator_new(rule, wallTime(m_first, isAllDay())));
        if (!iterator)
            return add(m_first);
        if (jumps)
            icalrecur_iterator_set_start(iterator.get(), wallTime(early, isAllDay()));
        for (int step = 0; step < kMaxSteps; ++step) {
            const icaltimetype at = icalrecur_iterator_next(iterator.get());
            if (icaltime_is_null_time(at))
                return;
            const QDateTime when(QDate(at.year, at.month, at.day),
                                 isAllDay() ? QTime(0, 0) : QTime(at.hour, at.minute, at.second), m_zone);
            if (when.toMSecsSinceEpoch() >= m_range.to.ms || int(m_found.size()) >= m_range.limit)
                return;
            add(when);
        }
    }

    // libical looks for the next time of a rule until it finds one, be it the 30th of February, second by second for
    // centuries: so the rule ends behind the range, and after as many of its steps as are followed.
    void boundTime(icalrecurrencetype& rule, const QDateTime& begin) const {
        const qint64 most =
            begin.toMSecsSinceEpoch() + kMaxSteps * msOf(rule.freq) * std::max<qint64>(rule.interval, 1);
        const bool isShort = msOf(rule.freq) < kDayMs;
        const qint64 endMs = std::min(m_range.to.ms + 2 * kDayMs, isShort ? most : m_range.to.ms + 2 * kDayMs);
        const icaltimetype end = wallTime(QDateTime::fromMSecsSinceEpoch(endMs, m_zone), isAllDay());
        if (icaltime_is_null_time(rule.until) || icaltime_compare(end, rule.until) < 0)
            rule.until = end;
    }

    void add(const QDateTime& when) {
        const qint64 startMs = when.toMSecsSinceEpoch();
        Occurrence found;
        found.startsAt.ms = startMs;
        if (isAllDay())
            found.endsAt.ms =
                QDateTime(when.date().addDays(std::max<qint64>(m_days, 1)), QTime(0, 0), m_zone).toMSecsSinceEpoch();
        else
            found.endsAt.ms = startMs + m_lengthMs;
        const bool touches =
            startMs < m_range.to.ms && (found.endsAt.ms > m_range.from.ms || startMs >= m_range.from.ms);
        if (!touches || m_without.contains(startMs) || m_withoutDays.contains(when.date().toJulianDay()))
            return;
        m_without.insert(startMs); // an extra date that the rule gives as well is one
        found.start = timeOf(when);
        if (m_hasEnd && isAllDay()) {
            found.end = found.start;
            found.end->date = when.date().addDays(m_days);
        } else if (m_hasEnd) {
            found.end = timeOf(QDateTime::fromMSecsSinceEpoch(found.endsAt.ms, m_zone));
        }
        m_found.push_back(std::move(found));
    }

    [[nodiscard]] CalendarTime timeOf(const QDateTime& when) const {
        CalendarTime time = m_start;
        time.date = when.date();
        if (!isAllDay())
            time.time = when.time();
        if (time.kind == CalendarTime::Kind::Zoned)
            time.offsetSeconds = when.offsetFromUtc();
        return time;
    }

    const Json& m_event;
    const OccurrenceRange& m_range;
    const CalendarTime m_start;
    QTimeZone m_zone;
    QDateTime m_first;
    bool m_hasEnd = false;
    qint64 m_days = 0;
    qint64 m_lengthMs = 0;
    QSet<qint64> m_without, m_withoutDays; // instants; days
    std::vector<Occurrence> m_found;
};

} // namespace

std::vector<Occurrence> occurrencesOf(const Json& event, const OccurrenceRange& range) {
    const auto start = calendarTimeOf(base::textAt(event, "start"));
    return start ? Series(event, range, *start).all() : std::vector<Occurrence>();
}

} // namespace flux::exchange
