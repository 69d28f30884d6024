#include "engine/assistant/when.h"

#include <QtCore/QTimeZone>

namespace flux::assistant {

namespace {

QString lowAt(const std::vector<Token>& tokens, size_t at) {
    return at < tokens.size() ? tokens[at].low : QString();
}

// "today's" and "mondays" name the same day as "today" and "monday".
QString withoutPossessive(QString word) {
    if (word.endsWith(u"'s"))
        word.chop(2);
    return word;
}

int weekday(const QString& word) {
    static const QStringList names{QStringLiteral("monday"),   QStringLiteral("tuesday"), QStringLiteral("wednesday"),
                                   QStringLiteral("thursday"), QStringLiteral("friday"),  QStringLiteral("saturday"),
                                   QStringLiteral("sunday")};
    return static_cast<int>(names.indexOf(word)) + 1;
}

int month(const QString& word) {
    static const QStringList names{QStringLiteral("january"), QStringLiteral("february"), QStringLiteral("march"),
                                   QStringLiteral("april"),   QStringLiteral("may"),      QStringLiteral("june"),
                                   QStringLiteral("july"),    QStringLiteral("august"),   QStringLiteral("september"),
                                   QStringLiteral("october"), QStringLiteral("november"), QStringLiteral("december")};
    return static_cast<int>(names.indexOf(word)) + 1;
}

int dayNumber(QString word) {
    for (const auto& ending :
         {QStringLiteral("st"), QStringLiteral("nd"), QStringLiteral("rd"), QStringLiteral("th")}) {
        if (word.endsWith(ending))
            word.chop(2);
    }
    bool ok = false;
    const int day = word.toInt(&ok);
    return ok && day >= 1 && day <= 31 ? day : 0;
}

QDate writtenDate(const QString& word) {
    if (word.size() == 10 && word[4] == u'-')
        return QDate::fromString(word, Qt::ISODate);
    const QStringList parts = word.split(u'.');
    if (parts.size() == 3 && parts[2].size() == 4)
        return QDate(parts[2].toInt(), parts[1].toInt(), parts[0].toInt());
    return {};
}

std::optional<NamedDay> dayAndMonth(const std::vector<Token>& tokens, size_t at, QDate today) {
    size_t used = 2;
    int day = dayNumber(lowAt(tokens, at));
    int of = 0;
    if (day > 0) {
        if (lowAt(tokens, at + 1) == u"of")
            ++used;
        of = month(lowAt(tokens, at + used - 1));
    } else {
        of = month(lowAt(tokens, at));
        day = of > 0 ? dayNumber(lowAt(tokens, at + 1)) : 0;
    }
    if (day == 0 || of == 0)
        return std::nullopt;
    bool ok = false;
    int year = lowAt(tokens, at + used).toInt(&ok);
    if (ok && year >= 1900 && year <= 2200)
        ++used;
    else
        year = today.year();
    const QDate date(year, of, day);
    return date.isValid() ? std::optional<NamedDay>({date, used}) : std::nullopt;
}

std::optional<NamedDay> fromNow(const std::vector<Token>& tokens, size_t at, QDate today) {
    if (lowAt(tokens, at) != u"in" || at + 2 >= tokens.size())
        return std::nullopt;
    const auto count = tokens[at + 1].low == u"a" ? std::optional<int>(1) : numberOf(tokens[at + 1]);
    if (!count || *count > 100'000)
        return std::nullopt;
    const QString& unit = tokens[at + 2].low;
    if (unit == u"day" || unit == u"days")
        return NamedDay{today.addDays(*count), 3};
    if (unit == u"week" || unit == u"weeks")
        return NamedDay{today.addDays(7 * static_cast<qint64>(*count)), 3};
    if (unit == u"month" || unit == u"months")
        return NamedDay{today.addMonths(*count), 3};
    return std::nullopt;
}

} // namespace

QDateTime localTime(base::Instant now, const QString& timeZoneId) {
    const QTimeZone zone(timeZoneId.toLatin1());
    return zone.isValid() ? now.utc().toTimeZone(zone) : now.utc();
}

std::optional<int> numberOf(const Token& token) {
    static const QStringList words{QStringLiteral("zero"),  QStringLiteral("one"),   QStringLiteral("two"),
                                   QStringLiteral("three"), QStringLiteral("four"),  QStringLiteral("five"),
                                   QStringLiteral("six"),   QStringLiteral("seven"), QStringLiteral("eight"),
                                   QStringLiteral("nine"),  QStringLiteral("ten"),   QStringLiteral("eleven"),
                                   QStringLiteral("twelve")};
    if (token.kind == TokenKind::Word) {
        const qsizetype at = words.indexOf(token.low);
        return at > 0 ? std::optional<int>(static_cast<int>(at)) : std::nullopt;
    }
    bool ok = false;
    const int number = token.kind == TokenKind::Number && token.text.size() < 8 ? token.text.toInt(&ok) : 0;
    return ok && number > 0 && number <= 1'000'000 ? std::optional<int>(number) : std::nullopt;
}

std::optional<NamedDay> namedDay(const std::vector<Token>& tokens, size_t at, QDate today) {
    if (at >= tokens.size())
        return std::nullopt;
    const QString word = withoutPossessive(tokens[at].low);
    if (word == u"today" || word == u"tonight")
        return NamedDay{today, 1};
    if (word == u"tomorrow")
        return NamedDay{today.addDays(1), 1};
    if (word == u"yesterday")
        return NamedDay{today.addDays(-1), 1};
    if (const int day = weekday(word); day > 0)
        return NamedDay{today.addDays((day - today.dayOfWeek() + 7) % 7), 1};
    if (word == u"next" || word == u"this") {
        const QString next = withoutPossessive(lowAt(tokens, at + 1));
        const QDate monday = today.addDays(1 - today.dayOfWeek());
        if (next == u"week")
            return NamedDay{word == u"next" ? monday.addDays(7) : monday, 2};
        if (const int day = weekday(next); day > 0) {
            const int ahead = (day - today.dayOfWeek() + 7) % 7;
            return NamedDay{today.addDays(word == u"next" && ahead == 0 ? 7 : ahead), 2};
        }
        return std::nullopt;
    }
    if (const QDate date = writtenDate(tokens[at].low); date.isValid())
        return NamedDay{date, 1};
    if (auto relative = fromNow(tokens, at, today))
        return relative;
    return dayAndMonth(tokens, at, today);
}

} // namespace flux::assistant
