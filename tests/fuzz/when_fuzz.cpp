// Whatever is said, the languages of time and of sentences read it or decline it: no crash, no endless loop, and what
// is found lies inside the text and ends after it begins.
#include "engine/assistant/instant/instant_reader.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace flux::assistant;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto times = WhenReader::open(QStringLiteral("en"));
    static const auto sentences = InstantReader::open();
    if (!times.ok() || !sentences.ok())
        std::abort();
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    WhenContext context;
    context.now.ms = 1'795'698'000'000; // 26 November 2026, 13:00 UTC
    context.timeZoneId = QStringLiteral("Europe/Berlin");
    const size_t words = spokenWords(text).size();
    for (const When& when : (*times)->find(text, context)) {
        if (when.wordCount == 0 || when.firstWord + when.wordCount > words)
            std::abort();
        if (when.kind != WhenKind::Duration && when.kind != WhenKind::Before && !when.start.isValid())
            std::abort();
        if (when.kind == WhenKind::Range && when.end < when.start)
            std::abort();
    }
    (void)(*times)->parse(text, context);
    (void)flux::base::dumpJson(toJson((*sentences)->understand(text, context)));
    return 0;
}
