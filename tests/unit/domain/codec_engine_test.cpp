// The forms of what the engine's recovery, versions and cards need: written once, read as written, short where nothing
// is to be said.
#include "engine/domain/codec.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::domain;
using base::Json;

namespace {

Json json(const char* text) {
    const auto parsed = base::parseJson(text);
    Q_ASSERT_X(parsed.ok(), "json", text);
    return *parsed;
}

// Reads the text, checks that writing gives the same members again, and returns the value.
template <typename T>
T read(const Json& written) {
    auto value = fromJson<T>(written);
    if (!value.ok()) {
        QTest::qFail(qPrintable(value.error().message), __FILE__, __LINE__);
        return {};
    }
    const Json again = toJson(*value);
    if (again != written)
        QTest::qFail(base::dumpJson(Json::diff(written, again)).constData(), __FILE__, __LINE__);
    return std::move(*value);
}

template <typename T>
QString problem(const QByteArray& text) {
    const auto value = fromJson<T>(*base::parseJson(text));
    if (value.ok())
        return QStringLiteral("taken");
    return value.error().code == base::ErrorCode::InvalidArgument ? value.error().message
                                                                  : QStringLiteral("wrong code");
}

// A step with every member that a step can have.
Json fullStep() {
    return json("{\"key\":\"s1\",\"name\":\"n\",\"description\":\"d\",\"agent\":\"http_fetch\",\"inputs\":{\"url\":\"{{"
                "item.url}}\"},"
                "\"dependencies\":[\"s0\"],\"parallel_group\":\"\",\"failure_policy\":\"best_effort\",\"checkpoint_"
                "required\":false,"
                "\"critical\":true,\"max_retries\":2,"
                "\"fallbacks\":[{\"agent\":\"\",\"inputs\":{\"url\":\"https://b.example\"},\"name\":\"from the copy\"},"
                "{\"agent\":\"compose\",\"inputs\":{},\"name\":\"\"}],"
                "\"for_each\":{\"items\":\"{{s0.outputs.links}}\",\"max_parallel\":3,\"max_items\":40},"
                "\"checkpoint\":{\"kind\":\"select\",\"question\":\"Which?\",\"context\":\"c\",\"form\":{\"options\":[{"
                "\"value\":1}],\"default\":1},"
                "\"input\":\"which\",\"editable\":[\"url\"],\"expires_after_ms\":60000,\"on_expiry\":\"use_default\"},"
                "\"removed\":true,\"item_of\":\"s9\"}");
}

} // namespace

class CodecEngineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aStepWithEverything() {
        const auto s = read<StepSpec>(fullStep());
        QCOMPARE(s.fallbacks.size(), size_t(2));
        QVERIFY(s.fallbacks[0].inputs == json("{\"url\":\"https://b.example\"}"));
        QCOMPARE(s.fallbacks[0].name, QStringLiteral("from the copy"));
        QCOMPARE(s.fallbacks[1].agent, QStringLiteral("compose"));
        QVERIFY(s.forEach.has_value());
        QVERIFY(s.forEach->items == Json("{{s0.outputs.links}}"));
        QCOMPARE(s.forEach->maxParallel, 3);
        QCOMPARE(s.forEach->maxItems, 40);
        QVERIFY(s.checkpoint.has_value());
        QCOMPARE(s.checkpoint->kind, CheckpointKind::Select);
        QCOMPARE(s.checkpoint->question, QStringLiteral("Which?"));
        QVERIFY(s.checkpoint->form["default"] == Json(1));
        QCOMPARE(s.checkpoint->input, QStringLiteral("which"));
        QCOMPARE(s.checkpoint->editable, QStringList{QStringLiteral("url")});
        QCOMPARE(s.checkpoint->expiresAfterMs, 60'000);
        QCOMPARE(s.checkpoint->onExpiry, ExpiryOutcome::UseDefault);
        QVERIFY(s.removed);
        QCOMPARE(s.itemOf.text, QStringLiteral("s9"));
    }

    void aListMayStandInThePlanItself() {
        Json step = fullStep();
        step["for_each"]["items"] = Json::array({1, "two", Json{{"three", 3}}});
        QCOMPARE(read<StepSpec>(step).forEach->items.size(), size_t(3));
    }

    void aRunFurtherUpTheLadder() {
        const auto r = read<StepRun>(
            json("{\"status\":\"held\",\"attempt\":4,\"tries\":1,\"fallback\":2,\"repaired\":true,"
                 "\"expanded\":true,\"effect\":\"undone\",\"approved\":true,\"note\":\"n\",\"retry_at\":9}"));
        QCOMPARE(r.status, StepStatus::Held);
        QCOMPARE(r.tries, 1);
        QCOMPARE(r.fallback, 2);
        QVERIFY(r.repaired && r.expanded);
        QCOMPARE(r.effect, EffectProgress::Undone);
        QCOMPARE(r.retryAt.ms, 9);
    }

