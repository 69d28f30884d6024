#include "engine/domain/enum_names.h"
#include "tests/support/test_main.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtTest/QTest>

using namespace flux::domain;

class NamesTest : public QObject {
    Q_OBJECT

    // Every value up to the last one has a name in snake_case, of its own, that leads back to it.
    template <typename E>
    static bool complete(E last) {
        static const QRegularExpression form(QStringLiteral("^[a-z]+(_[a-z]+)*$"));
        QSet<QString> seen;
        for (int i = 0; i <= static_cast<int>(last); ++i) {
            const auto value = static_cast<E>(i);
            const QString name = enumName(value);
            if (!form.match(name).hasMatch() || seen.contains(name) || enumFromName<E>(name) != value)
                return false;
            seen.insert(name);
        }
        return seen.size() == static_cast<qsizetype>(EnumTable<E>::kRows.size());
    }

private Q_SLOTS:
    void everyValueHasAName() {
        QVERIFY(complete(TaskStatus::Superseded));
        QVERIFY(complete(StepStatus::Cancelled));
        QVERIFY(complete(EffectProgress::Undone));
        QVERIFY(complete(FailurePolicy::FailFast));
        QVERIFY(complete(EffectClass::Irreversible));
        QVERIFY(complete(CheckpointKind::Replan));
        QVERIFY(complete(CheckpointStatus::Withdrawn));
        QVERIFY(complete(ExpiryOutcome::UseDefault));
        QVERIFY(complete(BreakerState::HalfOpen));
        QVERIFY(complete(Verdict::Again));
        QVERIFY(complete(ConversationState::Cancelled));
        QVERIFY(complete(Split::Archived));
        QVERIFY(complete(Author::Flux));
        QVERIFY(complete(EngineNotice::Kind::StoreUnavailable));
        QVERIFY(complete(FieldType::Object));
    }

    void theNamesOfTheHeaders() {
        QCOMPARE(statusName(TaskStatus::Executing), QStringLiteral("executing"));
        QCOMPARE(statusName(StepStatus::Running), QStringLiteral("running"));
        QCOMPARE(statusName(CheckpointStatus::Open), QStringLiteral("open"));
        QCOMPARE(kindName(CheckpointKind::Approval), QStringLiteral("approval"));
        QCOMPARE(effectName(EffectClass::ExternalWrite), QStringLiteral("external_write"));
        QCOMPARE(verdictName(Verdict::Yes), QStringLiteral("yes"));
        QCOMPARE(stateName(ConversationState::NeedsYou), QStringLiteral("needs_you"));
        QCOMPARE(splitName(Split::NeedsYou), QStringLiteral("needs_you"));
        QCOMPARE(eventName(StepUpdated{}), QStringLiteral("step.updated"));
        QCOMPARE(eventName(TaskDeleted{}), QStringLiteral("task.deleted"));
        for (const FieldSpec& field : {FieldSpec{{}, FieldType::Text, false, {}, {}, {}}})
            QCOMPARE(enumName(field.type), fieldTypeName(field.type));
    }

    void anEndedTaskStaysEnded() {
        const QSet<TaskStatus> ended{TaskStatus::Completed, TaskStatus::Failed, TaskStatus::Cancelled,
                                     TaskStatus::Superseded};
        for (const auto& row : EnumTable<TaskStatus>::kRows)
            QCOMPARE(isTerminal(row.value), ended.contains(row.value));
        const QSet<StepStatus> endedSteps{StepStatus::Done, StepStatus::Failed, StepStatus::Skipped,
                                          StepStatus::Cancelled};
        for (const auto& row : EnumTable<StepStatus>::kRows)
            QCOMPARE(isTerminal(row.value), endedSteps.contains(row.value));
    }

    void anUnknownNameIsNoValue() {
        QVERIFY(!enumFromName<TaskStatus>(u"EXECUTING").has_value());
        QVERIFY(!enumFromName<TaskStatus>(u"").has_value());
    }
};

FLUX_TEST_CLASS(NamesTest)
#include "names_test.moc"
