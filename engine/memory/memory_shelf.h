#pragma once

#include "engine/memory/embedder.h"
#include "engine/memory/memory_record.h"
#include "engine/memory/text_ranker.h"
#include "engine/store/store.h"

#include <map>

namespace flux::memory {

// A memory whose vector is missing or of an older text.
struct LackingVector {
    domain::ObjectId id;
    QString text, digest;
};

// All memories of the store, ready to be searched: their words, their vectors, themselves. Follows the store by its
// feed. Those in the trash are not on it; expired ones are, until they are forgotten.
// Memory: the memories, about three times their text, and four bytes for each number of a vector.
// Errors: those of the reader; after one the next follow() goes on where this one ended, or begins anew.
// Thread: one at a time. Owner: MemoryService.
class MemoryShelf {
public:
    struct Entry {
        domain::WorkspaceObject object;
        MemoryRecord record;
        QString digest; // of its text
        Vector vector;  // empty: none of the present model
    };

    // Takes in what was committed since the last time.
    [[nodiscard]] base::Result<void> follow(store::Reader& reader);
    // Loads the vectors of this model, unless they are; empty: none are used.
    [[nodiscard]] base::Result<void> useModel(const QString& model, store::Reader& reader);
    // One that was just made and kept; no use when the text has changed meanwhile.
    void put(const store::ObjectVector& vector);

    [[nodiscard]] const std::map<domain::ObjectId, Entry>& entries() const { return m_entries; }
    [[nodiscard]] const Entry* entry(const QString& id) const;
    [[nodiscard]] TextRanker& words() { return *m_words; } // after a follow()
    [[nodiscard]] qint64 sequence() const { return m_sequence; }
    [[nodiscard]] bool hasVectors() const { return m_vectors > 0; }

    // By the cosine of the angle to each vector there is, best first.
    [[nodiscard]] std::vector<Ranked> nearest(const Vector& question, std::size_t limit,
                                              const std::function<bool(const Entry&)>& accept) const;
    [[nodiscard]] std::vector<LackingVector> lacking(std::size_t limit) const;

private:
    [[nodiscard]] base::Result<void> readAll(store::Reader& reader);
    [[nodiscard]] base::Result<void> take(const domain::WorkspaceObject& object);
    [[nodiscard]] base::Result<void> drop(const domain::ObjectId& id);
    void clearVector(Entry& entry);

    std::unique_ptr<TextRanker> m_words; // null: nothing was read yet
    std::map<domain::ObjectId, Entry> m_entries;
    QString m_model;
    qint64 m_sequence = 0;
    std::size_t m_vectors = 0;
};

} // namespace flux::memory
