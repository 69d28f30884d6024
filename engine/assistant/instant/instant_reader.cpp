#include "engine/assistant/instant/instant_reader.h"

#include "engine/assistant/instant/sentence_data.h"
#include "engine/assistant/instant/sentence_words.h"
#include "engine/assistant/when/language.h"

#include <algorithm>

namespace flux::assistant {

namespace {

// A way of understanding, and how many words of it were free text: the fewer, the surer.
struct Candidate {
    Understood understood;
    size_t freeWords = 0;
};

// A name in the genitive: "Annas", "Tom Beckers"; not "Answer Paul's".
bool isOwner(const QString& words) {
    const QStringList names = words.split(u' ');
    const bool capitals =
        std::all_of(names.begin(), names.end(), [](const QString& name) { return name[0].isUpper(); });
    return words.size() > 2 && words.endsWith(u's') && words[words.size() - 2].isLetter() &&
           (names.size() == 1 || capitals);
}

base::Json jsonOf(const When& when) {
    const auto iso = [](const QDateTime& time) {
        return time.isValid() ? base::Json(time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate))
                              : base::Json();
    };
    base::Json json{
        {"start", when.kind == WhenKind::Before || when.kind == WhenKind::Duration ? base::Json() : iso(when.start)},
        {"end", when.kind == WhenKind::Range || when.kind == WhenKind::Before ? iso(when.end) : base::Json()},
        {"grain", grainName(when.grain)},
        {"recurrence", when.recurrence.isEmpty() ? base::Json() : base::Json(when.recurrence)}};
    if (when.durationMs > 0)
        json["duration_ms"] = when.durationMs;
    return json;
}

} // namespace

struct InstantReader::Language {
    // A sentence in one of its forms, and what has been read of it.
    struct Variant {
        const QString& text;
        const WhenContext& context;
        TimesAs how;
        SentenceWords sentence;
        Grammar::Reader reader;
        Variant(const Grammar& grammar, const QString& said, const WhenContext& where,
                const std::vector<SpokenWord>& words, const std::vector<When>& whens, TimesAs times)
            : text(said)
            , context(where)
            , how(times)
            , sentence(sentenceOf(grammar, words, whens, times))
            , reader(grammar, sentence.words) {}
    };

    QString name;
    std::unique_ptr<WhenReader> times;
    Grammar grammar;
    Sentences sentences;

    [[nodiscard]] std::optional<Understood> understand(const QString& text, const WhenContext& context) const;
    void tryGroup(const SentenceGroup& group, Variant& variant, std::vector<Candidate>& found) const;
    [[nodiscard]] std::optional<Candidate> candidateOf(const SentenceGroup& group, const Variant& variant,
                                                       const std::vector<When>& whens, const Reading& reading) const;
    [[nodiscard]] QString phraseOf(const Variant& variant, const Reading& reading) const;
    [[nodiscard]] std::optional<When> together(const QString& text, const std::vector<When>& whens,
                                               const WhenContext& context) const;
};

// Two that complete each other ("friday … at noon") are one; other pairs are not understood.
std::optional<When> InstantReader::Language::together(const QString& text, const std::vector<When>& whens,
                                                      const WhenContext& context) const {
    if (whens.empty())
        return std::nullopt;
    if (whens.size() == 1)
        return whens.front();
    const auto words = spokenWords(text);
    QStringList said;
    for (const When& when : whens)
        said.append(saidIn(text, words, when.firstWord, when.firstWord + when.wordCount));
    auto both = times->parse(said.join(u' '), context);
    if (!both && said.size() == 2)
        both = times->parse(said[1] + u' ' + said[0], context);
    return both;
}

std::optional<Candidate> InstantReader::Language::candidateOf(const SentenceGroup& group, const Variant& variant,
                                                              const std::vector<When>& whens,
                                                              const Reading& reading) const {
    Candidate candidate;
    candidate.understood.intent = group.intent;
    candidate.understood.language = name;
    candidate.understood.filled = group.fixed;
    for (const auto& [id, value] : reading.captures) {
        const QString slot = grammar.captureName(id);
        if (value >= kFirstPlace && value < kFirstText) {
            const When& when = whens[static_cast<size_t>(value - kFirstPlace)];
            (slot == u"target" ? candidate.understood.target : candidate.understood.when) = when;
            continue;
        }
        if (value < kFirstText) {
            candidate.understood.filled[slot] = sentences.symbols.value(value - kFirstSymbol);
            continue;
        }
        const auto [from, to] = spanOfCapture(value);
        const QString words = saidIn(variant.text, variant.sentence.words, from, to);
        if (value >= kFirstSaid) {
            candidate.understood.said[slot] = words;
            continue;
        }
        const bool owns = slot == u"owner"; // "Annas Nummer"
        const QString named = owns ? QStringLiteral("person") : slot;
        const QString never = QStringLiteral("never_") + named, neverHere = never + u'_' + group.intent;
        for (size_t i = from; i < to; ++i) { // some words never stand in such a slot: "never_person"
            if (variant.reader.wordOf(never, i).first > 0 || variant.reader.wordOf(neverHere, i).first > 0)
                return std::nullopt;
        }
        if (owns && !isOwner(words))
            return std::nullopt;
        candidate.understood.filled[named] = owns ? words.chopped(1) : words;
        candidate.freeWords += to - from;
    }
    candidate.understood.phrase = phraseOf(variant, reading);
    return candidate;
}

