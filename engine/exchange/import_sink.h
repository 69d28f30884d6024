#pragma once

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/domain/message.h"

#include <vector>

namespace flux::exchange {

// A thing as a file has it. `key` is the same whenever the same thing is read again, from whichever copy of the file:
// "ical:UID". `id` is given where the file was written by us and says which object it is.
struct ImportObject {
    QString key;
    domain::ObjectId id;
    QString type;
    base::Json data = base::Json::object();
    QStringList tags;
};

struct ImportMessage {
    QString key; // unique within the conversation
    domain::Author author = domain::Author::Person;
    QString markdown;
    base::Instant at; // null: not known
};
struct ImportConversation {
    QString key;
    QString title;
    base::Instant createdAt, updatedAt; // null: not known
    std::vector<ImportMessage> messages;
};

// Takes what a reader of a format finds, in the order of the file. An error that object() or conversation() gives ends
// the reading with that error. Thread: the reader's.
class ImportSink {
public:
    virtual ~ImportSink() = default;
    [[nodiscard]] virtual base::Result<void> object(ImportObject object) = 0;
    [[nodiscard]] virtual base::Result<void> conversation(ImportConversation conversation) = 0;
    // Something that was left out, and the rest was taken: "Line 12: …". A sentence for the person.
    virtual void problem(const QString& text) = 0;
};

} // namespace flux::exchange
