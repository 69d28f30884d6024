#include "engine/base/ids.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtTest/QTest>

using namespace flux;

class IdsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void looksLikeAUuidOfVersion7() {
        test::TestClock clock;
        static const QRegularExpression form(
            QStringLiteral("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
        for (int i = 0; i < 500; ++i) {
            const QString id = base::newUuid7(clock);
            QVERIFY2(form.match(id).hasMatch(), qPrintable(id));
        }
    }

    void beginsWithTheTime() { // RFC 9562, section 5.7: 48 bits of milliseconds, most significant first
        test::TestClock clock;
        clock.setNow(base::Instant{0x017F22E279B0}); // the time of the RFC's own example (appendix A.6)
        QVERIFY(base::newUuid7(clock).startsWith(QStringLiteral("017f22e2-79b0-7")));
    }

    void sortsByTime() {
        test::TestClock clock;
        QString before = base::newUuid7(clock);
        for (int i = 0; i < 200; ++i) {
            clock.advanceMs(1 + i * 37);
            const QString id = base::newUuid7(clock);
            QVERIFY2(before < id, qPrintable(before + QStringLiteral(" ") + id));
            before = id;
        }
    }

    void doesNotRepeatWithinAMillisecond() {
        test::TestClock clock;
        QSet<QString> seen;
        for (int i = 0; i < 10'000; ++i)
            seen.insert(base::newUuid7(clock));
        QCOMPARE(seen.size(), 10'000);
    }

    void idsOfDifferentThingsAreDifferentTypes() {
        using Cat = base::Id<struct CatTag>;
        using Dog = base::Id<struct DogTag>;
        static_assert(!std::is_convertible_v<Cat, Dog>);
        static_assert(!std::is_convertible_v<QString, Cat>);
        QVERIFY(Cat{}.isEmpty());
        QVERIFY(Cat{QStringLiteral("a")} < Cat{QStringLiteral("b")});
        const QSet<Cat> cats{Cat{QStringLiteral("a")}, Cat{QStringLiteral("a")}};
        QCOMPARE(cats.size(), 1);
    }
};

FLUX_TEST_CLASS(IdsTest)
#include "ids_test.moc"
