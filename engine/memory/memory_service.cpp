#include "engine/memory/memory_service.h"

#include "engine/base/log.h"
#include "engine/index/snippet.h"
#include "engine/memory/diversity.h"
#include "engine/memory/token_budget.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::memory {

using base::Result;

namespace {

constexpr int kMostLimit = 100;
constexpr qsizetype kMostQuestion = 10'000; // characters
constexpr int kPool = 100;                  // hits of each list that are fused
constexpr double kMeaningWeight = 1;
constexpr int kQuestionMs = 4000;   // how long the meaning of a question is waited for
constexpr int kQuietMs = 30'000;    // and how long after a failure it is not asked for again
constexpr double kScoreShare = 0.5; // of score against being different
constexpr double kRepeats = 0.7;    // a likeness below is none: two facts about one thing are no repetition

Result<void> check(const api::SearchMemory& request) {
    if (request.limit < 1 || request.limit > kMostLimit)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("A search of memories gives 1 to %1 hits.").arg(kMostLimit));
    if (request.tokenBudget < 0)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("A budget of tokens is 0 (none) or more."));
    if (request.text.size() > kMostQuestion)
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("The text to search memories by has at most %1 characters.").arg(kMostQuestion));
    return {};
}

} // namespace

// Hits and where each comes from.
struct MemoryService::Found {
    std::vector<Ranked> list;
    QSet<QString> byWords, byMeaning;
    bool usedMeaning = false;
};

Result<void> MemoryService::refresh(store::Reader& reader) {
    FLUX_CHECK(m_shelf.follow(reader));
    return m_shelf.useModel(m_embedder ? m_embedder->model() : QString(), reader);
}

bool MemoryService::isAccepted(const MemoryShelf::Entry& entry, const api::SearchMemory& request) const {
    const MemoryRecord& record = entry.record;
    if (!record.expiresAt.isNull() && record.expiresAt <= m_clock.now())
        return false;
    if (!request.key.isEmpty() && record.key != request.key)
        return false;
    if (!request.topic.isEmpty() && record.topic.compare(request.topic, Qt::CaseInsensitive) != 0)
        return false;
    if (!request.scope.isEmpty() && record.scope != request.scope)
        return false;
    return std::all_of(request.tags.begin(), request.tags.end(),
                       [&entry](const QString& tag) { return entry.object.tags.contains(tag, Qt::CaseInsensitive); });
}

MemoryService::Found MemoryService::newest(const api::SearchMemory& request) const {
    std::vector<const MemoryShelf::Entry*> entries;
    for (const auto& [id, entry] : m_shelf.entries()) {
        if (isAccepted(entry, request))
            entries.push_back(&entry);
    }
    std::sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) {
        return a->object.updatedAt != b->object.updatedAt ? a->object.updatedAt > b->object.updatedAt
                                                          : b->object.id < a->object.id;
    });
    Found found;
    for (const MemoryShelf::Entry* entry : entries)
        found.list.push_back({entry->object.id.text, 1});
    return found;
}

std::optional<Vector> MemoryService::meaningOf(const QString& text) {
    if (!m_embedder || !m_shelf.hasVectors() || m_clock.steadyMs() < m_quietUntil)
        return {};
    base::CancelToken cancel = m_cancel; // shares the flag, has a deadline of its own
    cancel.setDeadline(m_clock.steadyMs() + kQuestionMs);
    auto vectors = m_embedder->embed({text}, TextUse::Question, cancel);
    if (vectors.ok() && vectors->size() == 1)
        return std::move(vectors->front());
    m_quietUntil = m_clock.steadyMs() + kQuietMs;
    if (!vectors.ok())
        qCWarning(logEngine).noquote() << "memory:" << vectors.error().message << vectors.error().detail;
    return {};
}

