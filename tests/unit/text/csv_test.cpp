#include "engine/text/csv.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::text;

namespace {
using Rows = std::vector<QStringList>;

Rows rowsOf(const QString& text, QChar delimiter = {}) {
    const auto result = readCsv(text, delimiter);
    return result.ok() ? result->rows : Rows{{QStringLiteral("error: ") + result.error().message}};
}
} // namespace

class CsvTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsPlainRows() {
        const Rows expected{{QStringLiteral("a"), QStringLiteral("b")}, {QStringLiteral("1"), QStringLiteral("2")}};
        QCOMPARE(rowsOf(QStringLiteral("a,b\n1,2\n")), expected);
        QCOMPARE(rowsOf(QStringLiteral("a,b\r\n1,2\r\n")), expected);
        QCOMPARE(rowsOf(QStringLiteral("a,b\r1,2")), expected);
        QCOMPARE(rowsOf(QStringLiteral("\uFEFFa,b\n\n1,2")), expected);
    }

    void readsQuotes() {
        const Rows rows = rowsOf(QStringLiteral("name,text\n\"Lind, Marta\",\"said \"\"yes\"\"\nand left\"\nB,\"\"\n"));
        QCOMPARE(rows.size(), size_t(3));
        QCOMPARE(rows[1][0], QStringLiteral("Lind, Marta"));
        QCOMPARE(rows[1][1], QStringLiteral("said \"yes\"\nand left"));
        QCOMPARE(rows[2][1], QString());
    }

    void keepsEmptyCellsAndSpaces() {
        const Rows rows = rowsOf(QStringLiteral("a,b,c\n, x ,\n"));
        const Rows expected{{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")},
                            {QString(), QStringLiteral(" x "), QString()}};
        QCOMPARE(rows, expected);
    }

    void findsTheDelimiter_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QChar>("delimiter");
        QTest::newRow("comma") << QStringLiteral("a,b\n1,2") << QChar(u',');
        QTest::newRow("semicolon with decimal commas") << QStringLiteral("a;b;c\n1,5;2,5;x\n3,5;4,5;y") << QChar(u';');
        QTest::newRow("tab") << QStringLiteral("a\tb\n1\t2, and more") << QChar(u'\t');
        QTest::newRow("pipe") << QStringLiteral("a|b\n1|2") << QChar(u'|');
        QTest::newRow("inside quotes") << QStringLiteral("\"a;x\",b\n\"1;2\",3") << QChar(u',');
        QTest::newRow("prose") << QStringLiteral("No table here.\nJust a text\nwith lines") << QChar();
    }
    void findsTheDelimiter() {
        QFETCH(QString, text);
        QFETCH(QChar, delimiter);
        QCOMPARE(sniffDelimiter(text), delimiter);
    }

    void namesTheBrokenLine_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("line");
        QTest::newRow("never closed") << QStringLiteral("a,b\n1,2\n3,\"open\n5,6\n") << QStringLiteral("line 3");
        QTest::newRow("text behind quote") << QStringLiteral("a,b\n\"x\"y,2\n") << QStringLiteral("line 2");
        QTest::newRow("quote inside plain")
            << QStringLiteral("a,b\n1,2\n3,4\n5\" pipe,6\n") << QStringLiteral("line 4");
        QTest::newRow("too many cells") << QStringLiteral("a,b\n1,2,3\n") << QStringLiteral("line 2");
        QTest::newRow("counts lines in quotes")
            << QStringLiteral("a,b\n\"x\ny\nz\",2\n3,\"q\"q\n") << QStringLiteral("line 5");
    }
    void namesTheBrokenLine() {
        QFETCH(QString, text);
        QFETCH(QString, line);
        const auto result = readCsv(text, u',');
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, base::ErrorCode::InvalidArgument);
        QVERIFY2(result.error().message.contains(line), qPrintable(result.error().message));
    }

    void fillsShortRows() {
        const auto result = readCsv(QStringLiteral("a,b,c\n1\n1,2,3\n"), u',');
        QVERIFY(result.ok());
        QCOMPARE(result->paddedRows, 1);
        QCOMPARE(result->rows[1], QStringList({QStringLiteral("1"), QString(), QString()}));
    }

    void refusesTooMuch() {
        CsvLimits limits;
        limits.maxChars = 100;
        QCOMPARE(readCsv(QString(101, u'x'), u',', limits).error().code, base::ErrorCode::ResourceExhausted);
        limits = {};
        limits.maxRows = 2;
        QCOMPARE(readCsv(QStringLiteral("a\nb\nc\n"), u',', limits).error().code, base::ErrorCode::ResourceExhausted);
        limits = {};
        limits.maxColumns = 2;
        QCOMPARE(readCsv(QStringLiteral("a,b,c\n"), u',', limits).error().code, base::ErrorCode::ResourceExhausted);
        limits = {};
        limits.maxCellChars = 3;
        QCOMPARE(readCsv(QStringLiteral("abcd\n"), u',', limits).error().code, base::ErrorCode::ResourceExhausted);
    }

    // However a text is cut, its rows are the same, and so is what is wrong with it.
    void piecesGiveTheSameRows() {
        const QString text = QStringLiteral("a,b\r\n\r\n\"x \"\"y\"\"\r\nz\",1\r2,\n,\"\"\n\n3,\"q\"q\n");
        for (const QString& whole : {text, text.chopped(6), text.chopped(3), text + u'"'}) {
            const auto expected = readCsv(whole, u',');
            for (qsizetype size = 1; size < 8; ++size) {
                Rows rows;
                const CsvLimits limits;
                CsvStream stream(u',', limits, [&rows](const QStringList& row, qsizetype) -> base::Result<void> {
                    rows.push_back(row);
                    return {};
                });
                base::Result<void> done;
                for (qsizetype at = 0; at < whole.size() && done.ok(); at += size)
                    done = stream.add(QStringView(whole).mid(at, std::min(size, whole.size() - at)));
                if (done.ok())
                    done = stream.end();
                QCOMPARE(done.ok(), expected.ok());
                if (expected.ok())
                    QCOMPARE(rows, expected->rows);
                else
                    QCOMPARE(done.error().message, expected.error().message);
            }
        }
    }

    void emptyTextHasNoRows() { QVERIFY(rowsOf(QString()).empty()); }

    // What is written is read back as it was, whatever is in the cells.
    void roundTrips() {
        test::TestClock random(7);
        const QString letters = QStringLiteral("ab,;\"\n\r\t |é水");
        for (int round = 0; round < 300; ++round) {
            const auto columns = 1 + random.random() % 4;
            Rows rows;
            for (quint64 r = 0; r < 1 + random.random() % 5; ++r) {
                QStringList row;
                for (quint64 c = 0; c < columns; ++c) {
                    QString cell;
                    for (quint64 i = random.random() % 6; i > 0; --i)
                        cell += letters[static_cast<qsizetype>(random.random() % static_cast<quint64>(letters.size()))];
                    row.append(cell);
                }
                rows.push_back(row);
            }
            for (const QChar delimiter : {QChar(u','), QChar(u';'), QChar(u'\t')})
                QCOMPARE(rowsOf(writeCsv(rows, delimiter), delimiter), rows);
        }
    }

    void survivesNoise() {
        test::TestClock random(11);
        const QString letters = QStringLiteral("\"\",;\n\r\tab ");
        for (int round = 0; round < 2000; ++round) {
            QString text;
            for (quint64 i = random.random() % 40; i > 0; --i)
                text += letters[static_cast<qsizetype>(random.random() % static_cast<quint64>(letters.size()))];
            const auto result = readCsv(text);
            if (!result.ok()) {
                QVERIFY(result.error().message.contains(QStringLiteral("line")));
            } else {
                for (const QStringList& row : result->rows)
                    QCOMPARE(row.size(), result->rows.front().size());
            }
        }
    }
};

FLUX_TEST_CLASS(CsvTest)
#include "csv_test.moc"
