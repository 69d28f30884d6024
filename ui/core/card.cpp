#include "ui/core/card.h"

#include "ui/core/error_text.h"
#include "ui/core/json_variant.h"

namespace flux::ui {

static_assert(static_cast<int>(Card::Kind::Replan) == static_cast<int>(domain::CheckpointKind::Replan));

Card::Card(EngineLink& link, Format& format, domain::Checkpoint checkpoint, QObject* parent)
    : QObject(parent)
    , m_link(link)
    , m_format(format)
    , m_checkpoint(std::move(checkpoint))
    , m_record(recordOf(m_checkpoint, m_outcome, m_format)) {}

void Card::update(const domain::Checkpoint& checkpoint) {
    m_checkpoint = checkpoint;
    if (!isOpen()) {
        m_busy = false;
        m_error.clear();
    }
    m_record = recordOf(m_checkpoint, m_outcome, m_format);
    Q_EMIT changed();
}

void Card::setOutcome(EffectOutcome outcome) {
    if (m_outcome == outcome)
        return;
    m_outcome = outcome;
    m_record = recordOf(m_checkpoint, m_outcome, m_format);
    Q_EMIT changed();
}

bool Card::isFinal() const {
    return m_checkpoint.description.effectClass == domain::EffectClass::Irreversible;
}

bool Card::yesIsSafe() const {
    return m_checkpoint.kind == domain::CheckpointKind::Approval &&
           m_checkpoint.description.effectClass == domain::EffectClass::LocalWrite;
}

QVariantMap Card::preview() const {
    return toVariantMap(m_checkpoint.description.preview);
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
    if (m_checkpoint.kind == domain::CheckpointKind::UnknownOutcome)
        return tr("It went out");
    const QString& label = m_checkpoint.description.yesLabel;
    return label.isEmpty() ? tr("Do it") : label;
}

QString Card::noLabel() const {
    if (m_checkpoint.kind == domain::CheckpointKind::UnknownOutcome)
        return tr("Skip");
    const QString& label = m_checkpoint.description.noLabel;
    return label.isEmpty() ? tr("Leave as it is") : label;
}

QVariantList Card::fields() const {
    QVariantList list;
    for (const CardField& field : fieldsOf(m_checkpoint))
        list.append(QVariantMap{{QStringLiteral("name"), field.name},
                                {QStringLiteral("label"), field.label},
                                {QStringLiteral("text"), field.text},
                                {QStringLiteral("multiline"), field.multiline}});
    return list;
}

void Card::approve(const QVariantMap& texts) {
    domain::Decision decision;
    decision.verdict = domain::Verdict::Yes;
    decision.edits = editsOf(m_checkpoint, texts);
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

} // namespace flux::ui
