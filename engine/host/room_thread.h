#pragma once

#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QThread>

#include <functional>
#include <memory>

namespace flux::host {

// A thread on which jobs run one after the other, for rooms that wait for the disk or the network. Thread: run() from
// any. Owner: the room; its destructor waits for what was given and drops nothing.
class RoomThread {
public:
    explicit RoomThread(const QString& name);
    ~RoomThread();
    RoomThread(const RoomThread&) = delete;
    RoomThread& operator=(const RoomThread&) = delete;

    void run(std::function<void()> job);
    void runAndWait(const std::function<void()>& job);               // not from itself
    [[nodiscard]] QObject* anchor() const { return m_anchor.get(); } // lives there, for timers and signals

private:
    QThread m_thread;
    std::unique_ptr<QObject> m_anchor;
};

} // namespace flux::host
