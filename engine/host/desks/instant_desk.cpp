#include "engine/host/desks/instant_desk.h"

#include "engine/base/log.h"

namespace flux::host {

using base::Result;

namespace {

// Immutable and the same for all engines of a process; reading the language files takes some milliseconds.
const assistant::InstantReader* sentences() {
    static const auto reader = assistant::InstantReader::open();
    if (!reader.ok())
        qCWarning(logEngine, "no sentence is understood at once: %ls", qUtf16Printable(reader.error().message));
    return reader.ok() ? reader->get() : nullptr;
}

std::vector<domain::FieldChange> fieldsBetween(const base::Json& before, const base::Json& after) {
    std::vector<domain::FieldChange> fields;
    for (const auto& [key, value] : after.items()) {
        const auto was = before.find(key);
        if (was == before.end() || *was != value)
            fields.push_back({QString::fromStdString(key), was == before.end() ? base::Json() : *was, value});
    }
    for (const auto& [key, value] : before.items()) {
        if (!after.contains(key))
            fields.push_back({QString::fromStdString(key), value, base::Json()});
    }
    return fields;
}

} // namespace

std::optional<assistant::InstantAnswer> InstantDesk::understand(DeskCall& call, const QString& text,
                                                                const QString& timeZoneId) {
    const assistant::InstantReader* reader = sentences();
    if (reader == nullptr)
        return std::nullopt;
    assistant::WhenContext context;
    context.now = call.clock.now();
    context.timeZoneId = timeZoneId;
    const auto understood = reader->understand(text, context);
    if (!understood)
        return std::nullopt;
    auto answer = assistant::InstantService(call.reader, context).answer(*understood);
    return answer.ok() ? std::move(*answer) : std::nullopt;
}

Result<domain::ChangedObject> InstantDesk::carryOutOne(DeskCall& call, const assistant::ObjectChange& change,
                                                       const domain::Attribution& by) {
    return std::visit(
        [&](auto request) -> Result<domain::ChangedObject> {
            request.by = by;
            base::Json before = base::Json::object();
            qint64 fromVersion = 0;
            if constexpr (requires { request.id; }) {
                FLUX_TRY(const auto stored, call.reader.objects().object(request.id));
                before = stored.data;
                fromVersion = stored.version;
            }
            FLUX_TRY(const domain::WorkspaceObject object, m_objects.decide(call, request));
            domain::ChangedObject changed;
            changed.object = object.id;
            changed.type = object.type;
            changed.title = domain::titleOf(object);
            changed.fromVersion = fromVersion;
            changed.toVersion = object.version;
            changed.deleted = object.deleted;
            changed.fields = object.deleted ? std::vector<domain::FieldChange>() : fieldsBetween(before, object.data);
            return changed;
        },
        change);
}

std::vector<domain::Block> InstantDesk::carryOut(DeskCall& call, const assistant::InstantAnswer& answer,
                                                 const domain::Attribution& by) {
    domain::ChangeBlock shown;
    shown.heading = answer.heading;
    for (const assistant::ObjectChange& change : answer.changes) {
        auto changed = carryOutOne(call, change, by);
        if (changed.ok()) {
            shown.objects.push_back(std::move(*changed));
            continue;
        }
        std::vector<domain::Block> refused{domain::TextBlock{changed.error().message}};
        if (!shown.objects.empty()) // what was done before stays to be seen, and to be taken back
            refused.emplace_back(std::move(shown));
        return refused;
    }
    std::vector<domain::Block> blocks = answer.blocks;
    if (!shown.objects.empty())
        blocks.emplace_back(std::move(shown));
    return blocks;
}

} // namespace flux::host
