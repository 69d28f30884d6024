#pragma once

#include "ui/core/engine_link.h"
#include "ui/core/task_steps_model.h"

namespace flux::ui {

// One task as its block shows it, with what the person can do to it.
// Thread: UI. Owner: ThreadStore.
class TaskView : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Tasks come from the thread")
    Q_PROPERTY(QString taskId READ taskId CONSTANT)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString stateShape READ stateShape NOTIFY changed)
    Q_PROPERTY(QString stateName READ stateName NOTIFY changed)
    Q_PROPERTY(QString facts READ facts NOTIFY factsChanged)
    Q_PROPERTY(bool finished READ finished NOTIFY changed)
    Q_PROPERTY(bool ticking READ ticking NOTIFY changed)
    Q_PROPERTY(bool canPause READ canPause NOTIFY changed)
    Q_PROPERTY(bool canResume READ canResume NOTIFY changed)
    Q_PROPERTY(bool canStop READ canStop NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(QStringList segments READ segments NOTIFY changed)
    Q_PROPERTY(flux::ui::TaskStepsModel* steps READ steps CONSTANT)
public:
    TaskView(EngineLink& link, Format& format, domain::Task task, QObject* parent);

    void setTask(const domain::Task& task);
    void setSteps(std::vector<domain::StepState> steps);
    bool updateStep(const domain::StepUpdated& event);
    void setProgress(const domain::StepProgress& progress);
    void finishUpdates(); // once after a batch that touched this task

    [[nodiscard]] const domain::Task& task() const { return m_task; }
    // The steps that are known are not those of this plan: they must be read.
    [[nodiscard]] bool stepsStale() const;

    [[nodiscard]] QString taskId() const { return m_task.id.text; }
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString stateShape() const;
    [[nodiscard]] QString stateName() const;
    [[nodiscard]] QString facts() const; // "2 of 5 · 0:52 · €0.03", finished: "5 steps, 1 approval, 1:31, €0.04"
    [[nodiscard]] bool finished() const { return domain::isTerminal(m_task.status); }
    [[nodiscard]] bool ticking() const; // something runs, so time passes
    [[nodiscard]] bool canPause() const;
    [[nodiscard]] bool canResume() const {
        return m_task.status == domain::TaskStatus::Paused || m_task.status == domain::TaskStatus::Ready;
    }
    [[nodiscard]] bool canStop() const { return !finished(); }
    [[nodiscard]] bool busy() const { return m_busy; }
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] QStringList segments() const;
    [[nodiscard]] TaskStepsModel* steps() const { return m_steps; }
    [[nodiscard]] qint64 workedMs() const; // time in which at least one step ran

    Q_INVOKABLE void tick(); // a second passed
    Q_INVOKABLE void pause();
    Q_INVOKABLE void resume();
    Q_INVOKABLE void stop();

Q_SIGNALS:
    void changed();
    void factsChanged();

private:
    void answer(const base::Result<domain::Task>& task);
    void begin();

    EngineLink& m_link;
    Format& m_format;
    domain::Task m_task;
    TaskStepsModel* m_steps;
    int m_stepsVersion = 0; // the plan version that the steps belong to
    bool m_busy = false;
    QString m_error;
};

} // namespace flux::ui
