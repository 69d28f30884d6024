#include "tests/support/test_main.h"
#include "tests/unit/memory/memory_fixture.h"

using namespace flux;
using namespace flux::memory;
using test::MemoryFixture;
using test::TableEmbedder;

class MemoryServiceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<MemoryFixture> m_world;

private Q_SLOTS:
    void init() { m_world = std::make_unique<MemoryFixture>(); }

    void findsByWords() {
        (void)m_world->put("Boiler", "Serviced by Mr Lee in March");
        (void)m_world->put("Wifi", "The password is on the fridge");
        QCOMPARE(m_world->found("who services the boiler?"), QStringLiteral("Boiler"));
        QCOMPARE(m_world->why, QStringLiteral("text"));
        QVERIFY(!m_world->byMeaning);
        QCOMPARE(m_world->found("spaceship"), QString());
        (void)m_world->put("Boiler", "It was replaced by a heat pump"); // seen at once
        QCOMPARE(m_world->found("heat pump"), QStringLiteral("Boiler"));
        QCOMPARE(m_world->found("Lee"), QString());
    }

    void showsTheNewestWithoutAText() {
        (void)m_world->put("One", "a");
        (void)m_world->put("Two", "b");
        QCOMPARE(m_world->found(""), QStringLiteral("Two, One"));
    }

    void narrowsDown() {
        auto request = MemoryFixture::request("One", "boat", "k1");
        request.topic = QStringLiteral("Sailing");
        request.tags = {QStringLiteral("sea"), QStringLiteral("fun")};
        request.scope = QStringLiteral("person");
        request.scopeName = QStringLiteral("Anna");
        (void)m_world->put(request);
        (void)m_world->put("Two", "boat", "k2");
        const auto with = [&](const std::function<void(api::SearchMemory&)>& change) {
            api::SearchMemory search;
            search.text = QStringLiteral("boat");
            change(search);
            return m_world->found(search);
        };
        QCOMPARE(with([](auto& s) { s.key = QStringLiteral("k2"); }), QStringLiteral("Two"));
        QCOMPARE(with([](auto& s) { s.topic = QStringLiteral("sailing"); }), QStringLiteral("One"));
        QCOMPARE(with([](auto& s) { s.tags = {QStringLiteral("sea")}; }), QStringLiteral("One"));
        QCOMPARE(with([](auto& s) { s.tags = {QStringLiteral("sea"), QStringLiteral("no")}; }), QString());
        QCOMPARE(with([](auto& s) { s.scope = QStringLiteral("person"); }), QStringLiteral("One"));
        QCOMPARE(with([](auto& s) { s.limit = 1; }).count(u','), 0);
    }

    void leavesOutWhatHasExpired() {
        auto request = MemoryFixture::request("Code", "door code 4711");
        request.expiresAt = m_world->clock.now().plusMs(60'000);
        (void)m_world->put(request);
        QCOMPARE(m_world->found("door code"), QStringLiteral("Code"));
        m_world->clock.advanceMs(120'000);
        QCOMPARE(m_world->found("door code"), QString());
        QCOMPARE(m_world->found(""), QString());
    }

    void putsRepetitionsBehind() {
        (void)m_world->put("Bridge", "the old bridge opens at nine for ships");
        (void)m_world->put("Bridge again", "the old bridge opens at nine for ships");
        (void)m_world->put("Toll", "the bridge costs two euros for each car that crosses it on a weekday");
        api::SearchMemory search;
        search.text = QStringLiteral("old bridge");
        search.limit = 2;
        QVERIFY(m_world->found(search).contains(QStringLiteral("Toll")));
    }

    void fitsABudget() {
        auto request = MemoryFixture::request("Long", "boat");
        request.body = QStringLiteral("boat ").repeated(400);
        (void)m_world->put(request);
        (void)m_world->put("Short", "a boat");
        api::SearchMemory search;
        search.text = QStringLiteral("boat");
        search.tokenBudget = 50;
        QCOMPARE(m_world->found(search), QStringLiteral("Short"));
        search.tokenBudget = 0;
        QCOMPARE(m_world->found(search).count(u','), 1);
    }

    void findsByMeaningToo() {
        TableEmbedder model;
        model.directions = {QStringLiteral("feline cat"), QStringLiteral("vessel boat")};
        m_world->service.connect(&model);
        (void)m_world->put("Tom", "our cat sleeps a lot");
        (void)m_world->put("Jolly", "a boat on the lake");
        QCOMPARE(m_world->found("feline"), QString()); // no vectors yet
        m_world->embedAll(model);
        QCOMPARE(m_world->found("feline").section(u',', 0, 0), QStringLiteral("Tom"));
        QVERIFY(m_world->byMeaning);
        QCOMPARE(m_world->why, QStringLiteral("meaning"));
        QCOMPARE(m_world->found("cat").section(u',', 0, 0), QStringLiteral("Tom"));
        QCOMPARE(m_world->why, QStringLiteral("text and meaning"));
        const int asked = model.asked;
        m_world->embedAll(model); // none is missing
        QCOMPARE(model.asked, asked);
    }

    void aChangedTextNeedsANewVector() {
        TableEmbedder model;
        model.directions = {QStringLiteral("feline cat"), QStringLiteral("canine dog")};
        m_world->service.connect(&model);
        (void)m_world->put("Pet", "a cat", "pet");
        m_world->embedAll(model);
        (void)m_world->put("Pet", "a dog", "pet");
        QCOMPARE(m_world->found("feline"), QString());
        m_world->embedAll(model);
        QCOMPARE(m_world->found("canine"), QStringLiteral("Pet"));
        MemoryService anew(m_world->clock); // as after a start: the vectors come from the store
        anew.connect(&model);
        api::SearchMemory search;
        search.text = QStringLiteral("canine");
        const auto page = anew.search(search, m_world->reader());
        QVERIFY(page.ok() && page->byMeaning && page->hits.size() == 1);
    }

    void wordsServeWhenTheModelIsAway() {
        TableEmbedder model;
        model.directions = {QStringLiteral("feline cat")};
        m_world->service.connect(&model);
        (void)m_world->put("Tom", "our cat sleeps a lot");
        m_world->embedAll(model);
        model.broken = true;
        QCOMPARE(m_world->found("cat"), QStringLiteral("Tom"));
        QVERIFY(!m_world->byMeaning);
        model.broken = false;
        QCOMPARE(m_world->found("cat"), QStringLiteral("Tom"));
        QVERIFY(!m_world->byMeaning); // left alone for a while
        m_world->clock.advanceMs(60'000);
        QCOMPARE(m_world->found("cat"), QStringLiteral("Tom"));
        QVERIFY(m_world->byMeaning);
    }

    void whatIsForgottenIsNotFound() {
        TableEmbedder model;
        model.directions = {QStringLiteral("feline cat")};
        m_world->service.connect(&model);
        const auto memory = m_world->put("Tom", "our cat");
        m_world->embedAll(model);
        QCOMPARE(m_world->found("cat"), QStringLiteral("Tom"));
        api::ForgetMemory request;
        request.id = memory.id;
        const auto change = forgetMemory(request, m_world->reader().objects(), m_world->clock);
        QVERIFY(change.ok() && m_world->writer->commit(change->work).ok());
        QCOMPARE(m_world->found("cat"), QString());
        const auto vectors = m_world->reader().objects().vectors(domain::kMemoryType, model.model());
        QVERIFY(vectors.ok() && vectors->empty());
    }

    void refusesLimits() {
        api::SearchMemory search;
        search.limit = 0;
        QVERIFY(!m_world->service.search(search, m_world->reader()).ok());
        search.limit = 101;
        QVERIFY(!m_world->service.search(search, m_world->reader()).ok());
        search.limit = 5;
        search.tokenBudget = -1;
        QVERIFY(!m_world->service.search(search, m_world->reader()).ok());
        search.tokenBudget = 0;
        search.text = QString(20'000, u'x');
        QVERIFY(!m_world->service.search(search, m_world->reader()).ok());
    }
};

FLUX_TEST_CLASS(MemoryServiceTest)
#include "memory_service_test.moc"