    void whereATaskComesFrom() {
        const auto l = read<Lineage>(
            json("{\"supersedes\":\"a\",\"superseded_by\":\"b\",\"forked_from\":\"c\",\"fork_step\":\"s2\","
                 "\"undoes\":\"d\",\"undone_by\":\"e\",\"replans\":3}"));
        QCOMPARE(l, (Lineage{{QStringLiteral("a")},
                             {QStringLiteral("b")},
                             {QStringLiteral("c")},
                             {QStringLiteral("s2")},
                             {QStringLiteral("d")},
                             {QStringLiteral("e")},
                             3}));
        QVERIFY(read<Lineage>(Json::object()) == Lineage{});
    }

    void aPlanDiff() {
        Json after = fullStep();
        after["inputs"]["url"] = "https://other.example";
        const auto diff = read<PlanDiff>(Json{
            {"added", Json::array({fullStep()})},
            {"removed", Json::array({fullStep(), fullStep()})},
            {"changed", Json::array({Json{{"before", fullStep()}, {"after", after}, {"fields", {"inputs"}}}})},
        });
        QVERIFY(!diff.isEmpty());
        QCOMPARE(diff.added.size(), size_t(1));
        QCOMPARE(diff.removed.size(), size_t(2));
        QVERIFY(diff.changed.front().after.inputs["url"] == Json("https://other.example"));
        QCOMPARE(diff.changed.front().fields, QStringList{QStringLiteral("inputs")});
        QVERIFY(fromJson<PlanDiff>(Json::object())->isEmpty());
    }

    void aBreaker() {
        const auto b =
            read<Breaker>(json("{\"key\":\"host:a.example:443\",\"state\":\"half_open\",\"failures\":5,\"opened_at\":7,"
                               "\"retry_at\":8,\"last_error\":\"It does not answer.\"}"));
        QCOMPARE(b.key, QStringLiteral("host:a.example:443"));
        QCOMPARE(b.state, BreakerState::HalfOpen);
        QCOMPARE(b.failures, 5);
        QCOMPARE(b.openedAt.ms, 7);
        QCOMPARE(b.retryAt.ms, 8);
        QCOMPARE(b.lastError, QStringLiteral("It does not answer."));
        const auto live =
            std::get<BreakerChanged>(read<LiveEvent>(Json{{"kind", "breaker.changed"}, {"breaker", toJson(b)}}));
        QCOMPARE(live.breaker.failures, 5);
    }

    void anItemStepNamesItsStep() {
        const Json event = json(
            "{\"kind\":\"step.updated\",\"task_id\":\"t1\",\"conversation_id\":\"c1\",\"position\":4,\"key\":\"s1_2\","
            "\"name\":\"n\",\"agent\":\"a\",\"item_of\":\"s1\","
            "\"run\":{\"status\":\"done\",\"attempt\":1,\"effect\":\"none\",\"approved\":false,\"note\":\"\"}}");
        QCOMPARE(std::get<StepUpdated>(read<EventPayload>(event)).itemOf.text, QStringLiteral("s1"));
    }

    void aDeletedTask() {
        const auto deleted = std::get<TaskDeleted>(
            read<EventPayload>(json("{\"kind\":\"task.deleted\",\"task_id\":\"t1\",\"conversation_id\":\"c1\"}")));
        QCOMPARE(deleted.taskId.text, QStringLiteral("t1"));
        QCOMPARE(deleted.conversationId.text, QStringLiteral("c1"));
    }

