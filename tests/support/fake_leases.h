#pragma once

#include "engine/store/unit_of_work.h"

#include <QtCore/QSet>

#include <map>

namespace flux::test {

// Leases in memory, with the test as all the other processes: it says what they have, take away, ask and answer.
// A writer that has them calls check() before and committed() after each of its commits.
class FakeLeases final : public store::Leases {
public:
    // For the test.
    bool down = false;  // every call fails, as without the server
    bool others = true; // there are other processes
    int ms = 600'000;   // the timers of a lease as long as this do not come up by themselves
    int renewals = 0;
    bool joined = false;
    QSet<QString> held;           // by this process: tasks and turns
    QSet<QString> elsewhere;      // by another
    store::ClaimedWork unclaimed; // what the next claim takes
    std::vector<domain::TaskId> released;
    std::map<qint64, store::Letter> sent;  // from here
    std::map<qint64, store::Letter> open;  // to here, unanswered
    std::map<qint64, base::Json> answered; // by commits of this process

    void takeAway(const QString& id); // another process has it now
    void ask(qint64 id, const domain::TaskId& task, const QString& method, base::Json request);
    void answer(qint64 id, base::Json answer); // to one in `sent`
    void tell(const store::News& news) const {
        if (m_news)
            m_news(news);
    }

    // For the writer.
    [[nodiscard]] std::optional<base::Error> check(const store::UnitOfWork& work) const;
    void committed(const store::UnitOfWork& work);

    base::Result<void> join() override;
    base::Result<std::vector<domain::TaskId>> renew() override;
    base::Result<void> leave() override;
    base::Result<store::ClaimedWork> claim(int limit) override;
    base::Result<bool> claimTask(const domain::TaskId& id) override;
    bool holds(const domain::TaskId& id) const override { return held.contains(id.text); }
    bool holdsTurn(const domain::TurnId& id) const override { return held.contains(id.text); }
    base::Result<void> release(const std::vector<domain::TaskId>& ids) override;
    base::Result<std::vector<domain::TaskId>> lost() override;
    base::Result<qint64> send(const store::Letter& letter) override;
    base::Result<std::vector<store::Letter>> letters() override;
    base::Result<std::vector<store::LetterAnswer>> answers() override;
    base::Result<bool> withdraw(qint64 letter) override;
    void onNews(std::function<void(const store::News&)> call) override { m_news = std::move(call); }
    bool othersThere() const override { return others; }
    int leaseMs() const override { return ms; }

private:
    qint64 m_letters = 0;
    std::vector<store::LetterAnswer> m_answers;
    std::function<void(const store::News&)> m_news;
};

} // namespace flux::test
