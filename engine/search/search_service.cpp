#include "engine/search/search_service.h"

#include "engine/index/snippet.h"
#include "engine/store/split.h"

#include <QtCore/QHash>

#include <algorithm>

namespace flux::search {

using base::Result;

namespace {

constexpr int kWaitMs = 50;
constexpr int kMostOffset = 1000;
constexpr int kMostLimit = 100;
constexpr qint64 kDayMs = 24LL * 3600 * 1000;

Result<void> check(const api::Search& request) {
    if (request.limit < 1 || request.limit > kMostLimit || request.offset < 0 || request.offset > kMostOffset)
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("A page of hits holds 1 to %1 and begins at 0 to %2.").arg(kMostLimit).arg(kMostOffset));
    return {};
}

quint64 kindBits(const std::vector<api::HitKind>& asked, const std::vector<api::HitKind>& typed) {
    const auto bits = [](const std::vector<api::HitKind>& kinds) {
        quint64 sum = 0;
        for (const api::HitKind kind : kinds)
            sum |= quint64(1) << int(kind);
        return kinds.empty() ? ~quint64(0) : sum;
    };
    return bits(asked) & bits(typed);
}

// The text that a snippet is taken from: without the title, which stands above it.
QString bodyBelowTitle(const Thing& thing) {
    QStringList lines = thing.body.split(u'\n');
    lines.removeOne(thing.title);
    return lines.join(u'\n');
}

} // namespace

// What hits are held against and shown with, read once each.
struct SearchService::Texts {
    store::Reader& reader;
    const TextOfFile& textOfFile;
    QHash<QString, std::optional<Thing>> things;
    QHash<QString, domain::ConversationId> conversations; // of a thing
    QHash<QString, QString> messageIds;
    QHash<domain::ConversationId, std::optional<domain::Conversation>> known;
    std::optional<base::Error> problem;

    const std::optional<Thing>& thing(const QString& id) {
        const auto found = things.constFind(id);
        return found != things.cend() ? *found : *things.insert(id, read(id));
    }
    const std::optional<domain::Conversation>& conversation(const QString& id) {
        (void)thing(id);
        const domain::ConversationId owner = conversations.value(id);
        if (const auto found = known.constFind(owner); found != known.cend())
            return *found;
        auto conversation = owner.isEmpty() ? std::nullopt : kept(reader.conversation(owner));
        return *known.insert(owner, std::move(conversation));
    }

private:
    // What is gone since is no hit; a store that fails is an error of the search.
    template <typename T>
    std::optional<T> kept(Result<T> result) {
        if (result.ok())
            return std::move(*result);
        if (result.error().code != base::ErrorCode::NotFound)
            problem = result.error();
        return {};
    }
    std::optional<Thing> read(const QString& id) {
        const auto ref = ThingRef::parse(id);
        if (!ref)
            return {};
        if (ref->kind == api::HitKind::Message)
            return message(id, *ref);
        if (ref->kind == api::HitKind::Object)
            return object(*ref);
        const auto task = kept(reader.task(ref->task));
        if (!task)
            return {};
        conversations[id] = task->conversationId;
        if (ref->kind == api::HitKind::Task)
            return thingOf(*task);
        const auto steps = kept(reader.steps(ref->task, true));
        for (const domain::StepState& step : steps ? *steps : std::vector<domain::StepState>{}) {
            if (step.spec.key == ref->step)
                return thingOf(*task, step);
        }
        return {};
    }
    std::optional<Thing> message(const QString& id, const ThingRef& ref) {
        const auto page = kept(reader.messages(ref.conversation, ref.position + 1, 1));
        if (!page || page->rows.empty() || page->rows.back().position != ref.position)
            return {};
        conversations[id] = ref.conversation;
        messageIds[id] = page->rows.back().id.text;
        return thingOf(page->rows.back());
    }
    std::optional<Thing> object(const ThingRef& ref) {
        const auto object = kept(reader.objects().object(ref.object));
        if (!object || object->deleted)
            return {};
        const bool isFile = object->type == domain::kFileType && textOfFile;
        return thingOf(*object, isFile ? textOfFile(*object) : QString());
    }
};

SearchService::SearchService(Indexer& indexer, base::Clock& clock, TextOfFile textOfFile)
    : m_indexer(indexer), m_clock(clock), m_textOfFile(std::move(textOfFile)) {}

Result<void> SearchService::open() {
    if (!m_analyzer) {
        FLUX_TRY(m_analyzer, index::Analyzer::open());
    }
    const int epoch = m_indexer.epoch();
    if (m_reader && epoch == m_epoch)
        return {};
    m_reader.reset();
    FLUX_TRY(m_file, store::SearchFile::open(m_indexer.path(), store::SearchFile::Use::Read));
    m_reader = std::make_unique<index::IndexReader>(*m_file, *m_analyzer);
    m_epoch = epoch;
    return {};
}

