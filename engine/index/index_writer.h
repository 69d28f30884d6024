#pragma once

#include "engine/index/document.h"
#include "engine/index/segment/segment_set.h"
#include "engine/index/segment/term_buffer.h"

namespace flux::index {

// Adds documents to an index and takes them away. Nothing is seen by readers before commit(), and a crash at any moment
// leaves what the last commit said. A document with the id of another takes its place.
// Memory: a buffer (24 MiB), a cache (8 MiB) and what Segment keeps. Errors: those of the store; after one of commit(),
// add() or remove() everything since the last commit is given up, and the next call begins anew.
// Thread: one at a time; one writer an index. Owner: whoever indexes; the store and the analyzer outlive it.
class IndexWriter {
public:
    IndexWriter(SegmentStore& store, Analyzer& analyzer);
    ~IndexWriter();
    IndexWriter(const IndexWriter&) = delete;
    IndexWriter& operator=(const IndexWriter&) = delete;

    // `fresh`: the caller knows that the index has no such id, which saves looking for it.
    [[nodiscard]] base::Result<void> add(const IndexDocument& document, bool fresh = false);
    [[nodiscard]] base::Result<void> remove(const QString& id); // also of one that is not there
    // Every document that has the label.
    [[nodiscard]] base::Result<void> removeLabelled(const QString& label);
    // `note` is kept with the commit (where the caller was, for instance).
    [[nodiscard]] base::Result<void> commit(const QString& note);
    void rollback();

    [[nodiscard]] base::Result<QString> note(); // of the last commit; empty: none
    [[nodiscard]] base::Result<quint64> documents();
    [[nodiscard]] base::Result<void> clear();    // everything goes, in the open transaction
    [[nodiscard]] base::Result<void> mergeAll(); // into one segment, in the open transaction

private:
    [[nodiscard]] base::Result<void> begin();
    [[nodiscard]] base::Result<void> refresh();
    [[nodiscard]] base::Result<void> flush();
    [[nodiscard]] base::Result<void> merge(const std::vector<quint32>& numbers);
    [[nodiscard]] base::Result<void> forgetId(const QString& id);
    [[nodiscard]] base::Result<void> markLabelled(const std::string& term);
    [[nodiscard]] std::vector<SegmentInfo> infos() const;
    [[nodiscard]] base::Result<void> kept(base::Result<void> result); // rolls back after an error

    SegmentStore& m_store;
    SegmentSet m_set;
    TermBuffer m_buffer;
    bool m_open = false; // a transaction
};

} // namespace flux::index
