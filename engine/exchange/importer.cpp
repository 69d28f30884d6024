#include "engine/exchange/importer.h"

#include "engine/base/schema/json_schema.h"
#include "engine/exchange/import_key.h"

#include <algorithm>

namespace flux::exchange {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr qsizetype kMaxDocument = 16 * 1024 * 1024;
constexpr qsizetype kPartBytes = 8 * 1024 * 1024; // of data in one commit, unless one object has more
constexpr int kMaxTags = 100;
constexpr int kMaxTagChars = 100;
constexpr int kMaxProblems = 100;
constexpr int kMaxPreview = 20;
constexpr int kTries = 5; // of a part that somebody else changed objects of meanwhile

bool isTypeName(const QString& name) {
    const auto isRest = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'.' || c == u'-';
    };
    return !name.isEmpty() && name.size() <= 64 && name[0] >= u'a' && name[0] <= u'z' &&
           std::all_of(name.begin(), name.end(), isRest);
}

QStringList cleanTags(const QStringList& raw, const QString& source) {
    QStringList tags;
    for (const QString& tag : raw) {
        const QString clean = tag.simplified().left(kMaxTagChars);
        if (!clean.isEmpty() && !tags.contains(clean) && tags.size() < kMaxTags - 1)
            tags.append(clean);
    }
    if (!tags.contains(source))
        tags.append(source);
    return tags;
}

} // namespace

struct Importer::Check {
    domain::SchemaMode mode = domain::SchemaMode::Off;
    std::optional<base::JsonSchema> schema;
};

Importer::Importer(const api::ImportData& request, const QString& source, ImportTarget& target, base::Clock& clock,
                   const base::CancelToken& cancel)
    : m_request(request), m_target(target), m_clock(clock), m_cancel(cancel) {
    m_by.kind = domain::ActorKind::Import;
    m_by.name = source.left(200);
    m_report.tag = tagOfSource(source);
}

Importer::~Importer() = default;

void Importer::problem(const QString& text) {
    if (m_report.problems.size() < kMaxProblems - 1)
        m_report.problems.append(text);
    else
        ++m_unsaid;
}

void Importer::show(const QString& title) {
    if (m_request.dryRun && m_report.preview.size() < kMaxPreview)
        m_report.preview.append(title);
}

Result<void> Importer::goOn() const {
    if (m_cancel.isCancelled() || m_clock.steadyMs() > m_cancel.deadline())
        return makeError(
            ErrorCode::Cancelled,
            QStringLiteral("The import was stopped. What had come in stays; do it again to get the rest."));
    return {};
}

Result<const Importer::Check*> Importer::checkOf(const QString& type) {
    auto& known = m_checks[type.toStdString()];
    if (!known) {
        known = std::make_unique<Check>();
        const auto stored = m_target.reader().objects().type(type);
        if (!stored.ok() && stored.error().code != ErrorCode::NotFound)
            return stored.error();
        if (stored.ok() && stored->mode != domain::SchemaMode::Off && !stored->schema.is_null()) {
            auto schema = base::JsonSchema::compile(stored->schema, base::SchemaDraft::Draft2020);
            if (schema.ok()) {
                known->mode = stored->mode;
                known->schema = std::move(*schema);
            }
        }
    }
    return known.get();
}

