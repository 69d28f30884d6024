#include "engine/host/recollection.h"

#include "engine/assistant/recall.h"
#include "engine/host/conductor.h"
#include "engine/host/memory_room.h"
#include "engine/host/wait_for.h"

namespace flux::host {

using assistant::PlainAnswer;
using base::Result;

namespace {

constexpr int kMostShown = 5;
constexpr int kTokens = 800;
constexpr qsizetype kMostChars = 600; // of one memory
constexpr double kFarBehind = 0.4;    // of the best one's score: what has less of the words is about something else

// A text of somebody as it is, whatever signs are in it.
QString quoted(const QString& text) {
    QString out;
    for (const QChar c : text) {
        if (QStringLiteral("\\`*_[]<>#|~&").contains(c))
            out += u'\\';
        out += c;
    }
    return out;
}

QString listed(const domain::WorkspaceObject& memory) {
    const QString title = base::textAt(memory.data, "title");
    QString body = base::textAt(memory.data, "body").simplified();
    if (body.size() > kMostChars)
        body = body.left(kMostChars) + u'\u2026';
    if (body.isEmpty() || body == title)
        return QStringLiteral("- ") + quoted(title);
    return QStringLiteral("- **%1**: %2").arg(quoted(title), quoted(body));
}

domain::UsedMemory used(const domain::WorkspaceObject& memory) {
    return {memory.id, base::textAt(memory.data, "key"), base::textAt(memory.data, "title")};
}

} // namespace

std::optional<PlainAnswer> Recollection::answer(const domain::Turn& turn) const {
    const auto recall = turn.taskId.isEmpty() ? assistant::readRecall(turn.text) : std::nullopt;
    if (!recall)
        return {};
    return recall->kind == assistant::Recall::Kind::Keep ? kept(recall->subject, turn) : recalled(recall->subject);
}

PlainAnswer Recollection::recalled(const QString& subject) const {
    api::SearchMemory search;
    search.text = subject;
    search.limit = kMostShown;
    search.tokenBudget = kTokens;
    search.used = true;
    const auto page = waitFor<api::MemoryPage>([&](auto done) { m_memory.search(search, std::move(done)); });
    if (!page.ok())
        return {page.error().message, {}};
    PlainAnswer answer;
    for (const api::MemoryHit& hit : page->hits) {
        if (!page->byMeaning && hit.score < kFarBehind * page->hits.front().score)
            continue;
        answer.markdown += listed(hit.memory) + u'\n';
        answer.used.push_back(used(hit.memory));
    }
    if (answer.used.empty())
        return {
            QStringLiteral("I remember nothing about “%1”. Write “Remember that …”, and I will.").arg(quoted(subject)),
            {}};
    answer.markdown.prepend(QStringLiteral("This is what I remember:\n\n"));
    return answer;
}

// Said twice, as after a kill in between, it is one memory: it has the same key.
PlainAnswer Recollection::kept(const QString& text, const domain::Turn& turn) const {
    api::StoreMemory store;
    store.body = text;
    store.by.message = turn.messageId;
    const auto memory =
        waitFor<domain::WorkspaceObject>([&](auto done) { m_conductor.postRequest(store, std::move(done)); });
    if (!memory.ok())
        return {memory.error().message, {}};
    return {QStringLiteral("I will remember that: %1").arg(quoted(text)), {}, {used(*memory)}};
}

} // namespace flux::host
