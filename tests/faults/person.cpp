#include "tests/faults/person.h"

#include "engine/domain/breaker.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QCryptographicHash>
#include <QtNetwork/QTcpSocket>

#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace flux::test {

using base::ErrorCode;
using base::Json;
using domain::CheckpointKind;
using domain::Verdict;

namespace {

constexpr int kTries = 50; // of a request that the store refuses for now

bool passes(const base::Error& error) {
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::ResourceExhausted;
}

// 0 to 99, the same for the same card in each life.
int luckOf(const Round& round, const QString& task, const domain::Checkpoint& card) {
    const QByteArray text =
        QStringLiteral("%1/%2/%3/%4").arg(round.seed).arg(task, card.step.text, domain::kindName(card.kind)).toUtf8();
    return static_cast<quint8>(QCryptographicHash::hash(text, QCryptographicHash::Sha256).at(0)) * 100 / 256;
}

Json ledgerAt(quint16 port) {
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected(5000))
        return nullptr;
    socket.write("GET /ledger HTTP/1.1\r\n\r\n");
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(5000)) {
    }
    const QByteArray all = socket.readAll();
    const auto value = base::parseJson(all.mid(all.indexOf("\r\n\r\n") + 4));
    return value.ok() ? *value : Json();
}

} // namespace

Person::Person(api::Engine& engine, const Round& round, quint16 serverPort, const QString& smtpUrl, int life)
    : m_engine(engine), m_round(round), m_serverPort(serverPort), m_smtpUrl(smtpUrl), m_life(life) {}

void Person::start() {
    set(QStringLiteral("mail.smtp.url"), m_smtpUrl);
    set(QStringLiteral("mail.from"), QStringLiteral("flux@example.org"));
    set(QStringLiteral("engine.undo_seconds"), m_round.undoSeconds);
    createMissing();
    api::FeedSink sink;
    sink.event = [this](const domain::FeedEvent& event) {
        ++m_events;
        for (const Fault& fault : m_round.faults) {
            if (fault.kind == FaultKind::KillAtEvent && fault.life == m_life && fault.at == m_events)
                ::kill(::getpid(), SIGKILL);
        }
        QMetaObject::invokeMethod(
            this, [this, event] { onEvent(event); }, Qt::QueuedConnection);
    };
    m_subscription = m_engine.subscribe(0, std::move(sink));
}

void Person::set(const QString& key, const Json& value) {
    for (int i = 0; i < kTries; ++i) {
        const auto done = m_engine.send(api::ChangeSetting{key, value}).result();
        if (done.ok() || !passes(done.error()))
            return;
    }
}

void Person::createMissing() {
    const auto known = m_engine.send(api::ListTasks{{}, 1000}).result();
    std::set<QString> titles;
    if (known.ok()) {
        for (const domain::Task& task : known->tasks) {
            titles.insert(task.title);
            m_tasks[task.id] = task;
        }
    }
    for (const PlannedTask& planned : m_round.tasks) {
        for (int i = 0; i < kTries && !titles.contains(planned.title); ++i) {
            api::CreateTask create;
            create.goal = planned.title;
            create.plan = planned.plan;
            create.grants.hosts = {QStringLiteral("127.0.0.1")};
            create.source = QStringLiteral("test");
            const auto made = m_engine.send(std::move(create)).result();
            if (made.ok()) {
                titles.insert(planned.title);
                m_tasks[made->taskId].title = planned.title;
            } else if (!passes(made.error())) {
                std::fprintf(stderr, "%s\n", qPrintable(made.error().message));
                return;
            }
        }
    }
}

void Person::onEvent(const domain::FeedEvent& event) {
    if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload)) {
        m_tasks[task->task.id] = task->task;
    } else if (const auto* step = std::get_if<domain::StepUpdated>(&event.payload)) {
        onStep(*step);
    } else if (const auto* card = std::get_if<domain::CheckpointRaised>(&event.payload)) {
        answer(card->checkpoint);
    }
    endWhenSettled();
}

