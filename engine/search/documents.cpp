#include "engine/search/documents.h"

#include "engine/search/labels.h"

#include <QtCore/QRegularExpression>

namespace flux::search {

using base::Json;

namespace {

constexpr qsizetype kMaxText = 16 * 1024 * 1024; // the index takes no more
constexpr qsizetype kMaxScanned = 100'000;       // for has:link and its like

void add(QString& text, const QString& more) {
    if (more.isEmpty() || text.size() > kMaxText)
        return;
    if (!text.isEmpty())
        text += u'\n';
    text += more;
}

// The texts and numbers of a value, in order. Does not recurse: a value may be nested as deep as a file says.
void addValues(QString& text, const Json& root) {
    std::vector<const Json*> rest{&root};
    while (!rest.empty() && text.size() <= kMaxText) {
        const Json& value = *rest.back();
        rest.pop_back();
        if (value.is_structured()) {
            for (auto item = value.rbegin(); item != value.rend(); ++item)
                rest.push_back(&*item);
        } else if (value.is_string() || value.is_number()) {
            add(text, base::plainText(value));
        }
    }
}

struct BlockText {
    Thing& thing;

    void operator()(const domain::TextBlock& block) const { add(thing.body, block.markdown); }
    void operator()(const domain::TaskBlock&) const {}
    void operator()(const domain::CheckpointBlock&) const {}
    void operator()(const domain::ResultBlock& block) const {
        add(thing.body, block.heading);
        add(thing.body, block.markdown);
        addValues(thing.body, block.files);
        addValues(thing.body, block.sources);
        if (!block.files.empty())
            thing.labels.append(labelFor(QStringLiteral("has"), QStringLiteral("file")));
    }
    void operator()(const domain::ErrorBlock& block) const {
        add(thing.body, block.heading);
        add(thing.body, block.text);
        thing.labels.append(labelFor(QStringLiteral("has"), QStringLiteral("error")));
    }
    void operator()(const domain::SuggestionsBlock&) const {}
    void operator()(const domain::TableBlock& block) const {
        add(thing.body, block.heading);
        for (const domain::TableRow& row : block.rows)
            addValues(thing.body, row.cells);
        thing.labels.append(labelFor(QStringLiteral("has"), QStringLiteral("table")));
    }
    void operator()(const domain::ChangeBlock& block) const {
        add(thing.body, block.heading);
        for (const domain::ChangedObject& object : block.objects)
            add(thing.body, object.title);
    }
    void operator()(const domain::UsedBlock& block) const {
        for (const domain::UsedMemory& memory : block.memories)
            add(thing.body, memory.title);
    }
};

void labelContent(Thing& thing) {
    static const QRegularExpression kLink(QStringLiteral("https?://\\S|www\\.\\S"));
    static const QRegularExpression kMail(QStringLiteral("[^\\s@<>]{1,64}@[^\\s@<>]{1,64}\\.[A-Za-z]"));
    static const QRegularExpression kPhone(QStringLiteral("(?:^|[^\\w.])\\+?\\d[\\d ()/-]{6,18}\\d(?!\\w)"));
    const QString seen = thing.body.left(kMaxScanned);
    const auto label = [&thing](const char* value) {
        thing.labels.append(labelFor(QStringLiteral("has"), QString::fromLatin1(value)));
    };
    if (kLink.match(seen).hasMatch())
        label("link");
    if (kMail.match(seen).hasMatch())
        label("email");
    if (kPhone.match(seen).hasMatch())
        label("phone");
    if (!thing.tags.isEmpty())
        label("tag");
    thing.labels.removeDuplicates();
}

void addLabel(Thing& thing, const char* name, const QString& value) {
    if (!value.isEmpty())
        thing.labels.append(labelFor(QString::fromLatin1(name), value));
}

QString whoOf(const domain::Attribution& by) {
    return by.kind == domain::ActorKind::Person ? QStringLiteral("you") : by.name;
}

} // namespace

QString ThingRef::id() const {
    switch (kind) {
    case api::HitKind::Message:
        return QStringLiteral("m/%1/%2").arg(conversation.text).arg(position);
    case api::HitKind::Task:
        return QStringLiteral("t/%1").arg(task.text);
    case api::HitKind::Step:
        return QStringLiteral("s/%1/%2").arg(task.text, step.text);
    default:
        return QStringLiteral("o/%1").arg(object.text);
    }
}

std::optional<ThingRef> ThingRef::parse(const QString& id) {
    const QStringList parts = id.split(u'/');
    ThingRef ref;
    if (parts.size() == 3 && parts[0] == u"m") {
        ref.conversation.text = parts[1];
        ref.position = parts[2].toLongLong();
    } else if (parts.size() == 2 && parts[0] == u"t") {
        ref.kind = api::HitKind::Task;
        ref.task.text = parts[1];
    } else if (parts.size() >= 3 && parts[0] == u"s") {
        ref.kind = api::HitKind::Step;
        ref.task.text = parts[1];
        ref.step.text = id.section(u'/', 2); // a key may have any letters
    } else if (parts.size() == 2 && parts[0] == u"o") {
        ref.kind = api::HitKind::Object;
        ref.object.text = parts[1];
    } else {
        return {};
    }
    return ref;
}

index::IndexDocument Thing::document() const {
    return {ref.id(),
            int(ref.kind),
            {{title, index::FieldKind::Title}, {tags, index::FieldKind::Tags}, {body, index::FieldKind::Body}},
            at,
            labels};
}

QString Thing::text() const {
    QString all = title;
    add(all, tags);
    add(all, body);
    return all;
}

Thing thingOf(const domain::Message& message) {
    Thing thing;
    thing.ref.conversation = message.conversationId;
    thing.ref.position = message.position;
    thing.at = message.createdAt;
    for (const domain::Block& block : message.blocks)
        std::visit(BlockText{thing}, block);
    addLabel(thing, "type", QStringLiteral("message"));
    addLabel(thing, "from", message.author == domain::Author::Person ? QStringLiteral("you") : QStringLiteral("flux"));
    addLabel(thing, "from", message.agent);
    addLabel(thing, "conversation", message.conversationId.text);
    labelContent(thing);
    return thing;
}

Thing thingOf(const domain::Task& task) {
    Thing thing;
    thing.ref.kind = api::HitKind::Task;
    thing.ref.task = task.id;
    thing.title = task.title;
    thing.at = task.updatedAt;
    add(thing.body, task.goal);
    add(thing.body, task.summary);
    add(thing.body, task.successCriteria.join(u'\n'));
    addValues(thing.body, task.results);
    if (task.error) {
        add(thing.body, task.error->message);
        addLabel(thing, "has", QStringLiteral("error"));
    }
    addLabel(thing, "type", QStringLiteral("task"));
    addLabel(thing, "is", domain::statusName(task.status));
    addLabel(thing, "task", task.id.text);
    addLabel(thing, "conversation", task.conversationId.text);
    if (!task.results.empty())
        addLabel(thing, "has", QStringLiteral("file"));
    labelContent(thing);
    return thing;
}

Thing thingOf(const domain::Task& task, const domain::StepState& step) {
    Thing thing;
    thing.ref.kind = api::HitKind::Step;
    thing.ref.task = task.id;
    thing.ref.step = step.spec.key;
    thing.title = step.spec.name;
    thing.at = step.run.completedAt.isNull() ? task.updatedAt : step.run.completedAt;
    add(thing.body, step.run.note);
    if (step.run.outputs)
        addValues(thing.body, *step.run.outputs);
    if (step.run.error) {
        add(thing.body, step.run.error->message);
        addLabel(thing, "has", QStringLiteral("error"));
    }
    addLabel(thing, "type", QStringLiteral("step"));
    addLabel(thing, "from", step.spec.agent);
    addLabel(thing, "is", domain::statusName(step.run.status));
    addLabel(thing, "task", task.id.text);
    addLabel(thing, "conversation", task.conversationId.text);
    labelContent(thing);
    return thing;
}

Thing thingOf(const domain::WorkspaceObject& object, const QString& extracted) {
    Thing thing;
    thing.ref.kind = object.type == domain::kMemoryType ? api::HitKind::Memory
                     : object.type == domain::kFileType ? api::HitKind::File
                                                        : api::HitKind::Object;
    thing.ref.object = object.id;
    thing.type = object.type;
    thing.title = domain::titleOf(object);
    thing.tags = object.tags.join(u' ');
    thing.at = object.updatedAt;
    addValues(thing.body, object.data);
    add(thing.body, extracted);
    addLabel(thing, "type", object.type);
    addLabel(thing, "from", whoOf(object.createdBy));
    addLabel(thing, "from", whoOf(object.updatedBy));
    if (thing.ref.kind == api::HitKind::File) {
        addLabel(thing, "in", base::textAt(object.data, "folder"));
        addLabel(thing, "has", QStringLiteral("file"));
    }
    addLabel(thing, "is", base::textAt(object.data, "status"));
    labelContent(thing);
    return thing;
}

} // namespace flux::search
