#pragma once

#include "engine/api/requests/models.h"
#include "engine/base/clock.h"
#include "engine/llm/catalog.h"

#include <functional>

namespace flux::host {

class SettingsCache;

// The models that are connected: opens one by its name, lists what a provider has, finds out what a model can do.
// Thread: blocks its caller for the network; safe from several at once. Owner: TalkRoom; its parts outlive it.
class ModelDesk {
public:
    struct Parts {
        base::Clock* clock = nullptr;
        net::HttpClient* http = nullptr;
        SettingsCache* settings = nullptr;
        std::function<base::Result<QString>(const QString& key)> readSecret;
    };
    explicit ModelDesk(Parts parts) : m_parts(std::move(parts)) {}

    struct Opened {
        std::unique_ptr<llm::Provider> provider;
        QString model;
    };
    [[nodiscard]] base::Result<Opened> open(const QString& name) const;
    // Those that are asked for an answer, one after the other; empty: no model is connected.
    [[nodiscard]] QStringList choices() const;
    [[nodiscard]] base::Result<api::ModelList> answer(const api::ListModels& request,
                                                      const base::CancelToken& cancel) const;
    [[nodiscard]] base::Result<api::ModelReport> answer(const api::TestModel& request,
                                                        const base::CancelToken& cancel) const;

private:
    [[nodiscard]] std::unique_ptr<llm::Provider> providerOf(const llm::ProviderRow& row) const;
    [[nodiscard]] QString urlOf(const llm::ProviderRow& row) const;
    [[nodiscard]] api::ModelProvider look(const llm::ProviderRow& row, const base::CancelToken& cancel) const;

    Parts m_parts;
};

} // namespace flux::host
