#pragma once

#include "engine/index/segment/segment.h"

#include <span>

namespace flux::index {

// The segments that a manifest names, open. Errors: those of the store; Internal for a damaged index. Thread: one at a
// time. Owner: a reader or a writer.
class SegmentSet {
public:
    SegmentSet(SegmentStore& store, qsizetype cacheBytes) : m_store(store), m_cache(store, cacheBytes) {}

    // Takes over what was committed since; says whether that was anything. After an error nothing is open and the next
    // refresh() begins anew.
    [[nodiscard]] base::Result<bool> refresh();
    void forget();

    [[nodiscard]] const Manifest& manifest() const { return m_manifest; }
    [[nodiscard]] const std::vector<std::unique_ptr<Segment>>& segments() const { return m_segments; }
    [[nodiscard]] BlobCache& cache() { return m_cache; }
    [[nodiscard]] SegmentStore& store() { return m_store; }

    // --- for the writer, in an open transaction ---
    [[nodiscard]] quint32 takeNumber() { return m_manifest.nextSegment++; }
    [[nodiscard]] base::Result<void> add(const SegmentInfo& info);
    [[nodiscard]] base::Result<void> remove(quint32 number);
    // Writes the deletions and commits everything with the manifest that it makes.
    [[nodiscard]] base::Result<void> commit(const QString& note);

    [[nodiscard]] quint64 documents() const; // not the deleted ones
    [[nodiscard]] qsizetype bytesInMemory() const;

private:
    [[nodiscard]] base::Result<void> take(Manifest manifest);

    SegmentStore& m_store;
    BlobCache m_cache;
    QByteArray m_bytes; // of the manifest
    Manifest m_manifest;
    std::vector<std::unique_ptr<Segment>> m_segments;
};

} // namespace flux::index
