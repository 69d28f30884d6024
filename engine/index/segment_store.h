#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>

#include <map>

namespace flux::index {

// The parts of a segment; the number is part of the stored key.
enum class Stream : quint8 { Terms = 1, TermIndex, Postings, Columns, Ids, Hashes, HashIndex, Deletes };

// Where a blob is: a piece of a part of a segment.
struct BlobKey {
    quint32 segment = 0;
    Stream stream = Stream::Terms;
    quint32 chunk = 0; // below 2^28

    // One number that sorts the blobs of a segment together; below 2^63 as long as there were fewer than 2^31 segments.
    [[nodiscard]] quint64 packed() const { return quint64(segment) << 32 | quint64(stream) << 28 | chunk; }
};

// Where an index keeps its blobs and its manifest, in transactions: what was put since begin() is there for everybody
// after commit() together with the new manifest, or never was. Reads see the last commit and the own open transaction.
// Errors: get() of a blob that is not there is NotFound; else whatever the medium says. Thread: one at a time; a reader
// beside a writer has a store of its own on the same data. Owner: whoever opened the index, outlives it.
class SegmentStore {
public:
    virtual ~SegmentStore() = default;
    [[nodiscard]] virtual base::Result<QByteArray> manifest() = 0; // empty: nothing was committed yet
    [[nodiscard]] virtual base::Result<QByteArray> get(const BlobKey& key) = 0;

    [[nodiscard]] virtual base::Result<void> begin() = 0;
    [[nodiscard]] virtual base::Result<void> put(const BlobKey& key, const QByteArray& bytes) = 0; // replaces
    [[nodiscard]] virtual base::Result<void> removeSegment(quint32 segment) = 0;
    [[nodiscard]] virtual base::Result<void> commit(const QByteArray& manifest) = 0;
    virtual void rollback() = 0; // also without a transaction
};

// In memory, for tests and small throw-away indexes.
class MemorySegmentStore final : public SegmentStore {
public:
    base::Result<QByteArray> manifest() override;
    base::Result<QByteArray> get(const BlobKey& key) override;
    base::Result<void> begin() override;
    base::Result<void> put(const BlobKey& key, const QByteArray& bytes) override;
    base::Result<void> removeSegment(quint32 segment) override;
    base::Result<void> commit(const QByteArray& manifest) override;
    void rollback() override;

    [[nodiscard]] const std::map<quint64, QByteArray>& blobs() const { return m_committed; }

private:
    std::map<quint64, QByteArray> m_committed; // QByteArray shares its bytes, so a copy of the map is cheap
    std::map<quint64, QByteArray> m_pending;
    QByteArray m_manifest;
    bool m_open = false;
};

} // namespace flux::index
