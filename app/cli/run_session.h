#pragma once

#include "app/cli/arguments.h"
#include "engine/api/engine.h"

#include <QtCore/QHash>
#include <QtCore/QObject>

namespace flux::cli {

// Follows tasks in the terminal until each has ended or waits for a person: prints progress, asks cards, answers them.
// Thread: main. Owner: the command that runs it.
class RunSession final : public QObject {
    Q_OBJECT
public:
    RunSession(api::Engine& engine, const Arguments& arguments, QString dataDir);
    ~RunSession() override;

    // One conversation, from the message on: `flux run`, `flux ask`.
    [[nodiscard]] int runMessage(const QString& text);
    // One task that is there already.
    [[nodiscard]] int followTask(const domain::TaskId& task, qint64 fromSequence);
    // Everything unfinished.
    [[nodiscard]] int followAll();

private:
    struct Shown {
        domain::Task task;
        int done = 0;
        bool announced = false;
        bool ended = false;
    };

    int loop();
    void listen(qint64 fromSequence);
    void onEvent(const domain::FeedEvent& event);
    void onLive(const domain::LiveEvent& event);
    void onMessage(const domain::Message& message);
    void onTask(const domain::Task& task);
    void onStep(const domain::StepUpdated& step);
    void onCard(const domain::Checkpoint& card);
    void answerCards();
    void answer(const domain::Checkpoint& card, const domain::Decision& decision);
    void check(); // has everything ended, or does it wait?
    void finish(int code);
    [[nodiscard]] bool concerns(const domain::ConversationId& conversation) const;
    [[nodiscard]] int exitCode() const;
    void printResult(const domain::ResultBlock& result);
    void printWaiting(const domain::Checkpoint& card);
    [[nodiscard]] base::Result<void> adoptUnfinished();

    api::Engine& m_engine;
    const Arguments& m_arguments;
    QString m_dataDir;
    std::unique_ptr<api::Subscription> m_subscription;
    domain::ConversationId m_conversation; // empty: all
    bool m_all = false;
    bool m_answered = false; // Flux has answered the message (runMessage)
    bool m_understood = true;
    QHash<domain::TaskId, Shown> m_tasks;
    std::vector<domain::Checkpoint> m_cards;            // to be asked
    QHash<domain::CheckpointId, domain::TaskId> m_left; // left waiting
    int m_code = -1;
};

} // namespace flux::cli
