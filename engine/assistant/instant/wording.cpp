#include "engine/assistant/instant/wording.h"

#include "engine/assistant/instant/sentence_data.h"
#include "engine/assistant/when/language.h"

#include <QtCore/QStringList>

namespace flux::assistant {

namespace {

// One pass: what stands in a place is not looked into for places.
QString filled(const QString& text, const Wording::Places& places) {
    QString said;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = text.indexOf(u'{', at);
        const qsizetype close = open < 0 ? -1 : text.indexOf(u'}', open);
        if (close < 0)
            break;
        said += QStringView(text).mid(at, open - at);
        const auto place = places.find(text.sliced(open + 1, close - open - 1));
        if (place != places.end())
            said += place->second;
        at = close + 1;
    }
    return said + text.sliced(at);
}

Wording builtIn(const QString& language) {
    auto read = Wording::fromData(language, answerData(language));
    Q_ASSERT(read.ok());
    return read.ok() ? std::move(*read) : Wording();
}

std::map<QString, QString> partsOf(const QString& rule) {
    std::map<QString, QString> parts;
    for (const QString& part : rule.split(u';', Qt::SkipEmptyParts)) {
        const qsizetype equals = part.indexOf(u'=');
        if (equals > 0)
            parts[part.left(equals).toUpper()] = part.sliced(equals + 1).toUpper();
    }
    return parts;
}

} // namespace

const Wording& Wording::of(const QString& language) {
    static const std::map<QString, Wording> all = [] {
        std::map<QString, Wording> made;
        for (const char* name : {"en", "de", "es"})
            made.emplace(QString::fromLatin1(name), builtIn(QString::fromLatin1(name)));
        return made;
    }();
    const auto found = all.find(language);
    return found == all.end() ? all.at(QStringLiteral("en")) : found->second;
}

base::Result<Wording> Wording::fromData(const QString& language, const QByteArray& yaml) {
    Wording wording;
    FLUX_TRY(wording.m_texts, readTexts(yaml));
    wording.m_locale = language == u"en" ? QLocale::c() : QLocale(language);
    return wording;
}

QStringList Wording::keys() const {
    QStringList all;
    for (const auto& [key, forms] : m_texts) {
        for (const auto& [which, text] : forms)
            all.append(which.isEmpty() ? key : key + u'.' + which);
    }
    return all;
}

QString Wording::form(const QString& key, const QString& which) const {
    const auto forms = m_texts.find(key);
    if (forms == m_texts.end()) {
        const Wording& english = of(QStringLiteral("en"));
        return this == &english ? QString() : english.form(key, which);
    }
    for (const QString& wanted : {which, QString(), QStringLiteral("other")}) {
        if (const auto found = forms->second.find(wanted); found != forms->second.end())
            return found->second;
    }
    return {};
}

QString Wording::text(const char* key, const Places& places) const {
    return filled(form(QString::fromLatin1(key), {}), places);
}

QString Wording::counted(const QString& key, qint64 n, const Places& places) const {
    Places all = places;
    all[QStringLiteral("n")] = QString::number(n);
    return filled(form(key, n == 1 ? QStringLiteral("one") : QStringLiteral("other")), all);
}

QString Wording::day(const QDateTime& time) const {
    return m_locale.toString(time.date(), text("day_format"));
}

QString Wording::time(const QDateTime& time) const {
    return m_locale.toString(time, text("time_format"));
}

QString Wording::dayInSentence(const QDateTime& time) const {
    return m_locale.toString(time.date(), text("day_in_sentence"));
}

QString Wording::when(const When& when) const {
    const QString at = QStringLiteral("time"), from = QStringLiteral("from"), to = QStringLiteral("to");
    const auto said = [&](const QDateTime& moment) { return when.hasTime ? time(moment) : day(moment); };
    if (when.kind == WhenKind::After)
        return text("when_after", {{at, said(when.start)}});
    if (when.kind == WhenKind::Before)
        return text("when_before", {{at, said(when.end)}});
    if (when.kind == WhenKind::Point && when.hasTime)
        return text("when_at", {{at, time(when.start)}});
    if (when.hasTime && (when.start.date() == when.end.date() || when.end <= when.start.addDays(1)))
        return text("when_times", {{from, time(when.start)}, {to, when.end.toString(QStringLiteral("HH:mm"))}});
    if (when.hasTime)
        return text("when_between", {{from, time(when.start)}, {to, time(when.end)}});
    if (when.start.addDays(1) >= when.end)
        return text("when_on", {{at, day(when.start)}});
    return text("when_between", {{from, day(when.start)}, {to, day(when.end.addDays(-1))}});
}

QString Wording::money(qint64 micros) const {
    return text("money_format",
                {{QStringLiteral("amount"), m_locale.toString(static_cast<double>(micros) / 1e6, 'f', 2)}});
}

QString Wording::daysOfRule(const QString& byDay) const {
    static const QStringList names = QStringLiteral("MO TU WE TH FR SA SU").split(u' ');
    QStringList days;
    for (const QString& part : byDay.split(u',', Qt::SkipEmptyParts)) {
        const qsizetype at = names.indexOf(part.right(2));
        if (at < 0)
            return {};
        const QString name = m_locale.dayName(static_cast<int>(at) + 1, QLocale::LongFormat);
        const QString nth = part.chopped(2);
        if (nth.isEmpty()) {
            days.append(name);
        } else {
            const QString key = QStringLiteral("nth_") + (nth == u"-1" ? QStringLiteral("last") : nth);
            if (!has(key))
                return {};
            days.append(text("nth_day", {{QStringLiteral("nth"), form(key, {})}, {QStringLiteral("day"), name}}));
        }
    }
    if (days.size() < 2)
        return days.join(QString());
    const QString last = days.takeLast();
    return text("and", {{QStringLiteral("first"), days.join(QStringLiteral(", "))}, {QStringLiteral("last"), last}});
}

QString Wording::recurrence(const QString& rule) const {
    const auto parts = partsOf(rule);
    const auto part = [&parts](const char* name) {
        const auto found = parts.find(QString::fromLatin1(name));
        return found == parts.end() ? QString() : found->second;
    };
    const QString key = QStringLiteral("every_") + part("FREQ").toLower();
    if (!has(key))
        return {};
    const qint64 interval = part("INTERVAL").isEmpty() ? 1 : part("INTERVAL").toLongLong();
    QString said = counted(key, interval);
    if (const QString days = daysOfRule(part("BYDAY")); !days.isEmpty())
        said += u' ' + text("every_on_days", {{QStringLiteral("days"), days}});
    if (const QString day = part("BYMONTHDAY"); !day.isEmpty()) {
        said +=
            u' ' + (day == u"-1" ? text("every_on_last_day") : text("every_on_day", {{QStringLiteral("day"), day}}));
    }
    if (const int month = part("BYMONTH").toInt(); month >= 1 && month <= 12)
        said +=
            u' ' + text("every_in_month", {{QStringLiteral("month"), m_locale.monthName(month, QLocale::LongFormat)}});
    return said;
}

} // namespace flux::assistant
