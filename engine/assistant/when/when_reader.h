#pragma once

#include "engine/assistant/when/words.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

#include <QtCore/QDateTime>

#include <memory>
#include <optional>
#include <vector>

namespace flux::assistant {

enum class Grain { Second, Minute, Hour, Day, Week, Month, Quarter, Year };
[[nodiscard]] QString grainName(Grain grain); // "day"

// Where and when a sentence is said. Everything is relative to it.
struct WhenContext {
    base::Instant now;
    QString timeZoneId; // IANA name; an unknown one counts as UTC
    bool past = false;  // "in march", "friday" mean the last one: of questions about what was
    bool early = false; // "at 6" may mean six in the morning: of getting up
};

enum class WhenKind {
    Point,    // a day, a week, three o'clock: `start`, and `end` behind it
    Range,    // from … to …; a part of a day
    After,    // from `start` on
    Before,   // up to `end`
    Duration, // "for two hours": only `durationMs`
};

// What some words say about time, resolved. Times are in the person's zone, `end` is the first instant behind.
struct When {
    WhenKind kind = WhenKind::Point;
    QDateTime start, end;
    Grain grain = Grain::Day;
    bool hasDate = false;  // a day was named
    bool hasTime = false;  // an hour or a part of the day was named
    bool isPart = false;   // only a part of the day ("in the morning")
    bool untilNow = false; // "the last 3 days": what is said to end at midnight goes on to this moment
    qint64 durationMs = 0; // 0: none said
    QString recurrence;    // RFC 5545, 3.3.10: "FREQ=WEEKLY;BYDAY=SU"; `start` is the first time. Empty: once
    size_t firstWord = 0, wordCount = 0; // of spokenWords(text)
};

// The language of dates and times. Pure: no clock, no locale of the machine. Any text is accepted; the time is bounded
// by kMaxSpokenWords. A bare weekday is today or the next such day, "next monday" the first one after today, hours
// without am or pm are the next ones today, and from 7 in the morning on another day.
// Immutable. Thread: any.
class WhenReader {
public:
    // "en", "de", "es". Errors: NotFound; InvalidArgument when its data file is broken.
    [[nodiscard]] static base::Result<std::unique_ptr<WhenReader>> open(const QString& language);
    // The same with a data file given.
    [[nodiscard]] static base::Result<std::unique_ptr<WhenReader>> fromData(const QByteArray& yaml);
    ~WhenReader();
    WhenReader(const WhenReader&) = delete;
    WhenReader& operator=(const WhenReader&) = delete;

    // When the whole text speaks of time; nothing when any word of it does not.
    [[nodiscard]] std::optional<When> parse(const QString& text, const WhenContext& context) const;
    // All that speaks of time in a text, in order, each as long as can be.
    [[nodiscard]] std::vector<When> find(const QString& text, const WhenContext& context) const;

private:
    WhenReader();
    struct Inside;
    std::unique_ptr<Inside> m_inside;
};

} // namespace flux::assistant
