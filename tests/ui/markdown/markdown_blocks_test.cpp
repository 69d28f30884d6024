#include "tests/support/test_main.h"
#include "ui/markdown/markdown_blocks.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using flux::ui::MarkdownBlocks;

class MarkdownBlocksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void growingTextTouchesOnlyTheTail() {
        MarkdownBlocks model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setText(QStringLiteral("first\n\nsecond"));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setText(QStringLiteral("first\n\nsecond and more\n\nthird"));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(inserted.at(0).at(1).toInt(), 2);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.count(), 3);
    }

    void shorterTextRemovesRows() {
        MarkdownBlocks model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setText(QStringLiteral("a\n\nb\n\nc"));
        model.setText(QStringLiteral("a"));
        QCOMPARE(model.count(), 1);
        model.setText(QString());
        QCOMPARE(model.count(), 0);
    }

    void sameTextSaysNothing() {
        MarkdownBlocks model;
        model.setText(QStringLiteral("a"));
        QSignalSpy spy(&model, &MarkdownBlocks::textChanged);
        model.setText(QStringLiteral("a"));
        QCOMPARE(spy.count(), 0);
    }

    void rolesCarryTheTable() {
        MarkdownBlocks model;
        model.setText(QStringLiteral("|a|b|\n|---|---|\n|1|2|"));
        const QVariantMap table = model.data(model.index(0), MarkdownBlocks::TableRole).toMap();
        QCOMPARE(table.value(QStringLiteral("head")).toStringList().size(), 2);
        QCOMPARE(table.value(QStringLiteral("rows")).toList().size(), 1);
        QCOMPARE(model.data(model.index(0), MarkdownBlocks::KindRole).toString(), QStringLiteral("table"));
    }

    void plainTextKeepsMarkers() {
        MarkdownBlocks model;
        model.setText(QStringLiteral("Buy:\n\n- **oak**\n- oil"));
        QCOMPARE(model.plainText(), QStringLiteral("Buy:\n• oak\n• oil"));
    }
};
FLUX_TEST_CLASS(MarkdownBlocksTest)
#include "markdown_blocks_test.moc"
