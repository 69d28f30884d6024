// The search box of a scripted world: what holds every word is found, the newest first.
#include "engine/search/documents.h"
#include "tests/support/scripted_world.h"

#include <algorithm>

namespace flux::test {

using base::Result;

namespace {

constexpr qsizetype kAround = 60;

struct Found {
    search::Thing thing;
    api::SearchHit hit;
};

bool holdsAll(const search::Thing& thing, const QStringList& words) {
    const QString text = thing.text();
    return std::all_of(words.begin(), words.end(), [&](const QString& word) {
        const bool label = word.contains(u':');
        return label ? thing.labels.contains(QString(word).replace(u':', u'='))
                     : text.contains(word, Qt::CaseInsensitive);
    });
}

// The text around the first word, with every word in it marked.
void showWhere(api::SearchHit& hit, const QString& body, const QStringList& words) {
    const qsizetype first = body.indexOf(words.front(), 0, Qt::CaseInsensitive);
    hit.snippet = body.mid(std::max<qsizetype>(0, first - kAround), kAround * 3);
    for (const QString& word : words) {
        const qsizetype at = hit.snippet.indexOf(word, 0, Qt::CaseInsensitive);
        if (at >= 0)
            hit.marks.push_back({int(at), int(word.size())});
    }
    std::sort(hit.marks.begin(), hit.marks.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
}

} // namespace

ScriptedWorld::Answer ScriptedWorld::handle(const api::Search& r, Events& events) {
    const QStringList words = r.text.split(u' ', Qt::SkipEmptyParts);
    std::vector<Found> all;
    const auto add = [&](search::Thing thing, api::SearchHit hit) {
        hit.kind = thing.ref.kind;
        hit.at = thing.at;
        const bool wanted = r.kinds.empty() || std::find(r.kinds.begin(), r.kinds.end(), hit.kind) != r.kinds.end();
        if (!wanted || words.isEmpty() || !holdsAll(thing, words))
            return;
        showWhere(hit, thing.body, words);
        all.push_back({std::move(thing), std::move(hit)});
    };
    for (const auto& [id, messages] : m_threads) {
        for (const domain::Message& message : messages) {
            api::SearchHit hit;
            hit.id = message.id.text;
            hit.conversationId = message.conversationId;
            hit.position = message.position;
            hit.title = m_conversations[id].title;
            add(search::thingOf(message), std::move(hit));
        }
    }
    for (const auto& [id, entry] : m_tasks) {
        api::SearchHit hit;
        hit.id = id;
        hit.conversationId = entry.task.conversationId;
        hit.title = entry.task.title;
        add(search::thingOf(entry.task), std::move(hit));
    }
    for (const QStringList& types : {QStringList(), QStringList{domain::kFileType, domain::kMemoryType}}) {
        api::QueryObjects asked;
        asked.select.types = types; // no type is any but the reserved ones
        asked.limit = 1000;
        FLUX_TRY(const api::Reply objects, m_objects->handle(asked, events));
        for (const domain::WorkspaceObject& object : std::get<api::ObjectList>(objects).objects) {
            api::SearchHit hit;
            hit.id = object.id.text;
            hit.type = object.type;
            hit.title = domain::titleOf(object);
            add(search::thingOf(object, {}), std::move(hit));
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return b.hit.at < a.hit.at; });
    api::SearchPage page;
    page.sequence = sequence;
    for (std::size_t i = std::size_t(r.offset); i < all.size(); ++i) {
        page.hasMore = page.hits.size() == std::size_t(r.limit);
        if (page.hasMore)
            break;
        page.hits.push_back(all[i].hit);
    }
    return api::Reply(std::move(page));
}

} // namespace flux::test
