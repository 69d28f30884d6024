#include "ui/core/format.h"

#include <QtCore/QStringBuilder>

#include <algorithm>

namespace flux::ui {

namespace {
constexpr qint64 kMinute = 60'000;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kDay = 24 * kHour;
constexpr qint64 kMicrosPerCent = 10'000;
} // namespace

Format::Format(base::Clock& clock, QLocale locale, QTimeZone zone, QObject* parent)
    : QObject(parent), m_clock(clock), m_locale(std::move(locale)), m_zone(std::move(zone)) {}

QDateTime Format::local(base::Instant at) const {
    return m_zone.isValid() ? at.utc().toTimeZone(m_zone) : at.utc().toLocalTime();
}

QDate Format::dayOf(base::Instant at) const {
    return local(at).date();
}

QString Format::ageAt(base::Instant at, base::Instant now) const {
    if (at.isNull())
        return {};
    const qint64 past = now.ms - at.ms; // negative when the clock was set back: that is "now" too
    if (past < kMinute)
        return tr("now");
    if (past < kHour)
        return tr("%1 m", "minutes").arg(m_locale.toString(past / kMinute));
    if (past < kDay)
        return tr("%1 h", "hours").arg(m_locale.toString(past / kHour));
    const QDateTime then = local(at);
    const QDate today = dayOf(now);
    if (then.date().daysTo(today) < 7)
        return m_locale.standaloneDayName(then.date().dayOfWeek(), QLocale::ShortFormat);
    if (then.date().year() == today.year())
        return m_locale.toString(then.date(), tr("d MMM", "day and month, short"));
    return m_locale.toString(then.date(), tr("MMM yyyy", "month and year, short"));
}

QString Format::age(qint64 atMs) const {
    return ageAt(base::Instant{atMs}, m_clock.now());
}

QString Format::ageInWords(qint64 atMs) const {
    if (atMs == 0)
        return {};
    const qint64 past = m_clock.now().ms - atMs;
    if (past < kMinute)
        return tr("just now");
    if (past < kHour)
        return past < 2 * kMinute ? tr("1 minute ago") : tr("%1 minutes ago").arg(past / kMinute);
    if (past < kDay)
        return past < 2 * kHour ? tr("1 hour ago") : tr("%1 hours ago").arg(past / kHour);
    return fullTime(atMs);
}

QString Format::duration(qint64 ms) const {
    const qint64 seconds = std::max<qint64>(0, ms) / 1000;
    const auto two = [](qint64 number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); };
    if (seconds < 3600)
        return QString::number(seconds / 60) % QLatin1Char(':') % two(seconds % 60);
    return QString::number(seconds / 3600) % QLatin1Char(':') % two(seconds / 60 % 60) % QLatin1Char(':') %
           two(seconds % 60);
}

QString Format::money(qint64 micros) const {
    if (micros <= 0)
        return {};
    const QString symbol = QStringLiteral("\u20ac");
    if (micros < kMicrosPerCent)
        return tr("under %1", "an amount of money").arg(m_locale.toCurrencyString(0.01, symbol, 2));
    const qint64 cents = (micros + kMicrosPerCent / 2) / kMicrosPerCent;
    return m_locale.toCurrencyString(static_cast<double>(cents) / 100.0, symbol, 2);
}

QString Format::bytes(qint64 count) const {
    const qint64 size = std::max<qint64>(0, count);
    const bool small = size >= 1024 && size < 10 * 1024 && size % 1024 != 0;
    const bool fraction = size >= 1024 * 1024 || small;
    return m_locale.formattedDataSize(size, fraction ? 1 : 0, QLocale::DataSizeTraditionalFormat);
}

QString Format::day(qint64 atMs) const {
    if (atMs == 0)
        return {};
    return dayName(dayOf(base::Instant{atMs}));
}

QString Format::dayName(QDate date) const {
    const QDate today = dayOf(m_clock.now());
    if (date == today)
        return tr("Today");
    if (date == today.addDays(-1))
        return tr("Yesterday");
    if (date == today.addDays(1))
        return tr("Tomorrow");
    if (date.year() == today.year())
        return m_locale.toString(date, tr("dddd d MMMM", "weekday and date"));
    return m_locale.toString(date, tr("dddd d MMMM yyyy", "weekday and date with the year"));
}

QString Format::editedTime(const QString& iso) const {
    if (iso.size() == 10)
        return QDate::fromString(iso, Qt::ISODate).isValid() ? iso : QString();
    const QDateTime at = QDateTime::fromString(iso, Qt::ISODateWithMs);
    if (!at.isValid() || iso.size() < 16)
        return {};
    const bool onTheWall = at.timeSpec() == Qt::LocalTime; // no offset: the clock, wherever it hangs
    const QDateTime shown = onTheWall ? at : local(base::Instant{at.toMSecsSinceEpoch()});
    const QString form =
        shown.time().second() == 0 ? QStringLiteral("yyyy-MM-dd HH:mm") : QStringLiteral("yyyy-MM-dd HH:mm:ss");
    return shown.toString(form);
}

QString Format::isoTime(const QString& edited) const {
    const QString text = edited.trimmed();
    if (text.size() == 10 && QDate::fromString(text, Qt::ISODate).isValid())
        return text;
    for (const auto* form : {"yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm"}) {
        const QDateTime wall = QDateTime::fromString(text, QString::fromLatin1(form));
        if (!wall.isValid())
            continue;
        const QDateTime at = m_zone.isValid() ? QDateTime(wall.date(), wall.time(), m_zone) : wall;
        return at.toOffsetFromUtc(at.offsetFromUtc()).toString(Qt::ISODate);
    }
    return QDateTime::fromString(text, Qt::ISODate).isValid() ? text : QString();
}

// Hours and minutes; the C locale's short form has seconds.
QString Format::shortTime(QTime time) const {
    return m_locale.language() == QLocale::C ? time.toString(QStringLiteral("HH:mm"))
                                             : m_locale.toString(time, QLocale::ShortFormat);
}

QString Format::timeOfDay(qint64 atMs) const {
    return atMs == 0 ? QString() : shortTime(local(base::Instant{atMs}).time());
}

QString Format::fullTime(qint64 atMs) const {
    if (atMs == 0)
        return {};
    const QDateTime at = local(base::Instant{atMs});
    return m_locale.toString(at.date(), QLocale::LongFormat) % QLatin1Char(' ') % shortTime(at.time());
}

QString Format::isolated(const QString& name) {
    return name.isEmpty() ? name : QString(QChar(0x2068) % name % QChar(0x2069));
}

} // namespace flux::ui
