#pragma once

#include "engine/domain/checkpoint.h"
#include "ui/core/format.h"

#include <QtCore/QVariant>

namespace flux::ui {

// How far the effect of an answered card got, as the step tells.
enum class EffectOutcome { Waiting, Done, Failed };

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

// The inputs that the person may change, as fields.
struct CardField {
    QString name;  // of the input
    QString label; // "To"
    QString text;  // Flux's value; lists joined by ", "
    bool multiline = false;
};
[[nodiscard]] std::vector<CardField> fieldsOf(const domain::Checkpoint& card);

// What was typed, as input values: only fields whose text changed, lists split again at commas.
[[nodiscard]] base::Json editsOf(const domain::Checkpoint& card, const QVariantMap& texts);

} // namespace flux::ui
