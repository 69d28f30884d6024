#pragma once

#include "engine/exchange/import_decision.h"
#include "engine/exchange/import_service.h"

#include <QtCore/QSet>

#include <memory>
#include <string>
#include <unordered_map>

namespace flux::base {
class JsonSchema;
}

namespace flux::exchange {

// Takes what the reader of a format finds, decides what of it is new, and commits it in parts. Private to the import.
class Importer final : public ImportSink {
public:
    static constexpr size_t kPart = 500; // objects or messages of one commit

    Importer(const api::ImportData& request, const QString& source, ImportTarget& target, base::Clock& clock,
             const base::CancelToken& cancel);
    ~Importer() override;

    [[nodiscard]] base::Result<void> object(ImportObject object) override;
    [[nodiscard]] base::Result<void> conversation(ImportConversation conversation) override;
    void problem(const QString& text) override;

    [[nodiscard]] base::Result<void> finish();
    [[nodiscard]] const api::ImportReport& report() const { return m_report; }

private:
    struct Check;
    [[nodiscard]] base::Result<bool> isTaken(ImportObject& object);
    [[nodiscard]] base::Result<const Check*> checkOf(const QString& type);
    [[nodiscard]] base::Result<void> flushObjects();
    [[nodiscard]] base::Result<void> decideAll(store::UnitOfWork& work, api::ImportReport& counts);
    [[nodiscard]] base::Result<QSet<domain::MessageId>> messagesOf(const domain::ConversationId& id);
    [[nodiscard]] base::Result<void> commitMessages(const domain::Conversation& conversation,
                                                    std::vector<domain::Message> messages);
    void show(const QString& title);
    [[nodiscard]] base::Result<void> goOn() const;

    const api::ImportData& m_request;
    ImportTarget& m_target;
    base::Clock& m_clock;
    const base::CancelToken& m_cancel;
    domain::Attribution m_by;
    api::ImportReport m_report;
    std::vector<ImportObject> m_objects;   // read and not yet decided
    QSet<domain::ObjectId> m_ids;          // theirs
    qsizetype m_bytes = 0, m_incoming = 0; // of their data; of the one that was looked at last
    std::unordered_map<std::string, std::unique_ptr<Check>> m_checks;
    int m_unsaid = 0; // problems beyond those that the report holds
};

} // namespace flux::exchange
