#include "ui/core/card_text.h"

#include "ui/core/card_form.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringBuilder>

namespace flux::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Card)
};

QString place(const QString& by) {
    if (by == QLatin1StringView("terminal"))
        return Words::tr("in the terminal");
    return by;
}

// "You approved it at 09:43.", or who did elsewhere: "Answered in the terminal, 09:43."
QString whoAndWhen(const domain::Checkpoint& card, const QString& here, const Format& format) {
    const QString at = format.timeOfDay(card.decidedAt.ms);
    const QString by = card.decision ? card.decision->by : QString();
    if (!by.isEmpty() && by != QLatin1StringView("window"))
        return Words::tr("Answered %1, %2.").arg(place(by), at);
    return at.isEmpty() ? here % QLatin1Char('.') : Words::tr("%1 at %2.").arg(here, at);
}

QString chosenLabel(const domain::Checkpoint& card) {
    const base::Json& choice = base::jsonAt(card.decision->answer, "choice");
    for (const CardOption& option : optionsOf(card)) {
        if (option.value == choice)
            return option.label;
    }
    return base::plainText(choice);
}

// Of cards whose answer is all there is to tell: nothing happens outside by it.
std::optional<CardRecord> answerRecord(const domain::Checkpoint& card, const Format& format) {
    const QString shape = QStringLiteral("done");
    const QString answered = whoAndWhen(card, Words::tr("You answered"), format);
    const QString& done = card.description.doneText;
    switch (card.kind) {
    case domain::CheckpointKind::Input:
    case domain::CheckpointKind::Questions:
        return CardRecord{shape, Words::tr("Answered."), answered};
    case domain::CheckpointKind::Select:
        if (!card.decision)
            return CardRecord{shape, Words::tr("Answered."), answered};
        return CardRecord{shape, Words::tr("Chosen: \u201c%1\u201d.").arg(chosenLabel(card)), answered};
    case domain::CheckpointKind::Access:
        return CardRecord{shape, done.isEmpty() ? Words::tr("Opened for this task.") : done,
                          whoAndWhen(card, Words::tr("You allowed it"), format)};
    case domain::CheckpointKind::Replan:
        return CardRecord{shape, done.isEmpty() ? Words::tr("Another plan took over.") : done,
                          whoAndWhen(card, Words::tr("You decided"), format)};
    case domain::CheckpointKind::Approval:
    case domain::CheckpointKind::Modify:
    case domain::CheckpointKind::UnknownOutcome:
        break;
    }
    return std::nullopt;
}

CardRecord yesRecord(const domain::Checkpoint& card, EffectOutcome outcome, const Format& format) {
    const bool edited = card.decision && card.decision->edits.is_object() && !card.decision->edits.empty();
    const QString said = edited ? Words::tr("You sent your version") : Words::tr("You approved it");
    const QString when = whoAndWhen(card, said, format);
    switch (outcome) {
    case EffectOutcome::Failed:
        return {QStringLiteral("fail"), Words::tr("It did not work."), when};
    case EffectOutcome::Waiting:
        return {QStringLiteral("run"), Words::tr("Being done now."), when};
    case EffectOutcome::Held:
        return {QStringLiteral("wait"), Words::tr("Goes out in a moment."), when};
    case EffectOutcome::TakenBack:
        return {QStringLiteral("skip"), Words::tr("Taken back. Nothing went out."), when};
    case EffectOutcome::AskedAgain:
        return {QStringLiteral("skip"), Words::tr("Asked again."), when};
    case EffectOutcome::LeftOut:
        return {QStringLiteral("skip"), Words::tr("Left out after all."), when};
    case EffectOutcome::Done:
        break;
    }
    const QString& done = card.description.doneText;
    return {QStringLiteral("done"), done.isEmpty() ? Words::tr("Done.") : done, when};
}

CardRecord approvedRecord(const domain::Checkpoint& card, EffectOutcome outcome, const Format& format) {
    if (auto answered = answerRecord(card, format))
        return *answered;
    const domain::Verdict verdict = card.decision ? card.decision->verdict : domain::Verdict::Yes;
    if (verdict == domain::Verdict::WentOut)
        return {QStringLiteral("done"), Words::tr("It went out."), whoAndWhen(card, Words::tr("You said so"), format)};
    if (verdict == domain::Verdict::Again && outcome == EffectOutcome::Done)
        return {QStringLiteral("done"),
                card.description.doneText.isEmpty() ? Words::tr("Done once more.") : card.description.doneText,
                whoAndWhen(card, Words::tr("You had it done once more"), format)};
    return yesRecord(card, outcome, format);
}

