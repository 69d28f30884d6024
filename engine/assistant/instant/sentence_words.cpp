#include "engine/assistant/instant/sentence_words.h"

#include <algorithm>

namespace flux::assistant {

namespace {

bool isMark(const SpokenWord& word) {
    return word.id != kPlaceId && word.number < 0 && word.low != u":" && word.low != u"@" && word.low != u"'s" &&
           word.low.size() == 1 && !word.low.front().isLetterOrNumber();
}

// "Hey Flux, could you please …, thank you": the longest run of polite words at either end.
void withoutPoliteness(const Grammar& grammar, std::vector<SpokenWord>& words) {
    const Grammar::Reader reader(grammar, words);
    const auto lengthAt = [&reader](const QString& list, size_t at) { return reader.wordOf(list, at).first; };
    size_t front = 0;
    for (int i = 0; i < 8; ++i) {
        const size_t length = lengthAt(QStringLiteral("polite_front"), front);
        if (length == 0 || front + length >= words.size())
            break;
        front += length;
    }
    for (int i = 0; i < 4; ++i) {
        size_t cut = 0;
        for (size_t length = 1; length <= 4 && length + front < words.size() && cut == 0; ++length) {
            if (lengthAt(QStringLiteral("polite_back"), words.size() - length) == length)
                cut = length;
        }
        if (cut == 0)
            break;
        words.resize(words.size() - cut);
    }
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(front));
}

} // namespace

SentenceWords sentenceOf(const Grammar& grammar, const std::vector<SpokenWord>& words, const std::vector<When>& whens,
                         TimesAs how) {
    SentenceWords sentence;
    if (how != TimesAs::Words)
        sentence.whens = whens;
    const Grammar::Reader reader(grammar, words);
    for (size_t at = 0; at < words.size(); ++at) {
        const auto when = std::find_if(sentence.whens.begin(), sentence.whens.end(),
                                       [at](const When& w) { return w.firstWord == at; });
        if (when == sentence.whens.end()) {
            if (!isMark(words[at]))
                sentence.words.push_back(words[at]);
            continue;
        }
        const size_t behind = when->firstWord + when->wordCount;
        if (how == TimesAs::Places) {
            while (at + 1 < behind && reader.wordOf(QStringLiteral("time_lead"), at).first == 1)
                sentence.words.push_back(words[at++]); // "on", "for" may decide what is meant
            SpokenWord place = words[at];
            place.low = QStringLiteral("\u0001");
            place.id = kPlaceId;
            place.number = static_cast<int>(when - sentence.whens.begin());
            place.length = words[behind - 1].at + words[behind - 1].length - place.at;
            sentence.words.push_back(place);
        }
        at = behind - 1;
    }
    withoutPoliteness(grammar, sentence.words);
    return sentence;
}

QString saidIn(const QString& text, const std::vector<SpokenWord>& words, size_t from, size_t to) {
    QString said;
    for (size_t i = from; i < to && i < words.size(); ++i) {
        const SpokenWord& word = words[i];
        const qsizetype before = i > from ? words[i - 1].at + words[i - 1].length : word.at;
        const QString between = text.sliced(before, word.at - before);
        const bool letters = std::any_of(between.begin(), between.end(), [](QChar c) { return c.isLetterOrNumber(); });
        said += letters ? QStringLiteral(" ") : between;
        said += QStringView(text).mid(word.at, word.length);
    }
    return said.simplified();
}

} // namespace flux::assistant
