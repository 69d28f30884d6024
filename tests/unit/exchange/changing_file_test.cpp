// A file that somebody writes to while it comes in: what is there is taken or refused with a sentence, whichever of its
// versions each look at it finds.
#include "engine/exchange/calendar_reader.h"
#include "engine/exchange/table_exchange.h"
#include "tests/support/test_main.h"
#include "tests/unit/exchange/collected.h"

#include <QtCore/QBuffer>
#include <QtTest/QTest>

using namespace flux;

namespace {

// Has another content each time that it is read from its beginning, the last one for ever.
class ChangingFile final : public QIODevice {
public:
    explicit ChangingFile(QList<QByteArray> contents) : m_contents(std::move(contents)) {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool seek(qint64 to) override {
        if (to == 0 && m_at > 0 && m_contents.size() > 1)
            m_contents.removeFirst();
        m_at = to;
        return QIODevice::seek(to);
    }
    qint64 size() const override { return m_contents.first().size(); }

protected:
    qint64 readData(char* data, qint64 most) override {
        const QByteArray piece = m_contents.first().mid(m_at, most);
        std::copy(piece.begin(), piece.end(), data);
        m_at += piece.size();
        return piece.size();
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QList<QByteArray> m_contents;
    qint64 m_at = 0;
};

} // namespace

class ChangingFileTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tables_data() {
        QTest::addColumn<QByteArray>("later");
        QTest::addColumn<int>("taken"); // -1: it is refused
        QTest::newRow("shorter") << QByteArray("a,b\n1,x\n") << 1;
        QTest::newRow("empty") << QByteArray() << 0;
        QTest::newRow("longer") << QByteArray("a,b\n1,x\n2,y\n3,z\n4,w\n") << 4;
        QTest::newRow("another type") << QByteArray("a,b\none,x\n") << 1;
        QTest::newRow("fewer columns") << QByteArray("a\n1\n") << 1;
        QTest::newRow("more columns") << QByteArray("a,b,c\n1,x,y\n") << 1;
        QTest::newRow("cut in a quote") << QByteArray("a,b\n1,x\n2,\"y") << -1;
        QTest::newRow("binary") << QByteArray("a,b\n\x01\x02,\xff\xfe\n") << 1;
    }
    void tables() {
        QFETCH(const QByteArray, later);
        QFETCH(const int, taken);
        const QByteArray before("a,b\n1,x\n2,y\n");
        for (const QList<QByteArray>& contents : {QList{before, later}, QList{before, before, later}}) {
            ChangingFile file(contents);
            test::Collected sink;
            const auto done = exchange::readTable(file, QStringLiteral("record"), sink);
            if (!done.ok())
                QVERIFY(!done.error().message.isEmpty());
            if (contents.size() < 3)
                continue;
            QCOMPARE(done.ok(), taken >= 0);
            if (taken >= 0)
                QCOMPARE(int(sink.objects.size()), taken);
        }
    }

    void calendars() {
        const QByteArray before("BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Z\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
                                "UID:1\r\nDTSTART;TZID=Z:20260302T090000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        for (const QByteArray& later : {QByteArray(), before.left(100), before.left(150), before + before}) {
            ChangingFile file({before, later});
            test::Collected sink;
            const auto done = exchange::readCalendar(file, sink);
            QVERIFY(done.ok() || !done.error().message.isEmpty());
            QVERIFY(sink.objects.size() <= 2);
        }
    }
};

FLUX_TEST_CLASS(ChangingFileTest)
#include "changing_file_test.moc"