QString untilWhen(base::Instant at, const Format& format) {
    const QString time = format.timeOfDay(at.ms);
    return format.dayOf(at) == format.dayOf(format.now())
               ? time
               : Words::tr("%1, %2", "day, time").arg(format.day(at.ms), time);
}

CardRecord expiredRecord(const domain::Checkpoint& card, const Format& format) {
    CardRecord record{QStringLiteral("skip"),
                      card.expiresAt ? Words::tr("Waited until %1.").arg(untilWhen(*card.expiresAt, format))
                                     : Words::tr("Nobody answered in time."),
                      {}};
    switch (card.onExpiry) {
    case domain::ExpiryOutcome::LeaveOut:
        record.text = Words::tr("It was left out. Nothing was done.");
        break;
    case domain::ExpiryOutcome::Fail:
        record.shape = QStringLiteral("fail");
        record.text = Words::tr("The step failed. Nothing was done.");
        break;
    case domain::ExpiryOutcome::UseDefault:
        record.text = Words::tr("The default was taken.");
        break;
    }
    return record;
}

// "Until 18:00; without an answer it is left out"
QString expiryFact(const domain::Checkpoint& card, const Format& format) {
    if (!card.expiresAt)
        return card.expiryText;
    const QString until = untilWhen(*card.expiresAt, format);
    switch (card.onExpiry) {
    case domain::ExpiryOutcome::Fail:
        return Words::tr("Until %1; without an answer the step fails").arg(until);
    case domain::ExpiryOutcome::UseDefault:
        return Words::tr("Until %1; without an answer the default is taken").arg(until);
    case domain::ExpiryOutcome::LeaveOut:
        break;
    }
    return Words::tr("Until %1; without an answer it is left out").arg(until);
}

// The rule's own words, with "Asks because" unless they say so themselves.
QString whyAsked(const QString& rule) {
    if (rule.contains(QLatin1StringView("asks"), Qt::CaseInsensitive))
        return rule;
    QString words = rule;
    if (words.size() > 1 && words.at(1).isLower())
        words[0] = words.at(0).toLower();
    return Words::tr("Asks because: %1").arg(words);
}

} // namespace

CardRecord recordOf(const domain::Checkpoint& card, EffectOutcome outcome, const Format& format) {
    switch (card.status) {
    case domain::CheckpointStatus::Approved:
        return approvedRecord(card, outcome, format);
    case domain::CheckpointStatus::Rejected: {
        QString text = whoAndWhen(card, Words::tr("You decided"), format);
        if (card.decision && !card.decision->reason.isEmpty())
            text =
                Words::tr("%1 \u201c%2\u201d", "when it was decided, then the reason").arg(text, card.decision->reason);
        const QString& no = card.description.noLabel;
        return {QStringLiteral("skip"), no.isEmpty() ? Words::tr("Left as it is.") : QString(no % QLatin1Char('.')),
                text};
    }
    case domain::CheckpointStatus::Expired:
        return expiredRecord(card, format);
    case domain::CheckpointStatus::Withdrawn:
        return {QStringLiteral("skip"), Words::tr("No longer asked."),
                Words::tr("The task was stopped or went another way. Nothing was done.")};
    case domain::CheckpointStatus::Open:
        break;
    }
    return {};
}

std::vector<CardFact> factsOf(const domain::Checkpoint& card, const Format& format) {
    std::vector<CardFact> facts;
    const domain::EffectDescription& effect = card.description;
    const bool final = effect.effectClass == domain::EffectClass::Irreversible ||
                       effect.effectClass == domain::EffectClass::ExternalWrite;
    if (!effect.reversibility.isEmpty())
        facts.push_back({final ? QStringLiteral("warn") : QStringLiteral("undo"), effect.reversibility});
    const bool does = card.kind == domain::CheckpointKind::Approval || card.kind == domain::CheckpointKind::Modify;
    const QString cost = format.money(card.costMicros);
    if (does || !cost.isEmpty())
        facts.push_back({QStringLiteral("coin"), cost.isEmpty() ? Words::tr("Free") : cost});
    if (!card.rule.isEmpty())
        facts.push_back({QStringLiteral("shield"), whyAsked(card.rule)});
    if (const QString until = expiryFact(card, format); !until.isEmpty())
        facts.push_back({QStringLiteral("snooze"), until});
    return facts;
}

} // namespace flux::ui
