#include "engine/host/settings_cache.h"

#include "engine/domain/settings.h"

#include <QtCore/QTimeZone>

namespace flux::host {

using base::Json;

namespace {
orchestrator::MachinePolicy policyOf(const Json& values) {
    orchestrator::MachinePolicy policy;
    policy.holdMs = base::intAt(values, "engine.undo_seconds", 0) * 1000;
    policy.expiresMs = base::intAt(values, "engine.card_expiry_hours", 0) * 3'600'000;
    policy.maxReplans = static_cast<int>(base::intAt(values, "engine.max_replans", 0));
    policy.autoReplan = base::jsonAt(values, "engine.auto_replan") == Json(true);
    return policy;
}
} // namespace

SettingsCache::SettingsCache(const Json& stored) : m_values(filledIn(stored)) {
    m_systemTimeZone = QString::fromUtf8(QTimeZone::systemTimeZoneId()); // asks the disk
    derive();
}

void SettingsCache::replace(const Json& stored) {
    auto values = filledIn(stored);
    const std::lock_guard lock(m_mutex);
    m_values = std::move(values);
    derive();
}

std::shared_ptr<const Json> SettingsCache::filledIn(const Json& stored) {
    auto values = std::make_shared<Json>(Json::object());
    for (const domain::SettingSpec& spec : domain::settingSpecs()) {
        if (spec.kind == domain::SettingKind::Secret)
            continue;
        const std::string key = spec.key.toStdString();
        (*values)[key] = stored.contains(key) ? stored[key] : spec.defaultValue;
    }
    return values;
}

void SettingsCache::derive() {
    m_policy = policyOf(*m_values);
    m_standing = {base::textsAt(*m_values, "files.granted_folders"), base::textsAt(*m_values, "net.allowed_hosts")};
    m_timeZone = base::textAt(*m_values, "engine.time_zone");
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
    derive();
}

orchestrator::MachinePolicy SettingsCache::machinePolicy() const {
    const std::lock_guard lock(m_mutex);
    return m_policy;
}

domain::Grants SettingsCache::standingGrants() const {
    const std::lock_guard lock(m_mutex);
    return m_standing;
}

QString SettingsCache::timeZoneId() const {
    const std::lock_guard lock(m_mutex);
    return m_timeZone.isEmpty() ? m_systemTimeZone : m_timeZone;
}

} // namespace flux::host
