#pragma once

#include "engine/exchange/calendar_times.h"
#include "engine/exchange/content_lines.h"
#include "engine/exchange/import_sink.h"

namespace flux::exchange {

// One entry of a calendar while its lines come in. Private to the calendar reader.
class CalendarEntry {
public:
    CalendarEntry(QByteArray kind, qint64 line, const CalendarZones& zones, ImportSink& sink)
        : m_kind(std::move(kind)), m_line(line), m_zones(zones), m_sink(sink) {}

    void line(const ContentLine& line);  // a property of the entry itself
    void alarm(const ContentLine& line); // a property of an alarm in it
    [[nodiscard]] base::Result<void> finish();

private:
    struct Property;
    void take(const Property& property);
    void takeTags(const QStringList& tags);
    void takeText(const Property& property);
    void takeTime(const char* member, const Property& property);
    void takeTimes(const char* member, const Property& property);
    void takePerson(const Property& property);
    void takeRule(const Property& property);
    [[nodiscard]] std::optional<CalendarTime> timeOf(const Property& property);
    void problem(qint64 line, const QString& what);
    [[nodiscard]] base::Result<void> give(QString type);

    QByteArray m_kind; // VEVENT, VTODO, VJOURNAL
    qint64 m_line;
    const CalendarZones& m_zones;
    ImportSink& m_sink;
    base::Json m_data = base::Json::object();
    base::Json m_extra = base::Json::object(); // see extra_members.h
    QStringList m_tags;
    QString m_uid;
    std::optional<CalendarTime> m_start;
    std::optional<qint64> m_durationSeconds;
    bool m_startBroken = false;
    qsizetype m_bytes = 0; // of its lines
    bool m_isFull = false;
};

} // namespace flux::exchange
