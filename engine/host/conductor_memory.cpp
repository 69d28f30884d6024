// What steps have learnt, which memories were used, and their vectors. Requests about memories: desks/memory_desk.h.
#include "engine/agents/registry.h"
#include "engine/base/log.h"
#include "engine/host/conductor.h"
#include "engine/memory/memory_changes.h"

namespace flux::host {

using base::Result;

namespace {

// Characters: less is no finding, and what is longer is a document; both are kept with the step in any case.
constexpr qsizetype kLeastLearnt = 20;
constexpr qsizetype kMostLearnt = 50'000;

// What a step's row says it is about, with the task when that alone says little.
QString titleOfFinding(const orchestrator::TaskState& state, const domain::StepState& step, const base::Json& outputs) {
    const QString own = base::textAt(outputs, "title");
    const QString title = own.isEmpty() ? QStringLiteral("%1: %2").arg(state.task.title, step.spec.name) : own;
    return title.simplified().left(memory::kMostTitle);
}

} // namespace

// A finding that cannot be kept takes nothing away from the step: its outputs are kept in any case.
void Conductor::remember(Batch& batch, const orchestrator::TaskState& state, const store::UnitOfWork& decided) {
    for (const store::StepChange& change : decided.steps) {
        if (!change.run.outputs || !change.withOutputs || change.run.status != domain::StepStatus::Done)
            continue;
        const domain::StepState& step = state.steps[size_t(change.position)];
        const agents::Agent* agent = m_parts.registry->find(step.spec.agent);
        if (!agent || !agent->learns(step.spec.inputs))
            continue;
        for (const QString& output : agent->spec().remembers) {
            const base::Json& outputs = *change.run.outputs;
            api::StoreMemory request;
            request.body = base::plainText(base::jsonAt(outputs, output.toUtf8().constData())).trimmed();
            if (request.body.size() < kLeastLearnt || request.body.size() > kMostLearnt)
                continue;
            request.title = titleOfFinding(state, step, outputs);
            request.topic = state.task.title.left(memory::kMostTitle);
            request.tags = {QStringLiteral("finding")};
            request.by = {domain::ActorKind::Agent, step.spec.agent, state.task.id, step.spec.key, {}};
            auto learnt = memory::storeMemory(request, m_parts.writer->reader().objects(), *m_parts.clock, batch.work);
            if (learnt.ok())
                batch.work.append(std::move(learnt->work));
            else
                qCInfo(logEngine).noquote() << "a finding was not kept:" << learnt.error().message;
        }
    }
}

void Conductor::memoriesUsed(std::vector<domain::ObjectId> ids) {
    post({[this, ids = std::move(ids)](Batch& batch) {
        auto work = memory::noteUsed(ids, m_parts.writer->reader().objects(), *m_parts.clock, batch.work);
        if (work.ok())
            batch.work.append(std::move(*work));
    }});
}

void Conductor::purgeMemories(std::vector<domain::ObjectId> ids, std::function<void(int gone)> done) {
    post({[this, ids = std::move(ids), done = std::move(done)](Batch& batch) {
        auto work = memory::purgeExpired(ids, m_parts.writer->reader().objects(), *m_parts.clock, batch.work);
        if (!work.ok())
            return;
        const int gone = static_cast<int>(work->purgedObjects.size());
        batch.work.append(std::move(*work));
        batch.afterwards.push_back([done, gone](const Result<store::CommitReceipt>& commit) {
            if (commit.ok())
                done(gone);
        });
    }});
}

void Conductor::keepVectors(std::vector<store::VectorWrite> vectors,
                            std::function<void(const Result<std::vector<store::VectorWrite>>&)> kept) {
    const auto refused = [kept](const base::Error& error) { kept(error); };
    const auto decide = [this, vectors = std::move(vectors), kept](Batch& batch) {
        std::vector<store::VectorWrite> useful; // of what is still there
        for (const store::VectorWrite& write : vectors) {
            const auto object = m_parts.writer->reader().objects().object(write.vector.id);
            if (object.ok() && !object->deleted)
                useful.push_back(write);
        }
        batch.work.vectors.insert(batch.work.vectors.end(), useful.begin(), useful.end());
        batch.afterwards.push_back([kept, useful = std::move(useful)](const Result<store::CommitReceipt>& commit) {
            kept(commit.ok() ? Result<std::vector<store::VectorWrite>>(useful) : commit.error());
        });
    };
    post({decide, false, 0, refused});
}

} // namespace flux::host
