#include "engine/domain/codec.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::domain;
using base::Json;

// What arrives from a damaged store, a newer program or a hostile client must be refused, never half taken.
class CodecBadTest : public QObject {
    Q_OBJECT

    template <typename T>
    static QString problem(const char* text) {
        const auto json = base::parseJson(text);
        const auto value = fromJson<T>(*json);
        if (value.ok())
            return QStringLiteral("taken");
        return value.error().code == base::ErrorCode::InvalidArgument ? value.error().message
                                                                      : QStringLiteral("wrong code");
    }

private Q_SLOTS:
    void aTaskMustBeWhole_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* text, const char* says) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(says);
        };
        row("no object", "[]", "must be a JSON object");
        row("null", "null", "must be a JSON object");
        row("no id", R"({"status":"ready"})", "“id” of a task must be given");
        row("empty id", R"({"id":"","status":"ready"})", "“id” of a task must be given");
        row("id is a number", R"({"id":5,"status":"ready"})", "“id” of a task must be text");
        row("no status", R"({"id":"t"})", "“status” of a task must be given");
        row("unknown status", R"({"id":"t","status":"READY"})", "must be one of planning, ready");
        row("status is a number", R"({"id":"t","status":1})", "must be one of");
        row("goal is a list", R"({"id":"t","status":"ready","goal":[]})", "“goal” of a task must be text");
        row("count is a fraction", R"({"id":"t","status":"ready","step_count":1.5})", "a whole number");
        row("count is text", R"({"id":"t","status":"ready","step_count":"1"})", "a whole number");
        row("count too large", R"({"id":"t","status":"ready","step_count":2147483648})", "a whole number");
        row("cost too large", R"({"id":"t","status":"ready","cost_micros":9223372036854775808})", "a whole number");
        row("time is text", R"({"id":"t","status":"ready","created_at":"now"})", "a whole number");
        row("constraints is a list", R"({"id":"t","status":"ready","constraints":[]})",
            "“constraints” of a task must be an object");
        row("results is an object", R"({"id":"t","status":"ready","results":{}})",
            "“results” of a task must be a list");
        row("criteria hold a number", R"({"id":"t","status":"ready","success_criteria":["a",1]})", "a list of texts");
        row("grants are a list", R"({"id":"t","status":"ready","grants":[]})", "must be a JSON object");
        row("grants inside", R"({"id":"t","status":"ready","grants":{"folders":"/"}})", "“folders” of a grant must be");
    }
    void aTaskMustBeWhole() {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const QString said = problem<Task>(text.constData());
        QVERIFY2(said.contains(says), qPrintable(said));
    }

    void otherValuesToo() {
        QVERIFY(problem<Plan>(R"({"steps":{}})").contains(QStringLiteral("must be a list")));
        QVERIFY(
            problem<Plan>(R"({"steps":[{"key":"a"}]})").contains(QStringLiteral("“agent” of a step must be given")));
        QVERIFY(problem<Plan>(R"({"steps":[{"key":"a","agent":"x","inputs":[]}]})")
                    .contains(QStringLiteral("must be an object")));
        QVERIFY(problem<StepRun>(R"({"status":"sleeping"})").contains(QStringLiteral("one of pending")));
        QVERIFY(problem<Decision>(R"({"verdict":"maybe"})").contains(QStringLiteral("one of yes, no")));
        QVERIFY(problem<Decision>(R"({"verdict":"yes","edits":"all"})").contains(QStringLiteral("must be an object")));
        QVERIFY(problem<Message>(R"({"id":"m","conversation_id":"c","author":"nobody"})")
                    .contains(QStringLiteral("person, flux")));
        QVERIFY(problem<Message>(R"({"id":"m","conversation_id":"c","author":"flux","blocks":[{"kind":"hologram"}]})")
                    .contains(QStringLiteral("does not know")));
        QVERIFY(problem<Block>(R"({"markdown":"a"})").contains(QStringLiteral("does not know")));
        QVERIFY(problem<Block>(R"({"kind":"task"})").contains(QStringLiteral("“task_id” of a block must be given")));
        QVERIFY(problem<EventPayload>(R"({"kind":"moon.landed"})").contains(QStringLiteral("does not know")));
        QVERIFY(problem<FeedEvent>(R"({"kind":"task.updated"})").contains(QStringLiteral("“sequence”")));
        QVERIFY(problem<LiveEvent>(R"([1])").contains(QStringLiteral("does not know")));
        QVERIFY(problem<Conversation>(R"({"id":"c","state":"chat","unread":"yes"})")
                    .contains(QStringLiteral("true or false")));
    }

    void aMalformedErrorIsStillAnError() {
        const auto broken = errorFromJson(Json::array());
        QCOMPARE(broken.code, base::ErrorCode::Internal);
        QVERIFY(!broken.message.isEmpty());
        const auto newer = errorFromJson(Json{{"code", "out_of_luck"}, {"message", "No luck."}});
        QCOMPARE(newer.code, base::ErrorCode::Internal);
        QCOMPARE(newer.message, QStringLiteral("No luck."));
    }

    void errorsComeBackAsTheyWere() {
        base::Error error =
            base::makeError(base::ErrorCode::ResourceExhausted, QStringLiteral("Full."), QStringLiteral("/x"));
        error.retryable = true;
        error.retryAfterMs = 1500;
        QCOMPARE(errorFromJson(toJson(error)), error);
    }
};

FLUX_TEST_CLASS(CodecBadTest)
#include "codec_bad_test.moc"
