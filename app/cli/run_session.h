#pragma once

#include "app/cli/arguments.h"
#include "engine/api/engine.h"

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QSet>

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
    // One task that is there already, and those that take its place. What happened to it after `fromSequence` is told.
    [[nodiscard]] int followTask(const domain::TaskId& task, qint64 fromSequence);
    // Everything unfinished.
    [[nodiscard]] int followAll();

private:
    struct Shown {
        domain::Task task;
        int done = 0;
        QSet<domain::StepKey> counted; // of `done`
        QHash<domain::StepKey, int> ways;
        bool announced = false;
    };

    int loop();
    void listen(qint64 fromSequence);
    void onEvent(const domain::FeedEvent& event);
    void onLive(const domain::LiveEvent& event);
    void onAnswer(const domain::AnswerProgress& progress);
    void printAnswer(const QString& markdown);
    void onMessage(const domain::Message& message);
    void onTask(const domain::Task& task);
    void onStep(const domain::StepUpdated& step);
    void count(Shown& shown, const domain::StepUpdated& step);
    void onDeleted(const domain::TaskId& task);
    void onCard(const domain::Checkpoint& card);
    void addCard(const domain::Checkpoint& card);
    void answerCards();
    [[nodiscard]] std::optional<domain::Decision> unasked(const domain::Checkpoint& card);
    void answer(const domain::Checkpoint& card, const domain::Decision& decision);
    void check(); // has everything ended, or does it wait?
    void end(int code);
    void finish(int code);
    [[nodiscard]] bool concerns(const domain::EventPayload& payload);
    [[nodiscard]] bool follows(const domain::TaskId& task) const;
    [[nodiscard]] int exitCode() const;
    void printResult(const domain::ResultBlock& result);
    [[nodiscard]] base::Result<void> adoptUnfinished();

    api::Engine& m_engine;
    const Arguments& m_arguments;
    QString m_dataDir;
    std::unique_ptr<api::Subscription> m_subscription;
    domain::ConversationId m_conversation; // empty: all
    QSet<domain::TaskId> m_followed;       // empty: every task of the conversation
    QString m_heard;                       // of an answer that is being given
    qsizetype m_printed = 0;               // of it
    bool m_all = false;
    bool m_answered = false; // Flux has answered the message (runMessage)
    bool m_understood = true;
    QHash<domain::TaskId, Shown> m_tasks;
    qint64 m_seen = 0, m_catchUp = 0;        // the last event, and the one that must be seen before the end is judged
    std::vector<domain::Checkpoint> m_cards; // to be asked
    QSet<domain::CheckpointId> m_known;      // asked or to be asked
    QHash<domain::CheckpointId, domain::TaskId> m_left; // left waiting
    int m_code = -1;
};

} // namespace flux::cli
