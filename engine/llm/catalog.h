#pragma once

#include "engine/llm/http_provider.h"

#include <array>

namespace flux::llm {

// Whose models can be connected. A model is named as PROVIDER/MODEL ("ollama/llama3.2", "openrouter/openai/gpt-4o"), so
// that one setting says both. Each has the setting models.ID.url, whose default is its address, and the secret
// models.ID.key.
struct ProviderRow {
    QLatin1StringView id;
    QLatin1StringView name; // as a person calls it
    WireKind wire;
    bool local; // runs on the person's own computer unless the address says otherwise: asks for no key
};
[[nodiscard]] const std::array<ProviderRow, 6>& providerRows();
[[nodiscard]] const ProviderRow* providerRow(QStringView id);
[[nodiscard]] QString urlSetting(const ProviderRow& row); // "models.ollama.url"
[[nodiscard]] QString keySetting(const ProviderRow& row);

struct ModelChoice {
    const ProviderRow* provider = nullptr;
    QString model;
};
// Errors: InvalidArgument with a sentence that names the providers.
[[nodiscard]] base::Result<ModelChoice> modelNamed(const QString& text);

} // namespace flux::llm
