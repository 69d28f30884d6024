#include "engine/index/index_reader.h"
#include "engine/index/index_writer.h"
#include "tests/support/test_main.h"
#include "tests/unit/index/random_words.h"

#include <QtTest/QTest>

#include <map>
#include <set>

using namespace flux;
using namespace flux::index;

namespace {

// The same formula without an index: every document, every word.
class SlowIndex {
public:
    std::map<QString, IndexDocument> documents;

    struct Counted {
        std::map<QString, quint32> words;
        quint32 length = 0;
    };
    static Counted counted(const IndexDocument& document) {
        Counted counted;
        for (const Field& field : document.fields) {
            for (const QString& word : field.text.split(u' ', Qt::SkipEmptyParts)) {
                counted.words[word] += weightOf(field.field);
                counted.length += weightOf(field.field);
            }
        }
        return counted;
    }

    std::vector<std::pair<double, QString>> search(const QStringList& words, const QStringList& without,
                                                   const SearchOptions& options) const {
        std::map<QString, Counted> all;
        double length = 0;
        std::map<QString, double> holders;
        for (const auto& [id, document] : documents) {
            all[id] = counted(document);
            length += all[id].length;
            for (const auto& [word, count] : all[id].words)
                holders[word] += 1;
        }
        const double average = length / double(documents.size());
        std::vector<std::pair<double, QString>> hits;
        for (const auto& [id, document] : documents) {
            if (!fits(document, options))
                continue;
            double score = 0;
            bool every = true, none = true;
            for (const QString& word : without)
                none = none && !all[id].words.contains(word);
            for (const QString& word : words) {
                const auto found = all[id].words.find(word);
                every = every && found != all[id].words.end();
                if (found == all[id].words.end())
                    continue;
                const double f = std::min(255U, found->second);
                const double rarity =
                    std::log(1 + (double(documents.size()) - holders[word] + 0.5) / (holders[word] + 0.5));
                score += rarity * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * all[id].length / average));
            }
            if (none && (options.match == Match::All ? every : score > 0))
                hits.emplace_back(score * aged(document, options), id);
        }
        std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        return hits;
    }

private:
    static bool fits(const IndexDocument& document, const SearchOptions& options) {
        return (options.kinds == 0 || (options.kinds >> document.kind & 1) != 0) &&
               (!options.from || document.at >= *options.from) && (!options.before || document.at < *options.before) &&
               (!options.accept || options.accept(document.id));
    }
    static double aged(const IndexDocument& document, const SearchOptions& options) {
        const Recency& recency = options.recency;
        return recency.share <= 0 ? 1
                                  : 1 - recency.share +
                                        recency.share * std::exp2(-double(recency.now.ms - document.at.ms) /
                                                                  double(recency.halfLifeMs));
    }
};

} // namespace

class IndexPropertyTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Analyzer> m_analyzer = std::move(*Analyzer::open());

    static SearchOptions randomOptions(test::RandomWords& random) {
        SearchOptions options;
        options.typos = false;
        options.limit = 1 + int(random.below(30));
        options.match = random.below(2) == 0 ? Match::All : Match::Any;
        if (random.below(4) == 0)
            options.kinds = 1 + random.below(15);
        if (random.below(4) == 0)
            options.from = base::Instant{qint64(random.below(500'000))};
        if (random.below(4) == 0)
            options.before = base::Instant{qint64(500'000 + random.below(500'000))};
        if (random.below(4) == 0)
            options.recency = {0.5, 200'000, base::Instant{1'000'000}};
        if (random.below(6) == 0)
            options.accept = [](const QString& id) { return id.size() % 2 == 0; };
        return options;
    }

    // As many hits as the slow index has, each with its score, and the scores are the best ones.
    static void compare(IndexReader& reader, const SlowIndex& slow, test::RandomWords& random) {
        const SearchOptions options = randomOptions(random);
        QStringList words, without;
        for (quint64 i = 1 + random.below(4); i > 0; --i)
            words.append(random.word());
        words.removeDuplicates();
        if (random.below(5) == 0)
            without.append(random.word());
        QString query = words.join(u' ');
        for (const QString& word : without)
            query += QStringLiteral(" -") + word;
        const auto expected = slow.search(words, without, options);
        const auto answer = reader.search(query, options);
        QVERIFY2(answer.ok(), qPrintable(query));
        QCOMPARE(answer->hits.size(), std::min(expected.size(), std::size_t(options.limit)));
        std::map<QString, double> scores;
        for (const auto& [score, id] : expected)
            scores[id] = score;
        std::set<QString> seen;
        for (std::size_t i = 0; i < answer->hits.size(); ++i) {
            const IndexHit& hit = answer->hits[i];
            QVERIFY2(scores.contains(hit.id) && seen.insert(hit.id).second, qPrintable(query + hit.id));
            QVERIFY2(std::abs(hit.score - scores[hit.id]) < 1e-3, qPrintable(query + hit.id));
            QVERIFY2(std::abs(hit.score - expected[i].first) < 1e-3, qPrintable(query + hit.id));
        }
    }

private Q_SLOTS:
    void findsTheSameBestAsLookingAtEverything() {
        for (quint64 seed = 1; seed <= 6; ++seed) {
            test::RandomWords random(seed, 60 + int(seed) * 40);
            MemorySegmentStore store;
            IndexWriter writer(store, *m_analyzer);
            SlowIndex slow;
            const int count = 200 + int(random.below(1500));
            for (int i = 0; i < count; ++i) {
                const IndexDocument document = random.document(QString::number(i * 7));
                slow.documents[document.id] = document;
                QVERIFY(writer.add(document, true).ok());
                if (seed % 2 == 0 && i % 97 == 0)
                    QVERIFY(writer.commit({}).ok());
            }
            QVERIFY(writer.commit({}).ok());
            IndexReader reader(store, *m_analyzer);
            for (int i = 0; i < 150; ++i)
                compare(reader, slow, random);
        }
    }

    // Changes and deletions in any order, with commits, rollbacks and new readers in between. Rarity counts what is
    // deleted until it is merged away, so everything is merged before scores are compared.
    void staysTheSameThroughChanges() {
        for (quint64 seed = 11; seed <= 16; ++seed) {
            test::RandomWords random(seed, 120);
            MemorySegmentStore store;
            IndexWriter writer(store, *m_analyzer);
            SlowIndex slow, committed;
            for (int step = 0; step < 1500; ++step) {
                const QString id = QString::number(random.below(300));
                const quint64 what = random.below(100);
                if (what < 70) {
                    slow.documents[id] = random.document(id);
                    QVERIFY(writer.add(slow.documents[id]).ok());
                } else if (what < 90) {
                    slow.documents.erase(id);
                    QVERIFY(writer.remove(id).ok());
                } else if (what < 97) {
                    QVERIFY(writer.commit(QString::number(step)).ok());
                    committed = slow;
                } else {
                    writer.rollback();
                    slow = committed;
                }
            }
            QVERIFY(writer.commit({}).ok());
            QCOMPARE(*writer.documents(), quint64(slow.documents.size()));
            QVERIFY(writer.mergeAll().ok());
            QVERIFY(writer.commit({}).ok());
            IndexReader reader(store, *m_analyzer);
            QCOMPARE(*reader.documents(), quint64(slow.documents.size()));
            for (int i = 0; i < 60; ++i)
                compare(reader, slow, random);
        }
    }

    void findsEveryPrefix() {
        test::RandomWords random(5, 400);
        MemorySegmentStore store;
        IndexWriter writer(store, *m_analyzer);
        SlowIndex slow;
        for (int i = 0; i < 900; ++i) {
            const IndexDocument document = random.document(QString::number(i));
            slow.documents[document.id] = document;
            QVERIFY(writer.add(document, true).ok());
            if (i % 300 == 0)
                QVERIFY(writer.commit({}).ok());
        }
        QVERIFY(writer.commit({}).ok());
        IndexReader reader(store, *m_analyzer);
        for (int i = 0; i < 60; ++i) {
            const QString word = random.word(), other = random.word();
            const QString prefix = word.left(2 + int(random.below(6)));
            SearchOptions options;
            options.typos = false;
            options.limit = 1000;
            for (const bool both : {false, true}) {
                std::set<QString> expected, found;
                for (const auto& [id, document] : slow.documents) {
                    const auto words = SlowIndex::counted(document).words;
                    const auto begins = words.lower_bound(prefix);
                    if (begins != words.end() && begins->first.startsWith(prefix) && (!both || words.contains(other)))
                        expected.insert(id);
                }
                const QString query = prefix + QStringLiteral("* ") + (both ? other : QString());
                const auto answer = reader.search(query, options);
                QVERIFY(answer.ok());
                for (const IndexHit& hit : answer->hits)
                    QVERIFY(found.insert(hit.id).second);
                QCOMPARE(found, expected);
            }
        }
    }
};

FLUX_TEST_CLASS(IndexPropertyTest)
#include "index_property_test.moc"
