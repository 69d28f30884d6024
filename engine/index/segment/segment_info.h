#pragma once

#include "engine/base/json.h"

#include <vector>

namespace flux::index {

// How the columns of documents, their ids, hashes and deletions are cut into blobs.
inline constexpr quint32 kColumnsPerChunk = 4096;
inline constexpr quint32 kIdsPerChunk = 1024;
inline constexpr quint32 kHashesPerChunk = 4096;
inline constexpr quint32 kDeletesPerChunk = 32768;
inline constexpr quint32 kMaxDocuments = 1U << 30; // of one segment

// What the manifest says of a segment.
struct SegmentInfo {
    quint32 number = 0;
    quint32 documents = 0; // deleted ones too
    quint32 deleted = 0;
    quint64 length = 0;           // of all documents that were written, weighted words
    quint64 indexBytes = 0;       // of Stream::TermIndex
    std::vector<quint32> deletes; // per chunk of deletions: how often it was written; 0: nothing is deleted there

    friend bool operator==(const SegmentInfo&, const SegmentInfo&) = default;
};

// Everything that a commit says. `note` is the caller's: it is committed with the documents.
struct Manifest {
    quint32 nextSegment = 1;
    std::vector<SegmentInfo> segments;
    QString note;

    [[nodiscard]] quint64 documents() const; // not the deleted ones
    // Errors: Internal for bytes that no writer wrote.
    [[nodiscard]] static base::Result<Manifest> parse(const QByteArray& bytes); // of nothing: an empty one
    [[nodiscard]] QByteArray bytes() const;
};

} // namespace flux::index