// May the object come in? Whatever a file says, it gets a place of its own kind.
Result<bool> Importer::isTaken(ImportObject& object) {
    const QString title = domain::titleOf(object.type, object.data);
    const auto refuse = [&](const QString& why) {
        problem(QStringLiteral("“%1”: %2 It is left out.").arg(title, why));
        ++m_report.skipped;
        return false;
    };
    if (!isTypeName(object.type))
        return refuse(QStringLiteral("“%1” is no name of a type: lower-case letters, digits, - _ and . only.")
                          .arg(object.type.left(64)));
    if (domain::isReservedType(object.type))
        return refuse(QStringLiteral("objects of the type “%1” do not come in this way.").arg(object.type));
    if (!object.data.is_object() || base::isDeeperThan(object.data, base::kMaxGivenDepth))
        return refuse(QStringLiteral("its data is nested too deeply."));
    const qsizetype bytes = base::dumpJson(object.data).size();
    if (bytes > kMaxDocument)
        return refuse(QStringLiteral("it is larger than 16 MB."));
    FLUX_TRY(const Check* check, checkOf(object.type));
    if (check->schema) {
        const auto wrong = check->schema->check(object.data, 1);
        const QString why = wrong.empty() ? QString()
                                          : QStringLiteral("it does not fit the schema of its type at “%1”: %2")
                                                .arg(wrong[0].path, wrong[0].sentence);
        if (!wrong.empty() && check->mode == domain::SchemaMode::Strict)
            return refuse(why);
        if (!wrong.empty())
            problem(QStringLiteral("“%1”: %2 It is taken all the same.").arg(title, why));
    }
    object.tags = cleanTags(object.tags, m_report.tag);
    m_incoming = bytes;
    return true;
}

Result<void> Importer::object(ImportObject object) {
    FLUX_CHECK(goOn());
    FLUX_TRY(const bool taken, isTaken(object));
    if (!taken)
        return {};
    if (object.id.isEmpty())
        object.id.text = idOfKey(object.key);
    // The same thing twice in a file: the second is decided on what the first has become.
    if (m_objects.size() >= kPart || m_ids.contains(object.id) || m_bytes + m_incoming > kPartBytes)
        FLUX_CHECK(flushObjects());
    m_bytes += m_incoming;
    m_ids.insert(object.id);
    m_objects.push_back(std::move(object));
    return {};
}

Result<void> Importer::decideAll(store::UnitOfWork& work, api::ImportReport& counts) {
    std::vector<domain::ObjectId> ids;
    for (const ImportObject& object : m_objects)
        ids.push_back(object.id);
    store::ObjectReader& reader = m_target.reader().objects();
    FLUX_TRY(const auto there, reader.objects(ids));
    QHash<domain::ObjectId, const domain::WorkspaceObject*> byId;
    for (const domain::WorkspaceObject& object : there)
        byId.insert(object.id, &object);
    domain::ObjectsChanged changed;
    const base::Instant now = m_clock.now();
    for (const ImportObject& incoming : m_objects) {
        const domain::WorkspaceObject* known = byId.value(incoming.id, nullptr);
        std::vector<domain::ObjectVersion> history;
        if (known && needsHistory(incoming, *known)) {
            FLUX_TRY(history, reader.history(incoming.id, 0, 1000));
        }
        ImportDecision decision = decideImport(incoming, known, history, m_by, now);
        switch (decision.kind) {
        case ImportDecision::Kind::Create:
            ++counts.created;
            break;
        case ImportDecision::Kind::Change:
            ++counts.changed;
            break;
        case ImportDecision::Kind::Same:
            ++counts.same;
            continue;
        case ImportDecision::Kind::InTrash:
            ++counts.skipped;
            continue;
        case ImportDecision::Kind::OtherType:
            ++counts.skipped;
            problem(QStringLiteral("“%1”: there is another object with its id, of the type “%2”. It is left out.")
                        .arg(domain::titleOf(incoming.type, incoming.data), known->type));
            continue;
        }
        const domain::WorkspaceObject& object = decision.write.object;
        show(domain::titleOf(object));
        changed.objects.push_back({object.id, object.type, object.version, false, false});
        work.objects.push_back(std::move(decision.write));
    }
    if (!changed.objects.empty())
        work.events.push_back({0, now, std::move(changed)});
    return {};
}

Result<void> Importer::flushObjects() {
    for (int attempt = 1; !m_objects.empty(); ++attempt) {
        FLUX_CHECK(goOn());
        store::UnitOfWork work;
        api::ImportReport counts;
        FLUX_CHECK(decideAll(work, counts));
        const auto done = m_request.dryRun || work.isEmpty() ? Result<void>() : m_target.commit(std::move(work));
        const bool changedMeanwhile = !done.ok() && done.error().code == ErrorCode::FailedPrecondition &&
                                      done.error().detail == QStringLiteral("version");
        if (changedMeanwhile && attempt < kTries)
            continue;
        FLUX_CHECK(done);
        m_report.created += counts.created;
        m_report.changed += counts.changed;
        m_report.same += counts.same;
        m_report.skipped += counts.skipped;
        m_objects.clear();
    }
    m_ids.clear();
    m_bytes = 0;
    return {};
}

