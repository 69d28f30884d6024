#pragma once

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QVariant>

namespace flux::ui {

// What is typed into cards and not sent yet, by card and field. It outlives the rows of a list, so that a page that is
// read again, or another place that shows the same card, wipes nothing. In memory only; gone when a card is answered.
// Thread: UI. Owner: Session.
class CardDrafts : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] QVariantMap of(const QString& cardId) const { return m_drafts.value(cardId); }
    void put(const QString& cardId, const QString& field, const QVariant& value);
    void forget(const QString& cardId);

Q_SIGNALS:
    void changed(const QString& cardId);

private:
    QHash<QString, QVariantMap> m_drafts;
};

} // namespace flux::ui
