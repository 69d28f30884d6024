#include "app/cli/card_text.h"

#include "app/cli/card_form.h"
#include "app/cli/plan_text.h"
#include "engine/domain/codec.h"

namespace flux::cli {

using base::Json;
using domain::Checkpoint;
using domain::CheckpointKind;

namespace {

constexpr qsizetype kShortLines = 12;

QString indented(const QString& text, bool whole) {
    const QStringList lines = text.split(u'\n');
    QStringList out;
    for (const QString& line : lines) {
        if (!whole && out.size() == kShortLines) {
            out.append(QStringLiteral("  | … %1 more lines, “s” shows all").arg(lines.size() - kShortLines));
            break;
        }
        out.append(QStringLiteral("  | ") + line);
    }
    return out.join(u'\n');
}

QString joined(const Json& value) {
    if (!value.is_array())
        return base::plainText(value);
    QStringList parts;
    for (const Json& item : value)
        parts.append(item.is_object() ? base::textAt(item, "name") : base::plainText(item));
    return parts.join(QStringLiteral(", "));
}

// Why another plan, and what would be different.
QStringList planChange(const Json& preview) {
    QStringList lines;
    if (const QString why = base::textAt(preview, "diagnosis"); !why.isEmpty())
        lines.append(QStringLiteral("  ") + why);
    if (const auto diff = domain::fromJson<domain::PlanDiff>(base::jsonAt(preview, "diff")); diff.ok()) {
        for (const QString& line : diffLines(*diff))
            lines.append(QStringLiteral("  ") + line);
    }
    return lines;
}

QString previewText(const Json& preview, bool whole) {
    const QString type = base::textAt(preview, "type");
    QStringList lines;
    if (type == QStringLiteral("mail")) {
        lines.append(QStringLiteral("  To:      ") + joined(base::jsonAt(preview, "to")));
        if (!base::jsonAt(preview, "cc").empty())
            lines.append(QStringLiteral("  Cc:      ") + joined(base::jsonAt(preview, "cc")));
        lines.append(QStringLiteral("  Subject: ") + base::textAt(preview, "subject"));
        lines.append(indented(base::textAt(preview, "body"), whole));
        if (!base::jsonAt(preview, "attachments").empty())
            lines.append(QStringLiteral("  Attached: ") + joined(base::jsonAt(preview, "attachments")));
    } else if (type == QStringLiteral("request")) {
        lines.append(
            QStringLiteral("  %1 %2%3")
                .arg(base::textAt(preview, "method"), base::textAt(preview, "host"), base::textAt(preview, "path")));
        if (!base::textAt(preview, "body").isEmpty())
            lines.append(indented(base::textAt(preview, "body"), whole));
    } else if (type == QStringLiteral("file")) {
        lines.append(QStringLiteral("  ") + base::textAt(preview, "name"));
        lines.append(indented(base::textAt(preview, "text"), whole));
    } else if (type == QStringLiteral("plan_diff")) {
        lines = planChange(preview);
    }
    return lines.join(u'\n');
}

// What a form wants: its fields, alternatives or questions.
QStringList formLines(const Checkpoint& card) {
    QStringList lines;
    if (card.kind == CheckpointKind::Select) {
        int number = 0;
        for (const Choice& choice : choicesOf(card.form))
            lines.append(QStringLiteral("  %1. %2%3")
                             .arg(++number)
                             .arg(choice.label,
                                  choice.detail.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(choice.detail)));
    } else {
        for (const FormField& field : fieldsOf(card))
            lines.append(QStringLiteral("  %1: %2").arg(field.name, field.label));
    }
    if (card.kind == CheckpointKind::Modify) {
        for (const QString& name : card.description.editable)
            lines.append(
                QStringLiteral("  %1 = %2")
                    .arg(name, base::plainText(base::jsonAt(card.inputs, name.toUtf8().constData())).left(200)));
    }
    return lines;
}

} // namespace

QString cardText(const Checkpoint& card, bool whole) {
    QStringList lines;
    lines.append(QString());
    lines.append(QStringLiteral("? ") + card.description.question);
    if (!card.description.context.isEmpty())
        lines.append(QStringLiteral("  ") + card.description.context);
    const QString preview = previewText(card.description.preview, whole);
    if (!preview.isEmpty())
        lines.append(preview);
    lines.append(formLines(card));
    QStringList facts;
    if (!card.description.reversibility.isEmpty())
        facts.append(card.description.reversibility);
    if (!card.rule.isEmpty())
        facts.append(QStringLiteral("asks because: ") + card.rule);
    if (!card.expiryText.isEmpty())
        facts.append(card.expiryText);
    if (!facts.isEmpty())
        lines.append(QStringLiteral("  ") + facts.join(QStringLiteral(" · ")));
    return lines.join(u'\n');
}

QString howToAnswer(const Checkpoint& card) {
    const QString task = card.taskId.text.right(8);
    switch (card.kind) {
    case CheckpointKind::Input:
    case CheckpointKind::Questions:
        return QStringLiteral("flux answer %1 [--set FIELD=VALUE]   or   flux reject %1").arg(task);
    case CheckpointKind::Select:
        return QStringLiteral("flux answer %1 [--choice VALUE]   or   flux reject %1").arg(task);
    case CheckpointKind::Modify:
        return QStringLiteral("flux approve %1 [--set FIELD=VALUE]   or   flux reject %1").arg(task);
    case CheckpointKind::UnknownOutcome:
        return QStringLiteral("flux answer %1 --choice went_out, again or skip").arg(task);
    case CheckpointKind::Approval:
    case CheckpointKind::Access:
    case CheckpointKind::Replan:
        break;
    }
    return QStringLiteral("flux approve %1   or   flux reject %1").arg(task);
}

} // namespace flux::cli