    void anAnswerOfEachKind_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("input") << QByteArray("{\"name\":\"Marta\",\"count\":3,\"urgent\":true}");
        QTest::newRow("select") << QByteArray("{\"choice\":{\"id\":7}}");
        QTest::newRow("questions") << QByteArray("{\"q1\":\"yes\",\"q2\":null}");
        QTest::newRow("none") << QByteArray("{}");
    }
    void anAnswerOfEachKind() {
        QFETCH(QByteArray, answer);
        const auto decision = read<Decision>(Json{{"verdict", "yes"},
                                                  {"edits", Json::object()},
                                                  {"answer", json(answer.constData())},
                                                  {"reason", ""},
                                                  {"by", "terminal"}});
        QVERIFY(decision.answer == json(answer.constData()));
    }

    void whatSaysNothingIsLeftOut() {
        StepSpec plain;
        plain.key.text = QStringLiteral("s");
        const Json spec = toJson(plain);
        for (const char* key : {"fallbacks", "for_each", "checkpoint", "removed", "item_of"})
            QVERIFY2(!spec.contains(key), key);
        const Json run = toJson(StepRun{});
        for (const char* key : {"tries", "fallback", "repaired", "expanded"})
            QVERIFY2(!run.contains(key), key);
        QVERIFY(toJson(Lineage{}).empty());
        QVERIFY(!toJson(Checkpoint{}).contains("form"));
        QVERIFY(!toJson(EventPayload(StepUpdated{})).contains("item_of"));
        for (const char* key : {"opened_at", "retry_at"})
            QVERIFY2(!toJson(Breaker{}).contains(key), key);
    }

    void whatIsMissingKeepsItsDefault() {
        const auto s = fromJson<StepSpec>(json("{\"key\":\"s\",\"agent\":\"a\",\"for_each\":{\"items\":[]},"
                                               "\"checkpoint\":{\"kind\":\"input\"},\"fallbacks\":[{}]}"));
        QVERIFY(s.ok());
        QCOMPARE(s->forEach->maxParallel, 5);
        QCOMPARE(s->forEach->maxItems, 1000);
        QCOMPARE(s->checkpoint->onExpiry, ExpiryOutcome::LeaveOut);
        QCOMPARE(s->checkpoint->expiresAfterMs, 0);
        QVERIFY(s->fallbacks.front().inputs.is_object());
        const auto old = fromJson<Task>(json("{\"id\":\"t1\",\"status\":\"ready\"}"));
        QCOMPARE(old->lineage, Lineage{});
        const auto card =
            fromJson<Checkpoint>(json("{\"id\":\"k\",\"task_id\":\"t\",\"kind\":\"approval\",\"status\":\"open\"}"));
        QVERIFY(card->form.is_null());
        QVERIFY(fromJson<Decision>(json("{\"verdict\":\"yes\"}"))->answer.is_object());
    }

    void whatIsWrongIsRefused_data() {
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QString& said, const char* says) {
            QTest::newRow(name) << said << QString::fromUtf8(says);
        };
        row("for-each without items", problem<StepSpec>("{\"key\":\"s\",\"agent\":\"a\",\"for_each\":{}}"),
            "“items” of a value must be given");
        row("for-each is a list", problem<StepSpec>("{\"key\":\"s\",\"agent\":\"a\",\"for_each\":[1]}"),
            "must be a JSON object");
        row("card of no kind", problem<StepSpec>("{\"key\":\"s\",\"agent\":\"a\",\"checkpoint\":{}}"), "“kind”");
        row("card of an unknown kind",
            problem<StepSpec>("{\"key\":\"s\",\"agent\":\"a\",\"checkpoint\":{\"kind\":\"guess\"}}"),
            "one of approval, input, modify, select, questions");
        row("unknown expiry",
            problem<StepSpec>(
                "{\"key\":\"s\",\"agent\":\"a\",\"checkpoint\":{\"kind\":\"input\",\"on_expiry\":\"send\"}}"),
            "one of leave_out, fail, use_default");
        row("fallbacks are no list", problem<StepSpec>("{\"key\":\"s\",\"agent\":\"a\",\"fallbacks\":{}}"),
            "must be a list");
        row("fallback inputs", problem<StepSpec>("{\"key\":\"s\",\"agent\":\"a\",\"fallbacks\":[{\"inputs\":[]}]}"),
            "“inputs” of a value must be an object");
        row("unknown step status", problem<StepRun>("{\"status\":\"parked\"}"), "held");
        row("rung is text", problem<StepRun>("{\"status\":\"done\",\"fallback\":\"2\"}"), "a whole number");
        row("unknown breaker state", problem<Breaker>("{\"key\":\"k\",\"state\":\"ajar\"}"),
            "one of closed, open, half_open");
        row("breaker without a key", problem<Breaker>("{\"state\":\"open\"}"), "“key” of a breaker must be given");
        row("lineage is a text", problem<Lineage>("\"t1\""), "A lineage must be a JSON object");
        row("delta without after", problem<PlanDiff>("{\"changed\":[{\"before\":{\"key\":\"s\",\"agent\":\"a\"}}]}"),
            "“after”");
        row("answer is a list", problem<Decision>("{\"verdict\":\"yes\",\"answer\":[1]}"),
            "“answer” of a decision must be an object");
        row("deleted without a task", problem<EventPayload>("{\"kind\":\"task.deleted\"}"), "“task_id”");
        row("breaker event without one", problem<LiveEvent>("{\"kind\":\"breaker.changed\"}"), "“breaker”");
    }
    void whatIsWrongIsRefused() {
        QFETCH(QString, said);
        QFETCH(QString, says);
        QVERIFY2(said.contains(says), qPrintable(said));
    }
};

FLUX_TEST_CLASS(CodecEngineTest)
#include "codec_engine_test.moc"
