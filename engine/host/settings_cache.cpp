#include "engine/host/settings_cache.h"

#include "engine/domain/settings.h"

#include <QtCore/QTimeZone>

namespace flux::host {

using base::Json;

SettingsCache::SettingsCache(const Json& stored) {
    auto values = std::make_shared<Json>(Json::object());
    for (const domain::SettingSpec& spec : domain::settingSpecs()) {
        if (spec.kind == domain::SettingKind::Secret)
            continue;
        const std::string key = spec.key.toStdString();
        (*values)[key] = stored.contains(key) ? stored[key] : spec.defaultValue;
    }
    m_values = std::move(values);
}

std::shared_ptr<const Json> SettingsCache::snapshot() const {
    const std::lock_guard lock(m_mutex);
    return m_values;
}

void SettingsCache::set(const QString& key, const Json& value) {
    const domain::SettingSpec* spec = domain::settingSpec(key);
    if (!spec || spec->kind == domain::SettingKind::Secret)
        return;
    const std::lock_guard lock(m_mutex);
    auto values = std::make_shared<Json>(*m_values);
    (*values)[key.toStdString()] = value.is_null() ? spec->defaultValue : value;
    m_values = std::move(values);
}

domain::Grants SettingsCache::standingGrants() const {
    const auto values = snapshot();
    return {base::textsAt(*values, "files.granted_folders"), base::textsAt(*values, "net.allowed_hosts")};
}

QString SettingsCache::timeZoneId() const {
    const QString set = base::textAt(*snapshot(), "engine.time_zone");
    return set.isEmpty() ? QString::fromUtf8(QTimeZone::systemTimeZoneId()) : set;
}

} // namespace flux::host
