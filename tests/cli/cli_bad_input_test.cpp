// What is wrong, too large or made to harm gets a sentence from the program, and nothing that was there is lost.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;
using test::FluxOutput;

class CliBadInputTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    test::FluxProgram m_flux{m_folder.filePath(u"data"_s)};

    QString file(const QString& name, const QByteArray& content) {
        const QString path = m_folder.filePath(name);
        QFile out(path);
        out.open(QIODevice::WriteOnly);
        out.write(content);
        return path;
    }
    static Json parsed(const FluxOutput& output) { return base::parseJson(output.out.toUtf8()).valueOr({}); }
    qint64 count() {
        return base::intAt(parsed(m_flux({u"query"_s, u"note"_s, u"{}"_s, u"--count"_s, u"--json"_s})), "total", -1);
    }

private Q_SLOTS:
    void initTestCase() {
        const FluxOutput made = m_flux({u"objects"_s, u"create"_s, u"note"_s, u"{\"title\":\"Kept\"}"_s});
        QVERIFY2(made.code == 0, qPrintable(made.all()));
    }
    void cleanup() { // after each: what was there is there
        const FluxOutput kept = m_flux({u"query"_s, u"note"_s, u"{\"title\":\"Kept\"}"_s});
        QVERIFY2(kept.code == 0 && kept.out.contains(u"Kept"_s), qPrintable(kept.all()));
    }

    void filters_data() {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const auto nested = [](const char* before, const char* after) {
            return QString::fromLatin1(QByteArray(before).repeated(1000) + "{\"a\":1}" +
                                       QByteArray(after).repeated(1000));
        };
        QTest::newRow("1,000 lists") << nested("{\"$and\":[", "]}") << u"deep"_s;
        QTest::newRow("1,000 elements") << nested("{\"a\":{\"$elemMatch\":", "}}") << u"deep"_s;
        QTest::newRow("100 lists") << u"{\"$or\":["_s.repeated(100) + u"{\"a\":1}"_s + u"]}"_s.repeated(100)
                                   << u"deep"_s;
        QTest::newRow("not JSON") << u"{\"a\":\"\\ud800\"}"_s << u"JSON"_s;
        QTest::newRow("SQL") << u"title = '' OR 1=1"_s << u"JSON"_s;
        QTest::newRow("unknown") << u"{\"$where\":\"1\"}"_s << u"There is no operator $where."_s;
        QTest::newRow("broken pattern") << u"{\"a\":{\"$regex\":\"(((\"}}"_s << u"cannot be read"_s;
    }
    void filters() {
        QFETCH(const QString, where);
        QFETCH(const QString, says);
        const FluxOutput refused = m_flux({u"query"_s, u"note"_s, where});
        QVERIFY2(refused.code > 0 && refused.err.contains(says), qPrintable(refused.all().left(2000)));
        QVERIFY(refused.err.size() < 2000);
    }

    void sqlIsText_data() {
        QTest::addColumn<QString>("text");
        for (const QString& text : {u"'; DROP TABLE object; --"_s, u"\"; DROP TABLE object; --"_s, u"' OR '1'='1"_s,
                                    u"x') UNION SELECT data FROM object --"_s})
            QTest::newRow(qPrintable(text)) << text;
    }
    void sqlIsText() {
        QFETCH(const QString, text);
        const qint64 before = count();
        const QString quoted = QString::fromUtf8(base::dumpJson(Json(text)));
        const FluxOutput made =
            m_flux({u"objects"_s, u"create"_s, u"note"_s, u"{%1:%1}"_s.arg(quoted), u"--tag"_s, text, u"--json"_s});
        QVERIFY2(made.code == 0, qPrintable(made.all()));
        QCOMPARE(base::textAt(base::jsonAt(parsed(made), "data"), text.toUtf8().constData()), text);
        const FluxOutput found = m_flux({u"query"_s, u"note"_s, u"{%1:%1}"_s.arg(quoted), u"--tag"_s, text,
                                         u"--order"_s, u"-data."_s + text, u"--json"_s});
        QVERIFY2(found.code == 0 && base::jsonAt(parsed(found), "objects").size() == 1, qPrintable(found.all()));
        for (const QStringList& words : {QStringList{u"query"_s, u"note"_s, u"{}"_s, u"--distinct"_s, text},
                                         {u"query"_s, u"note"_s, u"{}"_s, u"--group"_s, text, u"--sum"_s, text},
                                         {u"search"_s, text},
                                         {u"search"_s, u"type:"_s + text},
                                         {u"search"_s, u"\"%1\""_s.arg(text)}}) {
            const FluxOutput said = m_flux(words);
            QVERIFY2(said.code == 0 || !said.err.isEmpty(), qPrintable(said.all()));
            QVERIFY2(!said.all().contains(u"syntax error"_s), qPrintable(said.all()));
        }
        for (const QStringList& words : {QStringList{u"query"_s, text},
                                         {u"objects"_s, u"get"_s, text},
                                         {u"objects"_s, u"create"_s, text, u"{}"_s},
                                         {u"objects"_s, u"history"_s, text},
                                         {u"objects"_s, u"schema"_s, text, u"{}"_s},
                                         {u"query"_s, u"note"_s, u"{}"_s, u"--cursor"_s, text},
                                         {u"memory"_s, u"get"_s, text},
                                         {u"files"_s, u"info"_s, text}}) {
            const FluxOutput said = m_flux(words);
            QVERIFY2(said.code != 0 || words.first() == u"query"_s, qPrintable(words.join(u' ') + said.all()));
            QVERIFY2(!said.all().contains(u"syntax error"_s), qPrintable(said.all()));
        }
        QCOMPARE(count(), before + 1);
    }

    void documentsOf50Megabytes() {
        const qint64 before = count();
        const QByteArray long50(50'000'000, 'x');
        const FluxOutput one = m_flux({u"objects"_s, u"create"_s, u"note"_s, u"-"_s}, "{\"a\":\"" + long50 + "\"}");
        QVERIFY2(one.code != 0 && one.err.contains(u"16 MiB"_s), qPrintable(one.all().left(2000)));
        const FluxOutput deep = m_flux({u"objects"_s, u"create"_s, u"note"_s, u"-"_s}, QByteArray(25'000'000, '['));
        QVERIFY2(deep.code != 0 && deep.err.size() < 2000, qPrintable(deep.all().left(2000)));
        const FluxOutput said = m_flux({u"explain"_s}, long50 + "\nwhat's on friday\n");
        QVERIFY2(said.code == 0 && said.out.contains(u"calendar_query"_s), qPrintable(said.err.left(2000)));
        QCOMPARE(count(), before);
    }

    void filesOf50Megabytes_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        const QByteArray long50(50'000'000, 'x');
        QTest::newRow("jsonl") << u"a.jsonl"_s
                               << "{\"title\":\"First\"}\n{\"a\":\"" + long50 + "\"}\n{\"title\":\"Last\"}\n";
        QTest::newRow("csv") << u"a.csv"_s << "title,a\nFirst,\nBig," + QByteArray(15'000'000, 'x') + "\nLast,\n";
        QTest::newRow("ics") << u"a.ics"_s
                             << "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:First\nEND:VTODO\nBEGIN:VTODO\nSUMMARY:" +
                                    long50 + "\nEND:VTODO\nBEGIN:VTODO\nSUMMARY:Last\nEND:VTODO\nEND:VCALENDAR\n";
        QTest::newRow("vcf") << u"a.vcf"_s
                             << "BEGIN:VCARD\nFN:First\nEND:VCARD\nBEGIN:VCARD\nFN:Big\nPHOTO:" + long50 +
                                    "\nEND:VCARD\nBEGIN:VCARD\nFN:Last\nEND:VCARD\n";
    }
    void filesOf50Megabytes() {
        QFETCH(const QString, name);
        QFETCH(const QByteArray, content);
        const FluxOutput done = m_flux({u"import"_s, file(name, content), u"--json"_s});
        QVERIFY2(done.code == 0, qPrintable(done.all().left(2000)));
        const Json report = parsed(done);
        QVERIFY2(base::intAt(report, "created") >= 2, qPrintable(done.out.left(2000)));
        QVERIFY2(base::jsonAt(report, "problems").size() < 3, qPrintable(done.out.left(2000)));
    }
};

FLUX_TEST_CLASS(CliBadInputTest)
#include "cli_bad_input_test.moc"
