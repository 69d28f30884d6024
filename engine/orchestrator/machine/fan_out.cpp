// One step over each item of a list: the item steps are made when the step is reached, and gathered when they have
// ended. Between the two the step is Pending, expanded, and waits for its items as for dependencies.
#include "engine/orchestrator/machine/transition.h"
#include "engine/orchestrator/references.h"

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::StepSpec;
using domain::StepStatus;

namespace {

constexpr qsizetype kMaxItemBytes = 64'000'000; // of the inputs of all items of one step together

QString described(const Json& value) {
    if (value.is_null())
        return QStringLiteral("nothing");
    if (value.is_string())
        return QStringLiteral("a text");
    if (value.is_object())
        return QStringLiteral("an object");
    return value.is_boolean() ? QStringLiteral("yes or no") : QStringLiteral("a number");
}

Result<Json> itemsOf(Transition& t, int position) {
    const domain::ForEach& forEach = *t.step(position).spec.forEach;
    FLUX_TRY(Json items, t.resolved(forEach.items));
    if (!items.is_array())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("It is to run once for each item of a list, and what it was given is %1. "
                                        "Nothing was run.")
                             .arg(described(items)));
    if (static_cast<qint64>(items.size()) > forEach.maxItems)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The list has %1 items; this step takes at most %2. Nothing was run.")
                             .arg(items.size())
                             .arg(forEach.maxItems));
    return items;
}

// The words of a card are not resolved later, so what withItem keeps apart is put together here.
QString textFor(const QString& text, const Json& item, int index) {
    if (!text.contains(QStringLiteral("{{")))
        return text;
    const OutputLookup nothing = [](const domain::StepKey&) { return StepOutputs{}; };
    const auto filled = resolveInputs(withItem(Json(text), item, index), nothing);
    return filled.ok() ? base::plainText(*filled) : text;
}

StepSpec itemStep(const StepSpec& step, const Json& item, int index, size_t count) {
    StepSpec spec = step;
    spec.key.text = QStringLiteral("%1.%2").arg(step.key.text).arg(index);
    spec.name = QStringLiteral("%1 (%2 of %3)").arg(step.name).arg(index + 1).arg(count);
    spec.inputs = withItem(step.inputs, item, index);
    for (domain::StepFallback& fallback : spec.fallbacks)
        fallback.inputs = withItem(fallback.inputs, item, index);
    if (spec.checkpoint) {
        spec.checkpoint->question = textFor(spec.checkpoint->question, item, index);
        spec.checkpoint->context = textFor(spec.checkpoint->context, item, index);
    }
    spec.dependencies.clear(); // its for-each step has waited for them
    spec.forEach.reset();
    spec.parallelGroup = step.key.text;
    spec.itemOf = step.key;
    return spec;
}

Result<std::vector<StepSpec>> itemSteps(const StepSpec& step, const Json& items) {
    std::vector<StepSpec> specs;
    specs.reserve(items.size());
    qsizetype bytes = 0;
    for (size_t i = 0; i < items.size(); ++i) {
        specs.push_back(itemStep(step, items[i], static_cast<int>(i), items.size()));
        bytes += base::dumpJson(specs.back().inputs).size();
        if (bytes > kMaxItemBytes)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("The inputs of its items are larger than %1 MB together. Nothing was run.")
                                 .arg(kMaxItemBytes / 1'000'000));
    }
    return specs;
}

void finish(Transition& t, int position, Json items, qsizetype failed) {
    domain::StepRun& run = t.step(position).run;
    const size_t count = items.size();
    run.note = failed > 0   ? QStringLiteral("%1 of %2 items").arg(qsizetype(count) - failed).arg(count)
               : count == 1 ? QStringLiteral("1 item")
                            : QStringLiteral("%1 items").arg(count);
    run.outputs = std::make_shared<const Json>(Json{{"items", std::move(items)}, {"count", count}, {"failed", failed}});
    t.moveStep(position, StepStatus::Done);
    t.touchStep(position, true);
    t.journal(QStringLiteral("step.done"), position);
    t.satisfy(position);
}

void expand(Transition& t, int position) {
    const auto items = itemsOf(t, position);
    if (!items.ok()) {
        t.failStep(position, items.error());
        return;
    }
    auto specs = itemSteps(t.step(position).spec, *items);
    if (!specs.ok()) {
        t.failStep(position, specs.error());
        return;
    }
    domain::StepRun& run = t.step(position).run;
    run.expanded = true;
    ++run.attempt; // from here on it has begun
    run.startedAt = t.context().now;
    run.error.reset();
    run.note = QStringLiteral("%1 items").arg(items->size());
    t.touchStep(position);
    t.journal(QStringLiteral("step.expanded"), position, Json{{"items", items->size()}});
    if (items->empty())
        finish(t, position, Json::array(), 0);
    else
        t.addItems(std::move(*specs));
}

void gather(Transition& t, int position) {
    const FanOut fan = t.state().fans.value(position);
    Json items = Json::array();
    const base::Error* first = nullptr;
    qsizetype done = 0, failed = 0;
    for (int at = fan.first; at < fan.first + fan.count; ++at) {
        const domain::StepRun& item = t.step(at).run;
        const bool brought = item.status == StepStatus::Done && item.outputs;
        items.push_back(brought ? *item.outputs : Json());
        done += item.status == StepStatus::Done;
        if (item.status != StepStatus::Done && item.error) {
            ++failed;
            first = first ? first : &*item.error;
        }
    }
    if (done > 0) {
        finish(t, position, std::move(items), failed);
    } else if (first) {
        base::Error error = *first;
        error.message = QStringLiteral("None of its %1 items succeeded. %2").arg(fan.count).arg(first->message);
        t.failStep(position, error);
    } else {
        leaveOut(t, position, QStringLiteral("every item was left out"));
    }
}

} // namespace

void fanOut(Transition& t, int position) {
    const int items = t.state().fans.value(position).count;
    if (t.step(position).run.expanded && items > 0)
        gather(t, position);
    else
        expand(t, position);
}

void leaveOutItems(Transition& t, int position, const QString& why) {
    const FanOut fan = t.state().fans.value(position);
    const auto cards = t.state().checkpoints.values();
    for (const domain::Checkpoint& card : cards) {
        const int at = t.state().index.value(card.step, -1);
        if (at >= fan.first && at < fan.first + fan.count)
            t.close(card.id, domain::CheckpointStatus::Withdrawn, std::nullopt);
    }
    for (int at = fan.first; at < fan.first + fan.count; ++at) {
        domain::StepRun& item = t.step(at).run;
        const bool onItsWay = item.status == StepStatus::Running && item.effect == domain::EffectProgress::Intended;
        if (domain::isTerminal(item.status) || onItsWay)
            continue;
        if (item.status == StepStatus::Running)
            t.act(StopStep{t.state().task.id, at});
        item.error.reset();
        item.note = why;
        t.moveStep(at, StepStatus::Skipped);
        t.journal(QStringLiteral("step.skipped"), at, Json{{"why", why}});
        t.satisfy(at);
    }
}

std::vector<int> failedItems(const TaskState& state, int position) {
    const FanOut fan = state.fans.value(position);
    std::vector<int> out;
    for (int at = fan.first; at < fan.first + fan.count; ++at) {
        const domain::StepRun& item = state.steps[static_cast<size_t>(at)].run;
        if (item.status == StepStatus::Failed || (item.status == StepStatus::Skipped && item.error))
            out.push_back(at);
    }
    return out;
}

} // namespace flux::orchestrator
