#include "engine/exchange/card_reader.h"
#include "engine/exchange/card_text.h"
#include "tests/support/test_main.h"
#include "tests/unit/exchange/collected.h"

#include <QtCore/QBuffer>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::exchange;

namespace {

test::Collected readText(QByteArray text, bool* ok = nullptr) {
    QBuffer device(&text);
    device.open(QIODevice::ReadOnly);
    test::Collected sink;
    const bool good = readCards(device, sink).ok();
    if (ok)
        *ok = good;
    return sink;
}

test::Collected readCard(const QByteArray& lines) {
    return readText("BEGIN:VCARD\r\nVERSION:4.0\r\n" + lines + "\r\nEND:VCARD\r\n");
}

} // namespace

class CardReaderTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsACard() {
        const auto sink =
            readCard("UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\r\nFN:Anna Berg\r\n"
                     "N:Berg;Anna;;Dr.;\r\nORG:Acme\\, Inc.;Research\r\nTITLE:Engineer\r\n"
                     "EMAIL;TYPE=home:anna@home.example\r\nitem1.EMAIL;PREF=1;TYPE=work:anna@acme.example\r\n"
                     "TEL;VALUE=uri;TYPE=\"cell,voice\":tel:+49-170-1\r\nADR;TYPE=home:;;Main St. 1;Ulm;;89073;\r\n"
                     "BDAY:19850412\r\nNOTE:likes tea\\nand cake\r\nCATEGORIES:friends,vip\r\n"
                     "PHOTO:data:image/png;base64,AAAA");
        QCOMPARE(sink.problems, QStringList());
        QCOMPARE(sink.data(0),
                 QStringLiteral("{\"address\":\"Main St. 1, Ulm, 89073\",\"birthday\":\"1985-04-12\","
                                "\"company\":\"Acme, Inc., Research\",\"email\":\"anna@acme.example\",\"emails\":["
                                "{\"label\":\"home\",\"value\":\"anna@home.example\"},"
                                "{\"label\":\"work\",\"value\":\"anna@acme.example\"}],\"name\":\"Anna Berg\","
                                "\"notes\":\"likes tea\\nand cake\",\"phone\":\"+49-170-1\",\"role\":\"Engineer\","
                                "\"uid\":\"4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\"}"));
        QCOMPARE(sink.objects[0].tags, QStringList({QStringLiteral("friends"), QStringLiteral("vip")}));
        QCOMPARE(sink.objects[0].key, QStringLiteral("vcard:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"));
    }

    void whatACardHasNoPlaceForIsSomething() {
        const auto sink = readCard("FN:\r\nUID:1\r\nX-FLUX-DATA:{\"name\":{\"is\":\"\\\\u0001\"}}");
        QCOMPARE(sink.data(0), QStringLiteral("{\"name\":\"\\u0001\",\"uid\":\"1\"}"));
    }
    void readsWhatPhonesWrite() {
        const auto sink = readText("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;"
                                   "J=C3=BC=\nrgen;;;\nTEL;CELL;PREF:0170 1\nTEL;HOME:0170 2\nEND:VCARD\n");
        QCOMPARE(sink.problems, QStringList());
        QCOMPARE(base::textAt(sink.objects.at(0).data, "name"), QStringLiteral("Jürgen Müller"));
        QCOMPARE(base::textAt(sink.objects.at(0).data, "phone"), QStringLiteral("0170 1"));
    }

    void hasTheSameKeyAgain() {
        const QByteArray card("FN:Bob\r\nEMAIL:bob@example.org");
        QCOMPARE(readCard(card).objects.at(0).key, readCard(card + "\r\nNOTE:new").objects.at(0).key);
        QVERIFY(readCard(card).objects.at(0).key != readCard("FN:Bob\r\nEMAIL:b2@example.org").objects.at(0).key);
        const auto ours = readCard("FN:Bob\r\nUID:0190b0c4-7b1e-7abc-8def-0123456789ab");
        QCOMPARE(ours.objects.at(0).id.text, QStringLiteral("0190b0c4-7b1e-7abc-8def-0123456789ab"));
    }

    void takesTheRestOfABrokenFile() {
        bool ok = false;
        const auto sink = readText("BEGIN:VCARD\nFN:A\nwhat is this\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\n"
                                   "END:VCARD\nBEGIN:VCARD\nFN:C\nTEL;TYPE=\"x:1\n",
                                   &ok);
        QVERIFY(ok);
        QCOMPARE(sink.objects.size(), size_t(3));
        for (const int line : {3, 4, 7, 11})
            QCOMPARE(sink.problems.filter(QStringLiteral("Line %1:").arg(line)).size(), 1);
        readText("hello\n", &ok);
        QVERIFY(!ok);
        QVERIFY(readCard("FN:Long\r\nNOTE:" + QByteArray(3'000'000, 'n')).problems.size() == 1);
    }

    // What takes a time that grows with the square of the length would not come to an end here.
    void longCardsTakeNoLonger() {
        const auto soft = readCard("FN:A\r\nNOTE;ENCODING=QUOTED-PRINTABLE:x=\r\n" +
                                   QByteArray("y=\r\n").repeated(900'000) + "z\r\n");
        QCOMPARE(soft.objects.size(), size_t(1));
        QCOMPARE(base::textAt(soft.objects[0].data, "notes").size(), 900'002);
        const auto notes = readCard("FN:A\r\n" + QByteArray("NOTE:x\r\n").repeated(500'000));
        QCOMPARE(base::textAt(notes.objects.at(0).data, "notes").size(), 999'999);
        const auto tags = readCard("FN:A\r\nCATEGORIES:" + QByteArray("a,b,c,d,e,f,g").repeated(60'000));
        QVERIFY(tags.objects.at(0).tags.size() <= 100);
    }

    void aCardHasABound() {
        const auto sink = readCard("FN:A\r\n" + ("NOTE:" + QByteArray(900'000, 'x') + "\r\n").repeated(30));
        QCOMPARE(sink.objects.size(), size_t(1));
        QCOMPARE(sink.problems.filter(QStringLiteral("longer than 16 MB")).size(), 1);
        QVERIFY(base::dumpJson(sink.objects[0].data).size() < 17 * 1024 * 1024);
    }

    void escapesAndFolds() {
        const QString text = QStringLiteral("a;b,c\\d\ne");
        QCOMPARE(cardText(cardEscaped(text)), text);
        QCOMPARE(cardParts("a\\;b;c;", ';'), QStringList({QStringLiteral("a;b"), QStringLiteral("c"), QString()}));
        const QByteArray folded = foldedLine("NOTE:" + QStringLiteral("ü").repeated(100).toUtf8());
        for (const QByteArray& line : folded.split('\n')) {
            QVERIFY(line.size() <= 76);
            QVERIFY(!QString::fromUtf8(line).contains(QChar(QChar::ReplacementCharacter)));
        }
    }
};

FLUX_TEST_CLASS(CardReaderTest)
#include "card_reader_test.moc"
