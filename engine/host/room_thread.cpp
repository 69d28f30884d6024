#include "engine/host/room_thread.h"

namespace flux::host {

RoomThread::RoomThread(const QString& name) : m_anchor(std::make_unique<QObject>()) {
    m_thread.setObjectName(name);
    m_anchor->moveToThread(&m_thread);
    m_thread.start();
}

RoomThread::~RoomThread() {
    runAndWait([this] { m_anchor->moveToThread(nullptr); }); // after all that came before
    m_thread.quit();
    m_thread.wait();
}

void RoomThread::run(std::function<void()> job) {
    QMetaObject::invokeMethod(m_anchor.get(), std::move(job), Qt::QueuedConnection);
}

void RoomThread::runAndWait(const std::function<void()>& job) {
    QMetaObject::invokeMethod(m_anchor.get(), job, Qt::BlockingQueuedConnection);
}

} // namespace flux::host
