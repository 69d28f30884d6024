#include "engine/llm/catalog.h"

namespace flux::llm {

using base::ErrorCode;
using base::makeError;
using base::Result;

const std::array<ProviderRow, 6>& providerRows() {
    using V = QLatin1StringView;
    static const std::array<ProviderRow, 6> rows{{
        {V("ollama"), V("Ollama"), WireKind::Ollama, V("http://127.0.0.1:11434"), true},
        {V("local"), V("A server that speaks as OpenAI does (llama.cpp, LM Studio, vLLM)"), WireKind::OpenAi,
         V("http://127.0.0.1:8080/v1"), true},
        {V("openrouter"), V("OpenRouter"), WireKind::OpenAi, V("https://openrouter.ai/api/v1"), false},
        {V("openai"), V("OpenAI"), WireKind::OpenAi, V("https://api.openai.com/v1"), false},
        {V("anthropic"), V("Anthropic"), WireKind::Anthropic, V("https://api.anthropic.com/v1"), false},
        {V("gemini"), V("Google Gemini"), WireKind::Gemini, V("https://generativelanguage.googleapis.com/v1beta"),
         false},
    }};
    return rows;
}

const ProviderRow* providerRow(QStringView id) {
    for (const ProviderRow& row : providerRows()) {
        if (id == row.id)
            return &row;
    }
    return nullptr;
}

QString urlSetting(const ProviderRow& row) {
    return QStringLiteral("models.%1.url").arg(row.id);
}

QString keySetting(const ProviderRow& row) {
    return QStringLiteral("models.%1.key").arg(row.id);
}

Result<ModelChoice> modelNamed(const QString& text) {
    const qsizetype slash = text.indexOf(u'/');
    const ProviderRow* row = slash > 0 ? providerRow(QStringView(text).left(slash)) : nullptr;
    const QString model = text.mid(slash + 1).trimmed();
    if (row != nullptr && !model.isEmpty())
        return ModelChoice{row, model};
    QStringList ids;
    for (const ProviderRow& each : providerRows())
        ids.append(each.id);
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("“%1” names no model. A model is written as provider/model, such as "
                                    "ollama/llama3.2; the providers are %2.")
                         .arg(text, ids.join(QStringLiteral(", "))));
}

} // namespace flux::llm
