#pragma once

#include "engine/domain/ids.h"

namespace flux::assistant {

// "{{step_1.outputs.content}}"
[[nodiscard]] inline QString reference(const domain::StepKey& step, const QString& field) {
    return QStringLiteral("{{%1.outputs.%2}}").arg(step.text, field);
}

// A literal text for the inputs of a step: braces in it are no references.
[[nodiscard]] inline QString literal(QString text) {
    return text.replace(QStringLiteral("{{"), QStringLiteral("\\{{"));
}

[[nodiscard]] inline bool isData(const QString& format) {
    return format == QLatin1StringView("csv") || format == QLatin1StringView("json");
}

[[nodiscard]] inline QString cannotWrite(const QString& ending) {
    return QStringLiteral("I cannot write .%1 files. I can write Markdown, text, CSV and JSON. Nothing was started.")
        .arg(ending);
}

} // namespace flux::assistant
