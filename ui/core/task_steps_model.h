#pragma once

#include "engine/domain/event.h"
#include "ui/core/format.h"
#include "ui/core/step_lanes.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QHash>

namespace flux::ui {

// The rows of one live task block: the steps around the work, with the rest folded into a row above and one below.
// Expanded it shows up to 60 steps. Knows the lanes and lines of what is visible.
// Thread: UI. Owner: TaskView.
class TaskStepsModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use TaskView.steps")
    Q_PROPERTY(bool expanded READ expanded WRITE setExpanded NOTIFY expandedChanged)
    Q_PROPERTY(bool canExpand READ canExpand NOTIFY armsChanged)
    Q_PROPERTY(int lanes READ lanes NOTIFY armsChanged)
    Q_PROPERTY(int count READ count NOTIFY armsChanged)
    Q_PROPERTY(int revision READ revision NOTIFY armsChanged) // for bindings to arms()
public:
    enum Role {
        FoldRole = Qt::UserRole + 1, // the words of a fold row; empty for a step
        NameRole,
        NoteRole,
        TimeRole,
        StateRole, // the state shape
        StateNameRole,
        LaneRole,
        StrongRole, // running or asking
        QuietRole,  // waiting
    };
    Q_ENUM(Role)

    explicit TaskStepsModel(Format& format, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    void setSteps(std::vector<domain::StepState> steps);
    bool updateStep(const domain::StepUpdated& event); // false: the step is not known
    void setProgress(const domain::StepKey& key, const QString& note);
    void finishUpdates(); // after a batch: the visible rows and lines follow
    void tick();          // the time of running steps

    [[nodiscard]] const std::vector<domain::StepState>& steps() const { return m_steps; }
    [[nodiscard]] bool expanded() const { return m_expanded; }
    void setExpanded(bool expanded);
    [[nodiscard]] bool canExpand() const { return static_cast<int>(m_steps.size()) > kFolded; }
    [[nodiscard]] int lanes() const;
    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }

    [[nodiscard]] int revision() const { return m_revision; }

    // The lines of the visible rows as an SVG path.
    Q_INVOKABLE QString arms(bool done, double rowHeight, double firstLane, double laneStep) const;

Q_SIGNALS:
    void expandedChanged();
    void armsChanged();

private:
    static constexpr int kFolded = 7;
    static constexpr int kMaxVisible = 60;
    static constexpr int kDrawnLanes = 3; // steps in lanes beyond stand without lines
    static constexpr int kFoldAbove = -1; // in m_rows, beside indices into m_order
    static constexpr int kFoldBelow = 1 << 30;

    [[nodiscard]] const domain::StepState& stepAt(int place) const; // place in the order downwards
    [[nodiscard]] std::vector<int> visibleRows() const;
    [[nodiscard]] std::vector<Arm> visibleArms() const;
    [[nodiscard]] QVariant foldData(int place, int role) const;
    [[nodiscard]] QString noteOf(const domain::StepState& step) const;
    [[nodiscard]] QString timeOf(const domain::StepState& step) const;
    void showRows(const std::vector<int>& rows);
    void changeArms();
    void countHidden();

    Format& m_format;
    std::vector<domain::StepState> m_steps; // plan order
    QHash<domain::StepKey, int> m_byKey;
    std::vector<int> m_order;  // places → indices into m_steps
    StepDependencies m_before; // by place
    std::vector<int> m_lanes;  // by place
    std::vector<int> m_rows;   // what is visible: places and folds, ascending
    QHash<domain::StepKey, QString> m_progress;
    int m_hiddenAbove = 0, m_hiddenBelow = 0;
    int m_revision = 0;
    bool m_expanded = false;
};

} // namespace flux::ui
