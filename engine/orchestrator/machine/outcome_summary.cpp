#include "engine/orchestrator/machine/outcome_summary.h"

namespace flux::orchestrator {

using base::Json;
using domain::StepStatus;

namespace {

constexpr int kMaxSummaryLines = 5; // the file or the page has the rest
constexpr qsizetype kMaxSummaryChars = 700;

// The first lines of a text, whole ones as far as that goes. A heading with nothing below it is left out.
QString shortened(const QString& text) {
    QStringList kept;
    int lines = 0;
    qsizetype chars = 0;
    bool cut = false;
    for (const QString& line : text.trimmed().split(u'\n')) {
        cut = lines == kMaxSummaryLines || chars + line.size() > kMaxSummaryChars;
        if (cut)
            break;
        kept.append(line);
        chars += line.size();
        lines += !line.trimmed().isEmpty() && !line.startsWith(u'#');
    }
    if (kept.isEmpty())
        return text.trimmed().left(kMaxSummaryChars).trimmed() + u'…';
    while (cut && !kept.isEmpty() && (kept.last().trimmed().isEmpty() || kept.last().startsWith(u'#')))
        kept.removeLast();
    return kept.join(u'\n').trimmed();
}

// The newest text that a step gave under one of these names.
QString lastText(const TaskState& state, std::initializer_list<const char*> fields) {
    for (const char* field : fields) {
        for (auto it = state.steps.rbegin(); it != state.steps.rend(); ++it) {
            if (it->run.status != StepStatus::Done || !it->run.outputs || isItem(it->spec))
                continue; // items come last in the rows and before what was made of them
            const QString text = base::textAt(*it->run.outputs, field);
            if (!text.trimmed().isEmpty())
                return text;
        }
    }
    return {};
}

Json lastSources(const TaskState& state) {
    for (auto it = state.steps.rbegin(); it != state.steps.rend(); ++it) {
        if (it->run.status == StepStatus::Done && it->run.outputs && !isItem(it->spec)) {
            const Json& sources = base::jsonAt(*it->run.outputs, "sources");
            if (sources.is_array() && !sources.empty())
                return sources;
        }
    }
    return Json::array();
}

// What a later version of the plan did without: constraints.left_out, [{"name","why"}].
void appendDoneWithout(const TaskState& state, QStringList& lines) {
    for (const Json& item : base::jsonAt(state.task.constraints, "left_out")) {
        const QString name = base::textAt(item, "name");
        if (!name.isEmpty() && lines.size() < 8)
            lines.append(QStringLiteral("- Left out: %1 (%2)").arg(name, base::textAt(item, "why")));
    }
}

// What a step said it could not use: [{"name","reason"}] under "skipped".
void appendSkipped(const TaskState& state, QStringList& lines) {
    for (const domain::StepState& s : state.steps) {
        if (s.run.outputs) {
            for (const Json& item : base::jsonAt(*s.run.outputs, "skipped")) {
                const QString name = base::textAt(item, "name");
                if (!name.isEmpty() && lines.size() < 5)
                    lines.append(QStringLiteral("- Not used: %1 (%2)").arg(name, base::textAt(item, "reason")));
            }
        }
        if ((s.run.status == StepStatus::Skipped || s.run.status == StepStatus::Failed) && lines.size() < 8) {
            const QString why = s.run.error ? s.run.error->message : s.run.note;
            lines.append(QStringLiteral("- Left out: %1%2")
                             .arg(s.spec.name, why.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(why)));
        }
    }
}

} // namespace

Json resultEntry(const domain::EffectDescription& effect, const Json& outputs) {
    if (effect.effectClass == domain::EffectClass::LocalWrite && base::jsonAt(outputs, "path").is_string()) {
        return Json{{"kind", "file"},
                    {"name", base::textAt(outputs, "name")},
                    {"path", base::textAt(outputs, "path")},
                    {"bytes", base::intAt(outputs, "bytes")}};
    }
    if (effect.effectClass >= domain::EffectClass::ExternalWrite && !effect.doneText.isEmpty()) {
        Json entry{{"kind", "effect"}, {"text", effect.doneText}};
        if (base::jsonAt(outputs, "path").is_string())
            entry["path"] = base::textAt(outputs, "path");
        return entry;
    }
    return nullptr;
}

domain::ResultBlock summarizeOutcome(const TaskState& state, const agents::Registry&) {
    domain::ResultBlock block;
    block.taskId = state.task.id;
    block.sources = lastSources(state);
    QStringList parts;
    for (const Json& entry : state.task.results) {
        if (base::textAt(entry, "kind") == QStringLiteral("file"))
            block.files.push_back(entry);
        else
            parts.append(base::textAt(entry, "text"));
    }
    if (block.files.size() == 1)
        block.heading = QStringLiteral("Saved as %1").arg(base::textAt(block.files[0], "name"));
    else if (block.files.size() > 1)
        block.heading = QStringLiteral("Saved %1 files").arg(block.files.size());
    else
        block.heading = state.task.title;
    const QString text = lastText(state, {"summary", "content"});
    if (!text.isEmpty())
        parts.prepend(shortened(text));
    QStringList notes;
    appendDoneWithout(state, notes);
    appendSkipped(state, notes);
    if (!notes.isEmpty())
        parts.append(notes.join(u'\n'));
    block.markdown = parts.join(QStringLiteral("\n\n"));
    return block;
}

} // namespace flux::orchestrator
