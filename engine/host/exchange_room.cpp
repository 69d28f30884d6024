#include "engine/host/exchange_room.h"

#include "engine/base/fence.h"
#include "engine/exchange/export_service.h"
#include "engine/exchange/import_service.h"
#include "engine/host/commit_work.h"

namespace flux::host {

using base::Result;

namespace {

class ConductorTarget final : public exchange::ImportTarget {
public:
    ConductorTarget(std::unique_ptr<store::Reader> reader, Conductor& conductor)
        : m_reader(std::move(reader)), m_conductor(conductor) {}
    store::Reader& reader() override { return *m_reader; }
    Result<void> commit(store::UnitOfWork work) override { return commitWork(m_conductor, std::move(work)); }

private:
    std::unique_ptr<store::Reader> m_reader;
    Conductor& m_conductor;
};

} // namespace

ExchangeRoom::ExchangeRoom(store::Store& store, base::Clock& clock, Conductor& conductor)
    : m_store(store), m_clock(clock), m_conductor(conductor), m_thread(QStringLiteral("exchange")) {}

ExchangeRoom::~ExchangeRoom() {
    m_cancel.cancel();
}

bool ExchangeRoom::takes(const api::Request& request) {
    return std::holds_alternative<api::ImportData>(request) || std::holds_alternative<api::ExportData>(request);
}

void ExchangeRoom::post(api::Request request, api::Engine::ReplyHandler done) {
    m_thread.run([this, request = std::move(request), done = std::move(done)] {
        done(base::fence(QStringLiteral("exchange"), [&]() -> Result<api::Reply> {
            if (const auto* import = std::get_if<api::ImportData>(&request))
                return handle(*import);
            return handle(std::get<api::ExportData>(request));
        }));
    });
}

Result<api::Reply> ExchangeRoom::handle(const api::ImportData& request) {
    FLUX_TRY(auto reader, m_store.openReader());
    ConductorTarget target(std::move(reader), m_conductor);
    FLUX_TRY(api::ImportReport report, exchange::importData(request, target, m_clock, m_cancel));
    return api::Reply(std::move(report));
}

Result<api::Reply> ExchangeRoom::handle(const api::ExportData& request) {
    FLUX_TRY(const auto reader, m_store.openReader());
    FLUX_TRY(api::ExportReport report, exchange::exportData(request, *reader, m_clock, m_papers, m_cancel));
    return api::Reply(std::move(report));
}

} // namespace flux::host
