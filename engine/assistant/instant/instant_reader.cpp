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
    const SentenceGroup* group = nullptr;
};

base::Json jsonOf(const When& when) {
    const auto iso = [](const QDateTime& time) {
        return time.isValid() ? base::Json(time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate)) : base::Json();
    };
    base::Json json{{"start", when.kind == WhenKind::Before || when.kind == WhenKind::Duration ? base::Json() : iso(when.start)},
                    {"end", when.kind == WhenKind::Range || when.kind == WhenKind::Before ? iso(when.end) : base::Json()},
                    {"grain", grainName(when.grain)},
                    {"recurrence", when.recurrence.isEmpty() ? base::Json() : base::Json(when.recurrence)}};
    if (when.durationMs > 0)
        json["duration_ms"] = when.durationMs;
    return json;
}

} // namespace

struct InstantReader::Language {
    QString name;
    std::unique_ptr<WhenReader> times;
    Grammar grammar;
    Sentences sentences;

    [[nodiscard]] std::optional<Understood> understand(const QString& text, const WhenContext& context) const;
    void tryGroups(const QString& text, const WhenContext& context, bool past, bool early,
                   std::vector<Candidate>& found) const;
    void tryGroup(const SentenceGroup& group, const QString& text, const SentenceWords& sentence, TimesAs how,
                  const WhenContext& context, std::vector<Candidate>& found) const;
    [[nodiscard]] std::optional<Candidate> candidateOf(const SentenceGroup& group, const QString& text,
                                                       const SentenceWords& sentence, const Reading& reading) const;
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

std::optional<Candidate> InstantReader::Language::candidateOf(const SentenceGroup& group, const QString& text,
                                                              const SentenceWords& sentence,
                                                              const Reading& reading) const {
    Candidate candidate;
    candidate.group = &group;
    candidate.understood.intent = group.intent;
    candidate.understood.language = name;
    candidate.understood.filled = group.fixed;
    const Grammar::Reader reader(grammar, sentence.words);
    for (const auto& [id, value] : reading.captures) {
        const QString slot = grammar.captureName(id);
        if (value >= kFirstPlace && value < kFirstText) {
            const When& when = sentence.whens[static_cast<size_t>(value - kFirstPlace)];
            (slot == u"target" ? candidate.understood.target : candidate.understood.when) = when;
            continue;
        }
        if (value < kFirstText) {
            candidate.understood.filled[slot] = sentences.symbols.value(value - kFirstSymbol);
            continue;
        }
        const auto [from, to] = spanOfCapture(value);
        for (size_t i = from; i < to; ++i) { // some words never stand in such a slot: "never_person"
            if (reader.wordOf(QStringLiteral("never_") + slot, i).first > 0)
                return std::nullopt;
        }
        candidate.understood.filled[slot] = saidIn(text, sentence.words, from, to);
        candidate.freeWords += to - from;
    }
    return candidate;
}

void InstantReader::Language::tryGroup(const SentenceGroup& group, const QString& text, const SentenceWords& sentence,
                                       TimesAs how, const WhenContext& context, std::vector<Candidate>& found) const {
    Grammar::Reader reader(grammar, sentence.words);
    for (const Reading& reading : reader.rule(group.rule, 0)) {
        if (reading.end != sentence.words.size())
            continue;
        auto candidate = candidateOf(group, text, sentence, reading);
        if (!candidate)
            continue;
        if (how == TimesAs::Gone)
            candidate->understood.when = together(text, sentence.whens, context);
        if (group.when == u"must" && !candidate->understood.when)
            continue;
        if (how == TimesAs::Gone && !candidate->understood.when)
            continue;
        found.push_back(std::move(*candidate));
    }
}

void InstantReader::Language::tryGroups(const QString& text, const WhenContext& context, bool past, bool early,
                                        std::vector<Candidate>& found) const {
    WhenContext meant = context;
    meant.past = past;
    meant.early = early;
    const auto words = grammar.words(text);
    const auto whens = times->find(text, meant);
    const auto plain = sentenceOf(grammar, words, whens, TimesAs::Words);
    const auto placed = sentenceOf(grammar, words, whens, TimesAs::Places);
    const auto gone = sentenceOf(grammar, words, whens, TimesAs::Gone);
    for (const SentenceGroup& group : sentences.groups) {
        if (group.past != past || group.early != early)
            continue;
        if (group.when == u"no" || whens.empty()) {
            tryGroup(group, text, plain, TimesAs::Words, meant, found);
            continue;
        }
        tryGroup(group, text, placed, TimesAs::Places, meant, found);
        tryGroup(group, text, gone, TimesAs::Gone, meant, found);
    }
}

std::optional<Understood> InstantReader::Language::understand(const QString& text, const WhenContext& context) const {
    std::vector<Candidate> found;
    tryGroups(text, context, false, false, found);
    tryGroups(text, context, true, false, found);
    tryGroups(text, context, false, true, found);
    if (found.empty())
        return std::nullopt;
    const auto best = std::min_element(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
        return a.freeWords < b.freeWords;
    });
    return best->understood;
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

base::Result<std::unique_ptr<InstantReader>> InstantReader::fromData(const QByteArray& when, const QByteArray& sentences) {
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
