#pragma once

#include <QtCore/QMetaObject>
#include <QtCore/QObject>

#include <mutex>
#include <utility>

namespace flux::base {

// Hands jobs to an object's thread for as long as the object is there: what a callback on a foreign thread holds
// (by shared_ptr) instead of the object itself.
// Promise: jobs run in the order of post(); after close() none is taken. Thread: any. Owner: shared.
class Mailbox {
public:
    explicit Mailbox(QObject* target) : m_target(target) {}

    // False when it is closed; the job is then dropped.
    template <typename Job>
    bool post(Job&& job) {
        const std::lock_guard lock(m_mutex);
        if (m_target == nullptr)
            return false;
        QMetaObject::invokeMethod(m_target, std::forward<Job>(job), Qt::QueuedConnection);
        return true;
    }
    // The target's owner calls this before the target goes.
    void close() {
        const std::lock_guard lock(m_mutex);
        m_target = nullptr;
    }

private:
    std::mutex m_mutex;
    QObject* m_target;
};

} // namespace flux::base
