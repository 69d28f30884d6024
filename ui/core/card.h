#pragma once

#include "ui/core/card_text.h"
#include "ui/core/engine_link.h"

namespace flux::ui {

// One question to the person, as the card shows it, and its answers. The same object type serves the thread and the
// queue; whichever answers first, the other follows by the feed.
// Thread: UI. Owner: the model that lists it.
class Card : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Cards come from models")
    Q_PROPERTY(QString cardId READ cardId CONSTANT)
    Q_PROPERTY(QString conversationId READ conversationId CONSTANT)
    Q_PROPERTY(Kind kind READ kind CONSTANT)
    Q_PROPERTY(bool isOpen READ isOpen NOTIFY changed)
    Q_PROPERTY(bool isFinal READ isFinal CONSTANT)
    Q_PROPERTY(bool yesIsSafe READ yesIsSafe CONSTANT)
    Q_PROPERTY(QString question READ question CONSTANT)
    Q_PROPERTY(QString context READ context CONSTANT)
    Q_PROPERTY(QVariantMap preview READ preview CONSTANT)
    Q_PROPERTY(QString previewText READ previewText CONSTANT)
    Q_PROPERTY(QVariantList facts READ facts CONSTANT)
    Q_PROPERTY(QString factsText READ factsText CONSTANT)
    Q_PROPERTY(QString yesLabel READ yesLabel CONSTANT)
    Q_PROPERTY(QString noLabel READ noLabel CONSTANT)
    Q_PROPERTY(QVariantList fields READ fields CONSTANT)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(QString recordShape READ recordShape NOTIFY changed)
    Q_PROPERTY(QString recordTitle READ recordTitle NOTIFY changed)
    Q_PROPERTY(QString recordText READ recordText NOTIFY changed)
public:
    enum class Kind { Approval, Input, Modify, Select, Questions, Access, UnknownOutcome, Replan };
    Q_ENUM(Kind)

    Card(EngineLink& link, Format& format, domain::Checkpoint checkpoint, QObject* parent);

    void update(const domain::Checkpoint& checkpoint);
    void setOutcome(EffectOutcome outcome); // what the step tells after the answer
    [[nodiscard]] const domain::Checkpoint& checkpoint() const { return m_checkpoint; }

    [[nodiscard]] QString cardId() const { return m_checkpoint.id.text; }
    [[nodiscard]] QString conversationId() const { return m_checkpoint.conversationId.text; }
    [[nodiscard]] Kind kind() const { return static_cast<Kind>(static_cast<int>(m_checkpoint.kind)); }
    [[nodiscard]] bool isOpen() const { return m_checkpoint.status == domain::CheckpointStatus::Open; }
    [[nodiscard]] bool isFinal() const;   // destroys something: 1 arms, Enter does it
    [[nodiscard]] bool yesIsSafe() const; // the yes may have the focus at first
    [[nodiscard]] QString question() const { return m_checkpoint.description.question; }
    [[nodiscard]] QString context() const { return m_checkpoint.description.context; }
    [[nodiscard]] QVariantMap preview() const;
    [[nodiscard]] QString previewText() const; // the preview read aloud
    [[nodiscard]] QVariantList facts() const;  // [{icon, text}]
    [[nodiscard]] QString factsText() const;
    [[nodiscard]] QString yesLabel() const;
    [[nodiscard]] QString noLabel() const;
    [[nodiscard]] QVariantList fields() const; // [{name, label, text, multiline}]
    [[nodiscard]] bool busy() const { return m_busy; }
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] QString recordShape() const { return m_record.shape; }
    [[nodiscard]] QString recordTitle() const { return m_record.title; }
    [[nodiscard]] QString recordText() const { return m_record.text; }

    // texts: field name → what stands in it; only what differs from Flux's value is sent.
    Q_INVOKABLE void approve(const QVariantMap& texts = {});
    Q_INVOKABLE void reject(const QString& reason = {});
    Q_INVOKABLE void wentOut();
    Q_INVOKABLE void again();

Q_SIGNALS:
    void changed();

private:
    void decide(domain::Decision decision);

    EngineLink& m_link;
    Format& m_format;
    domain::Checkpoint m_checkpoint;
    EffectOutcome m_outcome = EffectOutcome::Waiting;
    CardRecord m_record;
    bool m_busy = false;
    QString m_error;
};

} // namespace flux::ui
