// Plans as they are and as they were.
#include "engine/host/read_service.h"
#include "engine/orchestrator/machine/task_state.h"
#include "engine/orchestrator/plan_diff.h"

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;

Result<api::PlanDocument> ReadService::planDocument(const domain::TaskId& id, int version) {
    orchestrator::TaskState state;
    FLUX_TRY(state.task, m_reader->task(id));
    FLUX_TRY(state.steps, m_reader->steps(id, false));
    FLUX_TRY(auto older, m_reader->planVersions(id));
    api::PlanDocument document;
    const bool inForce = version == 0 || version == state.task.planVersion;
    if (inForce)
        document.plan = planOf(state);
    bool found = inForce;
    for (store::PlanVersion& old : older) {
        document.versions.push_back({old.version, old.replacedAt, old.reason});
        if (!inForce && old.version == version) {
            document.plan = std::move(old.plan);
            found = true;
        }
    }
    if (!found)
        return makeError(ErrorCode::NotFound, QStringLiteral("“%1” has no plan of version %2; the one in force is %3.")
                                                  .arg(state.task.title)
                                                  .arg(version)
                                                  .arg(state.task.planVersion));
    document.versions.push_back({state.task.planVersion, {}, {}});
    return document;
}

Result<api::Reply> ReadService::handle(const api::GetPlan& request) {
    FLUX_TRY(api::PlanDocument document, planDocument(request.taskId, request.version));
    return api::Reply(std::move(document));
}

Result<api::Reply> ReadService::handle(const api::ComparePlans& request) {
    FLUX_TRY(const api::PlanDocument before, planDocument(request.taskId, request.from));
    FLUX_TRY(const api::PlanDocument after,
             planDocument(request.other.isEmpty() ? request.taskId : request.other, request.to));
    return api::Reply(orchestrator::diffPlans(before.plan.steps, after.plan.steps));
}

} // namespace flux::host
