#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QDateTime>
#include <QtCore/QHash>
#include <QtCore/QString>
#include <QtCore/QTimeZone>

#include <memory>
#include <optional>

namespace flux::exchange {

// A time of a calendar as objects keep it: "2026-03-02" (all day), "2026-03-02T09:00:00Z",
// "2026-03-02T09:00:00+01:00" (of a zone), or "2026-03-02T09:00:00" (wherever one is).
struct CalendarTime {
    QDate date;
    QTime time; // null: all day
    enum class Kind { AllDay, Floating, Utc, Zoned } kind = Kind::AllDay;
    int offsetSeconds = 0; // of Zoned
    QString zone;          // of Zoned: the IANA name; empty: only the offset is known

    [[nodiscard]] QString iso() const;
    [[nodiscard]] CalendarTime plusSeconds(qint64 seconds) const; // of an all-day time whole days
};

// The reverse of iso(), of any ISO 8601 text. Nothing: it is no date.
[[nodiscard]] std::optional<CalendarTime> calendarTimeOf(const QString& iso);

// The zones that a calendar file names: by their IANA or Windows name, else as the file itself describes them
// (VTIMEZONE). Thread: one at a time. Owner: a reading of one file.
class CalendarZones {
public:
    CalendarZones();
    ~CalendarZones();
    CalendarZones(const CalendarZones&) = delete;
    CalendarZones& operator=(const CalendarZones&) = delete;

    void describe(const QByteArray& component); // the text of a VTIMEZONE; one without yearly rules is left out
    // The time in the zone of that name; nothing when nobody knows the zone.
    [[nodiscard]] std::optional<CalendarTime> inZone(QDate date, QTime time, const QString& name) const;

private:
    struct Described;
    QHash<QString, std::shared_ptr<Described>> m_described;
};

// The IANA zone that a TZID means: "Europe/Berlin", "/softwarestudio.org/Olson_2011/Europe/Berlin",
// "W. Europe Standard Time". Empty: none.
[[nodiscard]] QByteArray ianaZone(const QString& tzid);

} // namespace flux::exchange
