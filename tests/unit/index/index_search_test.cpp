#include "engine/index/index_reader.h"
#include "engine/index/index_writer.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <map>

using namespace flux;
using namespace flux::index;

class IndexSearchTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Analyzer> m_analyzer = std::move(*Analyzer::open());
    std::unique_ptr<MemorySegmentStore> m_store;
    std::map<QString, QString> m_texts;

    void put(const QString& id, const QString& text, const QString& title = {}) {
        IndexWriter writer(*m_store, *m_analyzer);
        m_texts[id] = title + u'\n' + text;
        QVERIFY(writer.add({id, 0, {{title, FieldKind::Title}, {text, FieldKind::Body}}, {}}).ok());
        const auto done = writer.commit({});
        QVERIFY2(done.ok(), qPrintable(done.ok() ? QString() : done.error().message + done.error().detail));
    }
    QStringList find(const QString& query, Match match = Match::All) {
        const IndexAnswer answer = ask(query, match);
        QStringList ids;
        for (const IndexHit& hit : answer.hits)
            ids.append(hit.id);
        return ids;
    }
    IndexAnswer ask(const QString& query, Match match = Match::All) {
        IndexReader reader(*m_store, *m_analyzer);
        SearchOptions options;
        options.match = match;
        options.textOf = [this](const QString& id) { return std::optional<QString>(m_texts[id]); };
        auto answer = reader.search(query, options);
        if (!answer.ok())
            qWarning("%s", qPrintable(answer.error().message + answer.error().detail));
        return answer.ok() ? *answer : IndexAnswer{};
    }
    static QStringList ids(std::initializer_list<const char*> list) {
        QStringList ids;
        for (const char* id : list)
            ids.append(QString::fromLatin1(id));
        return ids;
    }

