#pragma once

#include "engine/base/fence.h"
#include "engine/base/json.h"
#include "engine/exchange/import_sink.h"

#include <QtCore/QBuffer>

#include <cstdint>
#include <cstdlib>

namespace flux::fuzz {

// Takes what an importer finds and holds it against what importers promise. Ends the process on a broken promise.
class FoundThings final : public exchange::ImportSink {
public:
    base::Result<void> object(exchange::ImportObject object) override {
        if (object.type.isEmpty() || !object.data.is_object() || (object.key.isEmpty() && object.id.isEmpty()))
            std::abort();
        m_bytes += base::dumpJson(object.data).size();
        objects.push_back(std::move(object));
        return {};
    }
    base::Result<void> conversation(exchange::ImportConversation conversation) override {
        if (conversation.key.isEmpty() || conversation.messages.empty())
            std::abort();
        return {};
    }
    void problem(const QString& text) override {
        if (text.isEmpty())
            std::abort();
    }

    std::vector<exchange::ImportObject> objects;

private:
    qsizetype m_bytes = 0;
};

// Reads the bytes as the import does it: what a library throws is an error like any other, and has a sentence.
template <typename Read>
void readBytes(const std::uint8_t* data, std::size_t size, Read&& read) {
    QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const auto done = base::fence(QStringLiteral("fuzz"), [&]() -> base::Result<void> { return read(device); });
    if (!done.ok() && done.error().message.isEmpty())
        std::abort();
}

} // namespace flux::fuzz
