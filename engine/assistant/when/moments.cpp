#include "engine/assistant/when/moments.h"

#include <algorithm>

namespace flux::assistant {

namespace {

using enum Field;

constexpr int kMaxSteps = 4'000; // of one text: pieces that are tried together
constexpr int kMaxPieces = 6;

void longestFirst(std::vector<Moment>& moments) {
    std::stable_sort(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) { return a.end > b.end; });
}

void longer(std::optional<When>& best, std::optional<When> other) {
    if (other && (!best || other->firstWord + other->wordCount > best->firstWord + best->wordCount))
        best = std::move(other);
}

QString name(QStringView text) {
    return text.toString();
}

} // namespace

MomentFinder::MomentFinder(const Grammar& grammar, const std::vector<SpokenWord>& words, const LocalNow& now,
                           bool alone)
    : m_reader(grammar, words), m_words(words), m_now(now), m_alone(alone) {}

size_t MomentFinder::behindGlue(size_t at) const {
    for (int i = 0; i < 3; ++i) {
        const size_t length = m_reader.wordOf(name(u"glue"), at).first;
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

void MomentFinder::piecesAt(size_t at, std::vector<Reading>& readings) {
    readings = m_reader.rule(name(u"piece"), at);
    if (m_alone) {
        const auto& more = m_reader.rule(name(u"alone"), at);
        readings.insert(readings.end(), more.begin(), more.end());
    }
    std::stable_sort(readings.begin(), readings.end(),
                     [](const Reading& a, const Reading& b) { return a.end > b.end; });
}

// "every monday, wednesday and friday".
Reading MomentFinder::withMoreDays(Reading reading) const {
    if (!reading.fields.has(EveryUnit) || reading.fields.has(Nth) || !reading.fields.has(Weekday))
        return reading;
    int mask = 1 << (reading.fields.get(Weekday) - 1);
    size_t at = reading.end;
    for (;;) {
        size_t next = at;
        for (int i = 0; i < 2; ++i)
            next += m_reader.wordOf(name(u"and_word"), next).first;
        if (next == at)
            break;
        std::pair<size_t, int> day{0, 0};
        for (const char16_t* list : {u"weekdays", u"weekday", u"weekday_short"}) {
            if (day.first == 0)
                day = m_reader.wordOf(name(QStringView(list)), next);
        }
        if (day.first == 0)
            break;
        mask |= 1 << (day.second - 1);
        at = next + day.first;
    }
    if (at != reading.end) {
        reading.end = at;
        reading.fields.clear(Weekday);
        reading.fields.set(Days, mask);
    }
    return reading;
}

void MomentFinder::extend(const Moment& soFar, int depth, std::vector<Moment>& found) {
    if (depth >= kMaxPieces || m_steps > kMaxSteps)
        return;
    size_t starts[2] = {soFar.end, depth == 0 ? soFar.end : behindGlue(soFar.end)};
    for (size_t i = 0; i < (starts[0] == starts[1] ? 1U : 2U); ++i) {
        std::vector<Reading> readings;
        piecesAt(starts[i], readings);
        for (const Reading& read : readings) {
            ++m_steps;
            const Reading reading = withMoreDays(read);
            Moment longerOne{reading.end, soFar.fields};
            if (!longerOne.fields.merge(reading.fields))
                continue;
            const bool adds = depth == 0 || longerOne.fields != soFar.fields;
            if (!adds)
                continue;
            found.push_back(longerOne);
            extend(longerOne, depth + 1, found);
        }
    }
}

std::vector<Moment> MomentFinder::moments(size_t at) {
    std::vector<Moment> found;
    m_steps = 0;
    extend(Moment{at, {}}, 0, found);
    longestFirst(found);
    return found;
}

std::optional<When> MomentFinder::made(const Fields& fields, size_t at, size_t end, bool past) const {
    LocalNow asked = m_now;
    asked.past = asked.past || past;
    When when;
    when.firstWord = at;
    when.wordCount = end - at;
    when.hasTime =
        fields.hasTime() || (fields.has(Shift) && fields.unit(ShiftUnit) <= TimeUnit::Hour) || fields.has(Now);
    when.hasDate = fields.hasDate();
    when.untilNow = fields.has(Count) && fields.get(Which) < 0;
    TimeSpan span;
    if (fields.has(EveryUnit)) {
        const auto recurrence = recurrenceOf(fields, asked);
        if (!recurrence)
            return std::nullopt;
        when.recurrence = recurrence->rule;
        span = recurrence->first;
    } else {
        const auto found = spanOf(fields, asked);
        if (!found)
            return std::nullopt;
        span = *found;
    }
    when.start = span.start;
    when.end = span.end;
    when.grain = span.grain;
    when.isPart = span.isPart;
    const bool several = fields.has(Count) || fields.has(Rest) ||
                         (fields.has(Edge) && fields.get(Edge) != 1 && fields.get(Edge) != 3) ||
                         (fields.has(Unit) && fields.unit(Unit) == TimeUnit::Weekend && !fields.hasTime());
    when.kind = span.isPart || several ? WhenKind::Range : WhenKind::Point;
    return when;
}

std::optional<When> MomentFinder::point(size_t at) {
    for (const Moment& moment : moments(at)) {
        if (auto when = made(moment.fields, at, moment.end)) {
            takeDuration(*when, moment.end);
            return when;
        }
    }
    return std::nullopt;
}

// "4 pm for 30 minutes".
void MomentFinder::takeDuration(When& when, size_t from) {
    const size_t length = m_reader.wordOf(name(u"for_word"), from).first;
    if (length == 0)
        return;
    const std::vector<Reading>* longest = &m_reader.rule(name(u"duration"), from + length);
    const auto best = std::max_element(longest->begin(), longest->end(),
                                       [](const Reading& a, const Reading& b) { return a.end < b.end; });
    if (best == longest->end())
        return;
    when.wordCount = best->end - when.firstWord;
    when.durationMs = durationMsOf(best->fields);
    if (when.recurrence.isEmpty()) {
        when.end = shifted(when.start, best->fields, 1);
        when.kind = WhenKind::Range;
    }
}

std::optional<When> MomentFinder::duration(size_t at) {
    const size_t length = m_reader.wordOf(name(u"for_word"), at).first;
    const auto& readings = m_reader.rule(name(u"duration"), at + length);
    const auto best = std::max_element(readings.begin(), readings.end(),
                                       [](const Reading& a, const Reading& b) { return a.end < b.end; });
    if (best == readings.end() || (length == 0 && !m_alone))
        return std::nullopt;
    When when;
    when.kind = WhenKind::Duration;
    when.durationMs = durationMsOf(best->fields);
    when.firstWord = at;
    when.wordCount = best->end - at;
    // "for 10 days from 18 December"
    for (const char16_t* list : {u"after_word", u"lead"}) {
        const size_t from = m_reader.wordOf(name(QStringView(list)), best->end).first;
        auto start = from > 0 ? point(best->end + from) : std::nullopt;
        if (!start || start->kind != WhenKind::Point)
            continue;
        start->wordCount += start->firstWord - at;
        start->firstWord = at;
        start->kind = WhenKind::Range;
        start->durationMs = when.durationMs;
        start->end = shifted(start->start, best->fields, 1);
        return start;
    }
    return when;
}

// "2 days after christmas", "an hour before noon".
std::optional<When> MomentFinder::relative(size_t at) {
    for (const Reading& reading : m_reader.rule(name(u"duration"), at)) {
        const auto word = m_reader.wordOf(name(u"relative_after"), reading.end);
        if (word.first == 0)
            continue;
        auto anchor = point(reading.end + word.first);
        if (!anchor || anchor->kind != WhenKind::Point || !anchor->recurrence.isEmpty())
            continue;
        const qint64 length = anchor->start.msecsTo(anchor->end);
        anchor->start = shifted(anchor->start, reading.fields, word.second);
        anchor->end = anchor->start.addMSecs(length);
        if (reading.fields.unit(ShiftUnit) < TimeUnit::Day && anchor->grain > Grain::Minute)
            anchor->grain = Grain::Minute;
        anchor->wordCount += anchor->firstWord - at;
        anchor->firstWord = at;
        return anchor;
    }
    return std::nullopt;
}

// "after 2 pm", "until friday".
std::optional<When> MomentFinder::open(size_t at) {
    const size_t after = m_reader.wordOf(name(u"after_word"), at).first;
    const size_t before = m_reader.wordOf(name(u"before_word"), at).first;
    if (after == 0 && before == 0)
        return std::nullopt;
    const size_t from = at + std::max(after, before);
    const bool since = m_reader.wordOf(name(u"since_word"), at).first > 0;
    std::optional<When> when;
    for (const Moment& bound : bounds(from)) {
        Fields fields = bound.fields;
        if (fields.has(Value)) { // "after 6"
            fields.clear(Value);
            fields.set(Hour, bound.fields.get(Value));
        }
        when = made(fields, at, bound.end, since);
        if (when)
            break;
    }
    if (!when || !when->recurrence.isEmpty())
        return std::nullopt;
    if (after >= before) {
        when->kind = WhenKind::After;
        if (!when->hasTime && when->hasDate && m_reader.wordOf(name(u"from_word"), at).first == 0 &&
            when->grain >= Grain::Day)
            when->start = when->end; // after Friday is from Saturday on
        if (when->isPart)
            when->start = when->end;
    } else {
        when->kind = WhenKind::Before;
        const bool included = m_reader.wordOf(name(u"until_word"), at).first > 0 && (!when->hasTime || when->isPart);
        when->end = included ? when->end : when->start;
        when->start = m_now.now;
    }
    return when;
}

std::vector<Moment> MomentFinder::bounds(size_t at) {
    std::vector<Moment> found = moments(at);
    for (const Reading& reading : m_reader.rule(name(u"bare"), at))
        found.push_back({reading.end, reading.fields});
    longestFirst(found);
    return found;
}

std::optional<When> MomentFinder::rangeOf(size_t at, const Fields& before, bool opened, int opener) {
    std::optional<When> best;
    for (const Moment& first : bounds(at)) {
        const auto join = m_reader.wordOf(name(u"range_join"), first.end);
        if (join.first == 0 || (join.second == 2) != (opener == 2 && join.second == 2))
            continue;
        for (const Moment& second : bounds(first.end + join.first)) {
            RangeBounds both{first.fields, second.fields, first.fields.has(Value), second.fields.has(Value), opened};
            // A day said before or behind both is the day of both.
            if (!before.empty() && !both.first.hasDate())
                both.first.fill(before);
            auto when = rangeBetween(both, m_now);
            if (!when || (best && best->firstWord + best->wordCount >= second.end))
                continue;
            when->firstWord = at;
            when->wordCount = second.end - at;
            best = std::move(when);
        }
    }
    return best;
}

std::optional<When> MomentFinder::range(size_t at) {
    const auto opener = m_reader.wordOf(name(u"range_open"), at);
    std::optional<When> best = rangeOf(at + opener.first, {}, opener.first > 0, opener.second);
    if (opener.first == 0) { // "tomorrow between 2 and 4", "thursday 9 - 11"
        for (const Moment& day : moments(at)) {
            if (day.fields.hasTime() || day.fields.has(EveryUnit) || !day.fields.hasDate())
                continue;
            size_t next = day.end;
            if (m_reader.wordOf(name(u"range_open"), next).first == 0)
                next = behindGlue(next);
            const auto inner = m_reader.wordOf(name(u"range_open"), next);
            longer(best, rangeOf(next + inner.first, day.fields, true, inner.second));
        }
    }
    if (best) {
        best->wordCount += best->firstWord - at;
        best->firstWord = at;
    }
    return best;
}

std::optional<When> MomentFinder::read(size_t at) {
    std::optional<When> best = point(at);
    longer(best, range(at));
    longer(best, open(at));
    longer(best, relative(at));
    longer(best, duration(at));
    return best;
}

} // namespace flux::assistant
