#pragma once

#include "engine/domain/conversation.h"

#include <functional>
#include <vector>

// Several engine processes on one store share the work: the unit that a process owns is a task (with its steps, cards,
// journal) or an open turn. A store that only one process can open has none of this: Writer::leases() is null there.
namespace flux::store {

// What claim() took.
struct ClaimedWork {
    std::vector<domain::TaskId> tasks; // oldest first
    std::vector<domain::Turn> turns;
};

// A request about a task that another process owns, on its way to that process.
struct Letter {
    qint64 id = 0;
    domain::TaskId task;
    QString method;     // of the protocol
    base::Json request; // its parameters
};

// What another process has told since the last time.
struct News {
    bool events = false;   // it has committed some
    bool settings = false; // and changed settings
    bool letters = false;  // a request, or the answer to one
    bool members = false;  // one has come or gone
};

// How a letter was answered, as it comes back to the process that sent it.
struct LetterAnswer {
    qint64 id = 0;
    base::Json answer;
};

// Who may write to which task. A lease is fenced: each taking gives it a new epoch, and every commit checks inside its
// own transaction that this process still holds, at the epoch it knows, whatever the commit touches. Tasks and turns
// that a commit makes belong to this process. Leases end with the process that holds them: it says at each renew() that
// it is alive, and once it has not for a lease's length its tasks may be taken. All times are the database server's.
// Errors: those of Writer::commit. Thread and owner: the Writer's.
class Leases {
public:
    virtual ~Leases() = default;

    // Makes this process known. Until then nothing is checked and nothing is owned, as if it were alone.
    [[nodiscard]] virtual base::Result<void> join() = 0;
    // Says that this process is alive. What others have taken because it said so too late is not held any more and is
    // named in the answer.
    [[nodiscard]] virtual base::Result<std::vector<domain::TaskId>> renew() = 0;
    // Gives back everything at once: others need not wait for the lease to end. The last thing before the end.
    [[nodiscard]] virtual base::Result<void> leave() = 0;

    // Takes unfinished tasks and open turns that nobody holds; rows that another process is just taking are passed by.
    [[nodiscard]] virtual base::Result<ClaimedWork> claim(int limit) = 0;
    // Takes this one, finished or not. False: another process holds it. NotFound: there is no such task.
    [[nodiscard]] virtual base::Result<bool> claimTask(const domain::TaskId& id) = 0;
    [[nodiscard]] virtual bool holds(const domain::TaskId& id) const = 0;
    [[nodiscard]] virtual bool holdsTurn(const domain::TurnId& id) const = 0;
    // Gives these back. What has ended needs no lease and leaves none behind.
    [[nodiscard]] virtual base::Result<void> release(const std::vector<domain::TaskId>& ids) = 0;
    // Which of those held are not ours any more, after a commit was refused with isLeaseLost(). They are not held then.
    [[nodiscard]] virtual base::Result<std::vector<domain::TaskId>> lost() = 0;

    // Letters. An answer is written by the commit that does what the letter asks (UnitOfWork::answers): once. The
    // commit is refused with isLeaseLost() when the letter is not there or answered by then.
    [[nodiscard]] virtual base::Result<qint64> send(const Letter& letter) = 0;
    [[nodiscard]] virtual base::Result<std::vector<Letter>>
    letters() = 0; // unanswered, for tasks held here or by nobody
    [[nodiscard]] virtual base::Result<std::vector<LetterAnswer>> answers() = 0; // to those sent from here; read once

    // Takes a letter back. False: it is answered already.
    [[nodiscard]] virtual base::Result<bool> withdraw(qint64 letter) = 0;

    // Called on the writer's thread, from its event loop or inside a commit, when another process has told something.
    virtual void onNews(std::function<void(const News&)> call) = 0;
    // Are there others? As of the last renew() and the news since.
    [[nodiscard]] virtual bool othersThere() const = 0;
    [[nodiscard]] virtual int leaseMs() const = 0;
};

// The commit touches something that another process has taken meanwhile. Nothing of it was written.
[[nodiscard]] base::Error leaseLostError(const QString& detail);
[[nodiscard]] bool isLeaseLost(const base::Error& error);

} // namespace flux::store
