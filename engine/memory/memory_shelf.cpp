#include "engine/memory/memory_shelf.h"

#include <algorithm>
#include <optional>
#include <set>

namespace flux::memory {

using base::Result;
using domain::ObjectId;
using domain::WorkspaceObject;

namespace {

constexpr int kEventsAtOnce = 1000;
constexpr qint64 kReadAnew = 50'000; // events: with more than that reading everything again is quicker

} // namespace

const MemoryShelf::Entry* MemoryShelf::entry(const QString& id) const {
    const auto found = m_entries.find(ObjectId{id});
    return found == m_entries.end() ? nullptr : &found->second;
}

void MemoryShelf::clearVector(Entry& entry) {
    if (!entry.vector.empty())
        --m_vectors;
    entry.vector.clear();
}

Result<void> MemoryShelf::take(const WorkspaceObject& object) {
    if (object.deleted)
        return drop(object.id);
    Entry& entry = m_entries[object.id];
    entry.object = object;
    entry.record = recordOf(object);
    if (QString digest = vectorDigest(entry.record); digest != entry.digest) {
        clearVector(entry);
        entry.digest = std::move(digest);
    }
    const QStringList said{entry.record.key, entry.record.topic, object.tags.join(u' ')};
    return m_words->add({object.id.text, entry.record.title, said.join(u' '), entry.record.body});
}

Result<void> MemoryShelf::drop(const ObjectId& id) {
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return {};
    clearVector(found->second);
    m_entries.erase(found);
    return m_words->remove(id.text);
}

Result<void> MemoryShelf::readAll(store::Reader& reader) {
    m_words.reset();
    m_entries.clear();
    m_vectors = 0;
    FLUX_TRY(const qint64 sequence, reader.lastSequence());
    FLUX_TRY(auto words, TextRanker::open());
    m_words = std::move(words);
    Result<void> taken;
    const auto read = reader.objects().forEach({domain::kMemoryType}, [&](const WorkspaceObject& object) {
        taken = take(object);
        return taken.ok();
    });
    if (read.ok() && taken.ok())
        taken = m_words->commit();
    if (!read.ok() || !taken.ok()) {
        m_words.reset(); // half a shelf is none
        return read.ok() ? taken : read;
    }
    m_sequence = sequence;
    const QString model = m_model;
    m_model.clear();
    return useModel(model, reader);
}

Result<void> MemoryShelf::follow(store::Reader& reader) {
    FLUX_TRY(const qint64 last, reader.lastSequence());
    if (!m_words || last < m_sequence || last - m_sequence > kReadAnew)
        return readAll(reader);
    if (last == m_sequence)
        return {};
    std::set<ObjectId> changed;
    qint64 reached = m_sequence;
    while (reached < last) {
        FLUX_TRY(const auto events, reader.eventsAfter(reached, kEventsAtOnce));
        if (events.empty())
            break;
        for (const domain::FeedEvent& event : events) {
            reached = event.sequence;
            const auto* change = std::get_if<domain::ObjectsChanged>(&event.payload);
            for (const domain::ObjectRef& ref : change ? change->objects : std::vector<domain::ObjectRef>{}) {
                if (ref.type == domain::kMemoryType)
                    changed.insert(ref.id);
            }
        }
    }
    std::vector<std::pair<ObjectId, std::optional<WorkspaceObject>>> read;
    for (const ObjectId& id : changed) {
        auto object = reader.objects().object(id);
        if (!object.ok() && object.error().code != base::ErrorCode::NotFound)
            return object.error();
        read.emplace_back(id, object.ok() ? std::optional(std::move(*object)) : std::nullopt);
    }
    Result<void> taken;
    for (auto at = read.begin(); taken.ok() && at != read.end(); ++at)
        taken = at->second ? take(*at->second) : drop(at->first);
    if (taken.ok() && !read.empty())
        taken = m_words->commit();
    if (taken.ok())
        m_sequence = reached;
    else
        m_words.reset(); // what the words did not take is read anew with all the rest
    return taken;
}

Result<void> MemoryShelf::useModel(const QString& model, store::Reader& reader) {
    if (model == m_model)
        return {};
    for (auto& [id, entry] : m_entries)
        clearVector(entry);
    m_model = model;
    if (model.isEmpty())
        return {};
    auto vectors = reader.objects().vectors(domain::kMemoryType, model);
    if (!vectors.ok()) {
        m_model.clear();
        return vectors.error();
    }
    for (const store::ObjectVector& vector : *vectors)
        put(vector);
    return {};
}

void MemoryShelf::put(const store::ObjectVector& vector) {
    const auto found = m_entries.find(vector.id);
    if (found == m_entries.end() || vector.model != m_model || vector.digest != found->second.digest ||
        vector.values.empty())
        return;
    m_vectors += found->second.vector.empty() ? 1 : 0;
    found->second.vector = vector.values;
}

std::vector<Ranked> MemoryShelf::nearest(const Vector& question, std::size_t limit,
                                         const std::function<bool(const Entry&)>& accept) const {
    std::vector<Ranked> list;
    for (const auto& [id, entry] : m_entries) {
        if (entry.vector.size() == question.size() && !question.empty() && accept(entry))
            list.push_back({id.text, double(cosine(question, entry.vector))});
    }
    const auto end = list.begin() + std::ptrdiff_t(std::min(limit, list.size()));
    std::partial_sort(list.begin(), end, list.end(), [](const Ranked& a, const Ranked& b) {
        return a.score != b.score ? a.score > b.score : a.id < b.id;
    });
    list.erase(end, list.end());
    return list;
}

std::vector<LackingVector> MemoryShelf::lacking(std::size_t limit) const {
    std::vector<LackingVector> list;
    for (const auto& [id, entry] : m_entries) {
        if (list.size() >= limit)
            break;
        if (QString text = vectorText(entry.record); entry.vector.empty() && !text.trimmed().isEmpty())
            list.push_back({id, std::move(text), entry.digest});
    }
    return list;
}

} // namespace flux::memory
