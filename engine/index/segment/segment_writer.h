#pragma once

#include "engine/index/document.h"
#include "engine/index/segment/dictionary.h"
#include "engine/index/segment/segment_info.h"

namespace flux::index {

// Writes one segment into the store's open transaction: first all documents, then all words in ascending order, then
// finish(). Memory: 18 bytes a document. Errors: those of the store. Thread: one at a time.
class SegmentWriter {
public:
    SegmentWriter(SegmentStore& store, quint32 segment);

    // Its number is how many came before it.
    [[nodiscard]] base::Result<void> addDocument(const QString& id, quint8 kind, base::Instant at, quint32 length);
    [[nodiscard]] base::Result<void> addTerm(std::string_view term, bool surface, const std::vector<Posting>& postings);
    [[nodiscard]] base::Result<SegmentInfo> finish();

    [[nodiscard]] quint32 documents() const { return quint32(m_lengths.size()); }

private:
    [[nodiscard]] base::Result<void> flushColumns();
    [[nodiscard]] base::Result<void> flushIds();
    [[nodiscard]] base::Result<void> writeHashes();

    SegmentStore& m_store;
    SegmentInfo m_info;
    ChunkWriter m_postings;
    DictionaryWriter m_dictionary;
    QByteArray m_columns;
    QByteArray m_idEnds;
    QByteArray m_ids;
    std::vector<quint16> m_lengths;
    std::vector<std::pair<quint64, quint32>> m_hashes;
};

} // namespace flux::index
