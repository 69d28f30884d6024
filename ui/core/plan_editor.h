#pragma once

#include "ui/core/engine_link.h"
#include "ui/core/plan_draft.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QSet>

namespace flux::ui {

// The plan of one task, step by step, to be looked at and changed: in place for what has not started, or as a fork or
// a new run. Promises: nothing is changed before apply(); when the plan was changed elsewhere meanwhile that is said,
// and the fresh plan can be taken without losing what was typed.
// Thread: UI. Owner: Session.
class PlanEditor : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.plan")
    Q_PROPERTY(QString taskId READ taskId NOTIFY changed)
    Q_PROPERTY(Mode mode READ mode NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(bool loading READ loading NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString failure READ failure NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(bool conflict READ conflict NOTIFY changed)
    Q_PROPERTY(int version READ version NOTIFY changed)
    Q_PROPERTY(int count READ count NOTIFY changed)
    Q_PROPERTY(QString parallel READ parallel NOTIFY edited)
    Q_PROPERTY(QString parallelProblem READ parallelProblem NOTIFY edited)
    Q_PROPERTY(bool dirty READ dirty NOTIFY edited)
    Q_PROPERTY(bool valid READ valid NOTIFY edited)
    Q_PROPERTY(QVariantList agents READ agents NOTIFY changed)
    Q_PROPERTY(QVariantList versions READ versions NOTIFY changed)
    Q_PROPERTY(QVariantList changes READ changes NOTIFY changesChanged)
    Q_PROPERTY(bool changesKnown READ changesKnown NOTIFY changesChanged)
    Q_PROPERTY(QVariantList comparison READ comparison NOTIFY comparisonChanged)
    Q_PROPERTY(int comparedVersion READ comparedVersion NOTIFY comparisonChanged)
public:
    enum class Mode { Show, Edit, Rerun, Fork };
    Q_ENUM(Mode)
    enum Role {
        KeyRole = Qt::UserRole + 1,
        NameRole,
        AgentRole,
        FieldsRole, // descriptions for FormEntry
        DraftRole,  // field → what is typed
        ProblemsRole,
        FixedRole,
        LeftOutRole,
        AddedRole,
        EditedRole,
        OpenRole,
        StateRole,
    };
    Q_ENUM(Role)

    explicit PlanEditor(EngineLink& link, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] QString taskId() const { return m_taskId.text; }
    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] QString title() const { return m_base.title.isEmpty() ? m_base.goal : m_base.title; }
    [[nodiscard]] bool loading() const { return m_loading; }
    [[nodiscard]] bool busy() const { return m_busy; }
    [[nodiscard]] QString failure() const { return m_failure; } // the plan could not be read
    [[nodiscard]] QString error() const { return m_error; }     // the last thing that was asked was refused
    [[nodiscard]] bool conflict() const { return m_conflict; }  // the plan or its steps went on meanwhile: see error
    [[nodiscard]] int version() const { return m_base.version; }
    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] QString parallel() const { return m_parallel; } // steps side by side, as typed
    [[nodiscard]] QString parallelProblem() const;
    [[nodiscard]] bool dirty() const; // something differs from the plan in force
    [[nodiscard]] bool valid() const; // and nothing that was typed is wrong
    [[nodiscard]] QVariantList agents() const;
    [[nodiscard]] QVariantList versions() const; // [{version, replacedAt, reason}], the one in force last
    [[nodiscard]] QVariantList changes() const { return m_changes; }
    [[nodiscard]] bool changesKnown() const { return m_changesKnown; }
    [[nodiscard]] QVariantList comparison() const { return m_comparison; }
    [[nodiscard]] int comparedVersion() const { return m_compared; } // with the one in force; 0: none

    Q_INVOKABLE void open(const QString& taskId, flux::ui::PlanEditor::Mode mode, const QString& step = {});
    Q_INVOKABLE void close();
    Q_INVOKABLE void write(int row, const QString& field, const QVariant& value);
    Q_INVOKABLE void setParallel(const QString& typed);
    Q_INVOKABLE void toggleOpen(int row);
    Q_INVOKABLE void toggleLeftOut(int row);
    Q_INVOKABLE int addCopy(int row);              // its row
    Q_INVOKABLE int addStep(const QString& agent); // its row
    Q_INVOKABLE void undoEdits();
    Q_INVOKABLE void showChanges();
    Q_INVOKABLE void apply();
    Q_INVOKABLE void takeFresh(); // after a conflict: the plan in force, with what was typed
    Q_INVOKABLE void compare(int version);

Q_SIGNALS:
    void changed();
    void edited();
    void changesChanged();
    void comparisonChanged();
    void applied(); // the new plan is in force, or the new task is there

private:
    void load(bool keepEdits);
    void takePlan(const api::PlanDocument& document, const api::TaskDetail& detail, bool keepEdits);
    void fail(const base::Error& error);
    void done(const base::Error* error);
    void touch(int row);
    void forgetChanges();
    [[nodiscard]] StepDraft rowOf(const domain::StepSpec& spec, const domain::StepState* state) const;
    [[nodiscard]] const domain::AgentSpec* agentOf(const StepDraft& step) const;
    [[nodiscard]] QStringList keys() const;
    [[nodiscard]] int insert(StepDraft step, int row);
    [[nodiscard]] domain::StepKey freeKey() const;
    [[nodiscard]] domain::Plan plan() const;
    template <typename R>
    void send(R request);

    EngineLink& m_link;
    domain::TaskId m_taskId;
    domain::StepKey m_forkStep;
    Mode m_mode = Mode::Show;
    domain::Plan m_base; // as the engine has it
    std::vector<api::PlanInfo> m_versions;
    std::vector<domain::AgentSpec> m_agents;
    std::vector<StepDraft> m_rows;
    QSet<QString> m_opened; // keys
    QString m_parallel;
    QVariantList m_changes, m_comparison;
    bool m_changesKnown = false;
    int m_compared = 0;
    bool m_loading = false;
    bool m_busy = false;
    bool m_conflict = false;
    QString m_failure, m_error;
    int m_round = 0;
};

} // namespace flux::ui
