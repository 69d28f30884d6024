#pragma once

#include "engine/base/clock.h"
#include "engine/llm/provider.h"
#include "engine/net/http_client.h"

#include <functional>
#include <memory>

namespace flux::llm {

// The format that a provider speaks.
enum class WireKind { OpenAi, Anthropic, Gemini, Ollama };

[[nodiscard]] QString wireName(WireKind wire); // "openai", "anthropic", "gemini", "ollama"
[[nodiscard]] std::optional<WireKind> wireFromName(QStringView name);
[[nodiscard]] QString defaultAddress(WireKind wire); // of the provider after which the format is called

struct ProviderOptions {
    WireKind wire = WireKind::OpenAi;
    QString url;                                    // base address; paths of the format go below it
    std::function<base::Result<QString>()> readKey; // may be empty, and may have none: no key is sent then
    net::StreamTimes times;
    int timeoutMs = 15 * 60'000; // of a whole answer
};

// A provider over HTTP. The host of the address counts as opened by the person: whoever sets it may choose a computer
// of their own network. The key goes to that host alone, never across a redirect.
// Owner: the host of the engine; `http` and `clock` outlive it. Errors and thread: as Provider.
[[nodiscard]] std::unique_ptr<Provider> makeHttpProvider(net::HttpClient& http, base::Clock& clock,
                                                         ProviderOptions options);

} // namespace flux::llm
