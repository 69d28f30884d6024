#pragma once

#include "engine/api/requests/memory.h"
#include "engine/memory/memory_shelf.h"

namespace flux::memory {

// Searches the memories: by key, topic, tags and scope, and by a text, whose words and, where a model is connected,
// whose meaning count; both lists are fused by place. What repeats a better hit comes later. Expired ones are no hits.
// A model that does not answer takes nothing away: words alone serve, and byMeaning says so.
// Thread: one at a time; a search may wait for the embedder. Owner: the host; clock and embedder outlive it.
class MemoryService {
public:
    explicit MemoryService(base::Clock& clock) : m_clock(clock) {}

    // Null: no model is connected. Takes effect at the next search, which `cancel` keeps from waiting for it.
    void connect(Embedder* embedder, const base::CancelToken& cancel = {}) {
        m_embedder = embedder;
        m_cancel = cancel;
    }

    // Errors: InvalidArgument (limits), those of the reader. `used` is the caller's to note (noteUsed).
    [[nodiscard]] base::Result<api::MemoryPage> search(const api::SearchMemory& request, store::Reader& reader);

    // Memories that lack a vector of the connected model, at most `limit`. Errors: those of the reader.
    [[nodiscard]] base::Result<std::vector<LackingVector>> lackingVectors(std::size_t limit, store::Reader& reader);
    // They were made and written: searches use them.
    void vectorsKept(const std::vector<store::VectorWrite>& vectors);

    [[nodiscard]] MemoryShelf& shelf() { return m_shelf; }

private:
    struct Found;
    [[nodiscard]] base::Result<void> refresh(store::Reader& reader);
    [[nodiscard]] base::Result<Found> find(const api::SearchMemory& request);
    [[nodiscard]] Found newest(const api::SearchMemory& request) const;
    [[nodiscard]] bool isAccepted(const MemoryShelf::Entry& entry, const api::SearchMemory& request) const;
    [[nodiscard]] std::optional<Vector> meaningOf(const QString& text);
    [[nodiscard]] std::vector<Ranked> diverse(const std::vector<Ranked>& list, std::size_t limit);
    [[nodiscard]] double likeness(const QString& a, const QString& b);

    base::Clock& m_clock;
    Embedder* m_embedder = nullptr;
    base::CancelToken m_cancel;
    MemoryShelf m_shelf;
    qint64 m_quietUntil = 0; // steady time: the embedder failed, and is left alone so long
};

// Makes the vectors that are lacking, to be written. Errors: those of the embedder. Thread: any.
[[nodiscard]] base::Result<std::vector<store::VectorWrite>>
makeVectors(const std::vector<LackingVector>& lacking, Embedder& embedder, const base::CancelToken& cancel);

} // namespace flux::memory
