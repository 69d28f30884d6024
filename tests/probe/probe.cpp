#include "tests/probe/probe.h"

#include "engine/base/fence.h"
#include "engine/base/schema/json_schema.h"
#include "engine/net/sse_reader.h"
#include "tests/probe/exchange_probe.h"
#include "tests/probe/filter_probe.h"
#include "tests/probe/llm_probe.h"
#include "tests/probe/search_probe.h"
#include "tests/probe/when_probe.h"

#include <array>

namespace flux::probe {

using base::Json;
using base::Result;

namespace {

base::Error wrong(const QString& why) {
    return base::makeError(base::ErrorCode::InvalidArgument, why);
}

Result<QByteArray> bytesOf(const Json& value) {
    if (!value.is_string())
        return wrong(QStringLiteral("base64 text is missing"));
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromStdString(value.get_ref<const std::string&>()),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return wrong(QStringLiteral("this is not base64"));
    return *decoded;
}

// {"text_b64"} → {"ok"}
Result<Json> jsonParse(const Json& request) {
    FLUX_TRY(const QByteArray text, bytesOf(base::jsonAt(request, "text_b64")));
    return Json{{"ok", base::parseJson(text).ok()}};
}

// {"chunks_b64"} → {"events":[{"event","data","id"}],"retry"}
Result<Json> sseParse(const Json& request) {
    const Json& chunks = base::jsonAt(request, "chunks_b64");
    if (!chunks.is_array())
        return wrong(QStringLiteral("chunks_b64 must be a list"));
    net::SseReader reader;
    Json events = Json::array();
    for (const Json& chunk : chunks) {
        FLUX_TRY(const QByteArray bytes, bytesOf(chunk));
        FLUX_TRY(const auto completed, reader.feed(bytes));
        for (const net::SseEvent& event : completed)
            events.push_back(Json{{"event", event.event}, {"data", event.data}, {"id", event.id}});
    }
    const auto retry = reader.retryMs();
    return Json{{"events", std::move(events)}, {"retry", retry ? Json(*retry) : Json()}};
}

// {"schema", "data", "draft"} → {"valid"}
Result<Json> schemaValidate(const Json& request) {
    const QString named = base::textAt(request, "draft");
    const auto draft = named == QStringLiteral("draft2020-12") ? std::optional(base::SchemaDraft::Draft2020)
                       : named == QStringLiteral("draft7")     ? std::optional(base::SchemaDraft::Draft7)
                                                               : std::nullopt;
    FLUX_TRY(const base::JsonSchema schema, base::JsonSchema::compile(base::jsonAt(request, "schema"), draft));
    return Json{{"valid", schema.fits(base::jsonAt(request, "data"))}};
}

struct Operation {
    QLatin1StringView name;
    Result<Json> (*run)(const Json& request);
};
constexpr std::array kOperations{
    Operation{QLatin1StringView("json.parse"), &jsonParse},
    Operation{QLatin1StringView("sse.parse"), &sseParse},
    Operation{QLatin1StringView("schema.validate"), &schemaValidate},
    Operation{QLatin1StringView("filter.load"), &filterLoad},
    Operation{QLatin1StringView("filter.query"), &filterQuery},
    Operation{QLatin1StringView("filter.match"), &filterMatch},
    Operation{QLatin1StringView("ical.parse"), &icalParse},
    Operation{QLatin1StringView("markdown.html"), &markdownHtml},
    Operation{QLatin1StringView("llm.chat"), &llmChat},
    Operation{QLatin1StringView("search.reset"), &searchReset},
    Operation{QLatin1StringView("search.load"), &searchLoad},
    Operation{QLatin1StringView("search.query"), &searchQuery},
    Operation{QLatin1StringView("when.parse"), &whenParse},
    Operation{QLatin1StringView("instant.explain"), &instantExplain},
};

Json answerTo(const Json& request) {
    const QString name = base::textAt(request, "op");
    for (const Operation& operation : kOperations) {
        if (name != operation.name)
            continue;
        const auto result = base::fence(name, [&] { return operation.run(request); });
        return result.ok() ? *result : Json{{"error", result.error().message}};
    }
    return Json{{"unknown", true}};
}

} // namespace

QByteArray answer(QByteArrayView line) {
    const auto request = base::parseJson(line, {512 * 1024 * 1024, 1000});
    Json reply{{"error", "the line is not a JSON object"}};
    if (request.ok() && request->is_object())
        reply = answerTo(*request);
    reply["id"] = request.ok() ? base::jsonAt(*request, "id") : Json();
    return base::dumpJson(reply);
}

} // namespace flux::probe
