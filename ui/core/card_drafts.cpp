#include "ui/core/card_drafts.h"

namespace flux::ui {

void CardDrafts::put(const QString& cardId, const QString& field, const QVariant& value) {
    QVariantMap& draft = m_drafts[cardId];
    if (draft.contains(field) && draft.value(field) == value)
        return;
    draft.insert(field, value);
    Q_EMIT changed(cardId);
}

void CardDrafts::forget(const QString& cardId) {
    if (m_drafts.remove(cardId) > 0)
        Q_EMIT changed(cardId);
}

} // namespace flux::ui
