#include "engine/den/den_names.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;

class DenNamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesWhatEverySystemTakes() {
        for (const QString& name : {u"brief.md"_s, u"Übersicht 2026.pdf"_s, u"日本語.txt"_s, u".profile"_s, u"a"_s,
                                    u"console.log"_s, u"com.txt"_s, u"👩‍💻.png"_s, QString(200, u'x')})
            QVERIFY2(den::checkName(name).ok(), qPrintable(name));
        QCOMPARE(den::checkName(u"Cafe\u0301"_s).value(), u"Caf\u00e9"_s); // one form, so that it is found again
    }

    void refusesTheRest_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("why");
        QTest::newRow("empty") << QString() << u"empty"_s;
        QTest::newRow("spaces") << u"   "_s << u"empty"_s;
        QTest::newRow("up") << u".."_s << u"another folder"_s;
        QTest::newRow("path") << u"../../etc/passwd"_s << u"slash"_s;
        QTest::newRow("windows path") << u"..\\boot.ini"_s << u"slash"_s;
        QTest::newRow("device") << u"CON"_s << u"device"_s;
        QTest::newRow("device with ending") << u"nul.tar.gz"_s << u"device"_s;
        QTest::newRow("port") << u"com1.txt"_s << u"device"_s;
        QTest::newRow("300 letters") << QString(300, u'x') << u"longer"_s;
        QTest::newRow("300 letters of three bytes") << QString(100, u'日') << u"longer"_s;
        QTest::newRow("nul") << QString(u"a"_s + QChar(0) + u"b"_s) << u"cannot be seen"_s;
        QTest::newRow("line end") << u"a\nb"_s << u"cannot be seen"_s;
        QTest::newRow("turned around") << QString(u"gpj"_s + QChar(0x202E) + u"exe"_s) << u"cannot be seen"_s;
        QTest::newRow("half a pair") << QString(u"a"_s + QChar(0xD800)) << u"half a character"_s;
        QTest::newRow("the other half") << QString(QChar(0xDC00) + u"a"_s) << u"half a character"_s;
        QTest::newRow("colon") << u"a:b"_s << u"not every system"_s;
        QTest::newRow("dot at the end") << u"a."_s << u"ends with a dot"_s;
        QTest::newRow("space at the end") << u"a "_s << u"space"_s;
        QTest::newRow("huge") << QString(1'000'000, u'x') << u"longer"_s;
    }
    void refusesTheRest() {
        QFETCH(QString, name);
        QFETCH(QString, why);
        const auto checked = den::checkName(name);
        QVERIFY(!checked.ok());
        QCOMPARE(checked.error().code, base::ErrorCode::InvalidArgument);
        QVERIFY2(checked.error().message.contains(why), qPrintable(checked.error().message));
        QVERIFY(checked.error().message.size() < 300);
        QVERIFY(!checked.error().message.contains(QChar(0)) && !checked.error().message.contains(u'\n'));
    }

    void foldersAreNamesInARow() {
        QCOMPARE(den::checkFolder(QString()).value(), QString());
        QCOMPARE(den::checkFolder(u"/"_s).value(), QString());
        QCOMPARE(den::checkFolder(u"reports/2026"_s).value(), u"reports/2026"_s);
        for (const QString& folder : {u"/etc"_s, u"a/"_s, u"a//b"_s, u"a/../b"_s, u"a/con/b"_s, u".."_s, u"a\\b"_s,
                                      QString(u"a/"_s.repeated(20) + u"a"_s), QString(5000, u'x')})
            QVERIFY2(!den::checkFolder(folder).ok(), qPrintable(folder.left(40)));
    }
};

FLUX_TEST_CLASS(DenNamesTest)
#include "den_names_test.moc"
