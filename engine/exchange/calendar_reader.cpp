#include "engine/exchange/calendar_reader.h"

#include "engine/exchange/calendar_entry.h"

namespace flux::exchange {

using base::Result;

namespace {

constexpr qsizetype kMaxZoneBytes = 256 * 1024;
constexpr int kMaxZones = 500;

// BEGIN and END, by the name behind them in upper case; empty: another line.
QByteArray nameAfter(const ContentLine& line, QByteArrayView keyword) {
    if (line.text.size() > 100 || line.text.size() <= keyword.size() ||
        QByteArrayView(line.text).first(keyword.size()).compare(keyword, Qt::CaseInsensitive) != 0)
        return {};
    return line.text.mid(keyword.size()).trimmed().toUpper();
}

bool isEntry(const QByteArray& name) {
    return name == "VEVENT" || name == "VTODO" || name == "VJOURNAL";
}

void readZones(QIODevice& device, CalendarZones& zones) {
    ContentLines lines(device);
    QByteArray text;
    bool inside = false;
    int count = 0;
    while (const auto line = lines.next()) {
        inside = inside || nameAfter(*line, "BEGIN:") == "VTIMEZONE";
        if (!inside)
            continue;
        if (text.size() < kMaxZoneBytes)
            text += line->text + "\r\n";
        if (nameAfter(*line, "END:") != "VTIMEZONE")
            continue;
        if (text.size() < kMaxZoneBytes && ++count <= kMaxZones)
            zones.describe(text);
        text.clear();
        inside = false;
    }
}

// Goes through the lines and hands each to the entry that it belongs to.
class CalendarWalk {
public:
    CalendarWalk(ImportSink& sink, const CalendarZones& zones) : m_sink(sink), m_zones(zones) {}

    Result<void> line(const ContentLine& line) {
        if (const QByteArray name = nameAfter(line, "BEGIN:"); !name.isEmpty())
            return begin(name, line);
        if (const QByteArray name = nameAfter(line, "END:"); !name.isEmpty())
            return end(name, line);
        if (m_entry && m_inner.isEmpty())
            m_entry->line(line);
        else if (m_entry && m_inner.front() == "VALARM")
            m_entry->alarm(line);
        else if (m_inner.isEmpty() && !splitContentLine(line.text))
            problem(line, QStringLiteral("this is no property of a calendar; it is left out."));
        return {};
    }
    Result<void> atEnd() {
        if (!m_seen)
            return base::makeError(
                base::ErrorCode::InvalidArgument,
                QStringLiteral("This is no calendar: there is no BEGIN:VCALENDAR in it. Choose an iCalendar file."));
        if (!m_entry)
            return {};
        m_sink.problem(QStringLiteral("The file ends in the middle of an entry; what there is of it is taken."));
        return close();
    }

private:
    Result<void> begin(const QByteArray& name, const ContentLine& line) {
        m_seen = m_seen || name == "VCALENDAR" || isEntry(name);
        if (isEntry(name)) {
            if (m_entry) {
                problem(line, QStringLiteral("an entry begins before the one before it has ended."));
                FLUX_CHECK(close());
            }
            m_inner.clear();
            m_entry.emplace(name, line.number, m_zones, m_sink);
        } else if (name != "VCALENDAR" && m_inner.size() < 100) {
            m_inner.append(name);
        }
        return {};
    }
    Result<void> end(const QByteArray& name, const ContentLine& line) {
        if (isEntry(name)) {
            m_inner.clear();
            if (m_entry)
                return close();
            problem(line, QStringLiteral("an entry ends that did not begin."));
        } else if (const qsizetype at = m_inner.lastIndexOf(name); at >= 0) {
            m_inner.resize(at);
        } else if (name == "VCALENDAR" && m_entry) {
            problem(line, QStringLiteral("the calendar ends in the middle of an entry; what there is of it is taken."));
            return close();
        }
        return {};
    }
    Result<void> close() {
        const auto done = m_entry->finish();
        m_entry.reset();
        return done;
    }
    void problem(const ContentLine& line, const QString& what) {
        m_sink.problem(QStringLiteral("Line %1: %2").arg(line.number).arg(what));
    }

    ImportSink& m_sink;
    const CalendarZones& m_zones;
    std::optional<CalendarEntry> m_entry;
    QList<QByteArray> m_inner; // components within the entry, or within the calendar
    bool m_seen = false;
};

} // namespace

Result<void> readCalendar(QIODevice& device, ImportSink& sink) {
    CalendarZones zones;
    readZones(device, zones);
    if (!device.seek(0))
        return base::makeError(base::ErrorCode::Unavailable,
                               QStringLiteral("The calendar cannot be read from its beginning again. Save it as a "
                                              "file first."),
                               device.errorString());
    ContentLines lines(device);
    CalendarWalk walk(sink, zones);
    while (const auto line = lines.next())
        FLUX_CHECK(walk.line(*line));
    return walk.atEnd();
}

bool looksLikeCalendar(QByteArrayView start) {
    return start.toByteArray().toUpper().contains("BEGIN:VCALENDAR");
}

} // namespace flux::exchange
