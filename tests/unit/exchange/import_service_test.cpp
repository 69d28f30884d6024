#include "tests/support/test_main.h"
#include "tests/unit/exchange/stored.h"

#include <QtCore/QStringEncoder>
#include <QtTest/QTest>

using namespace flux;

namespace {

QByteArray lines(int from, int to, const QByteArray& more = {}) {
    QByteArray text;
    for (int i = from; i < to; ++i)
        text += "{\"id\":" + QByteArray::number(i) + ",\"name\":\"thing " + QByteArray::number(i) + "\"" + more + "}\n";
    return text;
}

QString dataOf(const domain::WorkspaceObject& object) {
    return QString::fromUtf8(base::dumpJson(object.data));
}

} // namespace

class ImportServiceTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bringsInOnlyWhatIsNew() {
        test::Stored stored;
        const auto first = stored.import(stored.file(QStringLiteral("a.jsonl"), lines(0, 3)));
        QVERIFY2(first.ok(), first.ok() ? "" : qPrintable(first.error().message));
        QCOMPARE(first->created, 3);
        QCOMPARE(first->format, QStringLiteral("jsonl"));
        QCOMPARE(first->tag, QStringLiteral("import:a-jsonl"));
        QCOMPARE(stored.all().at(0).tags, QStringList(first->tag));
        QCOMPARE(stored.all().at(0).createdBy.kind, domain::ActorKind::Import);
        const int commits = stored.commits;
        const auto again = stored.import(stored.folder.filePath(QStringLiteral("a.jsonl")));
        QCOMPARE(again->same, 3);
        QCOMPARE(stored.commits, commits);
        const auto more = stored.import(stored.file(QStringLiteral("a.jsonl"), lines(0, 2) + lines(2, 5, ",\"x\":1")));
        QCOMPARE(more->same, 2);
        QCOMPARE(more->changed, 1);
        QCOMPARE(more->created, 2);
    }

    void commitsInPartsAndGoesOnAfterAKill() {
        test::Stored stored;
        const QString path = stored.file(QStringLiteral("many.jsonl"), lines(0, 1234));
        stored.beforeCommit = [](int commit) -> base::Result<void> {
            if (commit == 2)
                return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("gone"));
            return {};
        };
        QVERIFY(!stored.import(path).ok());
        QCOMPARE(stored.all().size(), size_t(500));
        const auto rest = stored.import(path);
        QCOMPARE(rest->same, 500);
        QCOMPARE(rest->created, 734);
        QCOMPARE(stored.largest, size_t(500));
        QCOMPARE(stored.all().size(), size_t(1234));
    }

    void triesADryRun() {
        test::Stored stored;
        const auto report = stored.import(stored.file(QStringLiteral("a.jsonl"), lines(0, 30)), {}, {}, true);
        QCOMPARE(report->created, 30);
        QCOMPARE(report->preview.size(), 20);
        QCOMPARE(report->preview.first(), QStringLiteral("thing 0"));
        QCOMPARE(stored.commits, 0);
    }

    void keepsWhatThePersonChanged() {
        test::Stored stored;
        const auto file = [&stored](const QByteArray& text) { return stored.file(QStringLiteral("c.jsonl"), text); };
        QVERIFY(stored.import(file("{\"id\":1,\"name\":\"A\",\"phone\":\"1\",\"old\":true}\n")).ok());
        QVERIFY(stored.change(stored.all().at(0), [](auto& object) { object.data["name"] = "Anna"; }));
        QCOMPARE(stored.import(file("{\"id\":1,\"name\":\"A\",\"phone\":\"1\",\"old\":true}\n"))->same, 1);
        QCOMPARE(stored.import(file("{\"id\":1,\"name\":\"Ann\",\"phone\":\"2\"}\n"))->changed, 1);
        QCOMPARE(dataOf(stored.all().at(0)), QStringLiteral("{\"id\":1,\"name\":\"Anna\",\"phone\":\"2\"}"));
        QCOMPARE(stored.import(file("{\"id\":1,\"name\":\"Ann\",\"phone\":\"2\"}\n"))->same, 1);
        QVERIFY(stored.change(stored.all().at(0), [](auto& object) { object.deleted = true; }));
        QCOMPARE(stored.import(file("{\"id\":1,\"name\":\"Ann\",\"phone\":\"3\"}\n"))->skipped, 1);
        QVERIFY(stored.all().at(0).deleted);
    }

    void decidesAgainWhenSomebodyWasFaster() {
        test::Stored stored;
        const auto file = [&stored](const QByteArray& text) { return stored.file(QStringLiteral("c.jsonl"), text); };
        QVERIFY(stored.import(file("{\"id\":1,\"name\":\"A\",\"phone\":\"1\"}\n")).ok());
        bool once = true;
        stored.beforeCommit = [&](int) -> base::Result<void> {
            if (std::exchange(once, false))
                stored.change(stored.all().at(0), [](auto& object) { object.data["name"] = "B"; });
            return {};
        };
        const auto report = stored.import(file("{\"id\":1,\"name\":\"C\",\"phone\":\"2\"}\n"));
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QCOMPARE(report->changed, 1);
        QCOMPARE(dataOf(stored.all().at(0)), QStringLiteral("{\"id\":1,\"name\":\"B\",\"phone\":\"2\"}"));
    }

    void refusesWhatMayNotComeIn() {
        test::Stored stored;
        const auto own = stored.make(QStringLiteral("contact"), base::Json{{"name", "Anna"}});
        const QByteArray id = own.id.text.toUtf8();
        const auto report = stored.import(stored.file(
            QStringLiteral("bad.jsonl"),
            "{\"type\":\"memory\",\"data\":{\"key\":\"x\"}}\n{\"type\":\"No Type\",\"data\":{\"a\":1}}\nnot json\n"
            "[1]\n{\"id\":\"" +
                id +
                "\",\"type\":\"note\",\"data\":{\"title\":\"taking over\"}}\n"
                "{\"type\":\"note\",\"data\":{\"title\":\"good '; DROP TABLE objects; --\\u0000\"}}\n"));
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QCOMPARE(report->created, 1);
        QCOMPARE(report->skipped, 3);
        QCOMPARE(report->problems.size(), 5);
        QVERIFY(report->problems.filter(QStringLiteral("Line 3:")).size() == 1);
        QVERIFY(report->problems.filter(QStringLiteral("Line 4:")).size() == 1);
        QCOMPARE(stored.all({QStringLiteral("contact")}).at(0).version, qint64(1));
    }

    void bearsWhatNobodyExpects() {
        test::Stored stored;
        const QByteArray odd("{\"a\\u0000b\":1,\"$gt\":2,\"x.y\":3,\"\":4,\"'; DROP TABLE objects; --\":5}\n");
        const auto report = stored.import(
            stored.file(QStringLiteral("odd.jsonl"),
                        odd + "{\"a\":\"\\ud800\"}\n{\"long\":\"" + QByteArray(50'000'000, 'x') + "\"}\n" +
                            "{\"deep\":" + QByteArray(1000, '[') + QByteArray(1000, ']') + "}\n{\"last\":1}\n"));
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QVERIFY(report->created >= 2);
        QVERIFY(report->problems.filter(QStringLiteral("Line 3:")).size() == 1);
        QVERIFY(report->problems.filter(QStringLiteral("Line 4:")).size() == 1);
        QCOMPARE(dataOf(stored.all().front()) + u'\n',
                 QString::fromUtf8(base::dumpJson(*base::parseJson(odd))) + u'\n');
        QCOMPARE(dataOf(stored.all().back()), QStringLiteral("{\"last\":1}"));
    }

    void aPartHasABoundInBytesToo() {
        test::Stored stored;
        const auto report = stored.import(
            stored.file(QStringLiteral("big.jsonl"), lines(0, 12, ",\"x\":\"" + QByteArray(3'000'000, 'x') + "\"")));
        QCOMPARE(report->created, 12);
        QCOMPARE(stored.largest, size_t(2));
        QCOMPARE(stored.commits, 6);
    }

    void asksTheSchemas() {
        test::Stored stored;
        store::UnitOfWork work;
        domain::ObjectType type;
        type.name = QStringLiteral("book");
        type.schema = base::Json{{"required", base::Json::array({"title"})}};
        type.mode = domain::SchemaMode::Strict;
        work.types.push_back(type);
        QVERIFY(stored.commit(std::move(work)).ok());
        const auto report = stored.import(stored.file(QStringLiteral("b.csv"), "title,year\nOne,1999\n,2001\n"), {},
                                          QStringLiteral("book"));
        QCOMPARE(report->created, 1);
        QCOMPARE(report->skipped, 1);
        QCOMPARE(report->problems.size(), 1);
    }

    // More rows than a table in memory may have; broken at its end nothing of it is taken.
    void readsTablesRowByRow() {
        test::Stored stored;
        QByteArray text("\xEF\xBB\xBFname;n;code\r\n");
        for (int i = 0; i < 3000; ++i)
            text += "\"r\xC3\xA4w \"\"" + QByteArray::number(i) + "\"\"\nx\";" + QByteArray::number(i) + ";0" +
                    QByteArray::number(i) + QByteArray(300, 'x') + "\r\n";
        const auto report = stored.import(stored.file(QStringLiteral("long.csv"), text));
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QCOMPARE(report->created, 3000);
        const auto all = stored.all();
        QCOMPARE(base::textAt(all.at(2999).data, "name"), QStringLiteral("r\u00E4w \"2999\"\nx"));
        QCOMPARE(base::intAt(all.at(2999).data, "n"), qint64(2999));
        QVERIFY(base::textAt(all.at(2999).data, "code").startsWith(QStringLiteral("02999x")));
        test::Stored other;
        const auto broken = other.import(other.file(QStringLiteral("long.csv"), text + "\"never closed\n"));
        QVERIFY(broken.error().message.contains(QStringLiteral("line 6002")));
        QVERIFY(other.all().empty());
    }

    void tablesComeInAnyEncoding_data() {
        QTest::addColumn<QByteArray>("bytes");
        const QString text = QStringLiteral("name,x\nM\u00FCller,1\n");
        QTest::newRow("UTF-8") << text.toUtf8();
        QTest::newRow("UTF-8 with its mark") << "\xEF\xBB\xBF" + text.toUtf8();
        QTest::newRow("Latin-1") << text.toLatin1();
        QStringEncoder wide(QStringConverter::Utf16LE, QStringConverter::Flag::WriteBom);
        QTest::newRow("UTF-16") << QByteArray(wide.encode(text));
    }
    void tablesComeInAnyEncoding() {
        QFETCH(const QByteArray, bytes);
        test::Stored stored;
        const auto report = stored.import(stored.file(QStringLiteral("a.csv"), bytes));
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QCOMPARE(dataOf(stored.all().at(0)), QStringLiteral("{\"name\":\"M\u00FCller\",\"x\":1}"));
        QVERIFY(!stored.import(stored.file(QStringLiteral("b.csv"), bytes + QByteArray(1, '\0') + bytes)).ok() ||
                bytes.startsWith("\xFF\xFE") || bytes.startsWith("\xEF\xBB\xBF"));
    }

    void holdsBackProblemsWithoutEnd() {
        test::Stored stored;
        const auto report = stored.import(stored.file(QStringLiteral("x.jsonl"), QByteArray("no\n").repeated(5000)));
        QCOMPARE(report->problems.size(), 100);
        QCOMPARE(report->problems.last(), QStringLiteral("… and 4901 more."));
    }

    void saysWhatIsWrongWithThePlace() {
        test::Stored stored;
        QCOMPARE(stored.import(QStringLiteral("relative.csv")).error().code, base::ErrorCode::InvalidArgument);
        QCOMPARE(stored.import(stored.folder.filePath(QStringLiteral("none.csv"))).error().code,
                 base::ErrorCode::NotFound);
        const auto unknown = stored.import(stored.file(QStringLiteral("x.bin"), "\x01\x02"));
        QVERIFY(unknown.error().message.contains(QStringLiteral("ical, vcard")));
        QVERIFY(!stored.import(stored.folder.path(), QStringLiteral("ical")).ok());
        QVERIFY(!stored.import(stored.file(QStringLiteral("x.csv"), "a,b\n\"1,2\n"), QStringLiteral("nonsense")).ok());
        QVERIFY(stored.import(stored.folder.filePath(QStringLiteral("x.csv")))
                    .error()
                    .message.contains(QStringLiteral("line 2")));
    }

    void stopsWhenAsked() {
        test::Stored stored;
        api::ImportData request;
        request.path = stored.file(QStringLiteral("a.jsonl"), lines(0, 10));
        const base::CancelToken cancel;
        cancel.cancel();
        QCOMPARE(exchange::importData(request, stored, stored.clock, cancel).error().code, base::ErrorCode::Cancelled);
        QCOMPARE(stored.commits, 0);
    }
};

FLUX_TEST_CLASS(ImportServiceTest)
#include "import_service_test.moc"
