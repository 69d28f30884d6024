#include "engine/api/pipe_line.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux::api;
using flux::base::Json;

class PipeLineTest : public QObject {
    Q_OBJECT

    static QList<QByteArray> all(LineSplitter& lines) {
        QList<QByteArray> out;
        while (const auto line = lines.next())
            out.append(*line);
        return out;
    }

private Q_SLOTS:
    void cutsLinesHoweverTheyArrive() {
        const QByteArray bytes = "one\n\ntwo and more\nlast";
        const QList<QByteArray> expected{"one", "", "two and more"};
        for (qsizetype step = 1; step <= bytes.size(); ++step) {
            LineSplitter lines;
            QList<QByteArray> got;
            for (qsizetype at = 0; at < bytes.size(); at += step) {
                QVERIFY(lines.feed(bytes.mid(at, step)));
                got += all(lines);
            }
            QCOMPARE(got, expected);
            QVERIFY(lines.feed("\n"));
            QCOMPARE(all(lines), QList<QByteArray>{"last"});
        }
    }

    void refusesALineThatIsTooLong() {
        LineSplitter lines;
        QVERIFY(lines.feed(QByteArray(kMaxPipeLine, 'a')));
        QVERIFY(!lines.feed("a"));
        LineSplitter ended;
        QVERIFY(!ended.feed(QByteArray(kMaxPipeLine + 1, 'a') + '\n'));
        LineSplitter fine;
        QVERIFY(fine.feed(QByteArray(kMaxPipeLine, 'a') + '\n'));
        QCOMPARE(all(fine).size(), 1);
    }

    void writesOneLine() {
        QCOMPARE(*pipeLine(Json{{"id", 1}, {"text", "a\nb"}}), QByteArray("{\"id\":1,\"text\":\"a\\nb\"}\n"));
        const auto huge = pipeLine(Json(std::string(kMaxPipeLine, 'a')));
        QCOMPARE(huge.error().code, flux::base::ErrorCode::ResourceExhausted);
    }

#ifdef Q_OS_UNIX
    void liesInTheDataFolderWhereItFits() {
        const QTemporaryDir dir;
        QCOMPARE(pipePath(dir.path()), QDir(dir.path()).canonicalPath() + QStringLiteral("/flux.sock"));
        QCOMPARE(pipePath(dir.path() + QStringLiteral("/./")), pipePath(dir.path()));
    }

    void hasAShortNameOtherwise() {
        const QString deep =
            QStringLiteral("/") + QString(40, u'a') + QStringLiteral("/") + QString(40, u'b') + QStringLiteral("/");
        const QString first = pipePath(deep + QStringLiteral("first folder with a long name"));
        const QString second = pipePath(deep + QStringLiteral("second folder with a long name"));
        QVERIFY(QFile::encodeName(first).size() <= 100);
        QVERIFY(first != second);
        QCOMPARE(pipePath(deep + QStringLiteral("first folder with a long name")), first);
        QVERIFY(QDir::isAbsolutePath(first));
        const QString wide = QStringLiteral("/") + QString(45, QChar(0x00E4)); // 90 bytes in 45 characters
        QVERIFY(QFile::encodeName(pipePath(wide)).size() <= 100);
    }
#endif
};

FLUX_TEST_CLASS(PipeLineTest)
#include "pipe_line_test.moc"
