#include "ui/core/settings_store.h"

#include "engine/domain/settings.h"
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

void SettingsStore::setSecretWriter(SecretWriter writer) {
    m_writeSecret = std::move(writer);
    Q_EMIT changed();
}

void SettingsStore::change(const QString& key, const QVariant& value) {
    const domain::SettingSpec* spec = domain::settingSpec(key);
    if (spec && spec->kind == domain::SettingKind::Secret && m_writeSecret) {
        base::deliver(m_writeSecret(key, value.toString()), this, [this, key](const base::Result<void>& kept) {
            settle(key, kept.ok() ? QString() : errorText(kept.error()));
        });
        return;
    }
    m_link.send(api::ChangeSetting{key, fromVariant(value)}, this,
                [this, key](const base::Result<api::SettingsSnapshot>& snapshot) {
                    if (snapshot.ok())
                        take(*snapshot);
                    settle(key, snapshot.ok() ? QString() : errorText(snapshot.error()));
                });
}

void SettingsStore::settle(const QString& key, const QString& problem) {
    if (problem.isEmpty())
        m_errors.remove(key);
    else
        m_errors.insert(key, problem);
    Q_EMIT changed();
    if (problem.isEmpty())
        Q_EMIT stored(key);
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
