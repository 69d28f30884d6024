#pragma once

#include "engine/exchange/import_sink.h"

namespace flux::test {

// Keeps what a reader finds. Thread: one.
class Collected final : public exchange::ImportSink {
public:
    base::Result<void> object(exchange::ImportObject object) override {
        objects.push_back(std::move(object));
        return {};
    }
    base::Result<void> conversation(exchange::ImportConversation conversation) override {
        conversations.push_back(std::move(conversation));
        return {};
    }
    void problem(const QString& text) override { problems.append(text); }

    [[nodiscard]] QString data(size_t index) const {
        return index < objects.size() ? QString::fromUtf8(base::dumpJson(objects[index].data))
                                      : QStringLiteral("there is none");
    }

    std::vector<exchange::ImportObject> objects;
    std::vector<exchange::ImportConversation> conversations;
    QStringList problems;
};

} // namespace flux::test
