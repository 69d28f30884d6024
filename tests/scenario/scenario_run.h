#pragma once

#include "engine/host/local_engine.h"
#include "tests/scenario/scenario_file.h"
#include "tests/support/http_test_server.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_clock.h"

#include <QtCore/QTemporaryDir>

#include <condition_variable>
#include <mutex>

namespace flux::test {

// What the engine has said so far, and a way to wait for more.
// Thread: events arrive on the engine's thread, everything else is for the test's.
class Heard {
public:
    void listen(api::Engine& engine);
    void stop() { m_subscription.reset(); }

    // Waits until there is more than `seen` events. False: nothing came for the whole deadline.
    [[nodiscard]] bool more(size_t seen);
    [[nodiscard]] std::vector<domain::FeedEvent> events() const;

private:
    std::unique_ptr<api::Subscription> m_subscription;
    mutable std::mutex m_mutex;
    std::condition_variable m_grown;
    std::vector<domain::FeedEvent> m_events;
};

// Plays one scenario against a real engine in a fresh folder, with web and mail servers of its own.
// Owner: the test; run once.
class ScenarioRun {
public:
    // `shared`: on a PostgreSQL of the tests' own.
    explicit ScenarioRun(Scenario scenario, bool shared = false);

    // Empty when everything came as expected, else what did not.
    [[nodiscard]] QString play();

private:
    // Each gives the first thing that is wrong, or nothing.
    QString layOut();
    QString open();
    QString talk(const QString& message);
    QString create();
    QString undo();
    QString untilItRests(size_t from);
    QString answer(const domain::Checkpoint& card);
    QString checkPlan();
    QString checkEvents();
    QString checkFiles();
    QString checkMails();
    QString checkThread();
    QString checkRequests();
    QString checkRestart();
    [[nodiscard]] QString whatHappened() const;

    Scenario m_scenario;
    QString m_schema; // empty: SQLite in the folder
    QTemporaryDir m_dir;
    HttpTestServer m_web, m_other;
    SmtpTestServer m_mail;
    TestClock m_clock;
    std::unique_ptr<host::LocalEngine> m_engine;
    Heard m_heard;
    domain::ConversationId m_conversation;
    domain::TaskId m_task;   // the last one
    domain::TaskId m_undone; // the one that was taken back
    size_t m_answered = 0;
};

} // namespace flux::test
