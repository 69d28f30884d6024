#include "engine/orchestrator/checkpoint_policy.h"

#include <QtCore/QDir>

namespace flux::orchestrator {

using domain::EffectClass;

namespace {
QString isolated(const QString& name) {
    return u'\u2068' + name + u'\u2069';
} // keeps a name whole in right-to-left text
} // namespace

std::optional<QString> whyAsk(const domain::StepSpec& step, const domain::EffectDescription& effect) {
    switch (effect.effectClass) {
    case EffectClass::ExternalWrite:
        return base::textAt(effect.preview, "type") == QStringLiteral("mail")
                   ? QStringLiteral("Mail always asks")
                   : QStringLiteral("It leaves this computer");
    case EffectClass::Spend:
        return QStringLiteral("It costs money");
    case EffectClass::Irreversible:
        return QStringLiteral("Always asks: cannot be undone");
    case EffectClass::Access:
        return QStringLiteral("It opens something that is closed");
    case EffectClass::None:
    case EffectClass::Read:
    case EffectClass::LocalWrite:
        break;
    }
    const bool planAsks = step.checkpoint && (step.checkpoint->kind == domain::CheckpointKind::Approval ||
                                              step.checkpoint->kind == domain::CheckpointKind::Modify);
    if (step.checkpointRequired || planAsks)
        return QStringLiteral("The plan asks here");
    return std::nullopt;
}

std::optional<domain::EffectDescription> describeAccess(const QString& target) {
    domain::EffectDescription d;
    d.effectClass = EffectClass::Access;
    if (target.startsWith(QStringLiteral("folder:"))) {
        const QString folder = target.mid(7);
        const QString shown = isolated(QDir::toNativeSeparators(folder));
        d.question = QStringLiteral("Allow Flux to read %1?").arg(shown);
        d.context = QStringLiteral("For this task only. Nothing in the folder is changed.");
        d.preview = base::Json{{"type", "folder"}, {"path", folder}};
        d.yesLabel = QStringLiteral("Allow this folder");
        d.doneText = QStringLiteral("%1 opened for this task.").arg(shown);
    } else if (target.startsWith(QStringLiteral("host:"))) {
        const QString host = target.mid(5);
        d.question = QStringLiteral("Allow Flux to open %1?").arg(isolated(host));
        d.context = QStringLiteral(
            "It is an address on this computer or a private network. Those stay closed until you open them.");
        d.preview = base::Json{{"type", "host"}, {"host", host}};
        d.yesLabel = QStringLiteral("Allow %1 for this task").arg(isolated(host));
        d.doneText = QStringLiteral("%1 opened for this task.").arg(isolated(host));
    } else {
        return std::nullopt;
    }
    d.noLabel = QStringLiteral("Keep closed");
    d.reversibility = QStringLiteral("Closed again when the task ends");
    return d;
}

domain::EffectDescription describeUnknownOutcome(const domain::EffectDescription& effect) {
    domain::EffectDescription d = effect;
    const bool mail = base::textAt(effect.preview, "type") == QStringLiteral("mail");
    d.question = mail ? QStringLiteral("Did this mail go out?") : QStringLiteral("Did this request go out?");
    d.context = mail ? QStringLiteral("Flux stopped while it was being sent and the server never confirmed. Look in "
                                      "your sent mail before you choose.")
                     : QStringLiteral("Flux stopped while it was being sent and no answer came back. Look at the other "
                                      "side before you choose.");
    d.yesLabel = QStringLiteral("It went out");
    d.noLabel = QStringLiteral("Skip");
    d.editable.clear();
    return d;
}

} // namespace flux::orchestrator
