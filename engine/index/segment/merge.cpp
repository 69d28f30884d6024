#include "engine/index/segment/merge.h"

#include "engine/index/segment/segment_writer.h"

#include <algorithm>
#include <array>

namespace flux::index {

using base::Result;

namespace {

constexpr std::size_t kMergedAtOnce = 8;
constexpr quint32 kSmallest = 64; // documents; what has fewer is of one class
constexpr std::size_t kClasses = 12;

std::size_t classOf(quint32 documents) {
    std::size_t tier = 0;
    for (quint64 size = kSmallest; size <= documents; size *= kMergedAtOnce)
        ++tier;
    return tier;
}

struct Source {
    const Segment* segment;
    Dictionary::Cursor cursor;
    std::vector<quint32> numbers; // of each document in the new segment
};

Result<void> takeDocuments(SegmentWriter& writer, Source& source) {
    const Segment& segment = *source.segment;
    source.numbers.assign(segment.documents(), kNoDocument);
    for (quint32 document = 0; document < segment.documents(); ++document) {
        if (segment.isDeleted(document))
            continue;
        source.numbers[document] = writer.documents();
        FLUX_TRY(const QString id, segment.idOf(document));
        FLUX_CHECK(
            writer.addDocument(id, segment.kindOf(document), segment.timeOf(document), segment.lengthOf(document)));
    }
    return {};
}

Result<void> takePostings(BlobCache& cache, const Source& source, std::vector<Posting>& postings) {
    FLUX_TRY(PostingCursor list, PostingCursor::open(cache, source.segment->info().number, source.cursor.entry(),
                                                     source.segment->documents()));
    for (; list.document() != kNoDocument; list.next()) {
        if (const quint32 number = source.numbers[list.document()]; number != kNoDocument)
            postings.push_back({number, list.frequency()});
    }
    return list.problem() ? Result<void>(*list.problem()) : Result<void>();
}

Result<void> takeTerms(SegmentWriter& writer, BlobCache& cache, std::vector<Source>& sources) {
    std::vector<Posting> postings;
    for (;;) {
        const std::string* least = nullptr;
        for (const Source& source : sources) {
            if (source.cursor.problem())
                return *source.cursor.problem();
            if (source.cursor.valid() && (!least || source.cursor.term() < *least))
                least = &source.cursor.term();
        }
        if (!least)
            return {};
        const std::string term = *least;
        bool surface = false;
        postings.clear();
        for (Source& source : sources) { // in the order of their documents, so the postings ascend
            if (!source.cursor.valid() || source.cursor.term() != term)
                continue;
            surface = surface || source.cursor.entry().surface;
            FLUX_CHECK(takePostings(cache, source, postings));
            source.cursor.next();
        }
        if (!postings.empty())
            FLUX_CHECK(writer.addTerm(term, surface, postings));
    }
}

} // namespace

Result<SegmentInfo> mergeSegments(SegmentStore& store, BlobCache& cache, const std::vector<const Segment*>& segments,
                                  quint32 number) {
    SegmentWriter writer(store, number);
    std::vector<Source> sources;
    for (const Segment* segment : segments) {
        sources.push_back({segment, segment->dictionary().cursor(), {}});
        FLUX_CHECK(takeDocuments(writer, sources.back()));
    }
    FLUX_CHECK(takeTerms(writer, cache, sources));
    return writer.finish();
}

std::vector<quint32> segmentsToMerge(const std::vector<SegmentInfo>& segments) {
    std::array<std::vector<quint32>, kClasses> classes;
    for (const SegmentInfo& segment : segments) {
        auto& tier = classes[std::min(kClasses - 1, classOf(segment.documents - segment.deleted))];
        tier.push_back(segment.number);
        if (tier.size() == kMergedAtOnce)
            return tier;
    }
    for (const SegmentInfo& segment : segments) {
        if (segment.deleted > segment.documents / 2)
            return {segment.number};
    }
    return {};
}

} // namespace flux::index
