#include "tests/support/fake_leases.h"

namespace flux::test {

using base::Result;
using domain::TaskId;

namespace {
base::Error noServer() {
    return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("The database server does not answer."));
}

QSet<QString> touched(const store::UnitOfWork& work) {
    QSet<QString> ids;
    for (const auto& task : work.tasks)
        ids.insert(task.id.text);
    for (const auto& turn : work.turns)
        ids.insert(turn.id.text);
    for (const auto& step : work.steps)
        ids.insert(step.taskId.text);
    for (const auto& row : work.journal)
        ids.insert(row.taskId.text);
    return ids;
}
} // namespace

void FakeLeases::takeAway(const QString& id) {
    elsewhere.insert(id); // and this process believes that it holds it
}

void FakeLeases::ask(qint64 id, const TaskId& task, const QString& method, base::Json request) {
    open[id] = {id, task, method, std::move(request)};
    tell({.letters = true});
}

void FakeLeases::answer(qint64 id, base::Json answer) {
    sent.erase(id);
    m_answers.push_back({id, std::move(answer)});
    tell({.letters = true});
}

std::optional<base::Error> FakeLeases::check(const store::UnitOfWork& work) const {
    if (touched(work).intersects(elsewhere))
        return store::leaseLostError(QStringLiteral("task"));
    for (const store::LetterAnswer& one : work.answers) {
        if (!open.contains(one.id))
            return store::leaseLostError(QStringLiteral("letter"));
    }
    return std::nullopt;
}

void FakeLeases::committed(const store::UnitOfWork& work) {
    held.unite(touched(work));
    for (const store::LetterAnswer& one : work.answers) {
        answered[one.id] = one.answer;
        open.erase(one.id);
    }
}

Result<void> FakeLeases::join() {
    joined = !down;
    return down ? Result<void>(noServer()) : Result<void>();
}

Result<std::vector<TaskId>> FakeLeases::renew() {
    if (down)
        return noServer();
    ++renewals;
    return lost();
}

Result<void> FakeLeases::leave() {
    joined = false;
    held.clear();
    return {};
}

Result<store::ClaimedWork> FakeLeases::claim(int) {
    if (down)
        return noServer();
    for (const TaskId& id : unclaimed.tasks)
        held.insert(id.text);
    for (const domain::Turn& turn : unclaimed.turns)
        held.insert(turn.id.text);
    return std::exchange(unclaimed, {});
}

Result<bool> FakeLeases::claimTask(const TaskId& id) {
    if (down)
        return noServer();
    if (!elsewhere.contains(id.text))
        held.insert(id.text);
    return held.contains(id.text);
}

Result<void> FakeLeases::release(const std::vector<TaskId>& ids) {
    if (down)
        return noServer();
    for (const TaskId& id : ids) {
        held.remove(id.text);
        released.push_back(id);
    }
    return {};
}

Result<std::vector<TaskId>> FakeLeases::lost() {
    if (down)
        return noServer();
    std::vector<TaskId> gone;
    for (const QString& id : QSet<QString>(held) & elsewhere) {
        gone.push_back(TaskId{id});
        held.remove(id);
    }
    return gone;
}

Result<qint64> FakeLeases::send(const store::Letter& letter) {
    if (down)
        return noServer();
    sent[++m_letters] = letter;
    return m_letters;
}

Result<std::vector<store::Letter>> FakeLeases::letters() {
    if (down)
        return noServer();
    std::vector<store::Letter> all;
    for (const auto& [id, letter] : open)
        all.push_back(letter);
    return all;
}

Result<std::vector<store::LetterAnswer>> FakeLeases::answers() {
    if (down)
        return noServer();
    return std::exchange(m_answers, {});
}

Result<bool> FakeLeases::withdraw(qint64 letter) {
    if (down)
        return noServer();
    return sent.erase(letter) > 0;
}

} // namespace flux::test
