#include "tests/unit/orchestrator/property_events.h"

#include "engine/domain/enum_names.h"
#include "engine/orchestrator/machine/plan_changed.h"
#include "engine/orchestrator/plan_validator.h"

namespace flux::test {

using namespace orchestrator;
using base::ErrorCode;
using base::Json;
using domain::CheckpointKind;
using domain::StepStatus;
using domain::Verdict;

namespace {
const QString kPerson = QStringLiteral("p");
}

PropertyTask& PropertyEvents::someTask() {
    if (w.line.size() > 1 && chance(w.random, 5))
        return *w.line[static_cast<size_t>(upTo(w.random, static_cast<int>(w.line.size()) - 2))];
    return *w.line.back();
}

int PropertyEvents::somePosition(const PropertyTask& task, int beyond) {
    return upTo(w.random, static_cast<int>(task.state.steps.size()) - 1 + beyond);
}

bool PropertyEvents::apply(PropertyTask& task, const char* what, const Event& event) {
    const QString name = QString::fromUtf8(what);
    w.after(name);
    const bool done = w.apply(task, event);
    taken[name] += done;
    return done;
}

void PropertyEvents::somethingHappens() {
    w.clock.advanceMs(upTo(w.random, 5000));
    if (chance(w.random, 1))
        w.clock.jumpWallMs(pick<qint64>(w.random, {3'600'000, -3'600'000, 400'000'000, -400'000'000}));
    const int dice = upTo(w.random, 999);
    PropertyTask& task = someTask();
    if (dice < 200)
        command(dice);
    else if (dice < 240)
        staleNews(task);
    else if (dice < 420)
        timerFires(task);
    else if (dice < 570)
        personAnswers(task, false);
    else
        workerReports(task, false);
}

void PropertyEvents::command(int dice) {
    PropertyTask& task = someTask();
    if (dice < 2) {
        apply(task, "cancel", CancelRequested{kPerson});
    } else if (dice < 22) {
        apply(task, "pause", PauseRequested{kPerson});
    } else if (dice < 80) {
        apply(task, "resume", ResumeRequested{kPerson});
    } else if (dice < 110) {
        w.after(QStringLiteral("kill"));
        w.kill();
        ++taken[QStringLiteral("kill")];
    } else if (dice < 118) {
        apply(task, "start", TaskStarted{});
    } else if (dice < 140) {
        retry(task);
    } else if (dice < 155) {
        skip(task);
    } else if (dice < 170) {
        recall(task);
    } else {
        edit(task);
    }
}

void PropertyEvents::retry(PropertyTask& task) {
    RetryRequested event{{}, kPerson};
    for (int i = upTo(w.random, 2); i > 0; --i)
        event.positions.push_back(chance(w.random, 95) ? somePosition(task, 0) : 9999);
    apply(task, event.positions.empty() ? "retry all" : "retry", event);
}

void PropertyEvents::skip(PropertyTask& task) {
    int position = somePosition(task);
    for (int i = 0; i < 10 && chance(w.random, 50); ++i) { // rather one for which it means something
        position = somePosition(task, 0);
        if (task.state.steps[static_cast<size_t>(position)].run.status == StepStatus::Failed)
            break;
    }
    apply(task, "skip", SkipRequested{position, kPerson, chance(w.random, 50) ? QStringLiteral("why") : QString()});
}

void PropertyEvents::recall(PropertyTask& task) {
    for (size_t i = 0; i < task.state.steps.size(); ++i) {
        if (task.state.steps[i].run.status == StepStatus::Held) {
            apply(task, "recall", RecallRequested{static_cast<int>(i), kPerson});
            return;
        }
    }
    w.must(!apply(task, "recall of nothing", RecallRequested{somePosition(task), kPerson}),
           "recalled what is not held");
}

// As the conductor does it.
void PropertyEvents::edit(PropertyTask& task) {
    const domain::Plan after = planAfter(task.state, randomEdit(w.random, planOf(task.state), ++m_edits));
    if (!planMayChange(task.state, after).ok() || !planIsValid(after, w.registry).ok())
        return;
    apply(task, "edit", PlanChanged{after, kPerson});
}

// What was meant for an attempt, a window or a card that is not any more.
void PropertyEvents::staleNews(PropertyTask& task) {
    const int position = somePosition(task);
    const bool known = static_cast<size_t>(position) < task.state.steps.size();
    const int attempt = known ? task.state.steps[static_cast<size_t>(position)].run.attempt - 1 : 1;
    const TaskState before = task.state;
    apply(task, "stale success", StepEnded{position, attempt, Json{{"text", "old"}}, QString()});
    apply(task, "stale failure",
          StepEnded{position, attempt, base::makeError(ErrorCode::Internal, QStringLiteral("old")), QString()});
    apply(task, "stale retry", RetryDue{position, attempt});
    apply(task, "stale intent", EffectIntended{position, attempt});
    apply(task, "stale window", HoldOver{position, attempt});
    apply(task, "stale expiry", CheckpointExpired{domain::CheckpointId{QStringLiteral("gone")}});
    w.must(!apply(task, "stale answer",
                  CheckpointAnswered{domain::CheckpointId{QStringLiteral("gone")}, domain::Decision{}}),
           "an answer to no card is taken");
    for (size_t i = 0; i < before.steps.size(); ++i)
        w.must(before.steps[i].run.status == task.state.steps[i].run.status &&
                   before.steps[i].run.effect == task.state.steps[i].run.effect,
               "stale news moved something");
}

void PropertyEvents::timerFires(PropertyTask& task) {
    if (task.timers.empty())
        return;
    const auto at = static_cast<size_t>(upTo(w.random, static_cast<int>(task.timers.size()) - 1));
    const WakeAt timer = task.timers[at];
    if (timer.what == WakeAt::For::Expiry && chance(w.random, 80))
        w.clock.advanceMs(timer.delayMs);
    static const char* const kNames[] = {"retry due", "window over", "card expires"};
    if (apply(task, kNames[static_cast<size_t>(timer.what)], eventOf(timer)))
        task.timers.erase(task.timers.begin() + static_cast<std::ptrdiff_t>(at)); // what it set is behind it
}

void PropertyEvents::personAnswers(PropertyTask& task, bool toTheEnd) {
    if (task.state.checkpoints.isEmpty())
        return;
    auto it = task.state.checkpoints.cbegin();
    std::advance(it, upTo(w.random, static_cast<int>(task.state.checkpoints.size()) - 1));
    const domain::Checkpoint card = *it;
    const domain::Decision decision = decisionOn(card, toTheEnd);
    const QString what =
        QStringLiteral("answer %1 to %2").arg(domain::verdictName(decision.verdict), domain::kindName(card.kind));
    apply(task, what.toUtf8().constData(), CheckpointAnswered{card.id, decision});
}

domain::Decision PropertyEvents::decisionOn(const domain::Checkpoint& card, bool toTheEnd) {
    domain::Decision decision;
    decision.by = kPerson;
    const bool unknown = card.kind == CheckpointKind::UnknownOutcome;
    if (toTheEnd) {
        decision.verdict = unknown ? Verdict::WentOut : Verdict::Yes;
        decision.answer = rightAnswer(card);
        return decision;
    }
    decision.verdict = unknown
                           ? pick(w.random, {Verdict::WentOut, Verdict::Again, Verdict::No, Verdict::Yes})
                           : pick(w.random, {Verdict::Yes, Verdict::Yes, Verdict::Yes, Verdict::No, Verdict::Again});
    if (decision.verdict != Verdict::No)
        decision.answer = chance(w.random, 75) ? rightAnswer(card)
                                               : pick<Json>(w.random, {Json::object(), Json{{"choice", 7}}, Json("x")});
    if (!card.description.editable.isEmpty() && chance(w.random, 20))
        decision.edits =
            Json{{card.description.editable.front().toStdString(), chance(w.random, 80) ? Json("edited") : Json(5)}};
    return decision;
}

base::Result<Json> PropertyEvents::mailOutcome(const PropertyWorker& worker) {
    base::Error lost = base::makeError(pick(w.random, {ErrorCode::Unavailable, ErrorCode::DeadlineExceeded,
                                                       ErrorCode::Internal, ErrorCode::Cancelled}),
                                       QStringLiteral("No answer came."));
    lost.retryable = false;
    if (worker.sent)
        return chance(w.random, 60) ? base::Result<Json>(randomOutputs(w.random)) : base::Result<Json>(lost);
    if (worker.intended && chance(w.random, 40))
        return lost;
    return chance(w.random, 50) ? base::makeError(ErrorCode::FailedPrecondition, QStringLiteral("refused"))
                                : base::makeError(ErrorCode::Unavailable, QStringLiteral("not now"));
}

base::Result<Json> PropertyEvents::outcomeOf(const PropertyWorker& worker, bool toTheEnd) {
    if (toTheEnd)
        return randomOutputs(w.random);
    if (worker.mail)
        return mailOutcome(worker);
    if (m_troubles == 0)
        m_troubles = pick(w.random, {5, 15, 30, 60});
    switch (chance(w.random, m_troubles) ? upTo(w.random, 5) : 6) {
    case 0:
        return base::makeError(ErrorCode::Unavailable, QStringLiteral("busy"));
    case 1:
        return base::makeError(ErrorCode::DeadlineExceeded, QStringLiteral("slow"));
    case 2:
        return base::makeError(ErrorCode::PermissionDenied, QStringLiteral("closed"),
                               QStringLiteral("folder:/f%1").arg(upTo(w.random, 2)));
    case 3:
        return base::makeError(chance(w.random, 50) ? ErrorCode::NotFound : ErrorCode::Internal,
                               QStringLiteral("broken"));
    case 4:
        return base::makeError(ErrorCode::Cancelled, QStringLiteral("stopped"));
    case 5:
        return base::makeError(ErrorCode::InvalidArgument, QStringLiteral("wrong"));
    default:
        return randomOutputs(w.random);
    }
}

// The intent is written, and then it goes out or not. False: it was not to be written.
bool PropertyEvents::intends(PropertyTask& task, size_t at) {
    PropertyWorker& worker = task.workers[at];
    apply(task, "intent", EffectIntended{worker.position, worker.attempt});
    const domain::StepState& s = task.state.steps[static_cast<size_t>(worker.position)];
    worker.intended = s.run.status == StepStatus::Running && s.run.attempt == worker.attempt &&
                      s.run.effect == domain::EffectProgress::Intended;
    worker.sent = worker.intended && chance(w.random, 70);
    w.sent[s.spec.key] += worker.sent;
    return worker.intended;
}

void PropertyEvents::workerReports(PropertyTask& task, bool toTheEnd) {
    if (task.workers.empty())
        return;
    const auto at = static_cast<size_t>(upTo(w.random, static_cast<int>(task.workers.size()) - 1));
    if (task.workers[at].mail && !task.workers[at].intended) {
        if (intends(task, at) || !chance(w.random, 50))
            return;
    }
    const PropertyWorker worker = task.workers[at];
    task.workers.erase(task.workers.begin() + static_cast<std::ptrdiff_t>(at));
    const StepEnded event{worker.position, worker.attempt, outcomeOf(worker, toTheEnd && !worker.mail), QString()};
    const char* what = event.outcome.ok() ? (worker.stopped ? "late success" : "success")
                                          : (worker.stopped ? "late failure" : "failure");
    for (int i = 0; i < 50 && !apply(task, what, event); ++i) { // it must land, however often the store refuses
    }
    if (chance(w.random, 5))
        apply(task, "the same report again", event);
}

void PropertyEvents::goOn() {
    PropertyTask& task = *w.line.back();
    const auto status = task.state.task.status;
    if (status == domain::TaskStatus::Paused || status == domain::TaskStatus::Ready)
        apply(task, "resume", ResumeRequested{kPerson});
    timerFires(task);
    personAnswers(*w.line.back(), true);
    workerReports(*w.line.back(), true);
}

} // namespace flux::test
