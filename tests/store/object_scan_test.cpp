// Queries that no index serves, over more objects than a walk in their order is tried on.
#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::Json;
using domain::WorkspaceObject;
using store::ObjectQuery;

class ObjectScanTest : public QObject {
    Q_OBJECT

    static constexpr int kObjects = 3000;
    static constexpr int kRare = 250; // each so-many-th is rare

    static Json dataOf(int number) {
        return Json{{"rare", number % kRare == 0}, {"number", number}, {"title", "word" + std::to_string(number)}};
    }
    static void fill(StoreUnderTest& under) {
        store::UnitOfWork work;
        for (int i = 0; i < kObjects; ++i) {
            WorkspaceObject object;
            object.id.text = u"01890a5d-ac96-774b-bcce-%1"_s.arg(i, 12, 10, QLatin1Char('0'));
            object.type = u"note"_s;
            object.data = dataOf(i);
            object.createdAt.ms = object.updatedAt.ms = 1000 + (i * 7919) % kObjects;
            work.objects.push_back({std::move(object), 0});
        }
        FLUX_VERIFY_OK(under.writer().commit(work));
    }
    static ObjectQuery asked(const char* where, const char* order, int limit) {
        ObjectQuery query;
        query.types = {u"note"_s};
        query.where = *domain::Filter::parse(*base::parseJson(where));
        query.order = *domain::parseOrder(Json(order));
        query.limit = limit;
        return query;
    }
    // The numbers of all pages.
    static QList<int> numbersOf(store::ObjectReader& reader, ObjectQuery query, QStringList& how) {
        QList<int> numbers;
        for (;;) {
            const auto page = reader.page(query);
            if (!page.ok())
                return {-1};
            how.append(page->explanation.ordered ? u"ordered"_s : u"sorted"_s);
            for (const WorkspaceObject& object : page->rows)
                numbers.append(int(base::intAt(object.data, "number")));
            if (!page->hasMore)
                return numbers;
            query.cursor = page->cursor;
        }
    }
    static QList<int> byLastChange(bool rareOnly) {
        QList<int> numbers;
        for (int i = 0; i < kObjects; i += rareOnly ? kRare : 1)
            numbers.append(i);
        std::sort(numbers.begin(), numbers.end(),
                  [](int a, int b) { return (a * 7919) % kObjects > (b * 7919) % kObjects; });
        return numbers;
    }

private Q_SLOTS:
    void aRareMatchIsScannedFor() {
        StoreUnderTest under(u"sqlite"_s);
        fill(under);
        for (const int limit : {1, 5, 50}) {
            QStringList how;
            const auto found = numbersOf(under.reader().objects(), asked("{\"rare\":true}", "-updated_at", limit), how);
            QCOMPARE(found, byLastChange(true));
            // A page of one is found before patience ends.
            QVERIFY2(how.contains(u"sorted"_s) == (limit > 1), qPrintable(how.join(u' ')));
        }
    }

    void aFrequentMatchIsFoundInItsOrder() {
        StoreUnderTest under(u"sqlite"_s);
        fill(under);
        QStringList how;
        const auto found =
            numbersOf(under.reader().objects(), asked("{\"number\":{\"$gte\":0}}", "-updated_at", 100), how);
        QCOMPARE(found, byLastChange(false));
        QVERIFY2(!how.contains(u"sorted"_s), qPrintable(how.join(u' ')));
    }

    // Five keys of each object are more than a piece of an index holds.
    void anIndexOfManyKeysIsMadeInPieces() {
        StoreUnderTest under(u"sqlite"_s);
        store::UnitOfWork work;
        for (int i = 0; i < kObjects; ++i) {
            WorkspaceObject object;
            object.id.text = u"01890a5d-ac96-774b-bcce-%1"_s.arg(i, 12, 10, QLatin1Char('0'));
            object.type = u"note"_s;
            object.data = Json{{"number", i}, {"list", {i, i + 1, i + 2, i + 3, i + 4}}};
            work.objects.push_back({std::move(object), 0});
        }
        FLUX_VERIFY_OK(under.writer().commit(work));
        for (const int part : {0, 4, 1500, kObjects - 1, kObjects + 3}) {
            const ObjectQuery query = asked(
                QByteArray("{\"list\":{\"$contains\":" + QByteArray::number(part) + "}}").constData(), "number", 50);
            QStringList how;
            QList<int> expected;
            for (int i = std::max(0, part - 4); i <= std::min(part, kObjects - 1); ++i)
                expected.append(i);
            QCOMPARE(numbersOf(under.reader().objects(), query, how), expected);
            QCOMPARE(numbersOf(under.reader().objects(), query, how), expected);
            int pieces = 0;
            for (bool more = true; more; ++pieces) {
                const auto done = under.writer().maintain();
                FLUX_VERIFY_OK(done);
                more = *done;
            }
            QVERIFY2(part != 0 || pieces == 3, qPrintable(QString::number(pieces))); // two, and that there are no more
            how.clear();
            QCOMPARE(numbersOf(under.reader().objects(), query, how), expected);
            QVERIFY2(!how.contains(u"sorted"_s), qPrintable(how.join(u' ')));
        }
    }

    // A pattern that stands in many words goes along as many stretches of the index.
    void aPartOfManyWordsIsFoundInOrder() {
        StoreUnderTest under(u"sqlite"_s);
        fill(under);
        const ObjectQuery query = asked("{\"title\":{\"$regex\":\"rd12\"}}", "number", 7);
        QStringList how;
        const QList<int> scanned = numbersOf(under.reader().objects(), query, how);
        for (int i = 0; i < 5; ++i)
            (void)numbersOf(under.reader().objects(), query, how);
        for (bool more = true; more;) {
            const auto done = under.writer().maintain();
            FLUX_VERIFY_OK(done);
            more = *done;
        }
        how.clear();
        QCOMPARE(numbersOf(under.reader().objects(), query, how), scanned);
        QVERIFY2(!how.contains(u"sorted"_s), qPrintable(how.join(u' ')));
        QCOMPARE(scanned.size(), 111); // 12, 120 to 129, 1200 to 1299
        // New words are found too.
        store::UnitOfWork work;
        WorkspaceObject object;
        object.id.text = u"01890a5d-ac96-774b-bcce-999999999999"_s;
        object.type = u"note"_s;
        object.data = Json{{"number", -1}, {"title", "Lord12x"}};
        work.objects.push_back({std::move(object), 0});
        FLUX_VERIFY_OK(under.writer().commit(work));
        QCOMPARE(numbersOf(under.reader().objects(), query, how), QList<int>{-1} + scanned);
    }
};

FLUX_TEST_CLASS(ObjectScanTest)
#include "object_scan_test.moc"
