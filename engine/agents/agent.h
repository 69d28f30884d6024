#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/clock.h"
#include "engine/domain/agent_spec.h"
#include "engine/domain/task.h"

#include <functional>
#include <memory>
#include <optional>

namespace flux::agents {

// What a step is told about its surroundings, as values.
struct AgentContext {
    domain::TaskId taskId;
    domain::StepKey step;
    int attempt = 1;
    QString idempotencyKey;      // of task, step, plan version and rung: the same for each attempt at it
    domain::Grants grants;       // settings and task grants together
    QString timeZoneId;          // IANA name of the person's zone
    base::Instant taskStartedAt; // fixed for the task: use it for dates inside documents
    base::CancelToken cancel;    // carries the step's deadline
    base::Clock* clock = nullptr;
    // Key → value, secrets left out. Null: none (unit tests).
    std::shared_ptr<const base::Json> settings;
    std::function<void(const QString& note)> progress; // unstored, a few words; may be empty
    // Must be called, and have returned ok, right before bytes leave that cannot be taken back: it commits the intent
    // and blocks until that is durable. After a kill behind it the outcome is unknown and the person is asked;
    // before it the step is simply run again. Empty: nobody keeps intents (unit tests).
    std::function<base::Result<void>()> commitIntent;
};

// How a finished effect is taken back. Without a step it cannot be, and `how` says why.
struct TakeBack {
    struct Step {
        QString agent;
        base::Json inputs; // values, no references
        QString name;      // what the row says: "Take back brief.md"
    };
    QString how; // "The file goes to the trash." or "A mail that went out cannot be called back."
    std::optional<Step> step = {};
};

// One kind of work. Built in: engine/agents/builtin, one file each, listed in builtin/builtin.cpp.
// Thread: spec and describe from any thread, without waiting; run on a worker, plain blocking code that looks at
// the cancel token. Owner: the registry. Stateless: one object serves every step at once.
class Agent {
public:
    virtual ~Agent() = default;

    [[nodiscard]] virtual const domain::AgentSpec& spec() const = 0;

    // What these resolved inputs would do to the world. Pure; called before the step runs and for the card.
    [[nodiscard]] virtual domain::EffectDescription describe(const base::Json& inputs) const;

    // Does the work and returns the outputs of the spec (an object). An error with retryable set is tried again.
    // PermissionDenied with detail "folder:<path>" or "host:<host>" lets the engine ask the person to open it.
    [[nodiscard]] virtual base::Result<base::Json> run(const base::Json& inputs, AgentContext& context) = 0;

    // Inputs with which the same work may succeed after `error`, when what is wrong with them can be seen from them and
    // put right without guessing at what was meant: a scheme that is missing, quotes around a path. Nothing when there
    // is no such thing. Pure, and quick: it is called while the machine decides.
    [[nodiscard]] virtual std::optional<base::Json> repair(const base::Json& inputs, const base::Error& error) const;

    // How what a finished step did is taken back, told from its resolved inputs and what it gave. The step that does it
    // must refuse what has been changed since, and do no harm when it is run twice. Pure; asked only where describe()
    // names a write or more.
    [[nodiscard]] virtual TakeBack takeBack(const base::Json& inputs, const base::Json& outputs) const;

    // Is what comes of these inputs worth remembering? Asked where the spec says which outputs would be.
    [[nodiscard]] virtual bool learns(const base::Json& inputs) const;

    // A few words about finished outputs, for the step's row: "4 files", "2.1 KB". May be empty.
    [[nodiscard]] virtual QString note(const base::Json& outputs) const;
};

} // namespace flux::agents
