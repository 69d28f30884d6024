#include "app/desktop/card_notices.h"

#include "engine/base/log.h"
#include "ui/core/session.h"

namespace flux::desktop {

using domain::EffectClass;

namespace {

const QString kYes = QStringLiteral("yes");
const QString kNo = QStringLiteral("no");

bool harmless(const domain::Checkpoint& card) {
    const EffectClass effect = card.description.effectClass;
    return card.kind == domain::CheckpointKind::Approval &&
           (effect == EffectClass::None || effect == EffectClass::Read || effect == EffectClass::LocalWrite);
}

QString firstLine(const QString& text) {
    return text.trimmed().section(u'\n', 0, 0);
}

QString previewLine(const domain::EffectDescription& effect) {
    const base::Json& preview = effect.preview;
    const QString type = base::textAt(preview, "type");
    if (type == u"mail")
        return QStringLiteral("%1: %2").arg(base::textsAt(preview, "to").join(QStringLiteral(", ")),
                                            base::textAt(preview, "subject"));
    if (type == u"file")
        return QStringLiteral("%1: %2").arg(base::textAt(preview, "name"), firstLine(base::textAt(preview, "text")));
    if (type == u"request")
        return QStringLiteral("%1 %2%3").arg(base::textAt(preview, "method"), base::textAt(preview, "host"),
                                             base::textAt(preview, "path"));
    if (type == u"folder")
        return base::textAt(preview, "path");
    if (type == u"host")
        return base::textAt(preview, "host");
    return effect.context;
}

} // namespace

Notification noticeOf(const domain::Checkpoint& card) {
    Notification notification;
    notification.id = card.id.text;
    notification.title = card.description.question;
    notification.body = previewLine(card.description);
    if (harmless(card))
        notification.buttons = {{kYes, card.description.yesLabel}, {kNo, card.description.noLabel}};
    return notification;
}

CardNotices::CardNotices(ui::Session& session, std::function<bool()> watched, QObject* parent)
    : QObject(parent), m_session(session), m_watched(std::move(watched)), m_notifications(this) {
    connect(session.link(), &ui::EngineLink::batch, this, &CardNotices::onBatch);
    connect(&m_notifications, &DesktopNotifications::pressed, this, &CardNotices::onPressed);
    connect(&m_notifications, &DesktopNotifications::unavailable, this, &CardNotices::unavailable);
}

void CardNotices::onBatch(const ui::FeedBatch& batch) {
    for (const domain::FeedEvent& event : batch.events) {
        if (const auto* raised = std::get_if<domain::CheckpointRaised>(&event.payload)) {
            if (m_watched())
                continue;
            m_conversations.insert(raised->checkpoint.id.text, raised->checkpoint.conversationId.text);
            m_notifications.show(noticeOf(raised->checkpoint));
        } else if (const auto* decided = std::get_if<domain::CheckpointDecided>(&event.payload)) {
            if (m_conversations.remove(decided->checkpoint.id.text) > 0)
                m_notifications.close(decided->checkpoint.id.text);
        }
    }
}

void CardNotices::onPressed(const QString& cardId, const QString& key) {
    const QString conversation = m_conversations.take(cardId);
    if (key != kYes && key != kNo) {
        Q_EMIT openAsked(conversation);
        return;
    }
    api::DecideCheckpoint request;
    request.checkpointId.text = cardId;
    request.decision.verdict = key == kYes ? domain::Verdict::Yes : domain::Verdict::No;
    request.decision.by = QStringLiteral("notification");
    m_session.link()->send(
        std::move(request), this, [this, conversation](const base::Result<domain::Checkpoint>& answered) {
            if (answered.ok())
                return;
            qCWarning(logUi).noquote() << "an answer from a notification was not taken:" << answered.error().message;
            Q_EMIT openAsked(conversation); // the card itself says what is the matter
        });
}

} // namespace flux::desktop
