#pragma once

#include "engine/index/segment/segment_set.h"

namespace flux::index {

// Writes several segments as one, without what was deleted. Memory: 22 bytes a document, one word's list and one chunk
// a segment. Errors: those of the store; Internal for a damaged segment.
[[nodiscard]] base::Result<SegmentInfo> mergeSegments(SegmentStore& store, BlobCache& cache,
                                                      const std::vector<const Segment*>& sources, quint32 number);

// Which segments should become one: as soon as eight are of one size class, which grows by eight, those eight; else one
// that is deleted for more than a half. Empty: none. So each document is written about log8(n) times.
[[nodiscard]] std::vector<quint32> segmentsToMerge(const std::vector<SegmentInfo>& segments);

} // namespace flux::index
