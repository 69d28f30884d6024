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
    Q_PROPERTY(QStringList actions READ actions NOTIFY changed)
    Q_PROPERTY(QVariantList lineage READ lineage NOTIFY changed)
    Q_PROPERTY(UndoState undoState READ undoState NOTIFY undoChanged)
    Q_PROPERTY(QVariantList undoItems READ undoItems NOTIFY undoChanged)
    Q_PROPERTY(bool undoPossible READ undoPossible NOTIFY undoChanged)
public:
    enum class UndoState { None, Reading, Known };
    Q_ENUM(UndoState)

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

    // What the person can do to it now: "retry", "run_again", "rerun", "edit_plan", "show_plan", "fork", "leave_out",
    // "undo", "delete".
    [[nodiscard]] QStringList actions() const;
    // The same for one step: "retry", "retry_now", "leave_out", "fork", "recall".
    Q_INVOKABLE QStringList stepActions(const QString& step) const;
    Q_INVOKABLE QVariantList stepsFor(const QString& action) const; // those that have it: [{key, name}]
    [[nodiscard]] QVariantList lineage() const;                     // [{text, taskId}]

    [[nodiscard]] UndoState undoState() const { return m_undoState; }
    [[nodiscard]] QVariantList undoItems() const; // [{text, possible, how}], in the order of taking back
    [[nodiscard]] bool undoPossible() const;

    Q_INVOKABLE void retry(const QString& step = {}); // empty: everything that failed
    Q_INVOKABLE void runAgain();
    Q_INVOKABLE void leaveOut(const QString& step);
    Q_INVOKABLE void recall(const QString& step);
    Q_INVOKABLE void askUndo(); // a dry run: what could be taken back
    Q_INVOKABLE void takeBack();
    Q_INVOKABLE void forgetUndo();
    Q_INVOKABLE void remove(); // for good

    Q_INVOKABLE void toggleItems(const QString& step) { m_steps->toggleItems({step}); }
    Q_INVOKABLE void tick(); // a second passed
    Q_INVOKABLE void pause();
    Q_INVOKABLE void resume();
    Q_INVOKABLE void stop();

Q_SIGNALS:
    void changed();
    void factsChanged();
    void undoChanged();

private:
    template <typename R>
    void command(R request);
    void answer(const base::Result<domain::Task>& task);
    void settled(const base::Error* error);
    [[nodiscard]] bool hasFailures() const;
    [[nodiscard]] std::pair<int, int> doneOfAll() const;
    void begin();

    EngineLink& m_link;
    Format& m_format;
    domain::Task m_task;
    TaskStepsModel* m_steps;
    int m_stepsVersion = 0; // the plan version that the steps belong to
    bool m_busy = false;
    QString m_error;
    UndoState m_undoState = UndoState::None;
    std::vector<api::UndoItem> m_undoItems;
};

} // namespace flux::ui
