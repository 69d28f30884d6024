#pragma once

#include "engine/base/json.h"

namespace flux::api {

struct SettingsSnapshot {
    base::Json values = base::Json::object(); // every setting, defaults filled in; secrets are left out
};
struct GetSettings {
    using Reply = SettingsSnapshot;
    static constexpr const char* kMethod = "settings.get";
};
struct ChangeSetting {
    using Reply = SettingsSnapshot;
    static constexpr const char* kMethod = "settings.change";
    QString key;
    base::Json value; // null: back to the default
};

} // namespace flux::api
