#include "engine/store/fake/memory_store.h"
#include "tests/support/scripted_world.h"

namespace flux::test {

using base::Result;

ScriptedObjects::ScriptedObjects() : m_store(store::makeMemoryStore()) {}

void ScriptedObjects::add(const domain::WorkspaceObject& object) {
    m_first.objects.push_back({object, 0});
}

store::Writer& ScriptedObjects::writer() {
    if (!m_writer) {
        m_writer = std::move(m_store->openWriter().value());
        const auto added = m_writer->commit(m_first);
        Q_ASSERT_X(added.ok(), "script", "an object stands twice");
    }
    return *m_writer;
}

Result<void> ScriptedObjects::commit(store::UnitOfWork& work, std::vector<domain::EventPayload>& events) {
    FLUX_CHECK(writer().commit(work));
    for (domain::FeedEvent& event : work.events)
        events.push_back(std::move(event.payload));
    return {};
}

Result<api::Reply> ScriptedObjects::undo(const domain::Message& message, std::vector<domain::EventPayload>& events) {
    std::vector<domain::ChangeBlock> blocks;
    for (const domain::Block& block : message.blocks) {
        if (const auto* change = std::get_if<domain::ChangeBlock>(&block))
            blocks.push_back(*change);
    }
    store::UnitOfWork work;
    workspace::ObjectService service(writer().reader().objects(), work, m_clock, m_gate);
    FLUX_TRY(api::ObjectsUndone reply, service.undo(blocks, {}));
    FLUX_CHECK(commit(work, events));
    return api::Reply(std::move(reply));
}

void ScriptedObjects::markUndone(std::vector<domain::Message>& messages) {
    workspace::ObjectReads reads(writer().reader().objects(), m_gate);
    for (domain::Message& message : messages)
        reads.markUndone(message);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::UndoChange& r, Events& events) {
    for (const domain::Message& message : m_threads[r.conversationId.text]) {
        if (message.id == r.messageId) {
            m_objects->setNow(tick());
            return m_objects->undo(message, events);
        }
    }
    return base::makeError(base::ErrorCode::NotFound, QStringLiteral("This message does not exist."));
}

} // namespace flux::test