// A server that failed a few times is tried again at once.
void Person::onStep(const domain::StepUpdated& step) {
    if (step.run.status != domain::StepStatus::Retrying || !step.run.error ||
        !step.run.error->detail.startsWith(domain::kOpenBreaker))
        return;
    m_engine.post(api::ResetBreaker{}, [](const auto&) {});
    m_engine.post(api::RetryTask{step.taskId, step.key, false}, [](const auto&) {});
}

// Old cards come by again when the feed is replayed: their answer is known or refused, and either is right.
void Person::answer(const domain::Checkpoint& card) {
    const int luck = luckOf(m_round, m_tasks[card.taskId].title, card);
    const bool unknown = card.kind == CheckpointKind::UnknownOutcome;
    domain::Decision decision;
    decision.by = QStringLiteral("test");
    if (luck < (unknown ? 20 : 5)) {
        m_left.insert(card.id);
        return;
    }
    if (luck < 30 && unknown)
        decision.verdict = Verdict::No;
    else if (unknown)
        decision.verdict = wentOut(card) ? Verdict::WentOut : Verdict::Again;
    else
        decision.verdict = luck < 15 ? Verdict::No : Verdict::Yes;
    decide(card.id, decision, kTries);
    if (!answersTwice())
        return;
    decide(card.id, decision, kTries);
    domain::Decision other = decision;
    other.verdict = decision.verdict == Verdict::No ? (unknown ? Verdict::Again : Verdict::Yes) : Verdict::No;
    decide(card.id, other, kTries);
}

void Person::decide(const domain::CheckpointId& id, const domain::Decision& decision, int triesLeft) {
    ++m_deciding;
    m_engine.post(api::DecideCheckpoint{id, decision}, [=, this](const base::Result<api::Reply>& reply) {
        const bool again = !reply.ok() && passes(reply.error()) && triesLeft > 0;
        QMetaObject::invokeMethod(
            this,
            [=, this] {
                --m_deciding;
                if (again)
                    decide(id, decision, triesLeft - 1);
                else
                    endWhenSettled();
            },
            Qt::QueuedConnection);
    });
}

bool Person::wentOut(const domain::Checkpoint& card) const {
    const auto task = m_tasks.find(card.taskId);
    for (const PlannedTask& planned : m_round.tasks) {
        if (task == m_tasks.end() || planned.title != task->second.title)
            continue;
        for (const PlannedEffect& effect : planned.effects) {
            if (effect.step == card.step)
                return base::intAt(ledgerAt(m_serverPort), effect.name.toUtf8().constData()) > 0;
        }
    }
    return false;
}

bool Person::answersTwice() const {
    return std::any_of(m_round.faults.begin(), m_round.faults.end(), [this](const Fault& fault) {
        return fault.kind == FaultKind::AnswersTwice && fault.life == m_life;
    });
}

// Asks the engine itself: what the feed has told so far may be half of a commit.
void Person::endWhenSettled() {
    if (m_tasks.size() < m_round.tasks.size() || m_deciding > 0)
        return;
    for (const auto& [id, task] : m_tasks) {
        if (!domain::isTerminal(task.status) && task.status != domain::TaskStatus::Checkpoint)
            return;
    }
    const auto cards = m_engine.send(api::ListCheckpoints{1000}).result();
    const auto tasks = m_engine.send(api::ListTasks{{}, 1000}).result();
    if (!cards.ok() || !tasks.ok())
        return;
    const bool left = std::all_of(cards->checkpoints.begin(), cards->checkpoints.end(),
                                  [this](const domain::Checkpoint& card) { return m_left.contains(card.id); });
    const bool settled = std::all_of(tasks->tasks.begin(), tasks->tasks.end(), [](const domain::Task& task) {
        return domain::isTerminal(task.status) || task.status == domain::TaskStatus::Checkpoint;
    });
    if (left && settled && cards->sequence == tasks->sequence) // nothing came between the two
        QCoreApplication::exit(0);
    else if (left && settled)
        QMetaObject::invokeMethod(
            this, [this] { endWhenSettled(); }, Qt::QueuedConnection);
}

QString Person::waitsFor() const {
    QString out;
    for (const auto& [id, task] : m_tasks)
        out += QStringLiteral("%1 is %2; ").arg(task.title, domain::statusName(task.status));
    return out + QStringLiteral("%1 answers are on their way").arg(m_deciding);
}

} // namespace flux::test
