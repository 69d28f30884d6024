#include "ui/core/card.h"

#include "ui/core/error_text.h"
#include "ui/core/json_variant.h"
#include "ui/core/plan_changes.h"

#include <algorithm>

namespace flux::ui {

using domain::CheckpointKind;
using domain::StepStatus;

namespace {

constexpr QLatin1StringView kChoice("choice");

Card::Kind cardKind(CheckpointKind kind) {
    switch (kind) {
    case CheckpointKind::Input:
        return Card::Kind::Input;
    case CheckpointKind::Modify:
        return Card::Kind::Modify;
    case CheckpointKind::Select:
        return Card::Kind::Select;
    case CheckpointKind::Questions:
        return Card::Kind::Questions;
    case CheckpointKind::Access:
        return Card::Kind::Access;
    case CheckpointKind::UnknownOutcome:
        return Card::Kind::UnknownOutcome;
    case CheckpointKind::Replan:
        return Card::Kind::Replan;
    case CheckpointKind::Approval:
        break;
    }
    return Card::Kind::Approval;
}

} // namespace

Card::Card(EngineLink& link, Format& format, CardDrafts& drafts, domain::Checkpoint checkpoint, QObject* parent)
    : QObject(parent)
    , m_link(link)
    , m_format(format)
    , m_drafts(drafts)
    , m_checkpoint(std::move(checkpoint))
    , m_record(recordOf(m_checkpoint, m_outcome, m_format)) {
    connect(&m_drafts, &CardDrafts::changed, this, [this](const QString& id) {
        if (id == cardId())
            Q_EMIT draftChanged();
    });
}

void Card::update(const domain::Checkpoint& checkpoint) {
    m_checkpoint = checkpoint;
    if (!isOpen()) {
        m_busy = false;
        m_error.clear();
        m_problems.clear();
        m_drafts.forget(cardId());
    }
    settle();
}

// Only an answer of this card's is told by the step; a step that was asked again after a yes has been taken back.
void Card::follow(const domain::StepRun& run) {
    if (isOpen() || m_outcome == EffectOutcome::TakenBack || m_outcome == EffectOutcome::AskedAgain)
        return;
    const bool wasHeld = m_outcome == EffectOutcome::Held;
    const EffectOutcome before = m_outcome;
    m_heldUntil = run.status == StepStatus::Held ? run.retryAt : base::Instant{};
    if (run.status == StepStatus::Done)
        m_outcome = EffectOutcome::Done;
    else if (run.status == StepStatus::Failed)
        m_outcome = EffectOutcome::Failed;
    else if (run.status == StepStatus::Held)
        m_outcome = EffectOutcome::Held;
    else if (wasHeld && (run.status == StepStatus::Pending || run.status == StepStatus::Checkpoint))
        m_outcome = EffectOutcome::TakenBack;
    else if (wasHeld && run.status == StepStatus::Running)
        m_outcome = EffectOutcome::Waiting;
    else if (run.status == StepStatus::Checkpoint && !run.approved && m_outcome == EffectOutcome::Waiting)
        m_outcome = EffectOutcome::AskedAgain;
    else if (run.status == StepStatus::Skipped || run.status == StepStatus::Cancelled)
        m_outcome = EffectOutcome::LeftOut;
    if (m_outcome != before || m_outcome == EffectOutcome::Held)
        settle();
}

void Card::settle() {
    m_record = recordOf(m_checkpoint, m_outcome, m_format);
    Q_EMIT changed();
    Q_EMIT ticked();
}

Card::Kind Card::kind() const {
    return cardKind(m_checkpoint.kind);
}

int Card::secondsLeft() const {
    if (m_outcome != EffectOutcome::Held)
        return 0;
    return static_cast<int>(std::max<qint64>(0, (m_heldUntil.ms - m_format.now().ms + 999) / 1000));
}

bool Card::isFinal() const {
    return m_checkpoint.description.effectClass == domain::EffectClass::Irreversible;
}

bool Card::yesIsSafe() const {
    return m_checkpoint.kind == domain::CheckpointKind::Approval &&
           m_checkpoint.description.effectClass == domain::EffectClass::LocalWrite;
}

QVariantMap Card::preview() const {
    QVariantMap shown = toVariantMap(m_checkpoint.description.preview);
    if (base::textAt(m_checkpoint.description.preview, "type") == QLatin1StringView("plan_diff"))
        shown.insert(QStringLiteral("rows"), changeRows(base::jsonAt(m_checkpoint.description.preview, "diff")));
    return shown;
}

QString Card::previewText() const {
    const base::Json& preview = m_checkpoint.description.preview;
    const QString type = base::textAt(preview, "type");
    if (type == QLatin1StringView("mail"))
        return tr("Mail to %1. Subject: %2. %3")
            .arg(base::textsAt(preview, "to").join(QStringLiteral(", ")), base::textAt(preview, "subject"),
                 base::textAt(preview, "body"));
    if (type == QLatin1StringView("file"))
        return tr("File %1. %2").arg(base::textAt(preview, "name"), base::textAt(preview, "text"));
    if (type == QLatin1StringView("request"))
        return tr("%1 request to %2%3. %4")
            .arg(base::textAt(preview, "method"), base::textAt(preview, "host"), base::textAt(preview, "path"),
                 base::textAt(preview, "body"));
    if (type == QLatin1StringView("folder"))
        return tr("Folder %1").arg(base::textAt(preview, "path"));
    if (type == QLatin1StringView("host"))
        return tr("Host %1").arg(base::textAt(preview, "host"));
    if (type == QLatin1StringView("plan_diff"))
        return changesInWords(base::jsonAt(preview, "diff"));
    return {};
}

QVariantList Card::facts() const {
    QVariantList list;
    for (const CardFact& fact : factsOf(m_checkpoint, m_format))
        list.append(QVariantMap{{QStringLiteral("icon"), fact.icon}, {QStringLiteral("text"), fact.text}});
    return list;
}

QString Card::factsText() const {
    QStringList texts;
    for (const CardFact& fact : factsOf(m_checkpoint, m_format))
        texts.append(fact.text);
    return texts.join(QStringLiteral(". "));
}

QString Card::yesLabel() const {
    const QString& label = m_checkpoint.description.yesLabel;
    switch (m_checkpoint.kind) {
    case CheckpointKind::UnknownOutcome:
        return tr("It went out");
    case CheckpointKind::Input:
        return tr("Save and go on");
    case CheckpointKind::Questions:
        return tr("Answer and go on");
    case CheckpointKind::Select: {
        const auto all = optionsOf(m_checkpoint);
        const int place = chosen();
        return place < 0 ? tr("Choose one") : tr("Use \u201c%1\u201d").arg(all[static_cast<std::size_t>(place)].label);
    }
    case CheckpointKind::Modify:
        return edited() ? tr("Save my version") : label.isEmpty() ? tr("Use this") : label;
    case CheckpointKind::Approval:
    case CheckpointKind::Access:
    case CheckpointKind::Replan:
        break;
    }
    return label.isEmpty() ? tr("Do it") : label;
}

QString Card::yesHint() const {
    if (m_checkpoint.kind != CheckpointKind::Input && m_checkpoint.kind != CheckpointKind::Questions)
        return {};
    const auto all = fieldsOf(m_checkpoint);
    const bool single =
        m_checkpoint.kind == CheckpointKind::Input && all.size() == 1 && all.front().look == QLatin1StringView("line");
    return single ? QStringLiteral("\u21b5") : tr("Ctrl \u21b5");
}

QString Card::noLabel() const {
    if (m_checkpoint.kind == CheckpointKind::UnknownOutcome)
        return tr("Skip");
    const QString& label = m_checkpoint.description.noLabel;
    return !label.isEmpty() ? label : hasForm() ? tr("Skip this step") : tr("Leave as it is");
}

QVariantList Card::fields() const {
    QVariantList list;
    for (const FormField& field : fieldsOf(m_checkpoint))
        list.append(toMap(field));
    return list;
}

QVariantList Card::options() const {
    QVariantList list;
    for (const CardOption& option : optionsOf(m_checkpoint))
        list.append(QVariantMap{{QStringLiteral("letter"), option.letter},
                                {QStringLiteral("label"), option.label},
                                {QStringLiteral("detail"), option.detail},
                                {QStringLiteral("suggested"), option.suggested}});
    return list;
}

bool Card::canDecideAll() const {
    return defaultsOf(m_checkpoint).has_value();
}

int Card::chosen() const {
    const int place = draft().value(kChoice, -1).toInt();
    return place < static_cast<int>(optionsOf(m_checkpoint).size()) ? place : -1;
}

int Card::answered() const {
    const QVariantMap typed = draft();
    const auto all = fieldsOf(m_checkpoint);
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const FormField& field) {
        return !isBlank(field, typed.contains(field.name) ? typed.value(field.name) : field.start);
    }));
}

