#include "engine/llm/catalog.h"

namespace flux::llm {

using base::ErrorCode;
using base::makeError;
using base::Result;

const std::array<ProviderRow, 6>& providerRows() {
    using V = QLatin1StringView;
    static const std::array<ProviderRow, 6> rows{{
        {V("ollama"), V("Ollama"), WireKind::Ollama, true},
        {V("local"), V("A server that speaks as OpenAI does (llama.cpp, LM Studio, vLLM)"), WireKind::OpenAi, true},
        {V("openrouter"), V("OpenRouter"), WireKind::OpenAi, false},
        {V("openai"), V("OpenAI"), WireKind::OpenAi, false},
        {V("anthropic"), V("Anthropic"), WireKind::Anthropic, false},
        {V("gemini"), V("Google Gemini"), WireKind::Gemini, false},
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
