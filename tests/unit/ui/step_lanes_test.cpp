#include "tests/support/test_main.h"
#include "ui/core/step_lanes.h"

#include <QtTest/QTest>

using namespace flux::ui;

class StepLanesTest : public QObject {
    Q_OBJECT
    using Lanes = std::vector<int>;

private Q_SLOTS:
    void aChainStaysInOneLane() { QCOMPARE(assignLanes({{}, {0}, {1}, {2}}), (Lanes{0, 0, 0, 0})); }
    void laneSplitsAndJoins() {
        // read, compare, then save beside mail, then the deadline after both
        QCOMPARE(assignLanes({{}, {0}, {1}, {1}, {2, 3}}), (Lanes{0, 0, 0, 1, 0}));
    }
    void beginningsStandSideBySide() { QCOMPARE(assignLanes({{}, {}, {}, {0, 1, 2}}), (Lanes{0, 1, 2, 0})); }
    void aLaneIsFreeAfterItsJoin() {
        QCOMPARE(assignLanes({{}, {}, {0, 1}, {2}, {2}, {3, 4}}), (Lanes{0, 1, 0, 0, 1, 0}));
    }
    void unrelatedStepsShareALane() { QCOMPARE(assignLanes({{}, {}, {}}), (Lanes{0, 0, 0})); }
    void stepsStandBelowWhatTheyWaitFor() {
        QCOMPARE(downwards({{2}, {}, {1}}), (Lanes{1, 2, 0}));
        QCOMPARE(downwards({{}, {}, {0}}), (Lanes{0, 1, 2}));
        QCOMPARE(downwards({{1}, {0}, {}}), (Lanes{2, 0, 1})); // a cycle comes last and ends
        QCOMPARE(downwards({{-1}, {7}}), (Lanes{0, 1}));       // unknown names are nobody
    }
    void aWidePlanEnds() {
        StepDependencies plan(500);
        for (int i = 0; i < 499; ++i)
            plan.back().push_back(i);
        const Lanes lanes = assignLanes(plan);
        QCOMPARE(lanes.back(), 0);
        QVERIFY(*std::max_element(lanes.begin(), lanes.end()) < 64);
    }
    void linesAreStraightOrOneCurve() {
        const ArmGeometry geometry{28, 20, 20, 5, 2};
        QCOMPARE(armsPath({{0, 0, 1, 0, true}}, true, geometry), QStringLiteral("M20.0 14.0 L20.0 42.0"));
        QCOMPARE(armsPath({{0, 0, 1, 0, true}}, false, geometry), QString());
        QCOMPARE(armsPath({{1, 0, 3, 1, false}}, false, geometry),
                 QStringLiteral("M20.0 42.0 C20.0 61.6 40.0 51.8 40.0 70.0 L40.0 98.0"));
        QCOMPARE(armsPath({{3, 1, 4, 0, false}}, false, geometry),
                 QStringLiteral("M40.0 98.0 L40.0 98.0 C40.0 116.2 20.0 106.4 20.0 126.0"));
    }
    void linesBeyondTheEdgeRunToIt() {
        const ArmGeometry geometry{28, 20, 20, 2, 2};
        QCOMPARE(armsPath({{-1, 0, 0, 0, false}}, false, geometry), QStringLiteral("M20.0 0.0 L20.0 14.0"));
        QCOMPARE(armsPath({{1, 1, 2, 0, false}}, false, geometry), QStringLiteral("M40.0 42.0 L40.0 56.0"));
    }
};

FLUX_TEST_CLASS(StepLanesTest)
#include "step_lanes_test.moc"
