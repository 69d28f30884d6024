#pragma once

#include "engine/base/clock.h"
#include "engine/index/segment/dictionary.h"
#include "engine/index/segment/segment_info.h"

#include <memory>

namespace flux::index {

// One immutable part of the index, with what of it was deleted since. In memory: the columns (11 bytes a document), the
// deletions and the first word of each block; the rest comes through the cache. Errors: those of the store; Internal
// for a damaged one. Thread: one at a time. Owner: SegmentSet.
class Segment {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Segment>> open(BlobCache& cache, const SegmentInfo& info);

    [[nodiscard]] const SegmentInfo& info() const { return m_info; }
    [[nodiscard]] const Dictionary& dictionary() const { return m_dictionary; }
    [[nodiscard]] quint32 documents() const { return m_info.documents; }

    [[nodiscard]] quint16 lengthOf(quint32 document) const { return m_lengths[document]; }
    [[nodiscard]] quint8 kindOf(quint32 document) const { return m_kinds[document]; }
    [[nodiscard]] base::Instant timeOf(quint32 document) const { return base::Instant{m_times[document]}; }
    [[nodiscard]] bool isDeleted(quint32 document) const {
        return m_info.deleted > 0 && (m_deleted[document / 64] >> (document % 64) & 1) != 0;
    }
    [[nodiscard]] base::Result<QString> idOf(quint32 document) const;
    [[nodiscard]] base::Result<quint32> find(const QString& id) const; // kNoDocument: not there, or deleted

    // Notes a deletion in memory; true when it is news. writeDeletes() puts them into the open transaction.
    bool markDeleted(quint32 document);
    [[nodiscard]] base::Result<void> writeDeletes(SegmentStore& store);
    // Takes over what another commit deleted.
    [[nodiscard]] base::Result<void> update(const SegmentInfo& info);

    [[nodiscard]] qsizetype bytesInMemory() const;

private:
    Segment(BlobCache& cache, SegmentInfo info, Dictionary dictionary)
        : m_cache(&cache), m_info(std::move(info)), m_dictionary(std::move(dictionary)) {}
    [[nodiscard]] base::Result<void> readColumns();
    [[nodiscard]] base::Result<void> readDeletes(quint32 chunk);

    BlobCache* m_cache;
    SegmentInfo m_info;
    Dictionary m_dictionary;
    std::vector<quint8> m_kinds;
    std::vector<quint16> m_lengths;
    std::vector<qint64> m_times;
    std::vector<quint64> m_deleted; // one bit a document
    std::vector<quint64> m_firstHashes;
    std::vector<quint32> m_changed; // chunks of deletions that are not written yet
};

} // namespace flux::index
