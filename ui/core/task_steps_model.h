#pragma once

#include "engine/domain/event.h"
#include "ui/core/format.h"
#include "ui/core/step_lanes.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QHash>
#include <QtCore/QSet>

#include <compare>

namespace flux::ui {

// The rows of one live task block: the steps around the work, with the rest folded into a row above and one below.
// Expanded it shows up to 60 steps. The items of a for-each step are folded under it until it is opened. Knows the
// lanes and lines of what is visible. Steps that were taken out of the plan have no row.
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
        KeyRole,    // of the step; empty for a fold row
        ItemRole,   // an item of a for-each step
        OpenRole,   // of a for-each step: "open" or "closed"; empty for others
        HeldRole,   // its effect goes out in a moment
    };
    Q_ENUM(Role)

    explicit TaskStepsModel(Format& format, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    void setSteps(std::vector<domain::StepState> steps);
    bool updateStep(const domain::StepUpdated& event); // false: the step is not known
    void toggleItems(const domain::StepKey& key);
    void setProgress(const domain::StepKey& key, const QString& note);
    void finishUpdates(); // after a batch: the visible rows and lines follow
    void tick();          // the time of running steps

    [[nodiscard]] const std::vector<domain::StepState>& steps() const { return m_steps; }
    [[nodiscard]] bool expanded() const { return m_expanded; }
    void setExpanded(bool expanded);
    [[nodiscard]] bool canExpand() const { return static_cast<int>(m_order.size()) > kFolded; }
    [[nodiscard]] const domain::StepState* step(const domain::StepKey& key) const;
    [[nodiscard]] bool hasItems() const { return !m_items.isEmpty(); }
    [[nodiscard]] int lanes() const;
    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }

    [[nodiscard]] int revision() const { return m_revision; }

    // The lines of the visible rows as an SVG path.
    Q_INVOKABLE QString arms(bool done, double rowHeight, double firstLane, double laneStep) const;

Q_SIGNALS:
    void expandedChanged();
    void armsChanged();

private:
    // A visible row: a place in the order downwards, an item below it, or a fold. They sort as they stand.
    struct Row {
        int place = 0;
        int item = -1; // of m_items; kMoreItems: those that are not shown

        friend auto operator<=>(const Row&, const Row&) = default;
    };
    static constexpr int kFolded = 7;
    static constexpr int kMaxVisible = 60;
    static constexpr int kMaxItems = 30;
    static constexpr int kDrawnLanes = 3; // steps in lanes beyond stand without lines
    static constexpr int kFoldAbove = -1; // as a place
    static constexpr int kFoldBelow = 1 << 30;
    static constexpr int kMoreItems = 1 << 30; // as an item

    [[nodiscard]] static bool isFold(const Row& row);
    [[nodiscard]] const domain::StepState& stepAt(int place) const;
    [[nodiscard]] const domain::StepState& stepOf(const Row& row) const; // of no fold
    [[nodiscard]] const std::vector<int>& itemsOf(const domain::StepKey& key) const;
    [[nodiscard]] std::vector<Row> visibleRows() const;
    void addItems(std::vector<Row>& rows, int place) const;
    [[nodiscard]] std::vector<Arm> visibleArms() const;
    [[nodiscard]] QVariant stepData(const Row& row, int role) const;
    [[nodiscard]] QVariant foldData(const Row& row, int role) const;
    [[nodiscard]] QString foldText(const Row& row) const;
    [[nodiscard]] QString noteOf(const domain::StepState& step) const;
    [[nodiscard]] QString progressOf(const domain::StepState& step) const;
    [[nodiscard]] QString timeOf(const domain::StepState& step) const;
    void order();
    void showRows(const std::vector<Row>& rows);
    void changeArms();
    void countHidden();

    Format& m_format;
    std::vector<domain::StepState> m_steps; // plan order
    QHash<domain::StepKey, int> m_byKey;
    QHash<domain::StepKey, std::vector<int>> m_items; // of for-each steps, in the order of the list
    QSet<domain::StepKey> m_opened;                   // for-each steps whose items are shown
    std::vector<int> m_order;                         // places → indices into m_steps; without items
    StepDependencies m_before;                        // by place
    std::vector<int> m_lanes;                         // by place
    std::vector<Row> m_rows;                          // what is visible, ascending
    QHash<domain::StepKey, QString> m_progress;
    int m_hiddenAbove = 0, m_hiddenBelow = 0;
    int m_revision = 0;
    bool m_expanded = false;
};

} // namespace flux::ui
