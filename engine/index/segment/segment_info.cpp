#include "engine/index/segment/segment_info.h"

namespace flux::index {

using base::Json;
using base::Result;

namespace {

constexpr qint64 kFormat = 2; // 2: irregular forms stand under the stem of their base

base::Error unreadable() {
    return base::makeError(base::ErrorCode::Internal,
                           QStringLiteral("The search index cannot be read. It has to be built again; “flux doctor” "
                                          "does it."),
                           QStringLiteral("the manifest does not hold together"));
}

Json toJson(const SegmentInfo& info) {
    Json deletes = Json::array();
    for (const quint32 written : info.deletes)
        deletes.push_back(written);
    return Json{{"number", info.number}, {"documents", info.documents},   {"deleted", info.deleted},
                {"length", info.length}, {"indexBytes", info.indexBytes}, {"deletes", std::move(deletes)}};
}

Result<SegmentInfo> segmentFrom(const Json& json) {
    const qint64 documents = base::intAt(json, "documents", -1);
    const qint64 deleted = base::intAt(json, "deleted", -1);
    const Json& deletes = base::jsonAt(json, "deletes");
    const qint64 chunks = (documents + kDeletesPerChunk - 1) / kDeletesPerChunk;
    if (documents < 0 || documents > kMaxDocuments || deleted < 0 || deleted > documents || !deletes.is_array() ||
        qint64(deletes.size()) != chunks)
        return unreadable();
    SegmentInfo info;
    info.number = quint32(base::intAt(json, "number"));
    info.documents = quint32(documents);
    info.deleted = quint32(deleted);
    info.length = quint64(base::intAt(json, "length"));
    info.indexBytes = quint64(base::intAt(json, "indexBytes"));
    for (const Json& written : deletes)
        info.deletes.push_back(written.is_number_integer() ? written.get<quint32>() : 0);
    return info;
}

} // namespace

quint64 Manifest::documents() const {
    quint64 count = 0;
    for (const SegmentInfo& segment : segments)
        count += segment.documents - segment.deleted;
    return count;
}

Result<Manifest> Manifest::parse(const QByteArray& bytes) {
    Manifest manifest;
    if (bytes.isEmpty())
        return manifest;
    const auto json = base::parseJson(bytes);
    if (!json.ok() || base::intAt(*json, "format") != kFormat || !base::jsonAt(*json, "segments").is_array())
        return unreadable();
    manifest.nextSegment = quint32(base::intAt(*json, "nextSegment"));
    manifest.note = base::textAt(*json, "note");
    for (const Json& segment : base::jsonAt(*json, "segments")) {
        FLUX_TRY(SegmentInfo info, segmentFrom(segment));
        manifest.segments.push_back(std::move(info));
    }
    return manifest;
}

QByteArray Manifest::bytes() const {
    Json list = Json::array();
    for (const SegmentInfo& segment : segments)
        list.push_back(toJson(segment));
    return base::dumpJson(
        Json{{"format", kFormat}, {"nextSegment", nextSegment}, {"note", note}, {"segments", std::move(list)}});
}

} // namespace flux::index
