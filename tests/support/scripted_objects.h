#pragma once

#include "engine/api/engine.h"
#include "engine/store/store.h"
#include "engine/workspace/object_reads.h"
#include "engine/workspace/object_service.h"

namespace flux::test {

// The person's data of a scripted world: the real service on a store in memory. Thread and owner: the world's.
class ScriptedObjects {
public:
    ScriptedObjects();

    void setNow(base::Instant now) { m_clock.at = now; }

    void add(const domain::WorkspaceObject& object); // before the first request

    template <typename R>
    static constexpr bool takes() {
        return requires(workspace::ObjectReads & reads, const R& r) {
            reads.handle(r);
        }
        || requires(workspace::ObjectService & service, const R& r) {
            service.handle(r);
        };
    }
    template <typename R>
    [[nodiscard]] base::Result<api::Reply> handle(const R& request, std::vector<domain::EventPayload>& events) {
        if constexpr (requires(workspace::ObjectReads & reads, const R& r) { reads.handle(r); }) {
            FLUX_TRY(typename R::Reply reply,
                     workspace::ObjectReads(writer().reader().objects(), m_gate).handle(request));
            return api::Reply(std::move(reply));
        } else {
            store::UnitOfWork work;
            workspace::ObjectService service(writer().reader().objects(), work, m_clock, m_gate);
            FLUX_TRY(typename R::Reply reply, service.handle(request));
            FLUX_CHECK(commit(work, events));
            return api::Reply(std::move(reply));
        }
    }
    // Takes back what the message shows.
    [[nodiscard]] base::Result<api::Reply> undo(const domain::Message& message,
                                                std::vector<domain::EventPayload>& events);
    void markUndone(std::vector<domain::Message>& messages);

private:
    [[nodiscard]] base::Result<void> commit(store::UnitOfWork& work, std::vector<domain::EventPayload>& events);

    struct WorldClock final : base::Clock {
        base::Instant at;
        quint64 count = 0;
        base::Instant now() override { return at; }
        qint64 steadyMs() override { return at.ms; }
        quint64 random() override { return ++count * 0x9E3779B97F4A7C15ULL; }
    };
    WorldClock m_clock;
    // Opened at the first request, on the thread that answers, with what was added before.
    [[nodiscard]] store::Writer& writer();

    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<store::Writer> m_writer;
    store::UnitOfWork m_first;
    workspace::SchemaGate m_gate;
};

} // namespace flux::test
