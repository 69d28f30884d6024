#include "tests/faults/referee.h"

#include "engine/host/local_engine.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QSemaphore>

#include <sqlite3.h>

namespace flux::test {

using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

QString ask(const QString& path, const char* sql) {
    sqlite3* handle = nullptr;
    sqlite3_open(path.toUtf8().constData(), &handle);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr);
    QString text;
    if (sqlite3_step(statement) == SQLITE_ROW)
        text = QString::fromUtf8(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return text;
}

class Referee {
public:
    Referee(const Round& round, host::LocalEngine& engine, const CountingServer& server, const SmtpTestServer& smtp)
        : m_round(round), m_engine(engine), m_ledger(server.ledger()), m_mails(mailsBySubject(smtp)) {}

    QStringList judge() {
        const auto page = m_engine.send(api::ListTasks{{}, 1000}).result();
        must(page.ok() && page->tasks.size() == m_round.tasks.size(), QStringLiteral("the number of tasks is wrong"));
        for (const PlannedTask& planned : m_round.tasks) {
            m_about = planned.title;
            const domain::Task* found = nullptr;
            for (const domain::Task& task : page->tasks)
                found = task.title == planned.title ? &task : found;
            must(found, QStringLiteral("is lost"));
            if (found)
                task(planned, m_engine.send(api::GetTask{found->id.text}).result().value());
        }
        m_about.clear();
        feed(page->sequence);
        return m_wrong;
    }

private:
    void must(bool holds, const QString& rule) {
        if (!holds)
            m_wrong.append(m_about + QStringLiteral(": ") + rule);
    }

    void task(const PlannedTask& planned, const api::TaskDetail& detail) {
        ending(detail);
        int done = 0;
        std::map<domain::StepKey, const domain::StepState*> steps;
        for (const domain::StepState& step : detail.steps) {
            steps[step.spec.key] = &step;
            done += step.run.status == StepStatus::Done || step.run.status == StepStatus::Skipped;
            must(step.run.status != StepStatus::Running && step.run.status != StepStatus::Retrying &&
                     step.run.status != StepStatus::Held,
                 QStringLiteral("step %1 is %2 at the end").arg(step.spec.key.text, statusName(step.run.status)));
        }
        must(done == detail.task.doneCount, QStringLiteral("doneCount is wrong"));
        for (const PlannedEffect& effect : planned.effects) {
            const auto step = steps.find(effect.step);
            const domain::StepState* state = step == steps.end() ? nullptr : step->second;
            if (effect.kind == PlannedEffect::Kind::File)
                file(planned, effect, state);
            else
                outside(effect, state, detail);
        }
    }

    void ending(const api::TaskDetail& detail) {
        const domain::Task& task = detail.task;
        int open = 0;
        for (const domain::Checkpoint& card : detail.checkpoints) {
            const bool isOpen = card.status == domain::CheckpointStatus::Open;
            open += isOpen;
            must(!isOpen || !card.description.question.isEmpty(), QStringLiteral("a card asks nothing"));
        }
        switch (task.status) {
        case TaskStatus::Completed:
        case TaskStatus::Cancelled:
            break;
        case TaskStatus::Failed:
            must(task.error && task.error->message.endsWith(u'.'), QStringLiteral("it failed without a sentence"));
            break;
        case TaskStatus::Checkpoint:
            must(open > 0, QStringLiteral("it waits for nobody"));
            break;
        default:
            must(false, QStringLiteral("it is %1 at the end").arg(statusName(task.status)));
        }
        must(!domain::isTerminal(task.status) || open == 0, QStringLiteral("it has ended and a card is open"));
    }

    // Is it on record that nobody knew whether it went out?
    static bool wasUnknown(const domain::StepKey& key, const api::TaskDetail& detail) {
        return std::any_of(detail.journal.begin(), detail.journal.end(), [&key](const domain::JournalRow& row) {
            return row.step == key && row.kind == QStringLiteral("effect.unknown");
        });
    }