Result<QSet<domain::MessageId>> Importer::messagesOf(const domain::ConversationId& id) {
    QSet<domain::MessageId> ids;
    qint64 before = 0;
    for (;;) {
        FLUX_TRY(const auto page, m_target.reader().messages(id, before, 200));
        for (const domain::Message& message : page.rows)
            ids.insert(message.id);
        if (!page.hasMore || page.rows.empty())
            return ids;
        before = page.rows.front().position;
    }
}

Result<void> Importer::commitMessages(const domain::Conversation& conversation, std::vector<domain::Message> messages) {
    for (size_t from = 0; from < messages.size(); from += kPart) {
        FLUX_CHECK(goOn());
        store::UnitOfWork work;
        const size_t to = std::min(messages.size(), from + kPart);
        work.conversations.push_back(conversation);
        work.events.push_back({0, m_clock.now(), domain::ConversationUpdated{conversation}});
        for (size_t i = from; i < to; ++i) {
            work.events.push_back({0, m_clock.now(), domain::MessageAdded{messages[i]}});
            work.messages.push_back(std::move(messages[i]));
        }
        FLUX_CHECK(m_target.commit(std::move(work)));
    }
    return {};
}

Result<void> Importer::conversation(ImportConversation incoming) {
    FLUX_CHECK(goOn());
    const domain::ConversationId id{idOfKey(incoming.key)};
    auto there = m_target.reader().conversation(id);
    if (!there.ok() && there.error().code != ErrorCode::NotFound)
        return there.error();
    QSet<domain::MessageId> known;
    domain::Conversation conversation;
    if (there.ok()) {
        conversation = *there;
        FLUX_TRY(known, messagesOf(id));
    } else {
        conversation.id = id;
        const QString title = incoming.title.remove(QChar(0)).simplified().left(200);
        conversation.title = title.isEmpty() ? QStringLiteral("Conversation") : title;
        conversation.archived = true;
        conversation.createdAt = incoming.createdAt.isNull() ? m_clock.now() : incoming.createdAt;
        conversation.updatedAt = conversation.createdAt;
    }
    std::vector<domain::Message> fresh;
    base::Instant last = conversation.createdAt;
    for (ImportMessage& message : incoming.messages) {
        last = message.at.isNull() ? last : message.at;
        domain::Message made;
        made.id.text = idOfKey(incoming.key + u'/' + message.key);
        if (known.contains(made.id))
            continue;
        known.insert(made.id);
        made.conversationId = id;
        made.author = message.author;
        made.agent = message.author == domain::Author::Flux ? incoming.key.section(u':', 0, 0) : QString();
        made.createdAt = last;
        message.markdown.remove(QChar(0));
        conversation.who = message.author == domain::Author::Person ? QStringLiteral("You") : QStringLiteral("Flux");
        conversation.reason = message.markdown.left(500).simplified().left(120);
        made.blocks.emplace_back(domain::TextBlock{std::move(message.markdown)});
        fresh.push_back(std::move(made));
    }
    if (fresh.empty()) {
        ++m_report.same;
        return {};
    }
    conversation.updatedAt = std::max({conversation.updatedAt, last, incoming.updatedAt});
    ++m_report.conversations;
    show(conversation.title);
    return m_request.dryRun ? Result<void>() : commitMessages(conversation, std::move(fresh));
}

Result<void> Importer::finish() {
    FLUX_CHECK(flushObjects());
    if (m_unsaid > 0)
        m_report.problems.append(QStringLiteral("… and %1 more.").arg(m_unsaid));
    return {};
}

} // namespace flux::exchange
