#include "engine/exchange/chat_reader.h"

#include "engine/exchange/import_key.h"
#include "engine/exchange/json_array_reader.h"
#include "engine/text/zip_archive.h"

#include <QtCore/QFile>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace flux::exchange {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

base::Instant fromSeconds(const Json& value) {
    if (!value.is_number())
        return {};
    const double seconds = value.get<double>();
    return std::isfinite(seconds) && seconds > 0 && seconds < 1e11 ? base::Instant{qint64(std::llround(seconds * 1000))}
                                                                   : base::Instant{};
}
base::Instant fromIso(const QString& text) {
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    return time.isValid() ? base::Instant{time.toMSecsSinceEpoch()} : base::Instant{};
}

// --- ChatGPT ---

QString contentOf(const Json& content) {
    const QString kind = base::textAt(content, "content_type");
    if (kind == QStringLiteral("code"))
        return QStringLiteral("```\n%1\n```").arg(base::textAt(content, "text"));
    if (kind != QStringLiteral("text") && kind != QStringLiteral("multimodal_text"))
        return {};
    QStringList parts;
    const Json& list = base::jsonAt(content, "parts");
    if (!list.is_array())
        return {};
    for (const Json& part : list) {
        if (part.is_string())
            parts.append(base::plainText(part));
        else if (base::textAt(part, "content_type") == QStringLiteral("audio_transcription"))
            parts.append(base::textAt(part, "text"));
        else if (part.is_object())
            parts.append(QStringLiteral("*(picture)*"));
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral("\n\n"));
}

void takeNode(const std::string& id, const Json& node, ImportConversation& into) {
    const Json& message = base::jsonAt(node, "message");
    const QString role = base::textAt(base::jsonAt(message, "author"), "role");
    const bool isHidden = base::boolAt(base::jsonAt(message, "metadata"), "is_visually_hidden_from_conversation");
    if (isHidden || (role != QStringLiteral("user") && role != QStringLiteral("assistant")))
        return;
    const QString text = contentOf(base::jsonAt(message, "content")).trimmed();
    if (text.isEmpty())
        return;
    into.messages.push_back({base::textAt(message, "id", QString::fromStdString(id)),
                             role == QStringLiteral("user") ? domain::Author::Person : domain::Author::Flux, text,
                             fromSeconds(base::jsonAt(message, "create_time"))});
}

// The node of the branch that was shown last: it is named, or it is the last one without a successor.
std::string lastNode(const Json& entry, const Json& mapping) {
    const std::string named = base::textAt(entry, "current_node").toStdString();
    if (mapping.contains(named))
        return named;
    std::string last;
    for (const auto& node : mapping.items()) {
        const Json& children = base::jsonAt(node.value(), "children");
        if (!children.is_array() || children.empty())
            last = node.key();
    }
    return last;
}

ImportConversation fromChatGpt(const Json& entry) {
    ImportConversation out;
    out.key =
        QStringLiteral("chatgpt:") + base::textAt(entry, "conversation_id", base::textAt(entry, "id", digestOf(entry)));
    out.title = base::textAt(entry, "title");
    out.createdAt = fromSeconds(base::jsonAt(entry, "create_time"));
    out.updatedAt = fromSeconds(base::jsonAt(entry, "update_time"));
    const Json& mapping = base::jsonAt(entry, "mapping");
    std::unordered_set<std::string> seen; // a file may have a circle in it
    for (std::string at = lastNode(entry, mapping); mapping.contains(at) && seen.insert(at).second;
         at = base::textAt(mapping[at], "parent").toStdString())
        takeNode(at, mapping[at], out);
    std::reverse(out.messages.begin(), out.messages.end());
    return out;
}

// --- Claude ---

