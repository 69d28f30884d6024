#include "engine/memory/http_embedder.h"
#include "tests/support/test_main.h"
#include "tests/unit/net/http_fixture.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::memory;

class HttpEmbedderTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::HttpFixture> m_http;

    std::unique_ptr<Embedder> embedder(const char* path, const QString& model = QStringLiteral("all-minilm"),
                                       int batch = 64) {
        EmbedderOptions options;
        options.url = m_http->server->url(QString::fromUtf8(path)).toString();
        options.model = model;
        options.readKey = [] { return base::Result<QString>(QStringLiteral("secret")); };
        options.batch = batch;
        return makeHttpEmbedder(*m_http->client, options);
    }
    base::Json sent(const char* path) { return *base::parseJson(m_http->server->last(path).body); }
    void answer(const char* path, const char* body) { m_http->server->setPage(path, "application/json", body); }
    static base::Result<std::vector<Vector>> ask(Embedder& embedder, const QStringList& texts,
                                                 TextUse use = TextUse::Passage) {
        return embedder.embed(texts, use, {});
    }
    base::Error refusal(const char* body) {
        answer("/api/embed", body);
        const auto vectors = ask(*embedder("/"), {QStringLiteral("a"), QStringLiteral("b")});
        return vectors.ok() ? base::Error{} : vectors.error();
    }

private Q_SLOTS:
    void init() { m_http = std::make_unique<test::HttpFixture>(); }
    void cleanup() { m_http.reset(); }

    void asksAnOllama() {
        answer("/api/embed", "{\"model\":\"all-minilm\",\"embeddings\":[[3,4],[0,-2]]}");
        const auto vectors = ask(*embedder(""), {QStringLiteral("a"), QStringLiteral("b")});
        QVERIFY2(vectors.ok(), vectors.ok() ? "" : qPrintable(vectors.error().message));
        QCOMPARE(vectors->size(), std::size_t(2));
        QCOMPARE(vectors->at(0), (Vector{0.6F, 0.8F}));
        QCOMPARE(vectors->at(1), (Vector{0, -1}));
        QCOMPARE(base::dumpJson(sent("/api/embed")),
                 QByteArray("{\"input\":[\"a\",\"b\"],\"model\":\"all-minilm\",\"truncate\":true}"));
    }

    void asksWhoSpeaksAsOpenAi() {
        answer("/v1/embeddings", "{\"data\":[{\"index\":1,\"embedding\":[0,5]},{\"index\":0,\"embedding\":[1,0]}]}");
        const auto vectors = ask(*embedder("/v1/"), {QStringLiteral("a"), QStringLiteral("b")});
        QVERIFY2(vectors.ok(), vectors.ok() ? "" : qPrintable(vectors.error().message));
        QCOMPARE(vectors->at(0), (Vector{1, 0})); // by its index
        QCOMPARE(m_http->server->last("/v1/embeddings").headers.value("authorization"), QByteArray("Bearer secret"));
        QCOMPARE(base::textAt(sent("/v1/embeddings"), "encoding_format"), QStringLiteral("float"));
    }

    void asksInBatches() {
        answer("/api/embed", "{\"embeddings\":[[1,0],[0,1]]}");
        const QStringList texts{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")};
        const auto vectors = ask(*embedder("/", QStringLiteral("m"), 2), texts);
        QVERIFY(vectors.ok());
        QCOMPARE(vectors->size(), std::size_t(4));
        QCOMPARE(m_http->server->count("/api/embed"), 2);
        QVERIFY(ask(*embedder("/"), {})->empty());
        QCOMPARE(m_http->server->count("/api/embed"), 2);
    }

    void tellsModelsWhatATextIsFor() {
        answer("/api/embed", "{\"embeddings\":[[1,0]]}");
        const auto nomic = embedder("/", QStringLiteral("nomic-embed-text"));
        QVERIFY(ask(*nomic, {QStringLiteral("boats")}, TextUse::Question).ok());
        QCOMPARE(base::plainText(base::jsonAt(sent("/api/embed"), "input").at(0)),
                 QStringLiteral("search_query: boats"));
        QVERIFY(ask(*nomic, {QStringLiteral("boats")}).ok());
        QCOMPARE(base::plainText(base::jsonAt(sent("/api/embed"), "input").at(0)),
                 QStringLiteral("search_document: boats"));
    }

    void refusesAnswersThatMakeNoSense() {
        for (const char* body :
             {"", "[]", "{}", "{\"embeddings\":5}", "{\"embeddings\":[[1,2]]}", "{\"embeddings\":[[1],[1,2],[3]]}",
              "{\"embeddings\":[[1,\"x\"],[1,2]]}", "{\"embeddings\":[[],[]]}", "{\"embeddings\":[[0,0],[1,2]]}",
              "{\"embeddings\":[[1,2],[1,2,3]]}"}) {
            const base::Error error = refusal(body);
            QVERIFY2(error.code == base::ErrorCode::FailedPrecondition, body);
            QVERIFY2(error.message.contains(QStringLiteral("memory.embed.url")), body);
        }
        answer("/v1/embeddings", "{\"data\":[{\"index\":7,\"embedding\":[1]}]}");
        QVERIFY(!ask(*embedder("/v1"), {QStringLiteral("a")}).ok());
    }

    void saysWhyThereAreNone_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<base::ErrorCode>("code");
        QTest::newRow("key") << 401 << base::ErrorCode::Unauthenticated;
        QTest::newRow("model") << 404 << base::ErrorCode::NotFound;
        QTest::newRow("busy") << 503 << base::ErrorCode::Unavailable;
        QTest::newRow("other") << 400 << base::ErrorCode::FailedPrecondition;
    }
    void saysWhyThereAreNone() {
        QFETCH(int, status);
        m_http->server->failNext("/api/embed", status, 1);
        const auto vectors = ask(*embedder("/"), {QStringLiteral("a")});
        QVERIFY(!vectors.ok());
        QTEST(vectors.error().code, "code");
        QVERIFY(!vectors.error().message.contains(QStringLiteral("secret")));
    }

    void saysThatNobodyAnswers() {
        const QString url = m_http->server->url(QStringLiteral("/")).toString();
        const auto gone = makeHttpEmbedder(*m_http->client, {url, QStringLiteral("m"), {}, 64, 5000});
        m_http->server.reset();
        const auto vectors = ask(*gone, {QStringLiteral("a")});
        QVERIFY(!vectors.ok());
        QCOMPARE(vectors.error().code, base::ErrorCode::Unavailable);
        QVERIFY(vectors.error().message.contains(QStringLiteral("found by their words")));
    }

    void isConnectedWithAddressAndModel() {
        QVERIFY(!isConnected({}));
        QVERIFY(!isConnected({QStringLiteral("http://127.0.0.1:11434"), {}, {}, 64, 1000}));
        QVERIFY(isConnected({QStringLiteral("http://127.0.0.1:11434"), QStringLiteral("m"), {}, 64, 1000}));
    }

    void measuresAngles() {
        QCOMPARE(cosine({1, 0}, {1, 0}), 1.0F);
        QCOMPARE(cosine({1, 0}, {0, 1}), 0.0F);
        QCOMPARE(cosine({1, 0}, {1}), 0.0F);
        Vector zero{0, 0};
        QVERIFY(!normalise(zero));
    }
};

Q_DECLARE_METATYPE(flux::base::ErrorCode)

FLUX_TEST_CLASS(HttpEmbedderTest)
#include "http_embedder_test.moc"
