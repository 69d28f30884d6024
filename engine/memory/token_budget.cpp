#include "engine/memory/token_budget.h"

#include <QtCore/QString>

#include <limits>

namespace flux::memory {

namespace {

constexpr qint64 kLettersOfToken = 4;

// Han, kana and Hangul, whose letters are tokens of their own.
bool isDense(QChar c) {
    const char16_t code = c.unicode();
    return (code >= 0x3040 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x9FFF) ||
           (code >= 0xAC00 && code <= 0xD7AF);
}

} // namespace

int aboutTokens(QStringView text) {
    qint64 quarters = 0;
    for (const QChar c : text)
        quarters += isDense(c) ? kLettersOfToken : 1;
    const qint64 tokens = (quarters + kLettersOfToken - 1) / kLettersOfToken;
    return int(qMin<qint64>(tokens, std::numeric_limits<int>::max()));
}

std::vector<std::size_t> fitting(const std::vector<QString>& texts, int budget) {
    std::vector<std::size_t> places;
    qint64 left = budget;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const int tokens = aboutTokens(texts[i]);
        if (budget > 0 && tokens > left)
            continue;
        left -= tokens;
        places.push_back(i);
    }
    return places;
}

} // namespace flux::memory
