#include "engine/exchange/import_decision.h"

#include <algorithm>
#include <set>
#include <string>

namespace flux::exchange {

using base::Json;

namespace {

QStringList joined(QStringList tags, const QStringList& more) {
    for (const QString& tag : more) {
        if (!tags.contains(tag))
            tags.append(tag);
    }
    return tags;
}

std::set<std::string> changedMembers(const Json& before, const Json& after) {
    std::set<std::string> names;
    for (const auto& member : after.items()) {
        if (!before.contains(member.key()) || before[member.key()] != member.value())
            names.insert(member.key());
    }
    for (const auto& member : before.items()) {
        if (!after.contains(member.key()))
            names.insert(member.key());
    }
    return names;
}

struct Known {
    std::set<std::string> others; // members that anybody but an import changed
    bool imported = false;
    std::set<std::string> brought; // members that some import wrote
};

Known knownFrom(std::vector<domain::ObjectVersion> history) {
    std::sort(history.begin(), history.end(), [](const auto& a, const auto& b) { return a.version < b.version; });
    Known known;
    for (size_t i = 0; i < history.size(); ++i) {
        const bool isImport = history[i].by.kind == domain::ActorKind::Import;
        known.imported = known.imported || isImport;
        // The version that made it is not a change of somebody's: an import of an export may say more than it.
        const auto names = changedMembers(i == 0 ? Json::object() : history[i - 1].data, history[i].data);
        if (isImport)
            known.brought.insert(names.begin(), names.end());
        else if (i > 0)
            known.others.insert(names.begin(), names.end());
    }
    return known;
}

} // namespace

bool needsHistory(const ImportObject& incoming, const domain::WorkspaceObject& there) {
    return !there.deleted && there.type == incoming.type && there.data != incoming.data;
}

ImportDecision decideImport(const ImportObject& incoming, const domain::WorkspaceObject* there,
                            const std::vector<domain::ObjectVersion>& history, const domain::Attribution& by,
                            base::Instant now) {
    using Kind = ImportDecision::Kind;
    ImportDecision decision;
    domain::WorkspaceObject& object = decision.write.object;
    if (!there) {
        decision.kind = Kind::Create;
        object.id = incoming.id;
        object.type = incoming.type;
        object.data = incoming.data;
        object.tags = incoming.tags;
        object.createdBy = object.updatedBy = by;
        object.createdAt = object.updatedAt = now;
        return decision;
    }
    if (there->deleted || there->type != incoming.type) {
        decision.kind = there->deleted ? Kind::InTrash : Kind::OtherType;
        return decision;
    }
    object = *there;
    object.tags = joined(there->tags, incoming.tags);
    if (there->data != incoming.data) {
        const Known known = knownFrom(history);
        const bool isTheirs = known.imported; // an object that never came in is changed by what its export says
        for (const auto& member : incoming.data.items()) {
            if (!isTheirs || !known.others.contains(member.key()))
                object.data[member.key()] = member.value();
        }
        for (const std::string& name : known.brought) {
            if (!incoming.data.contains(name) && !known.others.contains(name))
                object.data.erase(name);
        }
    }
    if (object.data == there->data && object.tags == there->tags)
        return decision;
    decision.kind = Kind::Change;
    decision.write.replaces = there->version;
    object.version = there->version + 1;
    object.change = domain::ObjectChangeKind::Merged;
    object.updatedBy = by;
    object.updatedAt = now;
    return decision;
}

} // namespace flux::exchange
