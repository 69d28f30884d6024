#pragma once

#include "engine/domain/checkpoint.h"
#include "ui/core/format.h"

#include <QtCore/QVariant>

namespace flux::ui {

// How far the effect of an answered card got, as the step tells.
enum class EffectOutcome {
    Waiting,
    Held, // goes out in a moment, and can be taken back until then
    TakenBack,
    AskedAgain, // by a later card of the same step
    LeftOut,
    Done,
    Failed,
};

// The record that stays after the answer: a first sentence in bold and what the person did, when and where.
struct CardRecord {
    QString shape; // "done", "run", "skip", "fail"
    QString title;
    QString text;
};
[[nodiscard]] CardRecord recordOf(const domain::Checkpoint& card, EffectOutcome outcome, const Format& format);

// One line of facts, each with its icon, in the order of the design: can it be taken back, cost, why, until when.
struct CardFact {
    QString icon;
    QString text;
};
[[nodiscard]] std::vector<CardFact> factsOf(const domain::Checkpoint& card, const Format& format);

} // namespace flux::ui
