#pragma once

#include "engine/domain/task.h"
#include "ui/core/card_drafts.h"
#include "ui/core/card_form.h"
#include "ui/core/card_text.h"
#include "ui/core/engine_link.h"

namespace flux::ui {

// One question to the person, as the card shows it, and its answers. The same object type serves the thread and the
// queue; whichever answers first, the other follows by the feed. What is typed stands in the drafts, not here, so a
// second card of the same question shows it too.
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
    Q_PROPERTY(QString yesLabel READ yesLabel NOTIFY draftChanged)
    Q_PROPERTY(QString noLabel READ noLabel CONSTANT)
    Q_PROPERTY(QString yesHint READ yesHint CONSTANT)
    Q_PROPERTY(QVariantList fields READ fields CONSTANT)
    Q_PROPERTY(QVariantList options READ options CONSTANT)
    Q_PROPERTY(bool hasForm READ hasForm CONSTANT)
    Q_PROPERTY(bool canDecideAll READ canDecideAll CONSTANT)
    Q_PROPERTY(QVariantMap draft READ draft NOTIFY draftChanged)
    Q_PROPERTY(int chosen READ chosen NOTIFY draftChanged)
    Q_PROPERTY(int answered READ answered NOTIFY draftChanged)
    Q_PROPERTY(bool edited READ edited NOTIFY draftChanged)
    Q_PROPERTY(bool answerable READ answerable NOTIFY draftChanged)
    Q_PROPERTY(QVariantMap problems READ problems NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(QString recordShape READ recordShape NOTIFY changed)
    Q_PROPERTY(QString recordTitle READ recordTitle NOTIFY changed)
    Q_PROPERTY(QString recordText READ recordText NOTIFY changed)
    Q_PROPERTY(bool recallable READ recallable NOTIFY changed)
    Q_PROPERTY(int secondsLeft READ secondsLeft NOTIFY ticked)
public:
    enum class Kind { Approval, Input, Modify, Select, Questions, Access, UnknownOutcome, Replan };
    Q_ENUM(Kind)

    Card(EngineLink& link, Format& format, CardDrafts& drafts, domain::Checkpoint checkpoint, QObject* parent);

    void update(const domain::Checkpoint& checkpoint);
    void follow(const domain::StepRun& run); // what the step tells after the answer
    [[nodiscard]] const domain::Checkpoint& checkpoint() const { return m_checkpoint; }

    [[nodiscard]] QString cardId() const { return m_checkpoint.id.text; }
    [[nodiscard]] QString conversationId() const { return m_checkpoint.conversationId.text; }
    [[nodiscard]] Kind kind() const;
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
    [[nodiscard]] QString yesHint() const;      // the key that sends a form: "↵" or "Ctrl ↵"; empty: it is 1
    [[nodiscard]] QVariantList fields() const;  // [{name, label, help, look, placeholder, required, options, start}]
    [[nodiscard]] QVariantList options() const; // [{letter, label, detail, suggested}]
    [[nodiscard]] bool hasForm() const { return ui::hasForm(m_checkpoint.kind); }
    [[nodiscard]] bool canDecideAll() const;                                  // questions that all have a default
    [[nodiscard]] QVariantMap draft() const { return m_drafts.of(cardId()); } // field → what is typed
    [[nodiscard]] int chosen() const;                                         // of the options; -1: none
    [[nodiscard]] int answered() const;                                       // how many fields have something in them
    [[nodiscard]] bool edited() const;                                        // something differs from Flux's values
    [[nodiscard]] bool answerable() const;                                    // the yes may act
    [[nodiscard]] QVariantMap problems() const { return m_problems; }         // field → sentence
    [[nodiscard]] bool busy() const { return m_busy; }
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] QString recordShape() const { return m_record.shape; }
    [[nodiscard]] QString recordTitle() const { return m_record.title; }
    [[nodiscard]] QString recordText() const { return m_record.text; }

    // Effects that are held back can be taken back until their time.
    [[nodiscard]] bool recallable() const { return m_outcome == EffectOutcome::Held; }
    [[nodiscard]] int secondsLeft() const;

    Q_INVOKABLE void write(const QString& field, const QVariant& value);
    Q_INVOKABLE void choose(int option) { write(QStringLiteral("choice"), option); }
    Q_INVOKABLE void undoEdits() { m_drafts.forget(cardId()); }

    // Yes, with what was typed: a form's answer, or the changes to Flux's values. False: something does not fit, and
    // `problems` says what; nothing was sent.
    Q_INVOKABLE bool approve();
    Q_INVOKABLE void decideAll(); // every question as its default says
    Q_INVOKABLE void reject(const QString& reason = {});
    Q_INVOKABLE void wentOut();
    Q_INVOKABLE void again();
    Q_INVOKABLE void recall();
    Q_INVOKABLE void tick() { Q_EMIT ticked(); } // a second passed

Q_SIGNALS:
    void changed();
    void draftChanged();
    void ticked();

private:
    void decide(domain::Decision decision);
    void settle();

    EngineLink& m_link;
    Format& m_format;
    CardDrafts& m_drafts;
    domain::Checkpoint m_checkpoint;
    EffectOutcome m_outcome = EffectOutcome::Waiting;
    base::Instant m_heldUntil;
    QVariantMap m_problems;
    CardRecord m_record;
    bool m_busy = false;
    QString m_error;
};

} // namespace flux::ui
