#pragma once

#include "engine/store/store.h"
#include "engine/workspace/object_reads.h"
#include "engine/workspace/object_service.h"
#include "tests/support/test_clock.h"

namespace flux::test {

// The person's data in a store, changed and read as the host does it, with several decisions to a commit if wanted.
class WorkspaceBench {
public:
    WorkspaceBench();
    ~WorkspaceBench();

    // Decides, and commits unless hold() was called.
    template <typename R>
    [[nodiscard]] base::Result<typename R::Reply> change(const R& request) {
        auto decided = workspace::ObjectService(stored(), work, clock, gate).handle(request);
        settle();
        return decided;
    }
    template <typename R>
    [[nodiscard]] base::Result<typename R::Reply> read(const R& request) {
        return workspace::ObjectReads(stored(), gate).handle(request);
    }
    [[nodiscard]] base::Result<api::ObjectsUndone> undo(const std::vector<domain::ChangeBlock>& blocks);

    void markUndone(domain::Message& message) { workspace::ObjectReads(stored(), gate).markUndone(message); }

    [[nodiscard]] domain::WorkspaceObject make(const QString& type, const base::Json& data,
                                               const QStringList& tags = {});
    [[nodiscard]] domain::WorkspaceObject stored(const domain::ObjectId& id);
    void hold() { m_held = true; } // what follows is one batch
    [[nodiscard]] base::Result<void> commit();

    TestClock clock;
    workspace::SchemaGate gate;
    store::UnitOfWork work;
    std::vector<domain::ObjectRef> told; // by the events, as committed

private:
    [[nodiscard]] store::ObjectReader& stored() { return m_writer->reader().objects(); }
    void settle();

    bool m_held = false;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<store::Writer> m_writer;
};

[[nodiscard]] domain::Attribution person();

// JSON as it is written in a test; what cannot be read is null.
[[nodiscard]] base::Json json(const char* text);
[[nodiscard]] QString dump(const base::Json& value);

// What an error says, or "ok".
template <typename T>
[[nodiscard]] QString saidBy(const base::Result<T>& result) {
    return result.ok() ? QStringLiteral("ok")
                       : base::codeName(result.error().code) + QStringLiteral(": ") + result.error().message;
}

} // namespace flux::test