    void outside(const PlannedEffect& effect, const domain::StepState* step, const api::TaskDetail& detail) {
        const bool mail = effect.kind == PlannedEffect::Kind::Mail;
        int count = 0;
        if (const auto it = m_mails.find(effect.name); mail && it != m_mails.end())
            count = it->second;
        if (const auto it = m_ledger.find(effect.name); !mail && it != m_ledger.end()) {
            count = it->second.count;
            must(it->second.keys.size() == 1, effect.name + QStringLiteral(" came under several keys"));
        }
        must(count <= 1, QStringLiteral("%1 happened %2 times").arg(effect.name).arg(count));
        const bool done = step && step->run.status == StepStatus::Done;
        must(!done || count == 1, effect.name + QStringLiteral(" is Done and did not happen"));
        must(done || count == 0 || wasUnknown(effect.step, detail),
             effect.name + QStringLiteral(" happened and nothing says so: ") +
                 (step ? statusName(step->run.status) : QStringLiteral("no such step")));
    }

    void file(const PlannedTask& planned, const PlannedEffect& effect, const domain::StepState* step) {
        QFile file(m_engine.filesDir() + u'/' + effect.name);
        const bool done = step && step->run.status == StepStatus::Done;
        must(!done || file.exists(), effect.name + QStringLiteral(" was saved and is not there"));
        if (!file.open(QIODevice::ReadOnly))
            return;
        const QString text = QString::fromUtf8(file.readAll());
        const QString own = QStringLiteral("/%1/").arg(planned.title);
        must(text == pageText(own + QStringLiteral("read")) || text == pageText(own + QStringLiteral("copy")),
             effect.name + QStringLiteral(" is not whole"));
    }

    // Every event from the first to the last, in order.
    void feed(qint64 last) {
        qint64 next = 1;
        bool gap = false;
        QSemaphore end;
        api::FeedSink sink;
        sink.event = [&](const domain::FeedEvent& event) {
            gap = gap || event.sequence != next;
            if (next++ == last)
                end.release();
        };
        const auto subscription = m_engine.subscribe(0, std::move(sink));
        must(end.tryAcquire(1, 10'000) && !gap, QStringLiteral("the feed has a gap"));
    }

    const Round& m_round;
    host::LocalEngine& m_engine;
    const std::map<QString, CountingServer::Entry> m_ledger;
    const std::map<QString, int> m_mails;
    QString m_about;
    QStringList m_wrong;
};

} // namespace

std::map<QString, int> mailsBySubject(const SmtpTestServer& smtp) {
    std::map<QString, int> out;
    for (const SeenMail& mail : smtp.mails()) {
        for (const QByteArray& line : mail.message.split('\n')) {
            if (line.startsWith("Subject: "))
                ++out[QString::fromUtf8(line.mid(9).trimmed())];
        }
    }
    return out;
}

QStringList judge(const Round& round, const QString& dataDir, const CountingServer& server,
                  const SmtpTestServer& smtp) {
    QStringList wrong;
    {
        host::LocalEngineOptions options;
        options.dataDir = dataDir;
        options.resumeAll = false;
        auto engine = host::LocalEngine::open(std::move(options));
        if (!engine.ok())
            return {engine.error().message};
        wrong = Referee(round, **engine, server, smtp).judge();
        for (const QString& name : QDir((*engine)->filesDir()).entryList(QDir::Files | QDir::Hidden | QDir::System)) {
            if (!name.endsWith(QStringLiteral(".txt")))
                wrong.append(QStringLiteral("a file is left over: ") + name);
        }
    }
    const QString path = dataDir + QStringLiteral("/flux.db");
    if (const QString sound = ask(path, "PRAGMA integrity_check"); sound != QStringLiteral("ok"))
        wrong.append(QStringLiteral("the database is damaged: ") + sound);
    if (!ask(path, "PRAGMA foreign_key_check").isEmpty())
        wrong.append(QStringLiteral("a row points to nothing"));
    return wrong;
}

} // namespace flux::test
