#include "engine/index/index_writer.h"

#include "engine/index/segment/merge.h"

#include <algorithm>

namespace flux::index {

using base::Result;

namespace {

constexpr qsizetype kCacheBytes = 8 * 1024 * 1024;
constexpr qsizetype kBufferBytes = 24 * 1024 * 1024;

} // namespace

IndexWriter::IndexWriter(SegmentStore& store, Analyzer& analyzer)
    : m_store(store), m_set(store, kCacheBytes), m_buffer(analyzer) {}

IndexWriter::~IndexWriter() {
    rollback();
}

Result<void> IndexWriter::begin() {
    if (m_open)
        return {};
    FLUX_CHECK(m_store.begin());
    m_open = true;
    const auto changed = m_set.refresh();
    return changed.ok() ? Result<void>() : changed.error();
}

Result<void> IndexWriter::refresh() {
    if (m_open)
        return {};
    const auto changed = m_set.refresh();
    return changed.ok() ? Result<void>() : changed.error();
}

Result<void> IndexWriter::kept(Result<void> result) {
    if (!result.ok())
        rollback();
    return result;
}

void IndexWriter::rollback() {
    m_buffer.clear();
    if (!m_open)
        return;
    m_store.rollback();
    m_set.forget(); // what it has open may never have been committed
    m_open = false;
}

Result<void> IndexWriter::forgetId(const QString& id) {
    if (m_buffer.remove(id))
        return {}; // then no segment has it
    for (const auto& segment : m_set.segments()) {
        FLUX_TRY(const quint32 document, segment->find(id));
        if (document != kNoDocument) {
            segment->markDeleted(document);
            return {};
        }
    }
    return {};
}

Result<void> IndexWriter::add(const IndexDocument& document, bool fresh) {
    if (document.id.isEmpty() || document.id.size() > kMaxIdBytes || document.kind < 0 || document.kind > kMaxKind)
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("A thing to be found needs an id of 1 to %1 characters and a kind of 0 to %2.")
                .arg(kMaxIdBytes)
                .arg(kMaxKind));
    FLUX_CHECK(kept(begin()));
    if (!fresh)
        FLUX_CHECK(kept(forgetId(document.id)));
    m_buffer.add(document);
    return m_buffer.bytes() > kBufferBytes ? kept(flush()) : Result<void>();
}

Result<void> IndexWriter::remove(const QString& id) {
    FLUX_CHECK(kept(begin()));
    return kept(forgetId(id));
}

Result<void> IndexWriter::removeLabelled(const QString& label) {
    FLUX_CHECK(kept(begin()));
    FLUX_CHECK(kept(flush())); // the buffer cannot be asked for a word
    return kept(markLabelled(labelTerm(label)));
}

Result<void> IndexWriter::markLabelled(const std::string& term) {
    for (const auto& segment : m_set.segments()) {
        FLUX_TRY(const TermEntry entry, segment->dictionary().find(term));
        FLUX_TRY(PostingCursor list,
                 PostingCursor::open(m_set.cache(), segment->info().number, entry, segment->documents()));
        for (; list.document() != kNoDocument; list.next())
            segment->markDeleted(list.document());
        if (list.problem())
            return *list.problem();
    }
    return {};
}

Result<void> IndexWriter::flush() {
    if (!m_buffer.isEmpty()) {
        FLUX_TRY(const SegmentInfo info, m_buffer.write(m_store, m_set.takeNumber()));
        FLUX_CHECK(m_set.add(info));
    }
    m_buffer.clear(); // rows that were removed again
    for (;;) {
        const std::vector<quint32> numbers = segmentsToMerge(infos());
        if (numbers.empty())
            return {};
        FLUX_CHECK(merge(numbers));
    }
}

std::vector<SegmentInfo> IndexWriter::infos() const {
    std::vector<SegmentInfo> list;
    for (const auto& segment : m_set.segments())
        list.push_back(segment->info());
    return list;
}

Result<void> IndexWriter::merge(const std::vector<quint32>& numbers) {
    std::vector<const Segment*> sources;
    quint64 documents = 0;
    for (const auto& segment : m_set.segments()) {
        if (std::find(numbers.begin(), numbers.end(), segment->info().number) == numbers.end())
            continue;
        sources.push_back(segment.get());
        documents += segment->documents() - segment->info().deleted;
    }
    if (documents > kMaxDocuments)
        return base::makeError(base::ErrorCode::ResourceExhausted,
                               QStringLiteral("There are more things than the search index can hold."));
    if (documents > 0) {
        FLUX_TRY(const SegmentInfo merged, mergeSegments(m_store, m_set.cache(), sources, m_set.takeNumber()));
        FLUX_CHECK(m_set.add(merged));
    }
    for (const quint32 number : numbers)
        FLUX_CHECK(m_set.remove(number));
    return {};
}

Result<void> IndexWriter::commit(const QString& note) {
    FLUX_CHECK(kept(begin()));
    FLUX_CHECK(kept(flush()));
    FLUX_CHECK(kept(m_set.commit(note)));
    m_open = false;
    return {};
}

Result<QString> IndexWriter::note() {
    FLUX_CHECK(refresh());
    return m_set.manifest().note;
}

Result<quint64> IndexWriter::documents() {
    FLUX_CHECK(refresh());
    return m_set.documents();
}

Result<void> IndexWriter::clear() {
    FLUX_CHECK(kept(begin()));
    m_buffer.clear();
    for (const SegmentInfo& info : infos())
        FLUX_CHECK(kept(m_set.remove(info.number)));
    return {};
}

Result<void> IndexWriter::mergeAll() {
    FLUX_CHECK(kept(begin()));
    FLUX_CHECK(kept(flush()));
    std::vector<quint32> numbers;
    bool deleted = false;
    for (const SegmentInfo& info : infos()) {
        numbers.push_back(info.number);
        deleted = deleted || info.deleted > 0;
    }
    return numbers.size() < 2 && !deleted ? Result<void>() : kept(merge(numbers));
}

} // namespace flux::index
