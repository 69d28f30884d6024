#pragma once

#include "engine/base/json.h"
#include "engine/domain/task.h"
#include "engine/orchestrator/machine/machine.h"

#include <memory>
#include <mutex>

namespace flux::host {

// The settings as of the last commit, defaults filled in, secrets left out.
// Thread: any. Owner: LocalEngine.
class SettingsCache {
public:
    explicit SettingsCache(const base::Json& stored);
    [[nodiscard]] std::shared_ptr<const base::Json> snapshot() const;
    void replace(const base::Json& stored); // by what the store holds: another process may have changed it
    void set(const QString& key, const base::Json& value); // null: back to the default
    [[nodiscard]] domain::Grants standingGrants() const;
    [[nodiscard]] QString timeZoneId() const; // the person's, else the system's
    [[nodiscard]] orchestrator::MachinePolicy machinePolicy() const;

private:
    [[nodiscard]] static std::shared_ptr<const base::Json> filledIn(const base::Json& stored);

    mutable std::mutex m_mutex;
    std::shared_ptr<const base::Json> m_values;
    void derive();

    // Of m_values, since they are looked at for every event and every step.
    orchestrator::MachinePolicy m_policy;
    domain::Grants m_standing;
    QString m_timeZone; // empty: the system's
    QString m_systemTimeZone;
};

} // namespace flux::host