private Q_SLOTS:
    void init() {
        m_store = std::make_unique<MemorySegmentStore>();
        m_texts.clear();
    }

    void findsOtherFormsOfAWord() {
        put(QStringLiteral("a"), QStringLiteral("She was running in the parks"));
        QCOMPARE(find(QStringLiteral("runs park")), ids({"a"}));
        QCOMPARE(find(QStringLiteral("runn*")), ids({"a"}));
        QCOMPARE(find(QStringLiteral("\"running\"")), ids({"a"}));
        QCOMPARE(find(QStringLiteral("\"runs\"")), QStringList());
    }

    void findsWithoutAccents() {
        put(QStringLiteral("a"), QStringLiteral("Café Österreich, Straße, Smørrebrød, Łódź, naïve, ﬁne"));
        for (const char* query :
             {"cafe", "osterreich", "strasse", "smorrebrod", "lodz", "naive", "fine", "CAFÉ", "STRASSE", "Straße"})
            QVERIFY2(find(QString::fromUtf8(query)) == ids({"a"}), query);
    }

    void findsInScriptsWithoutSpaces() {
        put(QStringLiteral("zh"), QStringLiteral("我明天在东京开会"));
        put(QStringLiteral("ja"), QStringLiteral("来週の会議はカフェで"));
        put(QStringLiteral("ko"), QStringLiteral("다음주 회의는 서울에서"));
        put(QStringLiteral("th"), QStringLiteral("การประชุมวันพรุ่งนี้"));
        QCOMPARE(find(QStringLiteral("东京")), ids({"zh"}));
        QCOMPARE(find(QStringLiteral("明天 开会")), ids({"zh"}));
        QCOMPARE(find(QStringLiteral("京")), ids({"zh"}));
        QCOMPARE(find(QStringLiteral("会")).size(), 2);
        QCOMPARE(find(QStringLiteral("カフェ")), ids({"ja"}));
        QCOMPARE(find(QStringLiteral("회의")), ids({"ko"}));
        QCOMPARE(find(QStringLiteral("ประชุม")), ids({"th"}));
        QCOMPARE(find(QStringLiteral("京東")), QStringList());
    }

    void findsAddressesWholeAndInParts() {
        put(QStringLiteral("a"),
            QStringLiteral("Mail Anna.Berg@acme.example about https://acme.example/a/b?x=1, 3.14 and"
                           " 2026-03-02 in notes_v2.txt"));
        put(QStringLiteral("b"), QStringLiteral("Berg of Acme, anna, example"));
        QCOMPARE(find(QStringLiteral("anna.berg@acme.example"), Match::Any).value(0), QStringLiteral("a"));
        for (const char* query : {"acme.example berg anna", "2026-03-02", "3.14", "notes_v2.txt", "notes", "2026"})
            QVERIFY2(find(QString::fromUtf8(query)).contains(QStringLiteral("a")), query);
        QCOMPARE(find(QStringLiteral("berg")).size(), 2);
    }

    void phrasesAndExclusions() {
        put(QStringLiteral("a"), QStringLiteral("the green house on the hill"));
        put(QStringLiteral("b"), QStringLiteral("the house is green"));
        QCOMPARE(find(QStringLiteral("\"green house\"")), ids({"a"}));
        QCOMPARE(find(QStringLiteral("“Green House”")), ids({"a"}));
        QCOMPARE(find(QStringLiteral("house -\"green house\"")), ids({"b"}));
        QCOMPARE(find(QStringLiteral("house -hill")), ids({"b"}));
        QCOMPARE(find(QStringLiteral("house -green-house")), ids({"b"}));
        QCOMPARE(find(QStringLiteral("house -a.green@house.de")).size(), 2);
        QCOMPARE(find(QStringLiteral("\"on the hill\"")), ids({"a"}));
        QCOMPARE(find(QStringLiteral("\"hill on the\"")), QStringList());
        QCOMPARE(find(QStringLiteral("-house")), QStringList());
    }

    void aTitleCountsMore() {
        put(QStringLiteral("body"), QStringLiteral("budget talk"), QStringLiteral("notes today"));
        put(QStringLiteral("title"), QStringLiteral("talk today"), QStringLiteral("budget notes"));
        QCOMPARE(find(QStringLiteral("budget")), ids({"title", "body"}));
    }

    void commonWordsDoNotHinder() {
        put(QStringLiteral("a"), QStringLiteral("Dentist at nine"));
        QCOMPARE(find(QStringLiteral("when is the dentist")), ids({"a"}));
        put(QStringLiteral("b"), QStringLiteral("to be or not to be"));
        QCOMPARE(find(QStringLiteral("to be")), ids({"b"}));
    }

    void synonymsComeAfterTheWordItself() {
        put(QStringLiteral("a"), QStringLiteral("telephone of the plumber"));
        put(QStringLiteral("b"), QStringLiteral("phone of the plumber"));
        QCOMPARE(find(QStringLiteral("phone plumber")), ids({"b", "a"}));
    }

    void slipsOfThePen() {
        put(QStringLiteral("a"), QStringLiteral("Appointment with the veterinarian"));
        put(QStringLiteral("b"), QStringLiteral("Groceries"));
        for (const char* query : {"veternarian", "vetrinarain", "Apointment", "gorceries", "groceriess"})
            QVERIFY2(!find(QString::fromUtf8(query)).isEmpty(), query);
        const IndexAnswer answer = ask(QStringLiteral("my veternarian"));
        QCOMPARE(answer.suggestion, QStringLiteral("my veterinarian"));
        QVERIFY(answer.hits.at(0).nearly);
        QVERIFY(find(QStringLiteral("vet")).isEmpty());
        QVERIFY(find(QStringLiteral("\"veternarian\"")).isEmpty());
    }

    void exactHitsComeBeforeNearOnes() {
        put(QStringLiteral("near"), QStringLiteral("martin"), QStringLiteral("martin martin"));
        put(QStringLiteral("exact"), QStringLiteral("a long text in which marten stands among many other words"));
        QCOMPARE(find(QStringLiteral("marten")), ids({"exact", "near"}));
    }

    void labelsNarrowDown() {
        IndexWriter writer(*m_store, *m_analyzer);
        for (int i = 0; i < 40; ++i) {
            const QString type = i % 2 == 0 ? QStringLiteral("type=event") : QStringLiteral("type=note");
            QVERIFY(writer
                        .add({QString::number(i),
                              0,
                              {{QStringLiteral("dinner %1").arg(i)}},
                              base::Instant{i},
                              {type, QStringLiteral("of=%1").arg(i / 10)}})
                        .ok());
        }
        QVERIFY(writer.removeLabelled(QStringLiteral("of=1")).ok());
        QVERIFY(writer.commit({}).ok());
        IndexReader reader(*m_store, *m_analyzer);
        SearchOptions options;
        options.labels = QStringList{QStringLiteral("type=event")};
        options.limit = 100;
        for (const Match match : {Match::All, Match::Any}) {
            options.match = match;
            QCOMPARE(reader.search(u"dinner", options)->hits.size(), std::size_t(15));
            options.without = QStringList{QStringLiteral("of=0")};
            QCOMPARE(reader.search(u"dinner", options)->hits.size(), std::size_t(10));
            QCOMPARE(reader.search(u"type event", options)->hits.size(), std::size_t(0));
            QCOMPARE(reader.search(u"", options)->hits.size(), std::size_t(0));
            options.browse = true;
            options.recency = {0.5, 100, base::Instant{100}};
            const auto all = reader.search(u"", options);
            QCOMPARE(all->hits.size(), std::size_t(10));
            QCOMPARE(all->hits.front().id, QStringLiteral("38")); // the newest
            QCOMPARE(reader.search(u"-dinner", options)->hits.size(), std::size_t(0));
            options.browse = false;
            options.without.clear();
        }
    }

    void hostileQueriesAreAnswered() {
        put(QStringLiteral("a"), QStringLiteral("plain text"));
        QString surrogates = QStringLiteral("x");
        surrogates += QChar(0xD800);
        for (const QString& query :
             {QString(), QStringLiteral("\""), QStringLiteral("\"\""), QStringLiteral("-"), QStringLiteral("*"),
              QStringLiteral("--- *** \"*\" -\"-\""), QString(100'000, u'a'), QStringLiteral("a* ").repeated(5000),
              surrogates, QString(QChar(0)), QStringLiteral("' OR 1=1 --"), QString(5000, QChar(0x0301)),
              QStringLiteral("@ :// . _ @@ a@ @b")})
            QVERIFY(find(query).size() <= 1);
    }

    void hostileDocumentsAreTaken() {
        IndexWriter writer(*m_store, *m_analyzer);
        const QString long1(3'000'000, u'x');
        QString broken = QStringLiteral("alive ");
        broken += QChar(0xDC00);
        broken += QChar(0xD800);
        broken += QChar(0);
        QVERIFY(writer.add({QStringLiteral("1"), 0, {{long1 + QStringLiteral(" alive")}}, {}}).ok());
        QVERIFY(writer.add({QStringLiteral("2"), 63, {{broken}}, {}}).ok());
        QVERIFY(writer.add({QStringLiteral("3"), 0, {}, {}}).ok());
        QVERIFY(writer.add({QStringLiteral("4"), 0, {{QStringLiteral("alive ").repeated(500'000)}}, {}}).ok());
        QVERIFY(!writer.add({QString(), 0, {}, {}}).ok());
        QVERIFY(!writer.add({QString(600, u'i'), 0, {}, {}}).ok());
        QVERIFY(!writer.add({QStringLiteral("5"), 64, {}, {}}).ok());
        QVERIFY(writer.commit({}).ok());
        QCOMPARE(find(QStringLiteral("alive")).size(), 3);
    }

    void aDocumentOfNothingButNewWordsStaysSmall() {
        TermBuffer buffer(*m_analyzer);
        QString text;
        for (int i = 0; i < 1'000'000; ++i)
            text += QString::number(i, 36) + u' ';
        buffer.add({QStringLiteral("1"), 0, {{text}}, {}});
        QVERIFY(buffer.bytes() < 64 * 1024 * 1024);
    }

    void aBiggerDocumentThanTheLimitIsCut() {
        IndexWriter writer(*m_store, *m_analyzer);
        const QString text = QStringLiteral("word ").repeated(int(kMaxIndexedChars / 5)) + QStringLiteral(" behind");
        QVERIFY(writer.add({QStringLiteral("1"), 0, {{text}}, {}}).ok());
        QVERIFY(writer.commit({}).ok());
        QCOMPARE(find(QStringLiteral("word")).size(), 1);
        QCOMPARE(find(QStringLiteral("behind")).size(), 0);
    }
};

FLUX_TEST_CLASS(IndexSearchTest)
#include "index_search_test.moc"
