#include "engine/index/segment/postings.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace flux;
using namespace flux::index;

class PostingsTest : public QObject {
    Q_OBJECT

    static std::vector<Posting> random(test::TestClock& clock, quint32 documents, quint64 oneIn) {
        std::vector<Posting> list;
        for (quint32 document = 0; document < documents; ++document) {
            if (clock.random() % oneIn == 0)
                list.push_back({document, quint8(1 + clock.random() % (clock.random() % 9 == 0 ? 255 : 3))});
        }
        return list;
    }

private Q_SLOTS:
    void readsWhatWasWritten() {
        for (const quint64 oneIn : {1, 2, 7, 100, 5000}) {
            test::TestClock clock(oneIn);
            const quint32 documents = 60'000;
            const std::vector<Posting> list = random(clock, documents, oneIn);
            std::vector<quint16> lengths(documents);
            for (quint16& length : lengths)
                length = quint16(1 + clock.random() % 300);
            MemorySegmentStore store;
            QVERIFY(store.begin().ok());
            ChunkWriter out(store, 1, Stream::Postings);
            const auto entry = writePostings(out, list, lengths);
            QVERIFY(entry.ok() && out.finish().ok() && store.commit("x").ok());
            BlobCache cache(store, 100'000);

            auto cursor = PostingCursor::open(cache, 1, *entry, documents);
            QVERIFY(cursor.ok());
            const Bm25 formula{1.2F, 0.75F, 120};
            for (const Posting& posting : list) {
                QCOMPARE(cursor->document(), posting.document);
                QCOMPARE(cursor->frequency(), posting.frequency);
                QVERIFY(formula.saturation(posting.frequency, lengths[posting.document]) <=
                        cursor->bestOf(cursor->block(), formula) * 1.000001F);
                cursor->next();
            }
            QCOMPARE(cursor->document(), kNoDocument);

            auto jumps = PostingCursor::open(cache, 1, *entry, documents);
            for (quint32 target = 0; target < documents; target += quint32(1 + clock.random() % 900)) {
                jumps->advance(target);
                const auto next = std::lower_bound(list.begin(), list.end(), target,
                                                   [](const Posting& p, quint32 t) { return p.document < t; });
                QCOMPARE(jumps->document(), next == list.end() ? kNoDocument : next->document);
            }
        }
    }

    void theCacheKeepsItsLimit() {
        MemorySegmentStore store;
        QVERIFY(store.begin().ok());
        for (quint32 i = 0; i < 50; ++i)
            QVERIFY(store.put({1, Stream::Postings, i}, sealed(QByteArray(1000, char(i)))).ok());
        QVERIFY(store.commit("x").ok());
        BlobCache cache(store, 5000);
        for (quint32 i = 0; i < 200; ++i) {
            const auto bytes = cache.get({1, Stream::Postings, i * 7 % 50});
            QVERIFY(bytes.ok());
            QCOMPARE(*bytes, QByteArray(1000, char(i * 7 % 50)));
            QVERIFY(cache.bytes() <= 5000);
        }
        QVERIFY(!cache.get({1, Stream::Postings, 99}).ok());
    }
};

FLUX_TEST_CLASS(PostingsTest)
#include "postings_test.moc"
