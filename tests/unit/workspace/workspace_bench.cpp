#include "tests/unit/workspace/workspace_bench.h"

#include "engine/store/fake/memory_store.h"

namespace flux::test {

WorkspaceBench::WorkspaceBench() : m_store(store::makeMemoryStore()), m_writer(*m_store->openWriter()) {}
WorkspaceBench::~WorkspaceBench() = default;

base::Result<api::ObjectsUndone> WorkspaceBench::undo(const std::vector<domain::ChangeBlock>& blocks) {
    auto decided = workspace::ObjectService(stored(), work, clock, gate).undo(blocks, person());
    settle();
    return decided;
}

domain::WorkspaceObject WorkspaceBench::make(const QString& type, const base::Json& data, const QStringList& tags) {
    clock.advanceMs(1000);
    auto made = change(api::CreateObject{type, data, tags, person()});
    Q_ASSERT(made.ok());
    return *made;
}

domain::WorkspaceObject WorkspaceBench::stored(const domain::ObjectId& id) {
    return stored().object(id).valueOr({});
}

void WorkspaceBench::settle() {
    if (m_held)
        return;
    const auto committed = commit();
    Q_ASSERT(committed.ok());
}

base::Result<void> WorkspaceBench::commit() {
    m_held = false;
    const auto receipt = m_writer->commit(work);
    for (const domain::FeedEvent& event : work.events) {
        const auto& changed = std::get<domain::ObjectsChanged>(event.payload);
        if (receipt.ok())
            told.insert(told.end(), changed.objects.begin(), changed.objects.end());
    }
    work = {};
    return receipt.ok() ? base::Result<void>() : base::Result<void>(receipt.error());
}

domain::Attribution person() {
    domain::Attribution by;
    by.name = QStringLiteral("window");
    return by;
}

base::Json json(const char* text) {
    return base::parseJson(text).valueOr({});
}
QString dump(const base::Json& value) {
    return QString::fromUtf8(base::dumpJson(value));
}

} // namespace flux::test