Result<index::IndexAnswer> SearchService::ask(const BoxQuery& box, const api::Search& request, Texts& texts) {
    index::SearchOptions options;
    options.limit = request.offset + request.limit + 1; // one more says whether there is more
    options.kinds = kindBits(request.kinds, box.kinds);
    options.from = box.from;
    options.before = box.before;
    options.labels = box.labels;
    options.without = box.without;
    options.browse = box.hasFilters() || !request.kinds.empty();
    options.recency = {0.3, 90 * kDayMs, m_clock.now()};
    options.textOf = [&texts](const QString& id) {
        const auto& thing = texts.thing(id);
        return thing ? std::optional(thing->text()) : std::nullopt;
    };
    if (box.split || box.unread) {
        options.accept = [&](const QString& id) {
            const auto& conversation = texts.conversation(id);
            return conversation && (!box.split || store::isListedIn(*conversation, *box.split)) &&
                   (!box.unread || conversation->unread == *box.unread);
        };
    }
    auto answer = m_reader->search(box.words, options);
    if (texts.problem)
        return *texts.problem;
    return answer;
}

Result<std::optional<api::SearchHit>> SearchService::show(const index::IndexHit& hit, Texts& texts,
                                                          const index::Highlighter& highlighter) {
    const auto& thing = texts.thing(hit.id);
    if (texts.problem)
        return *texts.problem;
    if (!thing)
        return std::optional<api::SearchHit>();
    api::SearchHit shown;
    shown.kind = thing->ref.kind;
    shown.conversationId = texts.conversations.value(hit.id);
    shown.title = thing->title;
    shown.at = hit.at;
    shown.score = hit.score;
    switch (shown.kind) {
    case api::HitKind::Message: {
        shown.id = texts.messageIds.value(hit.id);
        shown.position = thing->ref.position;
        const auto& conversation = texts.conversation(hit.id);
        shown.title = conversation ? conversation->title : QString();
        break;
    }
    case api::HitKind::Task:
        shown.id = thing->ref.task.text;
        break;
    case api::HitKind::Step:
        shown.id = thing->ref.task.text + u'/' + thing->ref.step.text;
        break;
    default:
        shown.id = thing->ref.object.text;
        shown.type = thing->type;
    }
    const index::Snippet snippet = highlighter.snippet(thing->type.isEmpty() ? thing->body : bodyBelowTitle(*thing));
    shown.snippet = snippet.text;
    for (const index::SnippetRange& mark : snippet.marks)
        shown.marks.push_back({mark.from, mark.length});
    return std::optional(std::move(shown));
}

Result<api::SearchPage> SearchService::search(const api::Search& request, store::Reader& reader,
                                              const QTimeZone& zone) {
    FLUX_CHECK(check(request));
    api::SearchPage page;
    FLUX_TRY(page.sequence, reader.lastSequence());
    const BoxQuery box = parseBox(request.text, m_clock.now(), zone);
    page.notes = box.notes;
    const bool complete = m_indexer.waitFor(page.sequence, kWaitMs);
    if (!complete)
        page.notes.append(
            QStringLiteral("The newest changes are still being read. Search again in a moment to find them."));
    if (box.impossible || kindBits(request.kinds, box.kinds) == 0)
        return page;
    if (const auto ready = open(); !ready.ok())
        return complete ? Result<api::SearchPage>(ready.error()) : page; // the index is being made just now
    Texts texts{reader, m_textOfFile, {}, {}, {}, {}, {}};
    const auto asked = ask(box, request, texts);
    if (!asked.ok())
        return complete ? Result<api::SearchPage>(asked.error()) : page;
    const index::IndexAnswer& answer = *asked;
    if (!answer.suggestion.isEmpty())
        page.suggestions.append(answer.suggestion);
    if (answer.cutShort)
        page.notes.append(QStringLiteral("There was too much to look through. Add a word to narrow it down."));
    const index::Highlighter highlighter(box.words, answer.nearWords, *m_analyzer);
    for (std::size_t i = std::size_t(request.offset); i < answer.hits.size(); ++i) {
        if (page.hits.size() == std::size_t(request.limit)) {
            page.hasMore = true;
            break;
        }
        FLUX_TRY(auto shown, show(answer.hits[i], texts, highlighter));
        if (shown)
            page.hits.push_back(std::move(*shown));
    }
    return page;
}

} // namespace flux::search
