#pragma once

#include "engine/host/conductor.h"
#include "engine/host/recollection.h"
#include "engine/host/talk_room.h"

#include <QtCore/QThreadPool>

namespace flux::host {

// The pool in which steps and chat turns run: plain blocking code that never waits for another job of the pool but
// for the conductor's word on an intent. Steps of agents that neither block nor have an effect run at once on the
// conductor's thread.
// Thread: runStep, stopStep and planTurn on the conductor's thread; the jobs on pool threads. Owner: LocalEngine;
// finish() before the conductor's thread ends.
class Workers final : public JobRunner {
public:
    struct Parts {
        const agents::Registry* registry = nullptr;
        SettingsCache* settings = nullptr;
        base::Clock* clock = nullptr;
        QString homeFolder;
        int threads = 0; // 0: as many as the setting engine.max_parallel_steps says
        int stepTimeoutMs = 600'000;
    };
    explicit Workers(Parts parts);
    ~Workers() override;

    void setConductor(Conductor* conductor) { m_conductor = conductor; }
    // Who answers messages about memory; null: nobody. Before the first turn.
    void setRecollection(const Recollection* recollection) { m_recollection = recollection; }

    // Who answers what nobody else understands; null: nobody. Before the first turn.
    void setTalk(TalkRoom* talk) { m_talk = talk; }

    void runStep(const orchestrator::RunStep& step, const domain::Task& task, const domain::StepKey& key,
                 int planVersion) override;
    void stopStep(const domain::TaskId& task, int position) override;
    void planTurn(const domain::Turn& turn) override;

    // Asks every job to stop and waits until they have. Thread: any but the conductor's and the pool's.
    void finish();

private:
    struct Job;
    [[nodiscard]] int wantedThreads() const;
    void work(const std::shared_ptr<Job>& job);
    void runHere(agents::Agent& agent, Job& job);

    Parts m_parts;
    Conductor* m_conductor = nullptr;
    std::atomic<const Recollection*> m_recollection{nullptr};
    std::atomic<TalkRoom*> m_talk{nullptr};
    QThreadPool m_pool;
    QThreadPool m_planning; // its own, so that an answer does not wait behind slow pages
    std::mutex m_mutex;     // guards m_running
    struct Running {
        int attempt = 0;
        base::CancelToken cancel;
    };
    std::map<std::pair<QString, int>, Running> m_running; // by task and position: the newest attempt that runs
};

} // namespace flux::host
