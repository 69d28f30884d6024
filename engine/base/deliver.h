#pragma once

#include <QtCore/QFuture>
#include <QtCore/QFutureWatcher>
#include <QtCore/QObject>

#include <utility>

namespace flux::base {

// Runs handler(value) on receiver's thread when the future has its result; never if the receiver is gone by then,
// never if the future was cancelled. The only way that code of ours attaches to a future: on Qt 6.4
// QFuture::then(context, …) aborts when the context dies first.
// Thread: call it on the receiver's thread.
template <typename T, typename Handler>
void deliver(const QFuture<T>& future, QObject* receiver, Handler handler) {
    auto* watcher = new QFutureWatcher<T>(receiver);
    QObject::connect(watcher, &QFutureWatcher<T>::finished, receiver,
                     [watcher, handler = std::move(handler)]() mutable {
                         watcher->deleteLater();
                         if (!watcher->isCanceled() && watcher->future().resultCount() > 0)
                             handler(watcher->future().result());
                     });
    watcher->setFuture(future);
}

} // namespace flux::base
