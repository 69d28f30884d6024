#include "ui/core/card_text.h"

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

CardRecord yesRecord(const domain::Checkpoint& card, EffectOutcome outcome, const Format& format) {
    const bool edited = card.decision && card.decision->edits.is_object() && !card.decision->edits.empty();
    const QString said = edited ? Words::tr("You sent your version") : Words::tr("You approved it");
    const QString when = whoAndWhen(card, said, format);
    if (outcome == EffectOutcome::Failed)
        return {QStringLiteral("fail"), Words::tr("It did not work."), when};
    if (outcome == EffectOutcome::Waiting)
        return {QStringLiteral("run"), Words::tr("Being done now."), when};
    const QString& done = card.description.doneText;
    return {QStringLiteral("done"), done.isEmpty() ? Words::tr("Done.") : done, when};
}

CardRecord approvedRecord(const domain::Checkpoint& card, EffectOutcome outcome, const Format& format) {
    const domain::Verdict verdict = card.decision ? card.decision->verdict : domain::Verdict::Yes;
    if (verdict == domain::Verdict::WentOut)
        return {QStringLiteral("done"), Words::tr("It went out."), whoAndWhen(card, Words::tr("You said so"), format)};
    if (verdict == domain::Verdict::Again && outcome == EffectOutcome::Done)
        return {QStringLiteral("done"),
                card.description.doneText.isEmpty() ? Words::tr("Done once more.") : card.description.doneText,
                whoAndWhen(card, Words::tr("You had it done once more"), format)};
    return yesRecord(card, outcome, format);
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

QString inputText(const base::Json& value) {
    if (!value.is_array())
        return value.is_null() ? QString() : base::plainText(value);
    QStringList items;
    for (const base::Json& item : value)
        items.append(base::plainText(item));
    return items.join(QStringLiteral(", "));
}

QString labelOf(const QString& name) {
    if (name == QLatin1StringView("to"))
        return Words::tr("To");
    if (name == QLatin1StringView("cc"))
        return Words::tr("Copy to");
    if (name == QLatin1StringView("subject"))
        return Words::tr("Subject");
    if (name == QLatin1StringView("body") || name == QLatin1StringView("text"))
        return Words::tr("Text");
    if (name == QLatin1StringView("name"))
        return Words::tr("Name");
    QString label = name;
    label.replace(QLatin1Char('_'), QLatin1Char(' '));
    return label.isEmpty() ? label : QString(label.at(0).toUpper() % label.mid(1));
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
        return {QStringLiteral("skip"), Words::tr("Nobody answered in time."), Words::tr("Nothing was done.")};
    case domain::CheckpointStatus::Withdrawn:
        return {QStringLiteral("skip"), Words::tr("No longer asked."),
                Words::tr("The task was stopped. Nothing was done.")};
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
    const bool unknown = card.kind == domain::CheckpointKind::UnknownOutcome;
    if (!unknown && card.kind != domain::CheckpointKind::Access) {
        const QString cost = format.money(card.costMicros);
        facts.push_back({QStringLiteral("coin"), cost.isEmpty() ? Words::tr("Free") : cost});
    }
    if (!card.rule.isEmpty())
        facts.push_back({QStringLiteral("shield"), whyAsked(card.rule)});
    if (!card.expiryText.isEmpty())
        facts.push_back({QStringLiteral("snooze"), card.expiryText});
    return facts;
}

std::vector<CardField> fieldsOf(const domain::Checkpoint& card) {
    std::vector<CardField> fields;
    for (const QString& name : card.description.editable) {
        const base::Json& value = base::jsonAt(card.inputs, name.toUtf8().constData());
        const QString text = inputText(value);
        const bool longText = name == QLatin1StringView("body") || name == QLatin1StringView("text") ||
                              text.contains(QLatin1Char('\n')) || text.size() > 120;
        fields.push_back({name, labelOf(name), text, longText});
    }
    return fields;
}

base::Json editsOf(const domain::Checkpoint& card, const QVariantMap& texts) {
    base::Json edits = base::Json::object();
    for (const CardField& field : fieldsOf(card)) {
        const auto typed = texts.constFind(field.name);
        if (typed == texts.constEnd() || typed->toString() == field.text)
            continue;
        const QByteArray key = field.name.toUtf8();
        if (!base::jsonAt(card.inputs, key.constData()).is_array()) {
            edits[key.toStdString()] = typed->toString();
            continue;
        }
        QStringList items;
        const QStringList parts = typed->toString().split(QLatin1Char(','));
        for (const QString& part : parts) {
            if (!part.trimmed().isEmpty())
                items.append(part.trimmed());
        }
        edits[key.toStdString()] = items;
    }
    return edits;
}

} // namespace flux::ui
