#include "engine/memory/memory_changes.h"

#include "engine/memory/memory_record.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::memory {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::ObjectId;
using domain::WorkspaceObject;

namespace {

constexpr int kMostOfOneKey = 100;
constexpr qint64 kUsedAgainMs = 3600LL * 1000;
constexpr qsizetype kTitleFromBody = 80;
constexpr std::size_t kMostForgotten = 10'000;
constexpr int kMostExpired = 200; // of one look

base::Error wrong(const QString& sentence) {
    return makeError(ErrorCode::InvalidArgument, sentence);
}

bool hasControls(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
}

Result<void> checkScope(const api::StoreMemory& request) {
    const QStringList named{QStringLiteral("person"), QStringLiteral("agent"), QStringLiteral("topic")};
    if (request.scope != QStringLiteral("organisation") && !named.contains(request.scope))
        return wrong(QStringLiteral("A memory is of the scope organisation, person, agent or topic, not “%1”.")
                         .arg(request.scope.left(80)));
    if (named.contains(request.scope) && request.scopeName.trimmed().isEmpty())
        return wrong(QStringLiteral("Say which %1 the memory is of.").arg(request.scope));
    return {};
}

Result<void> check(const api::StoreMemory& request, base::Instant now) {
    if (request.title.trimmed().isEmpty() && request.body.trimmed().isEmpty())
        return wrong(QStringLiteral("There is nothing to remember: give a title or a text."));
    for (const QString& text : {request.key, request.title, request.topic, request.scopeName}) {
        if (text.size() > kMostTitle || hasControls(text))
            return wrong(QStringLiteral("The key, title, topic and scope of a memory are one line of at most %1 "
                                        "characters each.")
                             .arg(kMostTitle));
    }
    if (request.key.size() > kMostKey)
        return wrong(QStringLiteral("The key of a memory has at most %1 characters.").arg(kMostKey));
    if (request.body.size() > kMostBody)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("A memory holds at most %1 characters. Keep the text as a file and remember "
                                        "what it is about.")
                             .arg(kMostBody));
    if (request.tags.size() > kMostTags)
        return wrong(QStringLiteral("A memory has at most %1 tags.").arg(kMostTags));
    for (const QString& tag : request.tags) {
        if (tag.trimmed().isEmpty() || tag.size() > kMostKey || hasControls(tag))
            return wrong(QStringLiteral("A tag is one line of 1 to %1 characters.").arg(kMostKey));
    }
    if (!request.expiresAt.isNull() && request.expiresAt <= now)
        return wrong(QStringLiteral("The memory would expire before it is kept. Give a time that is still to come."));
    return checkScope(request);
}

bool isGone(const ObjectId& id, const store::UnitOfWork& pending) {
    return std::find(pending.purgedObjects.begin(), pending.purgedObjects.end(), id) != pending.purgedObjects.end();
}

// Puts in the place of each what it will be, and adds what will be new.
void lookAhead(std::vector<WorkspaceObject>& rows, const store::UnitOfWork& pending) {
    for (const store::ObjectWrite& write : pending.objects) {
        if (write.object.type != domain::kMemoryType)
            continue;
        std::erase_if(rows, [&write](const WorkspaceObject& row) { return row.id == write.object.id; });
        rows.push_back(write.object);
    }
    std::erase_if(rows, [&pending](const WorkspaceObject& row) { return row.deleted || isGone(row.id, pending); });
}

Result<std::vector<WorkspaceObject>> memoriesWith(const char* member, const QString& value, store::ObjectReader& reader,
                                                  const store::UnitOfWork& pending) {
    store::ObjectQuery query;
    query.types = {domain::kMemoryType};
    FLUX_TRY(query.where, domain::Filter::parse(Json{{member, Json{{"$eq", value}}}}));
    query.limit = kMostOfOneKey;
    FLUX_TRY(store::ObjectPage page, reader.page(query));
    lookAhead(page.rows, pending);
    std::erase_if(page.rows, [&](const WorkspaceObject& row) { // texts that are dates equal other such texts
        return base::textAt(row.data, member) != value;
    });
    return std::move(page.rows);
}

bool isOver(const MemoryRecord& record, base::Instant now) {
    return !record.expiresAt.isNull() && record.expiresAt <= now;
}

