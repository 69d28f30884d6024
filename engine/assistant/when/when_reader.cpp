#include "engine/assistant/when/when_reader.h"

#include "engine/assistant/when/language.h"
#include "engine/assistant/when/language_data.h"
#include "engine/assistant/when/moments.h"

namespace flux::assistant {

struct WhenReader::Inside {
    Grammar grammar;

    // What stands at `at`, with the prepositions before it.
    [[nodiscard]] static std::optional<When> withLead(MomentFinder& finder, const Grammar::Reader& reader, size_t at) {
        std::optional<When> best = finder.read(at);
        size_t from = at;
        for (int i = 0; i < 3; ++i) {
            const size_t length = reader.wordOf(QStringLiteral("lead"), from).first;
            if (length == 0)
                break;
            from += length;
            auto inner = finder.read(from);
            if (!inner || (best && best->firstWord + best->wordCount >= inner->firstWord + inner->wordCount))
                continue;
            inner->wordCount += inner->firstWord - at;
            inner->firstWord = at;
            best = std::move(inner);
        }
        return best;
    }
};

QString grainName(Grain grain) {
    switch (grain) {
    case Grain::Second:
        return QStringLiteral("second");
    case Grain::Minute:
        return QStringLiteral("minute");
    case Grain::Hour:
        return QStringLiteral("hour");
    case Grain::Day:
        return QStringLiteral("day");
    case Grain::Week:
        return QStringLiteral("week");
    case Grain::Month:
        return QStringLiteral("month");
    case Grain::Quarter:
        return QStringLiteral("quarter");
    case Grain::Year:
        return QStringLiteral("year");
    }
    return {};
}

WhenReader::WhenReader() : m_inside(std::make_unique<Inside>()) {}
WhenReader::~WhenReader() = default;

base::Result<std::unique_ptr<WhenReader>> WhenReader::open(const QString& language) {
    const QByteArray data = whenData(language);
    if (data.isEmpty())
        return base::makeError(
            base::ErrorCode::NotFound,
            QStringLiteral("There is no date language “%1”. There are en, de and es.").arg(language));
    return fromData(data);
}

base::Result<std::unique_ptr<WhenReader>> WhenReader::fromData(const QByteArray& yaml) {
    std::unique_ptr<WhenReader> reader(new WhenReader);
    FLUX_CHECK(readLanguage(yaml, reader->m_inside->grammar));
    return reader;
}

std::optional<When> WhenReader::parse(const QString& text, const WhenContext& context) const {
    auto words = m_inside->grammar.words(text);
    while (!words.empty() && QStringLiteral(".,!?;:").contains(words.back().low))
        words.pop_back();
    if (words.empty() || words.size() >= kMaxSpokenWords)
        return std::nullopt;
    const LocalNow now = localNow(context);
    MomentFinder finder(m_inside->grammar, words, now, true);
    const Grammar::Reader reader(m_inside->grammar, words);
    auto when = Inside::withLead(finder, reader, 0);
    if (when && when->firstWord + when->wordCount == words.size())
        return when;
    return std::nullopt;
}

std::vector<When> WhenReader::find(const QString& text, const WhenContext& context) const {
    const auto words = m_inside->grammar.words(text);
    const LocalNow now = localNow(context);
    MomentFinder finder(m_inside->grammar, words, now, false);
    const Grammar::Reader reader(m_inside->grammar, words);
    std::vector<When> found;
    for (size_t at = 0; at < words.size();) {
        if (auto when = Inside::withLead(finder, reader, at)) {
            at = when->firstWord + when->wordCount;
            found.push_back(std::move(*when));
        } else {
            ++at;
        }
    }
    return found;
}

} // namespace flux::assistant
