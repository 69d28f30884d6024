#pragma once

#include "engine/base/json.h"
#include "engine/base/result.h"

#include <vector>

namespace flux::domain {

enum class SettingKind { Text, TextList, Boolean, Integer, Secret };

// One setting. The table is the whole list; docs/settings.md is checked against it by a test.
struct SettingSpec {
    QString key; // "mail.smtp.url"
    SettingKind kind = SettingKind::Text;
    base::Json defaultValue;
    QString description; // one sentence
};

[[nodiscard]] const std::vector<SettingSpec>& settingSpecs();
[[nodiscard]] const SettingSpec* settingSpec(QStringView key);

// The value of a text as typed on a command line ("a,b" for lists, "on"/"off" for switches), or what is wrong with it.
// Errors: NotFound (unknown key, with the nearest name), InvalidArgument.
[[nodiscard]] base::Result<base::Json> parseSetting(QStringView key, const QString& text);
// The same check for a value that is JSON already.
[[nodiscard]] base::Result<void> checkSetting(QStringView key, const base::Json& value);

} // namespace flux::domain
