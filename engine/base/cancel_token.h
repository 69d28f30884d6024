#pragma once

#include <QtCore/QtGlobal>

#include <atomic>
#include <limits>
#include <memory>

namespace flux::base {

// "Please stop": a flag and a deadline that a long job looks at. Copies share the flag.
// Thread: safe from any thread. Once set it stays set.
class CancelToken {
public:
    CancelToken() : m_flag(std::make_shared<std::atomic<bool>>(false)) {}

    void cancel() const { m_flag->store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool isCancelled() const { return m_flag->load(std::memory_order_relaxed); }

    // A deadline on Clock::steadyMs(); the largest value means none.
    void setDeadline(qint64 steadyMs) { m_deadlineMs = steadyMs; }
    [[nodiscard]] qint64 deadline() const { return m_deadlineMs; }

private:
    std::shared_ptr<std::atomic<bool>> m_flag;
    qint64 m_deadlineMs = std::numeric_limits<qint64>::max();
};

} // namespace flux::base
