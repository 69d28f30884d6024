#include "engine/files/file_names.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;

class FileNamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleans_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("clean");
        QTest::newRow("plain") << u"brief.md"_s << u"brief.md"_s;
        QTest::newRow("folder") << u"briefs/march.md"_s << u"briefs/march.md"_s;
        QTest::newRow("backslash") << u"briefs\\march.md"_s << u"briefs/march.md"_s;
        QTest::newRow("double slash, dot parts") << u"./a//b/./c.md"_s << u"a/b/c.md"_s;
        QTest::newRow("control characters") << u"a\r\n\tb\u0000c\u001B.md"_s << u"abc.md"_s;
        QTest::newRow("right-to-left override") << u"invoice\u202Efdp.exe"_s << u"invoicefdp.exe"_s;
        QTest::newRow("leading dots") << u"...hidden"_s << u"hidden"_s;
        QTest::newRow("trailing dots and spaces") << u" name. . "_s << u"name"_s;
        QTest::newRow("forbidden on Windows") << u"a<b>c:d\"e|f?g*.md"_s << u"a-b-c-d-e-f-g-.md"_s;
        QTest::newRow("device") << u"con"_s << u"_con"_s;
        QTest::newRow("device with ending") << u"NUL.txt"_s << u"_NUL.txt"_s;
        QTest::newRow("port") << u"Com1.log"_s << u"_Com1.log"_s;
        QTest::newRow("no device") << u"console.md"_s << u"console.md"_s;
        QTest::newRow("normal form") << u"u\u0308ber.md"_s << u"\u00FCber.md"_s;
        QTest::newRow("any script") << u"\u6708\u62A5 \u0645\u0631.md"_s << u"\u6708\u62A5 \u0645\u0631.md"_s;
        QTest::newRow("emoji") << u"\U0001F600.md"_s << u"\U0001F600.md"_s;
    }
    void cleans() {
        QFETCH(QString, name);
        const auto cleaned = files::cleanName(name);
        QVERIFY2(cleaned.ok(), cleaned.ok() ? "" : qPrintable(cleaned.error().message));
        QTEST(*cleaned, "clean");
        QCOMPARE(*files::cleanName(*cleaned), *cleaned); // cleaning again changes nothing
    }

    void cutsLongNames() {
        for (const QString& unit : {u"a"_s, u"\u00FC"_s, u"\u6708"_s, u"\U0001F600"_s}) {
            const auto cleaned = files::cleanName(unit.repeated(300) + u".md"_s);
            QVERIFY(cleaned.ok());
            QVERIFY(cleaned->toUtf8().size() <= files::kMaxNameBytes);
            QVERIFY(cleaned->toUtf8().size() > files::kMaxNameBytes - 4);
            QVERIFY(cleaned->endsWith(u".md"_s));
            QVERIFY(cleaned->isValidUtf16());
        }
        QVERIFY(files::cleanName(QString(5000, u'x') + u'.' + QString(5000, u'y'))->toUtf8().size() <=
                files::kMaxNameBytes);
    }

    void refuses() {
        for (const QString& name : {u""_s, u" "_s, u"."_s, u".."_s, u"..."_s, u"../x"_s, u"a/../../x"_s,
                                    u"a/..\u200B/x"_s, u"\u0001..\u0001/x"_s, u"/etc/passwd"_s, u"\\x"_s, u"~/x"_s,
                                    u"C:\\x"_s, u"c:/x"_s, u"\n"_s, u"a/b/c/d/e/f/g/h/i"_s}) {
            const auto cleaned = files::cleanName(name);
            QVERIFY2(!cleaned.ok(), qPrintable(name));
            QCOMPARE(cleaned.error().code, base::ErrorCode::InvalidArgument);
        }
    }

    void naturalOrder() {
        QStringList names{
            u"b"_s, u"a10"_s, u"a2"_s, u"A1"_s, u"a"_s, u"a02"_s, u"a2b"_s, u"a99999999999999999999999"_s, u"a1.md"_s};
        std::sort(names.begin(), names.end(),
                  [](const QString& a, const QString& b) { return files::naturallyBefore(a, b); });
        QCOMPARE(names, (QStringList{u"a"_s, u"A1"_s, u"a1.md"_s, u"a02"_s, u"a2"_s, u"a2b"_s, u"a10"_s,
                                     u"a99999999999999999999999"_s, u"b"_s}));
        QVERIFY(!files::naturallyBefore(u"x", u"x"));
    }
};

FLUX_TEST_CLASS(FileNamesTest)
#include "file_names_test.moc"
