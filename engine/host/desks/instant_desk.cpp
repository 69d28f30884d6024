#include "engine/host/desks/instant_desk.h"

#include "engine/base/log.h"
#include "engine/domain/changed_object.h"

#include <algorithm>

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

// "Undo that": the newest change in the conversation that stands. What a task did is left to somebody who can take that
// back, and what was said long ago is not "that" any more.
std::optional<assistant::InstantAnswer> toTakeBack(DeskCall& call, const domain::ConversationId& conversation,
                                                   const assistant::Wording& say) {
    constexpr int kMessages = 40;
    auto page = call.reader.messages(conversation, 0, kMessages);
    if (!page.ok())
        return std::nullopt;
    std::vector<domain::Message> messages = std::move(page->rows);
    for (const domain::Message& message : call.batch.work.messages) {
        if (message.conversationId == conversation)
            messages.push_back(message);
    }
    const auto isOfTask = [](const domain::Block& block) {
        return std::holds_alternative<domain::TaskBlock>(block) || std::holds_alternative<domain::ResultBlock>(block);
    };
    assistant::InstantAnswer answer;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        if (std::any_of(message->blocks.begin(), message->blocks.end(), isOfTask))
            return std::nullopt;
        QStringList titles;
        bool made = false; // of one that was made: the trash is where it goes
        for (const domain::Block& block : message->blocks) {
            const auto* change = std::get_if<domain::ChangeBlock>(&block);
            if (change == nullptr || workspace::isTakenBack(call.reader.objects(), *change))
                continue;
            for (const domain::ChangedObject& object : change->objects) {
                titles.append(object.title);
                made = object.fromVersion == 0;
            }
        }
        if (titles.isEmpty())
            continue;
        answer.takesBack = message->id;
        const assistant::Wording::Places places{{QStringLiteral("title"), titles.front()}};
        answer.blocks.emplace_back(domain::TextBlock{
            made && titles.size() == 1 ? say.text("in_trash", places)
                                       : say.counted(QStringLiteral("taken_back"), titles.size(), places)});
        return answer;
    }
    answer.blocks.emplace_back(domain::TextBlock{say.text("nothing_to_take_back")});
    return answer;
}

} // namespace

std::optional<assistant::InstantAnswer> InstantDesk::understand(DeskCall& call,
                                                                const domain::ConversationId& conversation,
                                                                const QString& text, const QString& timeZoneId) {
    const assistant::InstantReader* reader = sentences();
    if (reader == nullptr)
        return std::nullopt;
    assistant::WhenContext context;
    context.now = call.clock.now();
    context.timeZoneId = timeZoneId;
    const auto understood = reader->understand(text, context);
    if (!understood)
        return std::nullopt;
    if (understood->intent == u"undo")
        return toTakeBack(call, conversation, assistant::Wording::of(understood->language));
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
            return domain::changedObject(before, fromVersion, object);
        },
        change);
}

std::vector<domain::Block> InstantDesk::carryOut(DeskCall& call, const domain::ConversationId& conversation,
                                                 const assistant::InstantAnswer& answer,
                                                 const domain::Attribution& by) {
    if (!answer.takesBack.isEmpty()) {
        const auto undone = m_objects.decide(call, api::UndoChange{conversation, answer.takesBack});
        if (!undone.ok())
            return {domain::TextBlock{undone.error().message}};
    }
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
