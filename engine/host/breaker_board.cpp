#include "engine/host/breaker_board.h"

#include "engine/host/conductor.h"

namespace flux::host {

using base::Result;

Result<void> BreakerBoard::load(store::Reader& reader) {
    FLUX_TRY(const auto kept, reader.breakers());
    m_breakers.load(kept);
    return {};
}

// An item that has to wait for the store writes what is true by then.
void BreakerBoard::connectTo(Conductor& conductor) {
    m_breakers.onChange([this, &conductor](const domain::Breaker& changed) {
        conductor.post({[this, &conductor, key = changed.key](Batch& batch) {
                            const domain::Breaker now = m_breakers.find(key);
                            batch.work.breakers.push_back(now);
                            batch.afterwards.push_back([&conductor, now](const auto& commit) {
                                if (commit.ok())
                                    conductor.publishLive(domain::BreakerChanged{now});
                            });
                        },
                        true});
    });
}

// The request, on the conductor's thread.
Result<api::Reply> Conductor::handle(Batch& batch, const api::ResetBreaker& request) {
    net::CircuitBreakers* breakers = m_parts.breakers;
    api::BreakerList reply;
    int found = 0;
    for (const domain::Breaker& breaker : breakers ? breakers->list() : std::vector<domain::Breaker>()) {
        if (!net::matchesBreaker(breaker.key, request.key)) {
            reply.breakers.push_back(breaker);
            continue;
        }
        ++found;
        domain::Breaker closed;
        closed.key = breaker.key;
        batch.work.breakers.push_back(closed);
        batch.afterwards.push_back([this, breakers, closed](const Result<store::CommitReceipt>& commit) {
            if (!commit.ok())
                return;
            breakers->reset(closed.key);
            publishLive(domain::BreakerChanged{closed});
        });
    }
    if (found == 0 && !request.key.trimmed().isEmpty())
        return base::makeError(
            base::ErrorCode::NotFound,
            QStringLiteral("No breaker is open or counting for “%1”. “flux breakers” lists them.").arg(request.key));
    return api::Reply(std::move(reply));
}

} // namespace flux::host