Result<std::optional<WorkspaceObject>> withKeyOf(const MemoryRecord& wanted, store::ObjectReader& reader,
                                                 const store::UnitOfWork& pending) {
    FLUX_TRY(auto keyed, memoriesWith("key", wanted.key, reader, pending));
    for (WorkspaceObject& object : keyed) {
        const MemoryRecord record = recordOf(object);
        if (record.scope == wanted.scope && record.scopeName == wanted.scopeName)
            return std::optional(std::move(object));
    }
    return std::optional<WorkspaceObject>();
}

// The one that the request is about: with its key, or, of a step, saying the same. What another step of the same task
// has learnt is not replaced: then the key is made longer.
Result<std::optional<WorkspaceObject>> present(const api::StoreMemory& request, MemoryRecord& wanted, base::Instant now,
                                               store::ObjectReader& reader, const store::UnitOfWork& pending) {
    const bool isLearnt = request.by.kind == domain::ActorKind::Agent && request.key.isEmpty();
    if (isLearnt) {
        FLUX_TRY(auto same, memoriesWith("digest", saidDigest(wanted), reader, pending));
        std::erase_if(same,
                      [now](const WorkspaceObject& row) { return isOver(recordOf(row), now); }); // no hit any more
        if (!same.empty())
            return std::optional(std::move(same.back())); // the oldest
    }
    FLUX_TRY(auto keyed, withKeyOf(wanted, reader, pending));
    if (isLearnt && keyed && keyed->updatedBy.task == request.by.task && keyed->updatedBy.step != request.by.step) {
        wanted.key += u'-' + keyFromTitle(request.by.step.text);
        return withKeyOf(wanted, reader, pending);
    }
    return keyed;
}

MemoryRecord wantedOf(const api::StoreMemory& request) {
    MemoryRecord record;
    record.title = request.title.trimmed();
    record.body = request.body.trimmed();
    if (record.title.isEmpty()) {
        record.title = record.body.section(u'\n', 0, 0).simplified();
        if (record.title.size() > kTitleFromBody)
            record.title = record.title.left(kTitleFromBody - 1) + u'\u2026';
    }
    record.key = request.key.trimmed();
    if (record.key.isEmpty())
        record.key = keyFromTitle(record.title);
    if (record.key.isEmpty()) // a title of signs alone
        record.key = saidDigest(record).left(16);
    record.topic = request.topic.trimmed();
    record.scope = request.scope;
    record.scopeName = request.scope == QStringLiteral("organisation") ? QString() : request.scopeName.trimmed();
    record.expiresAt = request.expiresAt;
    return record;
}

QStringList eachOnce(const QStringList& tags) {
    QStringList list;
    for (const QString& tag : tags) {
        if (!list.contains(tag.trimmed()))
            list.append(tag.trimmed());
    }
    return list;
}

void changed(store::UnitOfWork& work, const std::vector<domain::ObjectRef>& refs, base::Instant now) {
    for (std::size_t from = 0; from < refs.size(); from += domain::ObjectsChanged::kMaxRefs) {
        const auto begin = refs.begin() + std::ptrdiff_t(from);
        const auto end = refs.begin() + std::ptrdiff_t(std::min(from + domain::ObjectsChanged::kMaxRefs, refs.size()));
        work.events.push_back({0, now, domain::ObjectsChanged{{begin, end}}});
    }
}

Result<bool> isMemory(const ObjectId& id, store::ObjectReader& reader, const store::UnitOfWork& pending) {
    const auto isIt = [&id](const store::ObjectWrite& write) { return write.object.id == id; };
    if (isGone(id, pending))
        return false;
    if (const auto coming = std::find_if(pending.objects.begin(), pending.objects.end(), isIt);
        coming != pending.objects.end())
        return coming->object.type == domain::kMemoryType;
    const auto object = reader.object(id);
    if (!object.ok() && object.error().code != ErrorCode::NotFound)
        return object.error();
    return object.ok() && object->type == domain::kMemoryType;
}

Result<std::vector<domain::ObjectLink>> linksFor(const api::StoreMemory& request, const WorkspaceObject& memory,
                                                 bool isNew, store::ObjectReader& reader,
                                                 const store::UnitOfWork& pending) {
    std::vector<domain::ObjectLink> links;
    std::vector<domain::ObjectLink> known;
    if (!isNew && !request.derivedFrom.empty() && reader.object(memory.id).ok()) {
        FLUX_TRY(known, reader.links(memory.id));
    }
    for (const ObjectId& source : request.derivedFrom) {
        FLUX_TRY(const bool exists, isMemory(source, reader, pending));
        if (!exists || source == memory.id)
            return makeError(ErrorCode::NotFound,
                             QStringLiteral("The memory that this one was drawn from does not exist."), source.text);
        const bool isKnown = std::any_of(known.begin(), known.end(), [&](const domain::ObjectLink& link) {
            return link.from == memory.id && link.to == source && link.role == kDerivedFrom;
        });
        if (!isKnown)
            links.push_back({memory.id, source, kDerivedFrom, request.by, memory.updatedAt});
    }
    return links;
}

} // namespace