bool Card::edited() const {
    const QVariantMap typed = draft();
    const auto all = fieldsOf(m_checkpoint);
    return std::any_of(all.begin(), all.end(), [&](const FormField& field) {
        return typed.contains(field.name) && typed.value(field.name) != field.start;
    });
}

bool Card::answerable() const {
    return m_checkpoint.kind != CheckpointKind::Select || chosen() >= 0;
}

void Card::write(const QString& field, const QVariant& value) {
    if (m_problems.remove(field) > 0)
        Q_EMIT changed();
    m_drafts.put(cardId(), field, value);
}

bool Card::approve() {
    if (m_busy || !isOpen())
        return false;
    FormAnswer given = hasForm() ? answerFrom(m_checkpoint, draft()) : editsFrom(m_checkpoint, draft());
    m_problems = given.problems;
    if (!given.ok()) {
        m_error = given.problems.value(QString()).toString();
        Q_EMIT changed();
        return false;
    }
    domain::Decision decision;
    decision.verdict = domain::Verdict::Yes;
    (hasForm() ? decision.answer : decision.edits) = std::move(given.value);
    decide(std::move(decision));
    return true;
}

void Card::decideAll() {
    const auto answer = defaultsOf(m_checkpoint);
    if (!answer)
        return;
    domain::Decision decision;
    decision.verdict = domain::Verdict::Yes;
    decision.answer = *answer;
    decide(std::move(decision));
}

