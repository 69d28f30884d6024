#include "engine/domain/enum_names.h"

namespace flux::domain {

QString statusName(TaskStatus status) {
    return enumName(status);
}
QString statusName(StepStatus status) {
    return enumName(status);
}
QString statusName(CheckpointStatus status) {
    return enumName(status);
}
QString kindName(CheckpointKind kind) {
    return enumName(kind);
}
QString effectName(EffectClass effect) {
    return enumName(effect);
}
QString verdictName(Verdict verdict) {
    return enumName(verdict);
}
QString stateName(ConversationState state) {
    return enumName(state);
}
QString splitName(Split split) {
    return enumName(split);
}

bool isTerminal(TaskStatus status) {
    switch (status) {
    case TaskStatus::Completed:
    case TaskStatus::Failed:
    case TaskStatus::Cancelled:
    case TaskStatus::Superseded:
        return true;
    case TaskStatus::Planning:
    case TaskStatus::Ready:
    case TaskStatus::Executing:
    case TaskStatus::Checkpoint:
    case TaskStatus::Paused:
        return false;
    }
    return false;
}

bool isTerminal(StepStatus status) {
    switch (status) {
    case StepStatus::Done:
    case StepStatus::Failed:
    case StepStatus::Skipped:
    case StepStatus::Cancelled:
        return true;
    case StepStatus::Pending:
    case StepStatus::Running:
    case StepStatus::Retrying:
    case StepStatus::Held:
    case StepStatus::Checkpoint:
        return false;
    }
    return false;
}

} // namespace flux::domain
