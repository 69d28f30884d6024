#pragma once

#include "engine/base/clock.h"

#include <QtCore/QLocale>
#include <QtCore/QObject>
#include <QtCore/QTimeZone>
#include <QtQml/qqmlregistration.h>

namespace flux::ui {

// How times, durations, amounts and sizes read in the window, by the person's locale and time zone.
// Promises: no other state than the clock it is given. Instants are milliseconds since 1970 in UTC, 0 means none and
// gives an empty text. Thread: UI. Owner: Session.
class Format : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.format")
public:
    Format(base::Clock& clock, QLocale locale, QTimeZone zone, QObject* parent = nullptr);

    Q_INVOKABLE QString age(qint64 atMs) const;        // "now", "4 m", "2 h", "Sat", "3 Nov"
    Q_INVOKABLE QString ageInWords(qint64 atMs) const; // "4 minutes ago", for readers
    Q_INVOKABLE QString duration(qint64 ms) const;     // "0:52", "1:02:03"
    Q_INVOKABLE QString money(qint64 micros) const;    // "€0.03"; empty when it cost nothing
    Q_INVOKABLE QString bytes(qint64 count) const;     // "4 KB"
    Q_INVOKABLE QString day(qint64 atMs) const;        // "Today", "Yesterday", "Tomorrow", "Monday 2 March"
    Q_INVOKABLE QString timeOfDay(qint64 atMs) const;  // "09:43"
    Q_INVOKABLE QString fullTime(qint64 atMs) const;   // "Monday, 2 March 2026 09:43", for tooltips
    // A name or a host inside a sentence, kept in one piece where text runs right to left (U+2068 … U+2069).
    Q_INVOKABLE static QString isolated(const QString& name);

    [[nodiscard]] QString dayName(QDate date) const; // as day()
    // A time of an object as it is edited, "2026-03-06 10:00" by the person's clock, and back to ISO 8601 with the
    // offset of that day. A day alone stays one. Empty when the text is no time.
    [[nodiscard]] QString editedTime(const QString& iso) const;
    [[nodiscard]] QString isoTime(const QString& edited) const;
    [[nodiscard]] QString clockTime(QTime time) const { return shortTime(time); }
    [[nodiscard]] QString ageAt(base::Instant at, base::Instant now) const;
    [[nodiscard]] QDate dayOf(base::Instant at) const;
    [[nodiscard]] base::Instant now() const { return m_clock.now(); }

private:
    [[nodiscard]] QDateTime local(base::Instant at) const;
    [[nodiscard]] QString shortTime(QTime time) const;

    base::Clock& m_clock;
    QLocale m_locale;
    QTimeZone m_zone;
};

} // namespace flux::ui
