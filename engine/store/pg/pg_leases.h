#pragma once

#include "engine/store/leases.h"
#include "engine/store/pg/pg_link.h"
#include "engine/store/unit_of_work.h"

#include <QtCore/QHash>
#include <QtCore/QSocketNotifier>

namespace flux::store {

// Leases as rows: `process` says until when a process is alive, `lease` who owns what at which epoch. Claims are taken
// one process at a time (an advisory lock), so that what a claim sees is what is; a row that a commit is just checking
// is passed by (SKIP LOCKED). Thread and owner: the writer's, whose link it uses.
class PgLeases final : public Leases {
public:
    PgLeases(PgLink& link, QString schema, QString processName, int leaseMs, QHash<QString, qint64>& journals);
    ~PgLeases() override;

    base::Result<void> join() override;
    base::Result<std::vector<domain::TaskId>> renew() override;
    base::Result<void> leave() override;
    base::Result<ClaimedWork> claim(int limit) override;
    base::Result<bool> claimTask(const domain::TaskId& id) override;
    bool holds(const domain::TaskId& id) const override { return m_held.contains(id.text); }
    bool holdsTurn(const domain::TurnId& id) const override { return m_held.contains(id.text); }
    base::Result<void> release(const std::vector<domain::TaskId>& ids) override;
    base::Result<std::vector<domain::TaskId>> lost() override;
    base::Result<qint64> send(const Letter& letter) override;
    base::Result<std::vector<Letter>> letters() override;
    base::Result<std::vector<LetterAnswer>> answers() override;
    base::Result<bool> withdraw(qint64 letter) override;
    void onNews(std::function<void(const News&)> call) override;
    bool othersThere() const override { return m_othersThere; }
    int leaseMs() const override { return m_leaseMs; }

    // For the writer, inside its transaction: checks what the work touches and makes rows for what it makes. Queues.
    void queueChecks(const UnitOfWork& work);
    void queueNews(const UnitOfWork& work); // tells the others, if there are any
    // After its commit.
    void committed(const UnitOfWork& work);
    // The connection broke in a commit: it may be done or not.
    void doubt() { m_doubt = true; }

private:
    base::Result<void> freshSession(); // what a new connection needs
    base::Result<void> giveBackUnknown();
    base::Result<std::vector<PgAnswer>> finishClaim();
    void listen();
    void look(); // for notifications
    void take(const PgAnswer& answer, std::vector<domain::TaskId>* tasks);
    [[nodiscard]] QByteArray channel() const;

    PgLink& m_link;
    const QString m_schema;
    const QString m_name;
    const int m_leaseMs;
    QHash<QString, qint64>& m_journals;
    QString m_process;             // empty: not joined
    QHash<QString, qint64> m_held; // task or turn → epoch
    bool m_othersThere = false;    // as of the last renew() and the news since
    bool m_doubt = false;
    int m_generation = 0; // of the link, when the session was last made ready
    std::function<void(const News&)> m_news;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace flux::store
