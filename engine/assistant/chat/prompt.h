#pragma once

#include "engine/base/clock.h"

#include <QtCore/QHash>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace flux::assistant {

// The texts that models are told beforehand: resources/prompts, with places in braces.
enum class PromptText { Assistant, Planner };
[[nodiscard]] QString promptText(PromptText which);

// What the assistant is told about now and here.
struct AssistantScene {
    QString person; // how they want to be called; empty: "the person"
    base::Instant now;
    QString timeZoneId; // IANA
    QStringList folders;
    QStringList tasks;    // a line each
    QStringList memories; // texts that may matter
};

// The whole prompt. What comes from data is fenced and loses what could end its fence.
[[nodiscard]] QString assistantPrompt(const AssistantScene& scene);

} // namespace flux::assistant
