#include "engine/host/commit_work.h"

#include "engine/host/conductor.h"

#include <QtCore/QFuture>
#include <QtCore/QPromise>

namespace flux::host {

using base::Result;

Result<void> commitWork(Conductor& conductor, store::UnitOfWork work) {
    if (work.isEmpty())
        return {};
    auto promise = std::make_shared<QPromise<Result<void>>>();
    promise->start();
    const QFuture<Result<void>> future = promise->future();
    const auto settle = [promise](Result<void> result) {
        promise->addResult(std::move(result));
        promise->finish();
    };
    // Decided again when another item of its batch was at fault: so the work is kept and copied.
    const auto shared = std::make_shared<const store::UnitOfWork>(std::move(work));
    Item item;
    item.decide = [shared, settle](Batch& batch) {
        batch.work.append(store::UnitOfWork(*shared));
        batch.afterwards.push_back([settle](const Result<store::CommitReceipt>& commit) {
            settle(commit.ok() ? Result<void>() : Result<void>(commit.error()));
        });
    };
    item.refused = [settle](const base::Error& error) { settle(error); };
    conductor.post(std::move(item));
    return future.result();
}

} // namespace flux::host