void Card::reject(const QString& reason) {
    domain::Decision decision;
    decision.verdict = domain::Verdict::No;
    decision.reason = reason.trimmed();
    decide(std::move(decision));
}

void Card::wentOut() {
    domain::Decision decision;
    decision.verdict = domain::Verdict::WentOut;
    decide(std::move(decision));
}

void Card::again() {
    domain::Decision decision;
    decision.verdict = domain::Verdict::Again;
    decide(std::move(decision));
}

void Card::decide(domain::Decision decision) {
    if (m_busy || !isOpen())
        return;
    decision.by = QStringLiteral("window");
    m_busy = true;
    m_error.clear();
    Q_EMIT changed();
    m_link.send(api::DecideCheckpoint{m_checkpoint.id, std::move(decision)}, this,
                [this](const base::Result<domain::Checkpoint>& answered) {
                    m_busy = false;
                    if (answered.ok()) {
                        update(*answered);
                        return;
                    }
                    m_error = errorText(answered.error());
                    Q_EMIT changed();
                });
}

void Card::recall() {
    if (m_busy || m_outcome != EffectOutcome::Held)
        return;
    m_busy = true;
    m_error.clear();
    Q_EMIT changed();
    m_link.send(api::RecallStep{m_checkpoint.taskId, m_checkpoint.step}, this,
                [this](const base::Result<domain::Task>& task) {
                    m_busy = false;
                    m_error = task.ok() ? QString() : errorText(task.error());
                    Q_EMIT changed(); // the step's own event says that it waits again
                });
}

} // namespace flux::ui
