#include "ui/core/settings_store.h"

#include "ui/core/error_text.h"
#include "ui/core/json_variant.h"

namespace flux::ui {

SettingsStore::SettingsStore(EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {
    connect(&link, &EngineLink::ready, this, &SettingsStore::load);
}

void SettingsStore::load() {
    m_link.send(api::GetSettings{}, this, [this](const base::Result<api::SettingsSnapshot>& snapshot) {
        if (snapshot.ok()) {
            take(*snapshot);
            return;
        }
        m_error = errorText(snapshot.error());
        Q_EMIT changed();
    });
}

void SettingsStore::take(const api::SettingsSnapshot& snapshot) {
    m_loaded = true;
    m_error.clear();
    m_values = toVariantMap(snapshot.values);
    Q_EMIT changed();
}

void SettingsStore::change(const QString& key, const QVariant& value) {
    m_link.send(api::ChangeSetting{key, fromVariant(value)}, this,
                [this, key](const base::Result<api::SettingsSnapshot>& snapshot) {
                    if (!snapshot.ok()) {
                        m_errors.insert(key, errorText(snapshot.error()));
                        Q_EMIT changed();
                        return;
                    }
                    m_errors.remove(key);
                    take(*snapshot);
                    Q_EMIT stored(key);
                });
}

void SettingsStore::add(const QString& key, const QString& item) {
    QStringList items = m_values.value(key).toStringList();
    const QString clean = item.trimmed();
    if (clean.isEmpty() || items.contains(clean))
        return;
    items.append(clean);
    change(key, items);
}

void SettingsStore::remove(const QString& key, const QString& item) {
    QStringList items = m_values.value(key).toStringList();
    if (items.removeAll(item) > 0)
        change(key, items);
}

} // namespace flux::ui
