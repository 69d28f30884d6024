#include "engine/index/segment/segment_set.h"

#include <algorithm>

namespace flux::index {

using base::Result;

Result<bool> SegmentSet::refresh() {
    FLUX_TRY(const QByteArray bytes, m_store.manifest());
    if (bytes == m_bytes)
        return false;
    FLUX_TRY(Manifest manifest, Manifest::parse(bytes));
    if (auto taken = take(std::move(manifest)); !taken.ok()) {
        forget();
        return taken.error();
    }
    m_bytes = bytes;
    return true;
}

Result<void> SegmentSet::take(Manifest manifest) {
    std::vector<std::unique_ptr<Segment>> segments;
    for (const SegmentInfo& info : manifest.segments) {
        const auto same = [&info](const auto& open) { return open && open->info().number == info.number; };
        if (const auto known = std::find_if(m_segments.begin(), m_segments.end(), same); known != m_segments.end()) {
            FLUX_CHECK((*known)->update(info));
            segments.push_back(std::move(*known));
        } else {
            FLUX_TRY(auto opened, Segment::open(m_cache, info));
            segments.push_back(std::move(opened));
        }
    }
    m_segments = std::move(segments);
    m_manifest = std::move(manifest);
    return {};
}

void SegmentSet::forget() {
    m_segments.clear();
    m_manifest = {};
    m_bytes.clear();
    m_cache.clear();
}

Result<void> SegmentSet::add(const SegmentInfo& info) {
    FLUX_TRY(auto opened, Segment::open(m_cache, info));
    m_segments.push_back(std::move(opened));
    return {};
}

Result<void> SegmentSet::remove(quint32 number) {
    std::erase_if(m_segments, [number](const auto& segment) { return segment->info().number == number; });
    return m_store.removeSegment(number);
}

Result<void> SegmentSet::commit(const QString& note) {
    m_manifest.segments.clear();
    for (const auto& segment : m_segments) {
        FLUX_CHECK(segment->writeDeletes(m_store));
        m_manifest.segments.push_back(segment->info());
    }
    m_manifest.note = note;
    const QByteArray bytes = m_manifest.bytes();
    FLUX_CHECK(m_store.commit(bytes));
    m_bytes = bytes;
    return {};
}

quint64 SegmentSet::documents() const {
    quint64 count = 0;
    for (const auto& segment : m_segments)
        count += segment->documents() - segment->info().deleted;
    return count;
}

qsizetype SegmentSet::bytesInMemory() const {
    qsizetype bytes = m_cache.bytes();
    for (const auto& segment : m_segments)
        bytes += segment->bytesInMemory();
    return bytes;
}

} // namespace flux::index
