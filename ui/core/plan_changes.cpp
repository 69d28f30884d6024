#include "ui/core/plan_changes.h"

#include "engine/domain/codec.h"
#include "ui/core/form_field.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

namespace flux::ui {

using base::Json;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlanChanges)
};

QString nameOf(const domain::StepSpec& step) {
    return step.name.isEmpty() ? step.key.text : step.name;
}

// The member names of a step, as the person reads them.
QString fieldLabel(const QString& member) {
    if (member == QLatin1StringView("dependencies"))
        return Words::tr("Waits for");
    if (member == QLatin1StringView("failure_policy"))
        return Words::tr("When it fails");
    if (member == QLatin1StringView("parallel_group"))
        return Words::tr("Side by side with");
    if (member == QLatin1StringView("checkpoint_required"))
        return Words::tr("Asks first");
    if (member == QLatin1StringView("checkpoint"))
        return Words::tr("Card");
    if (member == QLatin1StringView("critical"))
        return Words::tr("Needed");
    if (member == QLatin1StringView("max_retries"))
        return Words::tr("Tries again");
    if (member == QLatin1StringView("fallbacks"))
        return Words::tr("Other ways");
    if (member == QLatin1StringView("for_each"))
        return Words::tr("For each of");
    return labelOf(member);
}

QVariantMap change(const QString& label, const Json& before, const Json& after) {
    return {{QStringLiteral("label"), label},
            {QStringLiteral("before"), shownText(before)},
            {QStringLiteral("after"), shownText(after)}};
}

// Inputs one by one; the other members as they are.
QVariantList changesOf(const domain::StepDelta& delta) {
    const Json before = domain::toJson(delta.before);
    const Json after = domain::toJson(delta.after);
    QVariantList rows;
    for (const QString& member : delta.fields) {
        const QByteArray key = member.toUtf8();
        if (member != QLatin1StringView("inputs")) {
            rows.append(change(fieldLabel(member), base::jsonAt(before, key.constData()),
                               base::jsonAt(after, key.constData())));
            continue;
        }
        Json all = delta.before.inputs;
        all.update(delta.after.inputs);
        for (const auto& [name, value] : all.items()) {
            const Json& was = base::jsonAt(delta.before.inputs, name.c_str());
            const Json& is = base::jsonAt(delta.after.inputs, name.c_str());
            if (was != is)
                rows.append(change(labelOf(QString::fromStdString(name)), was, is));
        }
    }
    return rows;
}

QVariantMap row(const QString& sign, const domain::StepSpec& step, const QVariantList& changes = {}) {
    return {{QStringLiteral("sign"), sign},
            {QStringLiteral("name"), nameOf(step)},
            {QStringLiteral("detail"), step.description},
            {QStringLiteral("changes"), changes}};
}

} // namespace

QVariantList changeRows(const domain::PlanDiff& diff) {
    QVariantList rows;
    for (const domain::StepSpec& step : diff.removed)
        rows.append(row(QStringLiteral("\u2212"), step));
    for (const domain::StepDelta& delta : diff.changed)
        rows.append(row(QStringLiteral("~"), delta.after, changesOf(delta)));
    for (const domain::StepSpec& step : diff.added)
        rows.append(row(QStringLiteral("+"), step));
    return rows;
}

QVariantList changeRows(const Json& diff) {
    const auto read = domain::fromJson<domain::PlanDiff>(diff);
    return read.ok() ? changeRows(*read) : QVariantList();
}

QString changesInWords(const Json& diff) {
    const auto read = domain::fromJson<domain::PlanDiff>(diff);
    QStringList sentences;
    if (!read.ok())
        return {};
    for (const domain::StepSpec& step : read->removed)
        sentences.append(Words::tr("Left out: %1.").arg(nameOf(step)));
    for (const domain::StepDelta& delta : read->changed)
        sentences.append(Words::tr("Changed: %1.").arg(nameOf(delta.after)));
    for (const domain::StepSpec& step : read->added)
        sentences.append(Words::tr("New: %1.").arg(nameOf(step)));
    return sentences.join(QLatin1Char(' '));
}

domain::PlanDiff differenceOf(const domain::Plan& from, const domain::Plan& to) {
    QHash<domain::StepKey, const domain::StepSpec*> before;
    for (const domain::StepSpec& step : from.steps)
        before.insert(step.key, &step);
    domain::PlanDiff diff;
    for (const domain::StepSpec& step : to.steps) {
        const domain::StepSpec* was = before.take(step.key);
        if (!was) {
            diff.added.push_back(step);
            continue;
        }
        const Json a = domain::toJson(*was);
        const Json b = domain::toJson(step);
        QStringList fields;
        for (const Json* side : {&a, &b}) {
            for (const auto& [name, value] : side->items()) {
                const QString field = QString::fromStdString(name);
                if (!fields.contains(field) && base::jsonAt(a, name.c_str()) != base::jsonAt(b, name.c_str()))
                    fields.append(field);
            }
        }
        if (!fields.isEmpty())
            diff.changed.push_back({*was, step, fields});
    }
    for (const domain::StepSpec& step : from.steps) {
        if (before.contains(step.key))
            diff.removed.push_back(step);
    }
    return diff;
}

} // namespace flux::ui
