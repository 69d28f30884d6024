#pragma once

#include "engine/memory/embedder.h"
#include "engine/net/http_client.h"

#include <functional>
#include <memory>

namespace flux::memory {

// Where vectors come from. The settings memory.embed.url and memory.embed.model; the key is the secret
// memory.embed.key.
struct EmbedderOptions {
    // An address with a path that ends in /v1 (or /embeddings) speaks as OpenAI does, any other one as Ollama does.
    QString url;
    QString model;
    std::function<base::Result<QString>()> readKey; // may be empty, and may have none: no key is sent then
    int batch = 64;                                 // texts in one request, at most
    int timeoutMs = 60'000;                         // of one request
};

// Is what is set enough to ask somebody for vectors?
[[nodiscard]] bool isConnected(const EmbedderOptions& options);

// An embedder over HTTP, of either kind:
//   Ollama, API documentation “Generate Embeddings”: POST <url>/api/embed {"model", "input": […], "truncate": true} →
//   {"embeddings": [[…]]}; OpenAI, API reference “Create embeddings”: POST <url>/embeddings {"model", "input": […],
//   "encoding_format": "float"} with “Authorization: Bearer KEY” → {"data": [{"index", "embedding": […]}]}.
// The host of the address counts as opened by the person. Nothing is asked again by itself: whoever asks may.
// Owner: the host; `http` outlives it. Errors and thread: as Embedder.
[[nodiscard]] std::unique_ptr<Embedder> makeHttpEmbedder(net::HttpClient& http, EmbedderOptions options);

} // namespace flux::memory
