#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/task.h"
#include "ui/core/form_field.h"

namespace flux::ui {

// One step of a plan while a person edits it: the step as it is, and what was typed over it.
struct StepDraft {
    domain::StepSpec spec;
    domain::StepStatus status = domain::StepStatus::Pending;
    bool fixed = false;   // it has started: shown, not changed
    bool leftOut = false; // taken out of the new plan
    bool added = false;   // not in the plan yet
    QVariantMap typed;    // field → text, or the place of an option
    QVariantMap problems; // field → sentence

    [[nodiscard]] bool edited() const { return !typed.isEmpty() && !fixed && !leftOut; }
};

// Its fields: the name, the agent's inputs and whatever else the step has as inputs, and what it waits for. Inputs are
// named "in:url". Without `agent` the inputs are shown by their values alone.
[[nodiscard]] std::vector<FormField> fieldsOf(const StepDraft& step, const domain::AgentSpec* agent);

// Takes what was typed into one field; back to what stood there when it is the same. Says what does not fit.
void write(StepDraft& step, const domain::AgentSpec* agent, const QString& field, const QVariant& typed,
           const QStringList& keys);

// The step with what was typed. Fields with a problem stay as they were.
[[nodiscard]] domain::StepSpec edited(const StepDraft& step, const domain::AgentSpec* agent);
[[nodiscard]] base::Json changedInputs(const StepDraft& step, const domain::AgentSpec* agent);

} // namespace flux::ui
