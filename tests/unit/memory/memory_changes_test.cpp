#include "engine/memory/memory_record.h"
#include "tests/support/test_main.h"
#include "tests/unit/memory/memory_fixture.h"

using namespace flux;
using namespace flux::memory;
using test::MemoryFixture;

class MemoryChangesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<MemoryFixture> m_world;

    static api::StoreMemory byStep(const char* title, const char* body) {
        api::StoreMemory request = MemoryFixture::request(title, body);
        request.by = {domain::ActorKind::Agent,
                      QStringLiteral("compose"),
                      domain::TaskId{QStringLiteral("t1")},
                      domain::StepKey{QStringLiteral("step_2")},
                      {}};
        return request;
    }
    domain::WorkspaceObject derived(const char* title, const std::vector<domain::ObjectId>& from) {
        api::StoreMemory request = MemoryFixture::request(title, title);
        request.derivedFrom = from;
        return m_world->put(request);
    }
    base::Result<api::MemoryForgotten> forget(const api::ForgetMemory& request) {
        const auto change = forgetMemory(request, m_world->reader().objects(), m_world->clock);
        if (!change.ok())
            return change.error();
        if (!change->work.isEmpty())
            (void)m_world->writer->commit(change->work);
        return change->reply;
    }
    bool exists(const domain::WorkspaceObject& object) { return m_world->reader().objects().object(object.id).ok(); }
    base::ErrorCode refusal(const api::StoreMemory& request) {
        m_world->problem = {};
        (void)m_world->put(request);
        return m_world->problem.message.isEmpty() ? base::ErrorCode::Internal : m_world->problem.code;
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<MemoryFixture>(); }

    void makesAKeyFromTheTitle() {
        const auto memory = m_world->put("Anna's phone: \u00DCber 5", "0170 55");
        QCOMPARE(base::textAt(memory.data, "key"), QStringLiteral("anna-phone-uber-5"));
        QCOMPARE(memory.type, QString(domain::kMemoryType));
        const auto untitled = m_world->put("", "Bob likes tea.\nAnd cake.");
        QCOMPARE(base::textAt(untitled.data, "title"), QStringLiteral("Bob likes tea."));
        QVERIFY(!base::textAt(m_world->put("!?", "signs").data, "key").isEmpty());
        QCOMPARE(keyFromTitle(QString(500, u'x')), QString());
    }

    void aKeyThatExistsGetsANewVersion() {
        auto request = MemoryFixture::request("Wifi", "old", "wifi");
        request.topic = QStringLiteral("home");
        request.tags = {QStringLiteral("net"), QStringLiteral("net")};
        const auto first = m_world->put(request);
        QCOMPARE(first.tags, QStringList{QStringLiteral("net")});
        const auto second = m_world->put("", "new", "wifi");
        QCOMPARE(second.id, first.id);
        QCOMPARE(second.version, 2);
        QCOMPARE(base::textAt(second.data, "title"), QStringLiteral("Wifi"));
        QCOMPARE(base::textAt(second.data, "topic"), QStringLiteral("home"));
        QCOMPARE(second.tags, first.tags);
        const auto history = m_world->reader().objects().history(first.id, 0, 10);
        QVERIFY(history.ok());
        QCOMPARE(history->size(), std::size_t(2));
        QCOMPARE(base::textAt(history->back().data, "body"), QStringLiteral("old"));
        (void)m_world->put("", "new", "wifi");
        QVERIFY(!m_world->wrote); // it was so already
    }

    void aKeyIsOfItsScope() {
        auto mine = MemoryFixture::request("Colour", "red", "colour");
        mine.scope = QStringLiteral("person");
        mine.scopeName = QStringLiteral("Anna");
        const auto ofAnna = m_world->put(mine);
        const auto ofAll = m_world->put("Colour", "blue", "colour");
        QVERIFY(ofAnna.id != ofAll.id);
        api::ForgetMemory request;
        request.key = QStringLiteral("colour");
        const auto refused = forget(request);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, base::ErrorCode::FailedPrecondition);
        QVERIFY(exists(ofAnna) && exists(ofAll));
    }

    void aStepStoresNothingTwice() {
        const auto first = m_world->put(byStep("Finding", "The bridge opens at 9."));
        QCOMPARE(first.createdBy.step.text, QStringLiteral("step_2"));
        auto again = byStep("Another title", "the  bridge opens at 9");
        again.tags = {QStringLiteral("bridge")};
        const auto second = m_world->put(again);
        QCOMPARE(second.id, first.id);
        QCOMPARE(base::textAt(second.data, "body"), QStringLiteral("The bridge opens at 9."));
        QCOMPARE(second.tags, QStringList{QStringLiteral("bridge")});
        (void)m_world->put(again);
        QVERIFY(!m_world->wrote);
        QVERIFY(m_world->put(byStep("Third", "The bridge opens at 10.")).id != first.id);
        QVERIFY(m_world->put(byStep("Fourth", "The bridge never opens at 9.")).id != first.id);
    }

    void stepsOfOneTaskDoNotReplaceEachOther() {
        const auto first = m_world->put(byStep("Summary", "The bridge opens at 9."));
        auto other = byStep("Summary", "The ferry leaves at 7.");
        other.by.step.text = QStringLiteral("step_3");
        const auto second = m_world->put(other);
        QVERIFY(second.id != first.id);
        QVERIFY(base::textAt(second.data, "key").startsWith(QStringLiteral("summary-step")));
        other.body = QStringLiteral("The ferry leaves at 8."); // the same step again
        QCOMPARE(m_world->put(other).id, second.id);
        auto later = byStep("Summary", "The bridge opens at 10."); // the work done again is a new version
        later.by.task.text = QStringLiteral("t2");
        QCOMPARE(m_world->put(later).id, first.id);
    }

    void aFindingIsKeptWhereTheOldOneHasExpired() {
        auto old = MemoryFixture::request("Offer", "The bridge opens at 9.");
        old.expiresAt = m_world->clock.now().plusMs(60'000);
        const auto before = m_world->put(old);
        m_world->clock.advanceMs(60'000);
        QVERIFY(m_world->put(byStep("Finding", "The bridge opens at 9.")).id != before.id);
    }

    void seesWhatWasDecidedBefore() {
        auto& reader = m_world->reader().objects();
        const auto first = storeMemory(byStep("Finding", "It opens at 9."), reader, m_world->clock);
        QVERIFY(first.ok());
        auto pending = first->work;
        const auto same = storeMemory(byStep("Other", "it opens at 9"), reader, m_world->clock, pending);
        QVERIFY(same.ok() && same->reply.id == first->reply.id && same->work.isEmpty());
        auto request = MemoryFixture::request("", "It opens at 10.", "finding");
        const auto second = storeMemory(request, reader, m_world->clock, pending);
        QVERIFY(second.ok() && second->reply.version == 2);
        pending.append(store::UnitOfWork(second->work));
        request = MemoryFixture::request("Drawn", "So it is late.");
        request.derivedFrom = {first->reply.id};
        const auto drawn = storeMemory(request, reader, m_world->clock, pending);
        QVERIFY(drawn.ok());
        pending.append(store::UnitOfWork(drawn->work));
        QVERIFY(m_world->writer->commit(pending).ok());
        QCOMPARE(base::textAt(reader.object(first->reply.id)->data, "body"), QStringLiteral("It opens at 10."));
        QCOMPARE(reader.links(first->reply.id)->size(), std::size_t(1));
    }

    void refusesWhatCannotBeKept() {
        using Code = base::ErrorCode;
        QCOMPARE(refusal(MemoryFixture::request(" ", "\n")), Code::InvalidArgument);
        auto scope = MemoryFixture::request("a", "b");
        scope.scope = QStringLiteral("galaxy");
        QCOMPARE(refusal(scope), Code::InvalidArgument);
        scope.scope = QStringLiteral("person");
        QCOMPARE(refusal(scope), Code::InvalidArgument);
        auto past = MemoryFixture::request("a", "b");
        past.expiresAt = base::Instant{1000};
        QCOMPARE(refusal(past), Code::InvalidArgument);
        auto large = MemoryFixture::request("a", "b");
        large.body = QString(kMostBody + 1, u'x');
        QCOMPARE(refusal(large), Code::ResourceExhausted);
        auto lines = MemoryFixture::request("a\nb", "c");
        QCOMPARE(refusal(lines), Code::InvalidArgument);
        lines = MemoryFixture::request("a", "c");
        lines.key = QStringLiteral("x") + QChar(u'\0');
        QCOMPARE(refusal(lines), Code::InvalidArgument);
        auto tags = MemoryFixture::request("a", "b");
        tags.tags = {QStringLiteral(" ")};
        QCOMPARE(refusal(tags), Code::InvalidArgument);
        auto orphan = MemoryFixture::request("a", "b");
        orphan.derivedFrom = {domain::ObjectId{QStringLiteral("nobody")}};
        QCOMPARE(refusal(orphan), Code::NotFound);
        QCOMPARE(m_world->found(""), QString());
    }

    void keepsOddTexts() {
        QString odd = QStringLiteral("a'b\"c; DROP TABLE objects; $gt .x ");
        odd += QChar(0xD800);
        auto request = MemoryFixture::request("t", "", "it's \"odd\" $where.x");
        request.body = odd;
        const auto memory = m_world->put(request);
        QVERIFY(exists(memory));
        QCOMPARE(m_world->put(request).id, memory.id);
    }

    void forgetsWhatWasDrawnFromItAlone() {
        const auto source = m_world->put("Source", "one");
        const auto other = m_world->put("Other", "two");
        const auto child = derived("Child", {source.id});
        const auto grandchild = derived("Grandchild", {child.id});
        const auto mixed = derived("Mixed", {source.id, other.id});
        const auto both = derived("Both", {child.id, source.id});
        api::ForgetMemory request;
        request.id = source.id;
        request.dryRun = true;
        const auto planned = forget(request);
        QVERIFY(planned.ok());
        QCOMPARE(planned->objects.size(), std::size_t(4));
        QVERIFY(exists(source));
        request.dryRun = false;
        const auto done = forget(request);
        QVERIFY(done.ok());
        QCOMPARE(done->objects.size(), std::size_t(4));
        QVERIFY(!exists(source) && !exists(child) && !exists(grandchild) && !exists(both));
        QVERIFY(exists(other) && exists(mixed));
        QVERIFY(!m_world->reader().objects().history(source.id, 0, 10).ok() ||
                m_world->reader().objects().history(source.id, 0, 10)->empty());
    }

    void forgettingSaysWhatIsWrong() {
        QCOMPARE(forget({}).error().code, base::ErrorCode::InvalidArgument);
        api::ForgetMemory request;
        request.key = QStringLiteral("nothing");
        QCOMPARE(forget(request).error().code, base::ErrorCode::NotFound);
        request.id = domain::ObjectId{QStringLiteral("nothing")};
        QCOMPARE(forget(request).error().code, base::ErrorCode::NotFound);
    }

    void whatHasExpiredGoesForGood() {
        auto request = MemoryFixture::request("Offer", "valid for a day");
        request.expiresAt = m_world->clock.now().plusMs(24LL * 3600 * 1000);
        const auto memory = m_world->put(request);
        auto derived = MemoryFixture::request("Plan", "take the offer");
        derived.derivedFrom = {memory.id};
        const auto plan = m_world->put(derived);
        QVERIFY(!plan.id.isEmpty());
        store::ObjectReader& objects = m_world->reader().objects();
        QVERIFY(expiredMemories(objects, m_world->clock.now())->empty());
        m_world->clock.advanceMs(24LL * 3600 * 1000);
        const auto ids = expiredMemories(objects, m_world->clock.now());
        QCOMPARE(ids.value(), std::vector{memory.id});
        store::UnitOfWork renewed; // in the same commit somebody gives it more time: that counts
        renewed.objects.push_back({memory, memory.version});
        QVERIFY(purgeExpired(*ids, objects, m_world->clock, renewed)->isEmpty());
        const auto work = purgeExpired({memory.id, plan.id}, objects, m_world->clock);
        QCOMPARE(work->purgedObjects, std::vector{memory.id});
        QVERIFY(m_world->writer->commit(*work).ok());
        QVERIFY(!objects.object(memory.id).ok());
        QVERIFY(objects.object(plan.id).ok());
        QVERIFY(objects.links(plan.id)->empty());
    }

    void notesThatItWasUsedOnceAnHour() {
        const auto memory = m_world->put("Wifi", "secret");
        const auto note = [&] {
            const auto work = noteUsed({memory.id}, m_world->reader().objects(), m_world->clock);
            QVERIFY(work.ok());
            if (!work->isEmpty())
                QVERIFY(m_world->writer->commit(*work).ok());
        };
        note();
        note();
        auto now = m_world->reader().objects().object(memory.id);
        QCOMPARE(now->version, 2);
        QCOMPARE(recordOf(*now).lastUsedAt, m_world->clock.now());
        m_world->clock.advanceMs(3600 * 1000);
        note();
        now = m_world->reader().objects().object(memory.id);
        QCOMPARE(now->version, 3);
    }
};

FLUX_TEST_CLASS(MemoryChangesTest)
#include "memory_changes_test.moc"
