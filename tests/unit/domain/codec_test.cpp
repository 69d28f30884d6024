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
    if constexpr (requires { domain::jsonText(*value); }) { // the short way gives the same bytes
        if (domain::jsonText(*value) != base::dumpJson(again))
            QTest::qFail(domain::jsonText(*value).constData(), __FILE__, __LINE__);
    }
    return std::move(*value);
}

const char* const kTask =
    R"({"id":"t1","conversation_id":"c1","goal":"g","title":"ti","status":"failed","plan_version":3,
    "max_parallel_steps":7,"constraints":{"a":1},"success_criteria":["s"],"grants":{"folders":["/n"],"hosts":["h:1"]},
    "step_count":4,"done_count":2,"cost_micros":99,"error":{"code":"unavailable","message":"m","detail":"d",
    "retryable":true,"retry_after_ms":5},"summary":"su","results":[{"kind":"file"}],"source":"window",
    "lineage":{"supersedes":"t0","replans":1},"created_at":1,"updated_at":2,"started_at":3,"completed_at":4})";

const char* const kCheckpoint =
    R"({"id":"k1","task_id":"t1","conversation_id":"c1","step":"s1","kind":"unknown_outcome",
    "status":"approved","description":{"effect_class":"external_write","question":"q","context":"c","preview":{"type":"mail"},
    "yes_label":"y","no_label":"n","reversibility":"r","done_text":"d","editable":["body"]},"inputs":{"to":"x"},"rule":"ru",
    "form":{"type":"object"},"on_expiry":"fail","cost_micros":6,"expires_at":7,"expiry_text":"e","created_at":8,"decided_at":9,
    "decision":{"verdict":"went_out","edits":{"body":"b"},"answer":{"size":3},"reason":"re","by":"terminal"}})";

const char* const kStep =
    R"({"key":"s1","name":"n","description":"d","agent":"compose","inputs":{"x":"{{a.outputs.b}}"},
    "dependencies":["s0"],"parallel_group":"p","failure_policy":"fail_fast","checkpoint_required":true,"critical":false,
    "max_retries":1})";

const char* const kRun = R"({"status":"retrying","attempt":2,"effect":"intended","approved":true,"edits":{"e":1},
    "outputs":{"o":[1]},"error":{"code":"internal","message":"m","retryable":false},"note":"no","started_at":1,
    "completed_at":2,"retry_at":3})";

const char* const kMessage =
    R"({"id":"m1","conversation_id":"c1","author":"flux","agent":"inbox_chat","created_at":5,"position":6,
    "blocks":[{"kind":"text","markdown":"**a**"},{"kind":"task","task_id":"t1"},{"kind":"checkpoint","checkpoint_id":"k1"},
    {"kind":"result","task_id":"t1","heading":"h","markdown":"m","files":[{"name":"f"}],"sources":[{"url":"u"}]},
    {"kind":"error","task_id":"t1","heading":"h","text":"t","detail":"d","actions":["retry"]},
    {"kind":"suggestions","texts":["x","y"]},
    {"kind":"table","heading":"h","columns":[{"title":"When","format":"time"}],"rows":[{"object":"o1","type":"event",
     "occurrence":7,"cells":["2026-01-30"]}],"total":3,"query":{"types":["event"]}},
    {"kind":"change","heading":"h","objects":[{"object":"o1","type":"event","title":"t","from_version":1,"to_version":2,
     "deleted":true,"fields":[{"path":"start","before":"a","after":"b"}]}],"undone":true},
    {"kind":"used","memories":[{"object":"o2","key":"k","title":"t"}]}]})";

const char* const kConversation = R"({"id":"c1","title":"t","state":"needs_you","who":"Flux","reason":"r","unread":true,
    "archived":true,"cost_micros":3,"created_at":4,"updated_at":5})";

} // namespace

class CodecTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void task() {
        const auto t = read<Task>(json(kTask));
        QCOMPARE(t.id.text, QStringLiteral("t1"));
        QCOMPARE(t.conversationId.text, QStringLiteral("c1"));
        QCOMPARE(t.goal, QStringLiteral("g"));
        QCOMPARE(t.title, QStringLiteral("ti"));
        QCOMPARE(t.status, TaskStatus::Failed);
        QCOMPARE(t.planVersion, 3);
        QCOMPARE(t.maxParallelSteps, 7);
        QVERIFY(t.constraints == json(R"({"a":1})"));
        QCOMPARE(t.successCriteria, QStringList{QStringLiteral("s")});
        QCOMPARE(t.grants, (Grants{{QStringLiteral("/n")}, {QStringLiteral("h:1")}}));
        QCOMPARE(t.stepCount, 4);
        QCOMPARE(t.doneCount, 2);
        QCOMPARE(t.costMicros, 99);
        QCOMPARE(t.error->code, base::ErrorCode::Unavailable);
        QCOMPARE(*t.error->retryAfterMs, 5);
        QCOMPARE(t.summary, QStringLiteral("su"));
        QVERIFY(t.results == json(R"([{"kind":"file"}])"));
        QCOMPARE(t.source, QStringLiteral("window"));
        QCOMPARE(t.lineage.supersedes.text, QStringLiteral("t0"));
        QCOMPARE(t.lineage.replans, 1);
        QCOMPARE(t.createdAt.ms, 1);
        QCOMPARE(t.updatedAt.ms, 2);
        QCOMPARE(t.startedAt.ms, 3);
        QCOMPARE(t.completedAt.ms, 4);
    }

    void stepAndRun() {
        const auto s = read<StepState>(Json{{"spec", json(kStep)}, {"run", json(kRun)}});
        QCOMPARE(s.spec.key.text, QStringLiteral("s1"));
        QCOMPARE(s.spec.name, QStringLiteral("n"));
        QCOMPARE(s.spec.description, QStringLiteral("d"));
        QCOMPARE(s.spec.agent, QStringLiteral("compose"));
        QVERIFY(s.spec.inputs == json(R"({"x":"{{a.outputs.b}}"})"));
        QCOMPARE(s.spec.dependencies.front().text, QStringLiteral("s0"));
        QCOMPARE(s.spec.parallelGroup, QStringLiteral("p"));
        QCOMPARE(s.spec.failurePolicy, FailurePolicy::FailFast);
        QVERIFY(s.spec.checkpointRequired);
        QVERIFY(!s.spec.critical);
        QCOMPARE(s.spec.maxRetries, 1);
        QCOMPARE(s.run.status, StepStatus::Retrying);
        QCOMPARE(s.run.attempt, 2);
        QCOMPARE(s.run.effect, EffectProgress::Intended);
        QVERIFY(s.run.approved);
        QVERIFY(*s.run.edits == json(R"({"e":1})"));
        QVERIFY(*s.run.outputs == json(R"({"o":[1]})"));
        QCOMPARE(s.run.error->message, QStringLiteral("m"));
        QCOMPARE(s.run.note, QStringLiteral("no"));
        QCOMPARE(s.run.startedAt.ms, 1);
        QCOMPARE(s.run.completedAt.ms, 2);
        QCOMPARE(s.run.retryAt.ms, 3);
    }

    void plan() {
        const auto p = read<Plan>(Json{{"goal", "g"},
                                       {"title", "t"},
                                       {"constraints", {{"a", 1}}},
                                       {"success_criteria", {"s"}},
                                       {"steps", Json::array({json(kStep)})},
                                       {"max_parallel_steps", 3},
                                       {"version", 2}});
        QCOMPARE(p.goal, QStringLiteral("g"));
        QCOMPARE(p.title, QStringLiteral("t"));
        QCOMPARE(p.successCriteria, QStringList{QStringLiteral("s")});
        QCOMPARE(p.steps.size(), size_t(1));
        QCOMPARE(p.maxParallelSteps, 3);
        QCOMPARE(p.version, 2);
    }

    void agent() {
        const auto a =
            read<AgentSpec>(json(R"({"type":"notify","title":"t","description":"d","max_effect":"external_write",
            "inputs":[{"name":"to","type":"text","required":true,"description":"x","default":3,"allowed":["a",1]}],
            "outputs":[{"name":"ok","type":"boolean","required":false,"description":"","default":null,"allowed":[]}],
            "open_outputs":true,"blocks":false,"max_parallel":2})"));
        QCOMPARE(a.type, QStringLiteral("notify"));
        QCOMPARE(a.maxEffect, EffectClass::ExternalWrite);
        QVERIFY(a.input(u"to")->required);
        QVERIFY(a.input(u"to")->defaultValue == Json(3));
        QCOMPARE(a.input(u"to")->allowed.size(), size_t(2));
        QCOMPARE(a.output(u"ok")->type, FieldType::Boolean);
        QVERIFY(a.openOutputs);
        QVERIFY(!a.blocks);
        QCOMPARE(a.maxParallel, 2);
    }

    void checkpoint() {
        const auto k = read<Checkpoint>(json(kCheckpoint));
        QCOMPARE(k.id.text, QStringLiteral("k1"));
        QCOMPARE(k.taskId.text, QStringLiteral("t1"));
        QCOMPARE(k.conversationId.text, QStringLiteral("c1"));
        QCOMPARE(k.step.text, QStringLiteral("s1"));
        QCOMPARE(k.kind, CheckpointKind::UnknownOutcome);
        QCOMPARE(k.status, CheckpointStatus::Approved);
        QCOMPARE(k.description.effectClass, EffectClass::ExternalWrite);
        QCOMPARE(k.description.question, QStringLiteral("q"));
        QCOMPARE(k.description.context, QStringLiteral("c"));
        QVERIFY(k.description.preview == json(R"({"type":"mail"})"));
        QCOMPARE(k.description.yesLabel, QStringLiteral("y"));
        QCOMPARE(k.description.noLabel, QStringLiteral("n"));
        QCOMPARE(k.description.reversibility, QStringLiteral("r"));
        QCOMPARE(k.description.doneText, QStringLiteral("d"));
        QCOMPARE(k.description.editable, QStringList{QStringLiteral("body")});
        QVERIFY(k.inputs == json(R"({"to":"x"})"));
        QVERIFY(k.form == json(R"({"type":"object"})"));
        QCOMPARE(k.onExpiry, ExpiryOutcome::Fail);
        QCOMPARE(k.rule, QStringLiteral("ru"));
        QCOMPARE(k.costMicros, 6);
        QCOMPARE(k.expiresAt->ms, 7);
        QCOMPARE(k.expiryText, QStringLiteral("e"));
        QCOMPARE(k.createdAt.ms, 8);
        QCOMPARE(k.decidedAt.ms, 9);
        QCOMPARE(k.decision->verdict, Verdict::WentOut);
        QVERIFY(k.decision->edits == json(R"({"body":"b"})"));
        QVERIFY(k.decision->answer == json(R"({"size":3})"));
        QCOMPARE(k.decision->reason, QStringLiteral("re"));
        QCOMPARE(k.decision->by, QStringLiteral("terminal"));
    }

    void message() {
        const auto m = read<Message>(json(kMessage));
        QCOMPARE(m.id.text, QStringLiteral("m1"));
        QCOMPARE(m.author, Author::Flux);
        QCOMPARE(m.agent, QStringLiteral("inbox_chat"));
        QCOMPARE(m.createdAt.ms, 5);
        QCOMPARE(m.position, 6);
        QCOMPARE(m.blocks.size(), std::variant_size_v<Block>);
        QCOMPARE(std::get<TextBlock>(m.blocks[0]).markdown, QStringLiteral("**a**"));
        QCOMPARE(std::get<TaskBlock>(m.blocks[1]).taskId.text, QStringLiteral("t1"));
        QCOMPARE(std::get<CheckpointBlock>(m.blocks[2]).checkpointId.text, QStringLiteral("k1"));
        QVERIFY(std::get<ResultBlock>(m.blocks[3]).files == json(R"([{"name":"f"}])"));
        QCOMPARE(std::get<ErrorBlock>(m.blocks[4]).actions, QStringList{QStringLiteral("retry")});
        QCOMPARE(std::get<SuggestionsBlock>(m.blocks[5]).texts.size(), 2);
        const auto& table = std::get<TableBlock>(m.blocks[6]);
        QCOMPARE(table.rows.at(0).occurrence.ms, 7);
        QCOMPARE(table.columns.at(0).format, QStringLiteral("time"));
        const auto& change = std::get<ChangeBlock>(m.blocks[7]);
        QVERIFY(change.undone && change.objects.at(0).deleted);
        QVERIFY(change.objects.at(0).fields.at(0).after == Json("b"));
        QCOMPARE(std::get<UsedBlock>(m.blocks[8]).memories.at(0).key, QStringLiteral("k"));
    }

    void conversationTurnAndCounts() {
        const auto c = read<Conversation>(json(kConversation));
        QCOMPARE(c.state, ConversationState::NeedsYou);
        QCOMPARE(c.who, QStringLiteral("Flux"));
        QCOMPARE(c.reason, QStringLiteral("r"));
        QVERIFY(c.unread && c.archived);
        QCOMPARE(c.costMicros, 3);
        QCOMPARE(c.updatedAt.ms, 5);
        const auto t = read<Turn>(json(R"({"id":"u1","conversation_id":"c1","message_id":"m1","task_id":"t1","text":"x",
            "grants":{"folders":["/a"],"hosts":[]},"working_folder":"/w","source":"terminal","answered":true,"start":false,"created_at":2})"));
        QCOMPARE(t.messageId.text, QStringLiteral("m1"));
        QCOMPARE(t.taskId.text, QStringLiteral("t1"));
        QCOMPARE(t.grants.folders, QStringList{QStringLiteral("/a")});
        QCOMPARE(t.workingFolder, QStringLiteral("/w"));
        QVERIFY(t.answered);
        QVERIFY(!t.start);
        const auto n = read<SplitCounts>(json(R"({"inbox":1,"needs_you":2,"running":3,"done":4,"archived":5})"));
        QCOMPARE(n, (SplitCounts{1, 2, 3, 4, 5}));
    }

    void journal() {
        const auto j = read<JournalRow>(json(
            R"({"task_id":"t1","position":2,"at":3,"kind":"step.done","step":"s1","attempt":4,"data":{"a":null}})"));
        QCOMPARE(j.position, 2);
        QCOMPARE(j.at.ms, 3);
        QCOMPARE(j.kind, QStringLiteral("step.done"));
        QCOMPARE(j.step.text, QStringLiteral("s1"));
        QCOMPARE(j.attempt, 4);
        QVERIFY(j.data == json(R"({"a":null})"));
    }

    void events() {
        const std::vector<std::pair<const char*, Json>> members{
            {"conversation.updated", Json{{"conversation", json(kConversation)}}},
            {"message.added", Json{{"message", json(kMessage)}}},
            {"task.updated", Json{{"task", json(kTask)}}},
            {"step.updated",
             json(R"({"task_id":"t1","conversation_id":"c1","position":4,"key":"s1","name":"n","agent":"a",
                                      "run":{"status":"done","attempt":1,"effect":"none","approved":false,"note":"4 files"}})")},
            {"checkpoint.raised", Json{{"checkpoint", json(kCheckpoint)}}},
            {"checkpoint.decided", Json{{"checkpoint", json(kCheckpoint)}}},
            {"task.deleted", json(R"({"task_id":"t1","conversation_id":"c1"})")},
            {"objects.changed",
             json(R"({"objects":[{"id":"o1","type":"note","version":2,"deleted":true,"purged":true}]})")},
        };
        QCOMPARE(members.size(), std::variant_size_v<EventPayload>);
        for (size_t i = 0; i < members.size(); ++i) {
            Json written = members[i].second;
            written["kind"] = members[i].first;
            const auto payload = read<EventPayload>(written);
            QCOMPARE(payload.index(), i);
            QCOMPARE(eventName(payload), QString::fromLatin1(members[i].first));
            written["sequence"] = 41;
            written["at"] = 77;
            const auto event = read<FeedEvent>(written);
            QCOMPARE(event.sequence, 41);
            QCOMPARE(event.at.ms, 77);
            QCOMPARE(event.payload.index(), i);
        }
    }

    void liveEvents() {
        const auto progress = std::get<StepProgress>(read<LiveEvent>(
            json(R"({"kind":"step.progress","task_id":"t1","conversation_id":"c1","key":"s1","note":"Reading"})")));
        QCOMPARE(progress.note, QStringLiteral("Reading"));
        const auto said = std::get<AnswerProgress>(read<LiveEvent>(json(
            R"({"kind":"answer.progress","conversation_id":"c1","turn_id":"u1","offset":3,"text":"x","doing":"d"})")));
        QCOMPARE(said.offset, qint64(3));
        QCOMPARE(said.doing, QStringLiteral("d"));
        const auto notice = std::get<EngineNotice>(
            read<LiveEvent>(json(R"({"kind":"engine.notice","condition":"disk_full","text":"x"})")));
        QCOMPARE(notice.kind, EngineNotice::Kind::DiskFull);
    }

    void whatIsNotThereIsLeftOut() {
        const Json run = toJson(StepRun{});
        for (const char* key : {"edits", "outputs", "error", "started_at", "completed_at", "retry_at"})
            QVERIFY2(!run.contains(key), key);
        QVERIFY(!toJson(Task{}).contains("error"));
        QVERIFY(!toJson(Checkpoint{}).contains("decision"));
    }

    void missingMembersKeepTheirDefaults() {
        const auto t = fromJson<Task>(json(R"({"id":"t1","status":"ready","grants":null,"results":null})"));
        QVERIFY(t.ok());
        QCOMPARE(t->maxParallelSteps, 5);
        QVERIFY(t->results.is_array());
        QVERIFY(t->constraints.is_object());
        QVERIFY(!t->error.has_value());
        QVERIFY(t->createdAt.isNull());
    }

    void unknownMembersAreIgnored() {
        Json newer = json(kConversation);
        newer["mood"] = "good";
        QVERIFY(fromJson<Conversation>(newer).ok());
        Json event{{"kind", "conversation.updated"}, {"conversation", newer}, {"sequence", 1}, {"at", 2}, {"trace", 3}};
        QVERIFY(fromJson<FeedEvent>(event).ok());
    }
};

FLUX_TEST_CLASS(CodecTest)
#include "codec_test.moc"