Result<MemoryService::Found> MemoryService::find(const api::SearchMemory& request) {
    if (request.text.trimmed().isEmpty())
        return newest(request);
    Found found;
    const auto byId = [&](const QString& id) {
        const MemoryShelf::Entry* entry = m_shelf.entry(id);
        return entry && isAccepted(*entry, request);
    };
    FLUX_TRY(const auto words, m_shelf.words().rank(request.text, std::max(kPool, request.limit), byId));
    for (const Ranked& ranked : words)
        found.byWords.insert(ranked.id);
    const auto meaning = meaningOf(request.text);
    if (!meaning) {
        found.list = words;
        return found;
    }
    found.usedMeaning = true;
    const auto nearest = m_shelf.nearest(*meaning, std::size_t(std::max(kPool, request.limit)),
                                         [&](const MemoryShelf::Entry& entry) { return isAccepted(entry, request); });
    for (const Ranked& ranked : nearest)
        found.byMeaning.insert(ranked.id);
    found.list = fuseByRank({{words, 1}, {nearest, kMeaningWeight}});
    return found;
}

double MemoryService::likeness(const QString& a, const QString& b) {
    const MemoryShelf::Entry* first = m_shelf.entry(a);
    const MemoryShelf::Entry* second = m_shelf.entry(b);
    if (!first || !second)
        return 0;
    const double words = m_shelf.words().likeness(a, b);
    return std::max(0.0, (words - kRepeats) / (1 - kRepeats));
}

std::vector<Ranked> MemoryService::diverse(const std::vector<Ranked>& list, std::size_t limit) {
    const auto alike = [&](std::size_t a, std::size_t b) { return likeness(list[a].id, list[b].id); };
    return diversified(list, alike, kScoreShare, limit);
}

Result<api::MemoryPage> MemoryService::search(const api::SearchMemory& request, store::Reader& reader) {
    FLUX_CHECK(check(request));
    FLUX_CHECK(refresh(reader));
    api::MemoryPage page;
    page.sequence = m_shelf.sequence();
    FLUX_TRY(Found found, find(request));
    page.byMeaning = found.usedMeaning;
    const bool ranks = !request.text.trimmed().isEmpty();
    if (ranks && found.list.size() > std::size_t(kPool) * 2) // MMR looks at no more
        found.list.resize(std::size_t(kPool) * 2);
    const auto most = std::size_t(request.limit);
    if (!ranks && request.tokenBudget == 0 && found.list.size() > most)
        found.list.resize(most);
    if (ranks)
        found.list = diverse(found.list, request.tokenBudget > 0 ? std::size_t(kMostLimit) : most);
    std::vector<QString> texts;
    for (const Ranked& ranked : found.list)
        texts.push_back(vectorText(m_shelf.entry(ranked.id)->record));
    const index::Highlighter highlighter(request.text, {}, m_shelf.words().analyzer());
    for (const std::size_t place : fitting(texts, request.tokenBudget)) {
        if (page.hits.size() == most)
            break;
        const Ranked& ranked = found.list[place];
        const MemoryShelf::Entry& entry = *m_shelf.entry(ranked.id);
        const bool words = found.byWords.contains(ranked.id);
        const QString why = !ranks                                 ? QStringLiteral("key")
                            : !found.byMeaning.contains(ranked.id) ? QStringLiteral("text")
                            : words                                ? QStringLiteral("text and meaning")
                                                                   : QStringLiteral("meaning");
        page.hits.push_back({entry.object, ranked.score, highlighter.snippet(entry.record.body).text, why});
    }
    return page;
}

Result<std::vector<LackingVector>> MemoryService::lackingVectors(std::size_t limit, store::Reader& reader) {
    if (!m_embedder)
        return std::vector<LackingVector>();
    FLUX_CHECK(refresh(reader));
    return m_shelf.lacking(limit);
}

void MemoryService::vectorsKept(const std::vector<store::VectorWrite>& vectors) {
    for (const store::VectorWrite& write : vectors)
        m_shelf.put(write.vector);
}

Result<std::vector<store::VectorWrite>> makeVectors(const std::vector<LackingVector>& lacking, Embedder& embedder,
                                                    const base::CancelToken& cancel) {
    QStringList texts;
    for (const LackingVector& one : lacking)
        texts.append(one.text);
    FLUX_TRY(auto vectors, embedder.embed(texts, TextUse::Passage, cancel));
    std::vector<store::VectorWrite> writes;
    for (std::size_t i = 0; i < std::min(vectors.size(), lacking.size()); ++i)
        writes.push_back({{lacking[i].id, embedder.model(), lacking[i].digest, std::move(vectors[i])}});
    return writes;
}

} // namespace flux::memory
