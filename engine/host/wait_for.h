#pragma once

#include "engine/api/engine.h"

#include <QtCore/QFuture>
#include <QtCore/QPromise>

#include <memory>

namespace flux::host {

// Waits for what another thread answers. Thread: any that may block and that the answer does not come from.
template <typename Ask>
[[nodiscard]] base::Result<api::Reply> waitForReply(const Ask& ask) {
    auto promise = std::make_shared<QPromise<base::Result<api::Reply>>>();
    promise->start();
    QFuture<base::Result<api::Reply>> future = promise->future();
    ask([promise](const base::Result<api::Reply>& reply) {
        promise->addResult(reply);
        promise->finish();
    });
    return future.result();
}

template <typename Reply, typename Ask>
[[nodiscard]] base::Result<Reply> waitFor(const Ask& ask) {
    FLUX_TRY(api::Reply reply, waitForReply(ask));
    return std::get<Reply>(std::move(reply));
}

} // namespace flux::host