Result<Change<WorkspaceObject>> storeMemory(const api::StoreMemory& request, store::ObjectReader& reader,
                                            base::Clock& clock, const store::UnitOfWork& pending) {
    const base::Instant now = clock.now();
    FLUX_CHECK(check(request, now));
    MemoryRecord wanted = wantedOf(request);
    FLUX_TRY(const auto before, present(request, wanted, now, reader, pending));
    Change<WorkspaceObject> change;
    WorkspaceObject& memory = change.reply;
    if (!before) {
        memory.id = base::newId<ObjectId>(clock);
        memory.type = domain::kMemoryType;
        memory.tags = eachOnce(request.tags);
        memory.createdBy = request.by;
        memory.createdAt = now;
        memory.data = dataOf(wanted);
    } else {
        memory = *before;
        const MemoryRecord old = recordOf(*before);
        const bool sameKey = !request.key.trimmed().isEmpty() || old.key == wanted.key;
        if (request.title.trimmed().isEmpty() || !sameKey)
            wanted.title = old.title;
        if (!sameKey) // found by what it says: that stays as it was put
            wanted.body = old.body;
        wanted.key = old.key;
        wanted.topic = wanted.topic.isEmpty() ? old.topic : wanted.topic;
        wanted.lastUsedAt = old.lastUsedAt;
        const bool adds = request.by.kind == domain::ActorKind::Agent;
        if (!request.tags.isEmpty())
            memory.tags = eachOnce(adds ? before->tags + request.tags : request.tags);
        memory.data = dataOf(wanted, before->data);
        memory.change = domain::ObjectChangeKind::Replaced;
        memory.version = before->version + 1;
    }
    memory.updatedBy = request.by;
    memory.updatedAt = now;
    FLUX_TRY(const auto links, linksFor(request, memory, !before, reader, pending));
    for (const domain::ObjectLink& link : links)
        change.work.links.push_back({link, false});
    if (before && memory.data == before->data && memory.tags == before->tags)
        memory = *before;
    else
        change.work.objects.push_back({memory, before ? before->version : 0});
    if (change.work.hasObjects())
        changed(change.work, {{memory.id, memory.type, memory.version, memory.deleted, false}}, now);
    return change;
}

namespace {

Result<WorkspaceObject> named(const api::ForgetMemory& request, store::ObjectReader& reader) {
    if (!request.id.isEmpty()) {
        auto object = reader.object(request.id);
        const bool other = object.ok() && object->type != domain::kMemoryType;
        if (other || (!object.ok() && object.error().code == ErrorCode::NotFound))
            return makeError(ErrorCode::NotFound, QStringLiteral("There is no such memory. Nothing was forgotten."),
                             request.id.text);
        return object;
    }
    if (request.key.isEmpty())
        return wrong(QStringLiteral("Say which memory is to be forgotten, by its key or its id."));
    FLUX_TRY(auto keyed, memoriesWith("key", request.key, reader, {}));
    if (keyed.empty())
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("There is no memory “%1”. Nothing was forgotten.").arg(request.key.left(80)));
    if (keyed.size() > 1)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("%1 memories have the key “%2”, each in a scope of its own. Say which one by "
                                        "its id. Nothing was forgotten.")
                             .arg(keyed.size())
                             .arg(request.key.left(80)));
    return std::move(keyed.front());
}

// What goes with `first`: drawn from nothing but what goes. A round finds what the round before made free.
Result<std::vector<ObjectId>> withDerived(const ObjectId& first, store::ObjectReader& reader) {
    std::vector<ObjectId> going{first};
    QSet<ObjectId> known{first};
    bool more = true;
    while (more) {
        more = false;
        for (std::size_t i = 0; i < going.size() && going.size() < kMostForgotten; ++i) {
            FLUX_TRY(const auto links, reader.links(going[i]));
            for (const domain::ObjectLink& link : links) {
                if (link.to != going[i] || link.role != kDerivedFrom || known.contains(link.from))
                    continue;
                FLUX_TRY(const auto sources, reader.links(link.from));
                const bool free = std::all_of(sources.begin(), sources.end(), [&](const domain::ObjectLink& source) {
                    return source.from != link.from || source.role != kDerivedFrom || known.contains(source.to);
                });
                if (!free)
                    continue;
                known.insert(link.from);
                going.push_back(link.from);
                more = true;
            }
        }
    }
    return going;
}

} // namespace

