// flux objects and flux query, through the real binary and its own engine.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;
using test::FluxOutput;

class CliObjectsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<test::FluxProgram> m_flux;
    int m_folders = 0;

    FluxOutput objects(const QStringList& words, const QByteArray& input = {}) {
        return (*m_flux)(QStringList{u"objects"_s} + words, input);
    }
    FluxOutput query(const QStringList& words) { return (*m_flux)(QStringList{u"query"_s} + words); }
    static Json parsed(const FluxOutput& output) { return base::parseJson(output.out.toUtf8()).valueOr({}); }
    QString make(const QString& type, const QString& data, const QStringList& more = {}) {
        return base::textAt(parsed(objects(QStringList{u"create"_s, type, data, u"--json"_s} + more)), "id");
    }

private Q_SLOTS:
    void init() { m_flux = std::make_unique<test::FluxProgram>(m_folder.filePath(u"data%1"_s.arg(++m_folders))); }

    void anObjectLives() {
        const QString id =
            make(u"event"_s, u"{\"title\":\"Lunch with Bob\",\"at\":\"2026-01-30\"}"_s, {u"--tag"_s, u"food"_s});
        QCOMPARE(id.size(), 36);
        const FluxOutput shown = objects({u"get"_s, id.left(20)});
        QVERIFY2(shown.code == 0 && shown.out.contains(u"Lunch with Bob  #food"_s) &&
                     shown.out.contains(u"by terminal"_s),
                 qPrintable(shown.all()));
        const FluxOutput changed =
            objects({u"update"_s, id, u"{\"at\":\"2026-02-01\"}"_s, u"--expect"_s, u"1"_s, u"--json"_s});
        QCOMPARE(base::intAt(parsed(changed), "version"), 2);
        const FluxOutput late = objects({u"update"_s, id, u"{\"at\":null}"_s, u"--expect"_s, u"1"_s});
        QVERIFY2(late.code == 1 && late.err.contains(u"was changed in the meantime"_s), qPrintable(late.all()));
        QCOMPARE(objects({u"delete"_s, id}).code, 0);
        QVERIFY(query({u"event"_s}).out.contains(u"Nothing was found."_s));
        QVERIFY(query({u"event"_s, u"--trash"_s}).out.contains(u"Lunch with Bob"_s));
        QCOMPARE(objects({u"restore"_s, id}).code, 0);
        const FluxOutput history = objects({u"history"_s, id});
        QVERIFY2(history.out.contains(u"restored"_s) && history.out.contains(u"put into the trash"_s) &&
                     history.out.contains(u"made"_s),
                 qPrintable(history.all()));
        const Json undone = parsed(objects({u"undo"_s, id, u"--to"_s, u"1"_s, u"--json"_s}));
        QCOMPARE(base::textAt(base::jsonAt(undone, "data"), "at"), u"2026-01-30"_s);
        QCOMPARE(base::intAt(undone, "version"), 5);
        const Json untagged = parsed(objects({u"update"_s, id, u"--no-tags"_s, u"--json"_s}));
        QVERIFY(base::textsAt(untagged, "tags").isEmpty());
    }

    void dataMayComeOnStandardInput() {
        const FluxOutput made = objects({u"create"_s, u"note"_s, u"-"_s, u"--json"_s}, "{\"text\":\"caf\xC3\xA9\"}\n");
        QCOMPARE(base::textAt(base::jsonAt(parsed(made), "data"), "text"), u"caf\u00E9"_s);
        const FluxOutput wrong = objects({u"create"_s, u"note"_s, u"-"_s}, "{\"a\":\"\\ud800\"}");
        QVERIFY2(wrong.code != 0 && wrong.err.contains(u"The data is not JSON."_s), qPrintable(wrong.all()));
    }

    void objectsAreLinked() {
        const QString note = make(u"note"_s, u"{\"title\":\"Minutes\"}"_s);
        const QString project = make(u"project"_s, u"{\"title\":\"Roof\"}"_s);
        QCOMPARE(objects({u"link"_s, note, project, u"about"_s}).code, 0);
        QVERIFY(objects({u"get"_s, note}).out.contains(u"→ about  %1  Roof"_s.arg(project)));
        QVERIFY(objects({u"get"_s, project}).out.contains(u"← about  %1  Minutes"_s.arg(note)));
        QVERIFY(objects({u"unlink"_s, note, project, u"about"_s}).out.contains(u"There are no links."_s));
    }

    void typesHaveSchemas() {
        QVERIFY(objects({u"types"_s}).out.contains(u"There are no objects yet."_s));
        const FluxOutput set =
            objects({u"schema"_s, u"event"_s, u"{\"required\":[\"title\"]}"_s, u"--mode"_s, u"strict"_s});
        QVERIFY2(set.code == 0 && set.out.startsWith(u"event: strict"_s), qPrintable(set.all()));
        const FluxOutput refused = objects({u"create"_s, u"event"_s, u"{}"_s});
        QVERIFY2(refused.code != 0 && refused.err.contains(u"schema"_s), qPrintable(refused.all()));
        QCOMPARE(objects({u"schema"_s, u"event"_s, u"--mode"_s, u"warn"_s}).code, 0);
        const QString id = make(u"event"_s, u"{}"_s);
        QVERIFY(objects({u"get"_s, id}).out.contains(u"! "_s));
        QVERIFY(objects({u"types"_s}).out.contains(u"event  1  schema: warn"_s));
        QCOMPARE(objects({u"schema"_s, u"event"_s, u"null"_s}).code, 0);
        QVERIFY(objects({u"types"_s}).out.contains(u"event  1\n"_s));
        QVERIFY(objects({u"infer"_s, u"event"_s}).out.startsWith(u"event: off"_s));
        QCOMPARE(objects({u"schema"_s, u"nothing"_s}).code, objects({u"get"_s, u"ffffffff"_s}).code);
    }

    void objectsAreQueried() {
        for (int n = 0; n < 5; ++n)
            (void)make(u"bill"_s, u"{\"n\":%1,\"who\":\"%2\"}"_s.arg(n).arg(n % 2 == 0 ? u"anna"_s : u"bob"_s));
        const QString filter = u"{\"n\":{\"$gte\":1}}"_s;
        const Json page =
            parsed(query({u"bill"_s, filter, u"--order"_s, u"-data.n"_s, u"--limit"_s, u"3"_s, u"--json"_s}));
        QCOMPARE(base::jsonAt(page, "objects").size(), size_t(3));
        QCOMPARE(base::jsonAt(page, "objects")[0]["data"]["n"].get<int>(), 4);
        const QString cursor = base::textAt(page, "cursor");
        const Json rest =
            parsed(query({u"bill"_s, filter, u"--order"_s, u"-data.n"_s, u"--cursor"_s, cursor, u"--json"_s}));
        QCOMPARE(base::jsonAt(rest, "objects").size(), size_t(1));
        QVERIFY(query({u"bill"_s, filter, u"--count"_s}).out.contains(u"4 in all"_s));
        QVERIFY(query({u"any"_s, u"{}"_s, u"--distinct"_s, u"who"_s}).out.startsWith(u"3  anna\n2  bob\n"_s));
        const FluxOutput sums = query({u"bill"_s, u"{}"_s, u"--group"_s, u"who"_s, u"--sum"_s, u"n"_s});
        QVERIFY2(sums.out.contains(u"3  anna"_s) && sums.out.contains(u"n: sum 6"_s), qPrintable(sums.all()));
        const FluxOutput told = query({u"bill"_s, filter, u"--explain"_s});
        QVERIFY2(told.out.contains(u"4 found"_s), qPrintable(told.all()));
    }

    void whatIsWrongIsSaid() {
        for (const QStringList& words :
             {QStringList{}, {u"bake"_s, u"x"_s}, {u"create"_s}, {u"get"_s}, {u"link"_s, u"a"_s, u"b"_s}})
            QCOMPARE(objects(words).code, 2);
        QCOMPARE(objects({u"create"_s, u"note"_s, u"{broken"_s}).code, 2);
        QCOMPARE(objects({u"create"_s, u"Note'; --"_s, u"{}"_s}).code, 2);
        QCOMPARE(objects({u"create"_s, u"memory"_s, u"{}"_s}).code, 2);
        QCOMPARE(query({u"note"_s, u"{\"a\":{\"$foo\":1}}"_s}).code, 2);
        QCOMPARE(query({u"note"_s, u"{}"_s, u"--count"_s, u"--explain"_s}).code, 2);
        QCOMPARE(query({u"note"_s, u"{}"_s, u"--limit"_s, u"0"_s}).code, 2);
        QCOMPARE(query({u"note"_s, u"{}"_s, u"--cursor"_s, u"nonsense"_s}).code, 2);
        QCOMPARE((*m_flux)({u"tasks"_s, u"--distinct"_s, u"x"_s}).code, 2);
    }
};

FLUX_TEST_CLASS(CliObjectsTest)
#include "cli_objects_test.moc"
