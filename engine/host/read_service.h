#pragma once

#include "engine/api/engine.h"
#include "engine/host/desks/read_desks.h"
#include "engine/host/settings_cache.h"
#include "engine/net/circuit_breaker.h"
#include "engine/store/store.h"

#include <QtCore/QObject>

namespace flux::agents {
class Registry;
}

namespace flux::search {
class SearchService;
}

namespace flux::host {

// Answers everything that only reads, from its own connection, so that a long list never waits behind a commit and
// never holds one up.
// Thread: lives on the reader thread; answer() is called there. Owner: LocalEngine.
class ReadService final : public QObject {
    Q_OBJECT
public:
    ReadService(store::Store& store, const agents::Registry& registry, const SettingsCache& settings,
                const net::CircuitBreakers& breakers, search::SearchService* search);
    ~ReadService() override;

    [[nodiscard]] base::Result<api::Reply> answer(const api::Request& request);
    // Is it one of those that only read?
    [[nodiscard]] static bool isRead(const api::Request& request);

private:
    base::Result<api::Reply> handle(const api::ListConversations& request);
    base::Result<api::Reply> handle(const api::GetThread& request);
    base::Result<api::Reply> handle(const api::GetTask& request);
    base::Result<api::Reply> handle(const api::ListTasks& request);
    base::Result<api::Reply> handle(const api::ListCheckpoints& request);
    base::Result<api::Reply> handle(const api::ListAgents& request);
    base::Result<api::Reply> handle(const api::GetSettings& request);
    base::Result<api::Reply> handle(const api::ListBreakers& request);
    base::Result<api::Reply> handle(const api::Search& request);
    base::Result<api::Reply> handle(const api::GetPlan& request);
    base::Result<api::Reply> handle(const api::ComparePlans& request);
    base::Result<api::PlanDocument> planDocument(const domain::TaskId& id, int version);

    store::Store& m_store;
    const agents::Registry& m_registry;
    const SettingsCache& m_settings;
    const net::CircuitBreakers& m_breakers;
    search::SearchService* m_search; // null: there is none
    ReadDesks m_desks;
    std::unique_ptr<store::Reader> m_reader; // opened at the first question
};

} // namespace flux::host
