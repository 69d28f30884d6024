#pragma once

#include "engine/api/engine.h"
#include "engine/base/deliver.h"

#include <QtCore/QMutex>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtQml/qqmlregistration.h>

namespace flux::ui {

// What came over the feed since the last frame, in order and without gaps.
struct FeedBatch {
    std::vector<domain::FeedEvent> events;
    std::vector<domain::LiveEvent> live; // of each step's progress only the last
};

// The window's end of the front door. The window opens before the engine is ready and may outlive it.
// Promises: requests without an engine fail with a sentence; events from the engine's thread are collected and handed
// to the models in order, at most once a frame; a gap in the sequence numbers, or more events than fit, is told as
// `lost` so that the models ask for their pages again.
// Thread: UI; only the feed sinks run elsewhere. Owner: Session.
class EngineLink : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.link")
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(bool isReady READ isReady NOTIFY stateChanged)
    Q_PROPERTY(QString sentence READ sentence NOTIFY stateChanged)
    Q_PROPERTY(QString notice READ notice NOTIFY noticeChanged)
    Q_PROPERTY(bool canRetry READ canRetry NOTIFY stateChanged)
public:
    enum class State { Starting, Ready, Failed, HandedOver };
    Q_ENUM(State)

    explicit EngineLink(QObject* parent = nullptr);
    ~EngineLink() override;

    // The engine, once it runs; null before it goes away. Reads the first state, subscribes, then says `ready`.
    void setEngine(api::Engine* engine);
    void setFailed(const QString& sentence);     // it could not start: why, and what to do
    void setHandedOver(const QString& sentence); // another window uses this data and was asked to come to the front

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isReady() const { return m_state == State::Ready; }
    [[nodiscard]] QString sentence() const { return m_sentence; }
    [[nodiscard]] QString notice() const { return m_notice; } // the engine's own condition; empty when well
    [[nodiscard]] qint64 lastSequence() const { return m_last; }

    // handler(base::Result<R::Reply>) runs on this thread while the receiver lives.
    template <typename R, typename Handler>
    void send(R request, QObject* receiver, Handler handler) {
        if (m_engine) {
            base::deliver(m_engine->send(std::move(request)), receiver, std::move(handler));
            return;
        }
        QMetaObject::invokeMethod(
            receiver,
            [handler = std::move(handler), error = notReady()]() mutable {
                handler(base::Result<typename R::Reply>(error));
            },
            Qt::QueuedConnection);
    }

    // After a failure: asks the engine again, or the program to start one (retryAsked), when it listens.
    Q_INVOKABLE void retry();
    [[nodiscard]] bool canRetry() const;

Q_SIGNALS:
    void stateChanged();
    void noticeChanged();
    void ready(const flux::domain::SplitCounts& counts); // models load from here on
    void batch(const flux::ui::FeedBatch& batch);
    void retryAsked(); // to the program: start an engine again
    void lost();       // events are missing: ask for everything again

private:
    struct Mailbox;
    void bootstrap();
    void onWake();
    void drain();
    void dispatch(FeedBatch batch, bool overflowed);
    void takeNotices(const std::vector<domain::LiveEvent>& live);
    void setState(State state, const QString& sentence = {});
    [[nodiscard]] base::Error notReady() const;

    api::Engine* m_engine = nullptr;
    std::shared_ptr<Mailbox> m_mailbox;
    std::unique_ptr<api::Subscription> m_subscription;
    QTimer m_frame; // while it runs, events wait for its end
    State m_state = State::Starting;
    QString m_sentence;
    QString m_notice;
    qint64 m_last = 0;
};

} // namespace flux::ui