QString textOfClaude(const Json& message) {
    QStringList parts;
    const Json& content = base::jsonAt(message, "content");
    if (content.is_array()) {
        for (const Json& part : content) {
            if (base::textAt(part, "type") == QStringLiteral("text"))
                parts.append(base::textAt(part, "text"));
        }
    }
    parts.removeAll(QString());
    if (parts.isEmpty())
        parts.append(base::textAt(message, "text"));
    for (const char* list : {"attachments", "files"}) {
        const Json& items = base::jsonAt(message, list);
        if (!items.is_array())
            continue;
        for (const Json& item : items) {
            const QString name = base::textAt(item, "file_name");
            if (!name.isEmpty())
                parts.append(QStringLiteral("*(attachment: %1)*").arg(name));
        }
    }
    return parts.join(QStringLiteral("\n\n")).trimmed();
}

ImportConversation fromClaude(const Json& entry) {
    ImportConversation out;
    out.key = QStringLiteral("claude:") + base::textAt(entry, "uuid", digestOf(entry));
    out.title = base::textAt(entry, "name");
    out.createdAt = fromIso(base::textAt(entry, "created_at"));
    out.updatedAt = fromIso(base::textAt(entry, "updated_at"));
    for (const Json& message : base::jsonAt(entry, "chat_messages")) {
        const QString text = textOfClaude(message);
        if (text.isEmpty())
            continue;
        const bool isPerson = base::textAt(message, "sender") == QStringLiteral("human");
        out.messages.push_back({base::textAt(message, "uuid", digestOf(message)),
                                isPerson ? domain::Author::Person : domain::Author::Flux, text,
                                fromIso(base::textAt(message, "created_at"))});
    }
    return out;
}

Result<void> noChats() {
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("There is no conversation of ChatGPT or Claude in it. Choose the zip that the "
                                    "export gave, or its conversations.json."));
}

// How many conversations were taken.
Result<int> readList(QIODevice& device, ImportSink& sink) {
    JsonArrayReader reader(device);
    int taken = 0;
    for (int number = 1; !reader.isOver(); ++number) {
        const auto entry = reader.next();
        if (!entry.ok() && reader.isOver() && taken == 0)
            return entry.error();
        if (!entry.ok()) {
            sink.problem(QStringLiteral("Conversation %1: %2 It is left out.").arg(number).arg(entry.error().message));
            continue;
        }
        if (!entry->has_value())
            break;
        const Json& value = **entry;
        const bool isChatGpt = base::jsonAt(value, "mapping").is_object();
        if (!isChatGpt && !base::jsonAt(value, "chat_messages").is_array()) {
            sink.problem(QStringLiteral("Entry %1 is no conversation; it is left out.").arg(number));
            continue;
        }
        ImportConversation conversation = isChatGpt ? fromChatGpt(value) : fromClaude(value);
        ++taken;
        if (!conversation.messages.empty())
            FLUX_CHECK(sink.conversation(std::move(conversation)));
    }
    return taken;
}

bool isChatEntry(const QString& name) {
    const QString file = name.section(u'/', -1);
    return file.startsWith(QStringLiteral("conversations")) && file.endsWith(QStringLiteral(".json"));
}

Result<void> readZip(const QString& path, ImportSink& sink) {
    FLUX_TRY(const auto archive, text::ZipArchive::open(path));
    int taken = 0;
    for (const text::ZipEntry& entry : archive->entries()) {
        if (!entry.fault.isEmpty())
            sink.problem(QStringLiteral("“%1” in the archive: %2").arg(entry.name.left(80), entry.fault));
        else if (isChatEntry(entry.name)) {
            FLUX_TRY(const auto device, archive->read(entry));
            const auto read = readList(*device, sink);
            if (device->failure())
                return *device->failure();
            FLUX_TRY(const int count, read);
            taken += count;
        }
    }
    return taken > 0 ? Result<void>() : noChats();
}

} // namespace

Result<void> readChats(QIODevice& device, ImportSink& sink) {
    FLUX_TRY(const int taken, readList(device, sink));
    return taken > 0 ? Result<void>() : noChats();
}

Result<void> readChatFile(const QString& path, ImportSink& sink) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::NotFound, QStringLiteral("“%1” cannot be opened.").arg(path), file.errorString());
    if (file.peek(2) == "PK")
        return readZip(path, sink);
    return readChats(file, sink);
}

} // namespace flux::exchange
