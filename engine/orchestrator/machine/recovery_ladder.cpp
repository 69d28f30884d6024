// What a failing attempt leads to, rung by rung: wait and try again, mend the inputs, another way, without it. What
// still fails then may lead to another plan (replanning.cpp).
#include "engine/domain/breaker.h"
#include "engine/net/retry.h"
#include "engine/orchestrator/machine/transition.h"

#include <algorithm>

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using domain::EffectDescription;
using domain::StepStatus;

namespace {

constexpr int kBreakerWaits = 20; // with waits of 30 s to 15 min about four hours; then it counts like any failure

bool isOpenBreaker(const base::Error& error) {
    return error.detail.startsWith(domain::kOpenBreaker);
}

bool hasNextRung(const domain::StepState& s) {
    return static_cast<size_t>(s.run.fallback) < s.spec.fallbacks.size();
}

// Attempts that an open breaker refused do not count, but a step does not wait for it for ever; and not at all where
// it has another way.
bool waitsForBreaker(const domain::StepState& s, const base::Error& error) {
    return isOpenBreaker(error) && !hasNextRung(s) && s.run.attempt - s.run.tries < kBreakerWaits;
}

void retryLater(Transition& t, int position, const base::Error& error) {
    domain::StepState& s = t.step(position);
    const qint64 delay = net::retryDelayMs(s.run.tries, error, t.context().clock->random());
    if (waitsForBreaker(s, error))
        --s.run.tries;
    s.run.error = error;
    t.moveStep(position, StepStatus::Retrying);
    s.run.retryAt = t.context().now.plusMs(delay);
    s.run.note = QStringLiteral("tries again in %1 s").arg((delay + 999) / 1000);
    Json data{{"error", error.message}, {"delay_ms", delay}};
    if (error.retryAfterMs && *error.retryAfterMs > net::kRetryAfterCapMs) {
        s.run.note += QStringLiteral(", sooner than the other side asked for");
        data["asked_ms"] = *error.retryAfterMs;
    }
    t.journal(QStringLiteral("step.retrying"), position, std::move(data));
    t.act(WakeAt{t.state().task.id, position, s.run.attempt, delay, WakeAt::For::Retry, {}});
}

// Errors that other inputs may be the cure of. A refusal by a person, a rule or a login is none.
bool mayBeMended(const base::Error& error) {
    return error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::NotFound ||
           error.code == ErrorCode::FailedPrecondition ||
           (error.code == ErrorCode::Unavailable && !isOpenBreaker(error));
}

EffectDescription effectOf(const Transition& t, const domain::StepState& s, const base::Result<Json>& inputs) {
    const agents::Agent* agent = t.context().registry->find(agentOf(s));
    if (agent && inputs.ok())
        return agent->describe(*inputs);
    EffectDescription unknown; // the strongest there is: a yes does not reach over it
    unknown.effectClass = domain::EffectClass::Irreversible;
    return unknown;
}

// A yes was to one effect. What leaves the house is asked anew for any other inputs, all else for another effect.
void keepApproval(Transition& t, int position, const EffectDescription& before,
                  const base::Result<Json>& inputsBefore) {
    domain::StepState& s = t.step(position);
    if (!s.run.approved)
        return;
    const auto inputs = t.resolvedInputs(position);
    const EffectDescription after = effectOf(t, s, inputs);
    const bool leaves = after.effectClass >= domain::EffectClass::Access;
    const bool sameInputs = inputs.ok() && inputsBefore.ok() && *inputs == *inputsBefore;
    s.run.approved =
        before.effectClass == after.effectClass && before.preview == after.preview && (!leaves || sameInputs);
}

void goAgain(Transition& t, int position, const base::Error& error, const QString& note) {
    domain::StepRun& run = t.step(position).run;
    run.tries = 0;
    run.error = error;
    run.note = note;
    t.moveStep(position, StepStatus::Pending);
    t.touchStep(position, false, true);
}

// Values as the journal keeps them: long ones by their size.
Json shortened(const Json& value) {
    constexpr qsizetype kMost = 2'000;
    const qsizetype size = base::dumpJson(value).size();
    return size <= kMost ? value : Json(QStringLiteral("(%1, %2 characters)").arg(base::typeName(value)).arg(size));
}

bool mend(Transition& t, int position, const base::Error& error) {
    domain::StepState& s = t.step(position);
    const agents::Agent* agent = t.context().registry->find(agentOf(s));
    const auto inputs = t.resolvedInputs(position);
    if (s.run.repaired || !mayBeMended(error) || !agent || !inputs.ok())
        return false;
    const std::optional<Json> mended = agent->repair(*inputs, error);
    if (!mended || !mended->is_object())
        return false;
    Json before = Json::object(), after = Json::object();
    Json edits = s.run.edits ? *s.run.edits : Json::object();
    for (const auto& [key, value] : mended->items()) {
        const Json was = inputs->value(key, Json());
        if (value == was)
            continue;
        edits[key] = value;
        before[key] = shortened(was);
        after[key] = shortened(value);
    }
    if (after.empty())
        return false;
    const EffectDescription effect = agent->describe(*inputs);
    s.run.edits = std::make_shared<const Json>(std::move(edits));
    s.run.repaired = true;
    keepApproval(t, position, effect, inputs);
    t.journal(QStringLiteral("step.repaired"), position,
              Json{{"error", error.message}, {"before", std::move(before)}, {"after", std::move(after)}});
    goAgain(t, position, error, QStringLiteral("mended inputs"));
    return true;
}

// Edits of the rung before do not reach over what the next one says.
void dropOldEdits(domain::StepRun& run, const domain::StepFallback& rung) {
    if (!run.edits)
        return;
    Json edits = *run.edits;
    for (const auto& item : rung.inputs.items())
        edits.erase(item.key());
    run.edits = edits.empty() ? nullptr : std::make_shared<const Json>(std::move(edits));
}

bool comeDown(Transition& t, int position, const base::Error& error) {
    domain::StepState& s = t.step(position);
    if (!hasNextRung(s))
        return false;
    const auto inputs = t.resolvedInputs(position);
    const EffectDescription effect = effectOf(t, s, inputs);
    const domain::StepFallback& rung = s.spec.fallbacks[static_cast<size_t>(s.run.fallback)];
    dropOldEdits(s.run, rung);
    ++s.run.fallback;
    s.run.repaired = false;
    keepApproval(t, position, effect, inputs);
    const QString name = rung.name.isEmpty() ? agentOf(s) : rung.name;
    t.journal(QStringLiteral("step.fallback"), position,
              Json{{"rung", s.run.fallback},
                   {"to", name},
                   {"agent", agentOf(s)},
                   {"error", error.message},
                   {"detail", error.detail}});
    goAgain(t, position, error, QStringLiteral("another way: %1").arg(name));
    return true;
}

} // namespace

void recover(Transition& t, int position, const base::Error& error) {
    domain::StepState& s = t.step(position);
    s.run.effect = domain::EffectProgress::None; // refused for a known reason: an unknown outcome is a card
    const bool triesLeft = s.run.tries <= s.spec.maxRetries && !(isOpenBreaker(error) && hasNextRung(s));
    if (error.retryable && (triesLeft || waitsForBreaker(s, error)))
        retryLater(t, position, error);
    else if (!mend(t, position, error) && !comeDown(t, position, error))
        t.failStep(position, error);
}

} // namespace flux::orchestrator
