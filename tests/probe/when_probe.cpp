#include "tests/probe/when_probe.h"

#include "engine/assistant/instant/instant_reader.h"

#include <QtCore/QElapsedTimer>

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

Result<assistant::WhenContext> contextOf(const Json& request) {
    const QDateTime now = QDateTime::fromString(base::textAt(request, "now"), Qt::ISODateWithMs);
    if (!now.isValid())
        return base::makeError(base::ErrorCode::InvalidArgument, QStringLiteral("now must be an ISO 8601 time"));
    assistant::WhenContext context;
    context.now.ms = now.toMSecsSinceEpoch();
    context.timeZoneId = base::textAt(request, "tz", QStringLiteral("UTC"));
    return context;
}

Json isoOf(const QDateTime& time) {
    return time.isValid() ? Json(time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate)) : Json();
}

} // namespace

Result<Json> whenParse(const Json& request) {
    const QString language = base::textAt(request, "lang", QStringLiteral("en"));
    FLUX_TRY(const assistant::WhenReader* reader, readerOf(language));
    FLUX_TRY(const assistant::WhenContext context, contextOf(request));
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

Result<Json> instantExplain(const Json& request) {
    static std::unique_ptr<assistant::InstantReader> reader;
    if (const QString sentences = base::textAt(request, "say_data"); !sentences.isEmpty()) {
        FLUX_TRY(reader,
                 assistant::InstantReader::fromData(base::textAt(request, "when_data").toUtf8(), sentences.toUtf8()));
    }
    if (!reader) {
        FLUX_TRY(reader, assistant::InstantReader::open());
    }
    FLUX_TRY(const assistant::WhenContext context, contextOf(request));
    QElapsedTimer timer;
    timer.start();
    const auto understood = reader->understand(base::textAt(request, "text"), context);
    const qint64 passed = timer.nsecsElapsed() / 1000;
    Json reply = assistant::toJson(understood);
    reply["us"] = passed;
    return reply;
}

} // namespace flux::probe
