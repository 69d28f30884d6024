#include "app/cli/plan_text.h"

#include "app/cli/terminal.h"
#include "engine/domain/codec.h"

namespace flux::cli {

using base::Json;

namespace {

constexpr qsizetype kShown = 160; // characters of one value

QString shortened(const QString& text) {
    const QString line = QString(text).replace(u'\n', QStringLiteral("⏎"));
    return line.size() <= kShown ? line : line.left(kShown) + QStringLiteral("…");
}

QString valueText(const Json& value) {
    return shortened(value.is_string() ? QStringLiteral("“%1”").arg(base::plainText(value)) : base::plainText(value));
}

QString headOf(const domain::StepSpec& step) {
    return QStringLiteral("%1  %2 (%3)")
        .arg(step.key.text, step.name.isEmpty() ? step.key.text : step.name, step.agent);
}

QString joinedKeys(const std::vector<domain::StepKey>& keys) {
    QStringList names;
    for (const domain::StepKey& key : keys)
        names.append(key.text);
    return names.join(QStringLiteral(", "));
}

// What is special about a step, beyond its inputs.
QStringList traits(const domain::StepSpec& step) {
    QStringList lines;
    if (!step.dependencies.empty())
        lines.append(QStringLiteral("after: ") + joinedKeys(step.dependencies));
    if (step.forEach)
        lines.append(QStringLiteral("for each of: %1 (%2 at a time)")
                         .arg(valueText(step.forEach->items))
                         .arg(step.forEach->maxParallel));
    if (!step.parallelGroup.isEmpty())
        lines.append(QStringLiteral("group: ") + step.parallelGroup);
    for (const domain::StepFallback& way : step.fallbacks)
        lines.append(QStringLiteral("else: ") +
                     (way.name.isEmpty() ? way.agent.isEmpty() ? valueText(way.inputs) : way.agent : way.name));
    if (step.checkpoint)
        lines.append(QStringLiteral("asks: %1")
                         .arg(step.checkpoint->question.isEmpty() ? domain::kindName(step.checkpoint->kind)
                                                                  : step.checkpoint->question));
    else if (step.checkpointRequired)
        lines.append(QStringLiteral("asks before"));
    if (!step.critical)
        lines.append(QStringLiteral("may fail"));
    return lines;
}

void appendStep(QStringList& lines, const domain::StepSpec& step, const QString& indent) {
    for (const QString& trait : traits(step))
        lines.append(indent + trait);
    for (const auto& [name, value] : step.inputs.items())
        lines.append(indent + QStringLiteral("%1 = %2").arg(QString::fromStdString(name), valueText(value)));
}

// One line for each member that differs; inputs by their own names.
void appendChange(QStringList& lines, const QString& name, const Json& before, const Json& after) {
    if (before.is_object() && after.is_object()) {
        Json names = before;
        names.update(after);
        for (const auto& [key, value] : names.items()) {
            const Json& a = base::jsonAt(before, key.c_str());
            const Json& b = base::jsonAt(after, key.c_str());
            if (a != b)
                lines.append(QStringLiteral("    %1.%2: %3 → %4")
                                 .arg(name, QString::fromStdString(key), valueText(a), valueText(b)));
        }
        return;
    }
    lines.append(QStringLiteral("    %1: %2 → %3").arg(name, valueText(before), valueText(after)));
}

} // namespace

QStringList planLines(const api::PlanDocument& document) {
    const domain::Plan& plan = document.plan;
    QStringList lines{plan.title.isEmpty() ? plan.goal : plan.title};
    const bool inForce = document.versions.empty() || document.versions.back().version == plan.version;
    lines.append(QStringLiteral("version %1%2 · at most %3 steps at a time")
                     .arg(plan.version)
                     .arg(inForce ? QString() : QStringLiteral(" (replaced)"))
                     .arg(plan.maxParallelSteps));
    int number = 0;
    for (const domain::StepSpec& step : plan.steps) {
        lines.append(QStringLiteral("  %1. %2").arg(++number).arg(headOf(step)));
        appendStep(lines, step, QStringLiteral("       "));
    }
    if (document.versions.size() > 1) {
        lines.append(QStringLiteral("Versions:"));
        for (const api::PlanInfo& info : document.versions)
            lines.append(QStringLiteral("  %1  %2")
                             .arg(info.version)
                             .arg(info.replacedAt.isNull() ? QStringLiteral("in force")
                                  : info.reason.isEmpty()  ? QStringLiteral("replaced")
                                                           : info.reason));
    }
    return lines;
}

QStringList diffLines(const domain::PlanDiff& diff) {
    QStringList lines;
    for (const domain::StepSpec& step : diff.removed)
        lines.append(QStringLiteral("- ") + headOf(step));
    for (const domain::StepDelta& delta : diff.changed) {
        lines.append(QStringLiteral("~ ") + headOf(delta.after));
        const Json before = domain::toJson(delta.before), after = domain::toJson(delta.after);
        for (const QString& field : delta.fields) {
            const QByteArray key = field.toUtf8();
            appendChange(lines, field, base::jsonAt(before, key.constData()), base::jsonAt(after, key.constData()));
        }
    }
    for (const domain::StepSpec& step : diff.added) {
        lines.append(QStringLiteral("+ ") + headOf(step));
        appendStep(lines, step, QStringLiteral("    "));
    }
    if (lines.isEmpty())
        lines.append(QStringLiteral("Nothing is different."));
    return lines;
}

void printDiff(const domain::PlanDiff& diff) {
    Ink ink = Ink::Yellow;
    for (const QString& line : diffLines(diff)) {
        if (diff.isEmpty()) {
            print(line);
            continue;
        }
        if (!line.startsWith(u' ')) // what is indented has the colour of its head
            ink = line.startsWith(u'+') ? Ink::Green : line.startsWith(u'-') ? Ink::Red : Ink::Yellow;
        printInked(line, ink);
    }
}

Json shortForm(const domain::Plan& plan) {
    const Json plain = domain::toJson(domain::StepSpec{});
    Json out = domain::toJson(plan);
    for (Json& step : out["steps"]) {
        for (const auto& [name, value] : plain.items()) {
            if (name != "key" && name != "agent" && name != "inputs" && step.contains(name) && step[name] == value)
                step.erase(name);
        }
    }
    return out;
}

} // namespace flux::cli