Result<Change<api::MemoryForgotten>> forgetMemory(const api::ForgetMemory& request, store::ObjectReader& reader,
                                                  base::Clock& clock) {
    FLUX_TRY(const WorkspaceObject memory, named(request, reader));
    FLUX_TRY(const auto ids, withDerived(memory.id, reader));
    FLUX_TRY(const auto objects, reader.objects(ids));
    Change<api::MemoryForgotten> change;
    for (const WorkspaceObject& object : objects) {
        if (object.type != domain::kMemoryType) // an object that names a memory as its source stays
            continue;
        change.reply.objects.push_back({object.id, object.type, object.version, object.deleted, true});
        if (!request.dryRun)
            change.work.purgedObjects.push_back(object.id);
    }
    if (!request.dryRun)
        changed(change.work, change.reply.objects, clock.now());
    return change;
}

Result<store::UnitOfWork> noteUsed(const std::vector<ObjectId>& ids, store::ObjectReader& reader, base::Clock& clock,
                                   const store::UnitOfWork& pending) {
    store::UnitOfWork work;
    const base::Instant now = clock.now();
    FLUX_TRY(auto objects, reader.objects(ids));
    lookAhead(objects, pending);
    std::vector<domain::ObjectRef> refs;
    for (const WorkspaceObject& before : objects) {
        if (std::find(ids.begin(), ids.end(), before.id) == ids.end())
            continue;
        MemoryRecord record = recordOf(before);
        if (before.type != domain::kMemoryType || before.deleted ||
            (!record.lastUsedAt.isNull() && now.ms - record.lastUsedAt.ms < kUsedAgainMs))
            continue;
        record.lastUsedAt = now;
        WorkspaceObject memory = before;
        memory.data = dataOf(record, before.data);
        memory.version = before.version + 1;
        memory.change = domain::ObjectChangeKind::Merged;
        work.objects.push_back({memory, before.version});
        refs.push_back({memory.id, memory.type, memory.version, memory.deleted, false});
    }
    changed(work, refs, now);
    return work;
}

namespace {

bool isOver(const WorkspaceObject& memory, base::Instant now) {
    return memory.type == domain::kMemoryType && isOver(recordOf(memory), now);
}

} // namespace

Result<std::vector<ObjectId>> expiredMemories(store::ObjectReader& reader, base::Instant now) {
    store::ObjectQuery query;
    query.types = {domain::kMemoryType};
    FLUX_TRY(query.where, domain::Filter::parse(Json{{"expires_at", Json{{"$lte", now.iso()}}}}));
    query.limit = kMostExpired;
    std::vector<ObjectId> ids;
    for (const bool inTrash : {false, true}) {
        query.deleted = inTrash;
        FLUX_TRY(const store::ObjectPage page, reader.page(query));
        for (const WorkspaceObject& memory : page.rows) {
            if (isOver(memory, now))
                ids.push_back(memory.id);
        }
    }
    return ids;
}

Result<store::UnitOfWork> purgeExpired(const std::vector<ObjectId>& ids, store::ObjectReader& reader,
                                       base::Clock& clock, const store::UnitOfWork& pending) {
    store::UnitOfWork work;
    const base::Instant now = clock.now();
    FLUX_TRY(const auto objects, reader.objects(ids));
    std::vector<domain::ObjectRef> refs;
    for (const WorkspaceObject& memory : objects) {
        const bool isTouched =
            std::any_of(pending.objects.begin(), pending.objects.end(),
                        [&memory](const store::ObjectWrite& write) { return write.object.id == memory.id; });
        if (!isOver(memory, now) || isTouched || isGone(memory.id, pending)) // who touches it decides; else next time
            continue;
        work.purgedObjects.push_back(memory.id);
        refs.push_back({memory.id, memory.type, memory.version, memory.deleted, true});
    }
    changed(work, refs, now);
    return work;
}

} // namespace flux::memory
