#include "tests/probe/when_probe.h"

#include "engine/assistant/when/when_reader.h"

#include <map>

namespace flux::probe {

using base::Json;
using base::Result;

namespace {

Result<const assistant::WhenReader*> readerOf(const QString& language) {
    static std::map<QString, std::unique_ptr<assistant::WhenReader>> readers;
    auto& reader = readers[language];
    if (!reader) {
        FLUX_TRY(reader, assistant::WhenReader::open(language));
    }
    return static_cast<const assistant::WhenReader*>(reader.get());
}

Json isoOf(const QDateTime& time) {
    return time.isValid() ? Json(time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate)) : Json();
}

} // namespace

Result<Json> whenParse(const Json& request) {
    const QString language = base::textAt(request, "lang", QStringLiteral("en"));
    FLUX_TRY(const assistant::WhenReader* reader, readerOf(language));
    const QDateTime now = QDateTime::fromString(base::textAt(request, "now"), Qt::ISODateWithMs);
    if (!now.isValid())
        return base::makeError(base::ErrorCode::InvalidArgument, QStringLiteral("now must be an ISO 8601 time"));
    assistant::WhenContext context;
    context.now.ms = now.toMSecsSinceEpoch();
    context.timeZoneId = base::textAt(request, "tz", QStringLiteral("UTC"));
    const auto when = reader->parse(base::textAt(request, "text"), context);
    if (!when)
        return Json{{"none", true}};
    using assistant::WhenKind;
    const bool hasStart = when->kind != WhenKind::Before && when->kind != WhenKind::Duration;
    const bool hasEnd = when->kind == WhenKind::Range || when->kind == WhenKind::Before;
    Json reply{{"start", hasStart ? isoOf(when->start) : Json()},
               {"end", hasEnd ? isoOf(when->end) : Json()},
               {"grain", assistant::grainName(when->grain)},
               {"recurrence", when->recurrence.isEmpty() ? Json() : Json(when->recurrence)}};
    if (when->durationMs > 0)
        reply["duration_ms"] = when->durationMs;
    return reply;
}

} // namespace flux::probe
