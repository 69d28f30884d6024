#pragma once

#include "engine/api/protocol.h"
#include "engine/store/store.h"

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QSet>
#include <QtCore/QTimer>

namespace flux::host {

// This process's part of the work that several engines do on one store: it keeps the process alive in their eyes, takes
// what nobody has, carries requests to the process that owns a task, and says when a task is not ours any more.
// Promise: mayAct() is false once the others may have taken what we hold, as far as this process's steady clock can
// tell; every commit is checked by the store besides.
// Thread: the conductor's; every call of Parts comes on it, from the event loop. Owner: Conductor.
class SharedWork final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        store::Leases* leases = nullptr;
        base::Clock* clock = nullptr;
        std::function<void(const std::vector<domain::TaskId>&)> lost; // others have them now
        std::function<void(const store::ClaimedWork&)> claimed;       // ours from now on
        std::function<void(const store::Letter&)> asked;              // another process asks about a task of ours
        std::function<void(const store::News&)> told;                 // others have committed
        std::function<void()> renewed;                                // the others know again that we are alive
    };
    explicit SharedWork(Parts parts);

    [[nodiscard]] base::Result<void> join();
    // From now on everything that nobody has is taken. Without it only what is asked for by name.
    void claimAll();
    // What is done several times in a lease: renewing it, giving back, looking for letters and for work. A timer calls
    // it.
    void tick();
    // Gives everything back. Nothing happens afterwards.
    void leave();

    // Ours, or ours from now on; false: another process has it.
    [[nodiscard]] base::Result<bool> take(const domain::TaskId& id) { return m_parts.leases->claimTask(id); }
    [[nodiscard]] bool holdsTurn(const domain::TurnId& id) const { return m_parts.leases->holdsTurn(id); }
    [[nodiscard]] bool othersThere() const { return m_parts.leases->othersThere(); }
    [[nodiscard]] bool mayAct() const;
    // A task that has ended or is not worked on here: its lease is given back at the next opportunity.
    void giveBack(const domain::TaskId& id) { m_leaving.insert(id); }
    void keep(const domain::TaskId& id) { m_leaving.remove(id); }
    // A commit may have landed or not, or it is too long ago that the store knew us: nothing is sure until a renewal
    // has worked. That is tried soon, and at once by isSure().
    void doubt();
    [[nodiscard]] bool isSure() { return !m_doubt || renew(); }
    // A commit was refused since something of it is not ours. Tells `lost` before it returns.
    [[nodiscard]] base::Result<void> findLost();

    // Sends a request to whoever owns the task; `done` gets the answer, or an error when none comes.
    void forward(const domain::TaskId& task, const api::Request& request, api::Engine::ReplyHandler done);
    // A letter that was handed to `asked`: is it still to be answered, and has it been dealt with?
    [[nodiscard]] base::Result<bool> isOpen(qint64 letter);
    void dealtWith(qint64 letter);

private:
    struct Sent {
        api::Engine::ReplyHandler done;
        QString method;
        qint64 at = 0; // steady
    };
    bool renew();
    void claim();
    void readLetters();
    void readAnswers();
    void giveUpOld();
    void hear(const store::News& news);

    Parts m_parts;
    QTimer m_timer;
    qint64 m_renewedAt = 0; // steady, when the last renewal that succeeded was begun
    bool m_joined = false;
    bool m_claimsAll = false;
    bool m_doubt = false;
    bool m_heard = false;
    store::News m_news; // since it was last looked at
    QSet<domain::TaskId> m_leaving;
    QHash<qint64, Sent> m_sent;
    QSet<qint64> m_inHand; // letters that are being decided
};

} // namespace flux::host
