#include "engine/index/index_reader.h"
#include "engine/index/index_writer.h"
#include "tests/support/test_main.h"
#include "tests/unit/index/random_words.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::index;

namespace {

// Ends its life at a call, as a full disk or a kill would: that call and all after it fail until revive().
class DyingStore final : public SegmentStore {
public:
    int callsLeft = -1; // below 0: lives on

    base::Result<QByteArray> manifest() override { return m_inner.manifest(); }
    base::Result<QByteArray> get(const BlobKey& key) override {
        if (damagedKey && *damagedKey == key.packed())
            return base::Result<QByteArray>(damagedBytes);
        return m_inner.get(key);
    }
    base::Result<void> begin() override { return m_inner.begin(); }
    base::Result<void> put(const BlobKey& key, const QByteArray& bytes) override {
        return dies() ? gone() : m_inner.put(key, bytes);
    }
    base::Result<void> removeSegment(quint32 segment) override {
        return dies() ? gone() : m_inner.removeSegment(segment);
    }
    base::Result<void> commit(const QByteArray& manifest) override {
        return dies() ? gone() : m_inner.commit(manifest);
    }
    void rollback() override { m_inner.rollback(); }

    [[nodiscard]] const MemorySegmentStore& inner() const { return m_inner; }
    std::optional<quint64> damagedKey;
    QByteArray damagedBytes;

private:
    bool dies() { return callsLeft == 0 || (callsLeft > 0 && --callsLeft == 0); }
    static base::Result<void> gone() {
        return base::makeError(base::ErrorCode::ResourceExhausted, QStringLiteral("The disk is full."));
    }
    MemorySegmentStore m_inner;
};

} // namespace

class IndexCrashTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Analyzer> m_analyzer = std::move(*Analyzer::open());

    static IndexDocument named(int number, const QString& word) {
        return {QString::number(number), 0, {{QStringLiteral("common ") + word}}, {}};
    }
    std::size_t count(SegmentStore& store, const QString& word) {
        IndexReader reader(store, *m_analyzer);
        SearchOptions options;
        options.limit = 1000;
        options.typos = false;
        const auto answer = reader.search(word, options);
        return answer.ok() ? answer->hits.size() : 9999;
    }

private Q_SLOTS:
    // At each call that writes, in a commit that adds, changes, deletes and merges.
    void aCrashAnywhereLeavesTheLastCommit() {
        bool finished = false;
        for (int life = 1; !finished; ++life) {
            QVERIFY(life < 1000);
            DyingStore store;
            IndexWriter writer(store, *m_analyzer);
            for (int i = 0; i < 7; ++i) { // the eighth segment makes a merge due
                QVERIFY(writer.add(named(i, QStringLiteral("old"))).ok());
                QVERIFY(writer.commit(QString::number(i)).ok());
            }
            store.callsLeft = life;
            const bool added = writer.add(named(3, QStringLiteral("new"))).ok() &&
                               writer.add(named(77, QStringLiteral("new"))).ok() &&
                               writer.remove(QStringLiteral("5")).ok() && writer.commit(QStringLiteral("last")).ok();
            finished = store.callsLeft > 0 && added;
            QCOMPARE(count(store, QStringLiteral("old")), std::size_t(added ? 5 : 7));
            QCOMPARE(count(store, QStringLiteral("new")), std::size_t(added ? 2 : 0));
            store.callsLeft = -1; // the same writer goes on
            QCOMPARE(*writer.note(), added ? QStringLiteral("last") : QStringLiteral("6"));
            QVERIFY(writer.add(named(3, QStringLiteral("new"))).ok() &&
                    writer.add(named(77, QStringLiteral("new"))).ok() && writer.remove(QStringLiteral("5")).ok() &&
                    writer.commit(QStringLiteral("last")).ok());
            QCOMPARE(count(store, QStringLiteral("old")), std::size_t(5));
            QCOMPARE(count(store, QStringLiteral("common")), std::size_t(7));
        }
    }

    // No damage is answered with anything but an error or what is there; nothing crashes.
    void damagedBlobsAreNoticed() {
        DyingStore store;
        IndexWriter writer(store, *m_analyzer);
        test::RandomWords random(3, 300);
        for (int i = 0; i < 400; ++i)
            QVERIFY(writer.add(random.document(QString::number(i)), true).ok());
        QVERIFY(writer.commit({}).ok());
        for (const auto& [key, blob] : store.inner().blobs()) {
            for (const qsizetype place : {qsizetype(0), blob.size() / 2, blob.size() - 1}) {
                store.damagedKey = key;
                store.damagedBytes = blob;
                store.damagedBytes[place] = char(store.damagedBytes[place] ^ 0x40);
                IndexReader reader(store, *m_analyzer);
                (void)reader.search(test::RandomWords::name(1) + u' ' + test::RandomWords::name(2), {});
                (void)reader.search(QStringLiteral("x*"), {});
            }
            store.damagedBytes = blob.left(blob.size() / 2);
            IndexReader reader(store, *m_analyzer);
            const auto answer = reader.search(QStringLiteral("x*"), {});
            QVERIFY(!answer.ok() || !answer->hits.empty());
        }
    }

    void aForeignManifestIsRefused() {
        for (const char* text : {"x", "{}", "[]", "{\"format\":1}", "{\"format\":9,\"segments\":[]}",
                                 "{\"format\":1,\"segments\":[{\"documents\":-1}]}",
                                 "{\"format\":1,\"segments\":[{\"documents\":99999999999,\"deletes\":[]}]}",
                                 "{\"format\":1,\"segments\":[5]}"}) {
            MemorySegmentStore store;
            QVERIFY(store.begin().ok() && store.commit(text).ok());
            IndexReader reader(store, *m_analyzer);
            const auto answer = reader.search(QStringLiteral("a"), {});
            QVERIFY2(!answer.ok() && answer.error().code == base::ErrorCode::Internal, text);
        }
    }
};

FLUX_TEST_CLASS(IndexCrashTest)
#include "index_crash_test.moc"
