#include "engine/agents/text/figures.h"

#include <QtCore/QHash>

namespace flux::agents {

namespace {

constexpr size_t kMostFigures = 2'000;

const QHash<QString, QString>& units() {
    static const QHash<QString, QString> table = [] {
        const char16_t* rows[] = {u"€ € eur euro euros",
                                  u"$ $ usd dollar dollars",
                                  u"£ £ gbp pound pounds",
                                  u"¥ ¥ jpy yen",
                                  u"CHF chf franken",
                                  u"% % percent prozent",
                                  u"kg kg kilogram kilograms kilo kilos",
                                  u"g g gram grams gramm",
                                  u"t t tonne tonnes tonnen",
                                  u"km km kilometre kilometres kilometer kilometers",
                                  u"m m metre metres meter meters",
                                  u"cm cm",
                                  u"mm mm",
                                  u"m² m² m2 sqm qm",
                                  u"m³ m³ m3",
                                  u"l l litre litres liter liters",
                                  u"ml ml",
                                  u"h h hour hours stunde stunden",
                                  u"min min minute minutes minuten",
                                  u"s s sec second seconds sekunde sekunden",
                                  u"ms ms millisecond milliseconds",
                                  u"day day days tag tage tagen",
                                  u"week week weeks woche wochen",
                                  u"month month months monat monate monaten",
                                  u"year year years jahr jahre jahren",
                                  u"W w watt watts",
                                  u"kW kw",
                                  u"kWh kwh",
                                  u"V v volt volts",
                                  u"A amp amps",
                                  u"Hz hz",
                                  u"MHz mhz",
                                  u"GHz ghz",
                                  u"KB kb",
                                  u"MB mb",
                                  u"GB gb",
                                  u"TB tb",
                                  u"°C °c",
                                  u"dB db",
                                  u"°F °f",
                                  u"px px",
                                  u"people people persons personen",
                                  u"piece piece pieces pcs stück"};
        QHash<QString, QString> out;
        for (const char16_t* row : rows) {
            const QStringList words = QString::fromUtf16(row).split(u' ');
            for (qsizetype i = 1; i < words.size(); ++i)
                out.insert(words[i], words[0]);
        }
        return out;
    }();
    return table;
}

bool isCurrencySign(QChar c) {
    return c == u'€' || c == u'$' || c == u'£' || c == u'¥';
}
bool isDigit(QChar c) {
    return c >= u'0' && c <= u'9';
}

// How long the number is that starts here: digits with . , ' and thin spaces between digits.
qsizetype numberLength(QStringView text) {
    qsizetype at = 0;
    while (at < text.size()) {
        if (isDigit(text[at])) {
            ++at;
            continue;
        }
        const QChar c = text[at];
        const bool joins =
            c == u'.' || c == u',' || c == u'\'' || c == u'’' || c == QChar(0x202F) || c == QChar(0x00A0);
        if (!joins || at + 1 >= text.size() || !isDigit(text[at + 1]))
            break;
        ++at;
    }
    return at;
}

// The unit word behind a number, with how many characters up to its end; {"", 0} if none.
std::pair<QString, qsizetype> unitBehind(QStringView text) {
    qsizetype at = 0;
    while (at < text.size() && at < 2 && (text[at] == u' ' || text[at] == QChar(0x00A0) || text[at] == QChar(0x202F)))
        ++at;
    const qsizetype start = at;
    if (at < text.size() && (isCurrencySign(text[at]) || text[at] == u'%')) {
        ++at;
    } else {
        if (at < text.size() && text[at] == u'°')
            ++at;
        while (at < text.size() && at - start < 14 && (text[at].isLetter() || text[at] == u'²' || text[at] == u'³'))
            ++at;
        if (at - start == 1 && at < text.size() && (text[at] == u'2' || text[at] == u'3'))
            ++at; // m2
        if (at < text.size() && (text[at].isLetterOrNumber() || text[at] == u'_'))
            return {QString(), 0};
    }
    const QString unit = units().value(text.mid(start, at - start).toString().toLower());
    return unit.isEmpty() ? std::pair<QString, qsizetype>{} : std::pair{unit, at};
}

} // namespace

std::vector<Figure> figuresIn(QStringView text) {
    std::vector<Figure> out;
    qsizetype at = 0;
    while (at < text.size() && out.size() < kMostFigures) {
        if (!isDigit(text[at])) {
            ++at;
            continue;
        }
        const bool insideWord = at > 0 && (text[at - 1].isLetterOrNumber() || text[at - 1] == u'_');
        const qsizetype length = numberLength(text.mid(at));
        qsizetype before = at;
        while (before > 0 && at - before < 2 && text[before - 1] == u' ')
            --before;
        const bool signInFront = before > 0 && isCurrencySign(text[before - 1]);
        const auto [unit, unitLength] = unitBehind(text.mid(at + length));
        if (!insideWord && signInFront)
            out.push_back({text.mid(before - 1, at + length - before + 1).toString(), QString(text[before - 1])});
        else if (!insideWord && unitLength > 0)
            out.push_back({text.mid(at, length + unitLength).toString(), unit});
        at += std::max<qsizetype>(length, 1);
    }
    return out;
}

} // namespace flux::agents