// What is asked about as one piece of the sentence, when only words such as "with" stand inside it.
QString InstantReader::Language::phraseOf(const Variant& variant, const Reading& reading) const {
    std::vector<std::pair<size_t, size_t>> parts;
    for (const auto& [id, value] : reading.captures) {
        const QString slot = grammar.captureName(id);
        if (value >= kFirstText && (slot == u"title" || slot == u"kind" || slot == u"person"))
            parts.push_back(spanOfCapture(value));
    }
    std::sort(parts.begin(), parts.end());
    for (size_t i = 1; i < parts.size(); ++i) {
        size_t at = parts[i - 1].second;
        if (at < parts[i].first)
            at += variant.reader.wordOf(QStringLiteral("phrase_join"), at).first;
        if (at != parts[i].first)
            return {};
    }
    return parts.empty() ? QString()
                         : saidIn(variant.text, variant.sentence.words, parts.front().first, parts.back().second);
}

void InstantReader::Language::tryGroup(const SentenceGroup& group, Variant& variant,
                                       std::vector<Candidate>& found) const {
    std::optional<std::vector<When>> meant; // resolved as this group means times
    for (const Reading& reading : variant.reader.rule(group.rule, 0)) {
        if (reading.end != variant.sentence.words.size())
            continue;
        if (!meant) {
            WhenContext context = variant.context;
            context.past = group.past;
            context.early = group.early;
            meant = variant.sentence.whens;
            if ((group.past || group.early) && !meant->empty())
                meant = times->find(variant.text, context);
            if (meant->size() != variant.sentence.whens.size())
                return;
        }
        auto candidate = candidateOf(group, variant, *meant, reading);
        if (!candidate)
            continue;
        if (variant.how == TimesAs::Gone)
            candidate->understood.when = together(variant.text, *meant, variant.context);
        const bool lacksTime = !candidate->understood.when && (group.when == u"must" || variant.how == TimesAs::Gone);
        if (!lacksTime)
            found.push_back(std::move(*candidate));
    }
}

std::optional<Understood> InstantReader::Language::understand(const QString& text, const WhenContext& context) const {
    const auto words = grammar.words(text);
    const auto whens = times->find(text, context);
    Variant plain(grammar, text, context, words, whens, TimesAs::Words);
    std::optional<Variant> placed, gone;
    if (!whens.empty()) {
        placed.emplace(grammar, text, context, words, whens, TimesAs::Places);
        gone.emplace(grammar, text, context, words, whens, TimesAs::Gone);
    }
    std::vector<Candidate> found;
    for (const SentenceGroup& group : sentences.groups) {
        if (group.when == u"no" || whens.empty()) {
            tryGroup(group, plain, found);
        } else {
            tryGroup(group, *placed, found);
            tryGroup(group, *gone, found);
        }
    }
    const auto best = std::min_element(
        found.begin(), found.end(), [](const Candidate& a, const Candidate& b) { return a.freeWords < b.freeWords; });
    return best == found.end() ? std::nullopt : std::optional(best->understood);
}

InstantReader::InstantReader() = default;
InstantReader::~InstantReader() = default;

base::Result<void> InstantReader::add(const QString& name, std::unique_ptr<WhenReader> times, const QByteArray& data) {
    auto language = std::make_unique<Language>();
    language->name = name;
    language->times = std::move(times);
    FLUX_CHECK(readSentences(data, language->grammar, language->sentences));
    m_languages.push_back(std::move(language));
    return {};
}

base::Result<std::unique_ptr<InstantReader>> InstantReader::open(const QStringList& languages) {
    std::unique_ptr<InstantReader> reader(new InstantReader);
    for (const QString& name : languages) {
        FLUX_TRY(auto times, WhenReader::open(name));
        FLUX_CHECK(reader->add(name, std::move(times), sentenceData(name)));
    }
    return reader;
}

base::Result<std::unique_ptr<InstantReader>> InstantReader::fromData(const QByteArray& when,
                                                                     const QByteArray& sentences) {
    std::unique_ptr<InstantReader> reader(new InstantReader);
    FLUX_TRY(auto times, WhenReader::fromData(when));
    FLUX_CHECK(reader->add(QStringLiteral("given"), std::move(times), sentences));
    return reader;
}

std::optional<Understood> InstantReader::understand(const QString& text, const WhenContext& context) const {
    if (text.size() > 4'000 || spokenWords(text).size() >= kMaxSpokenWords)
        return std::nullopt;
    for (const auto& language : m_languages) {
        if (auto understood = language->understand(text, context))
            return understood;
    }
    return std::nullopt;
}

base::Json toJson(const std::optional<Understood>& understood) {
    if (!understood)
        return base::Json{{"intent", nullptr}};
    base::Json said = base::Json::object();
    for (const auto& [slot, text] : understood->filled)
        said[slot.toStdString()] = text;
    base::Json json{{"intent", understood->intent}, {"language", understood->language}, {"slots", std::move(said)}};
    json["when"] = understood->when ? jsonOf(*understood->when) : base::Json();
    if (understood->target)
        json["target"] = jsonOf(*understood->target);
    return json;
}

} // namespace flux::assistant
