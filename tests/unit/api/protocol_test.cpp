#include "engine/api/protocol.h"
#include "tests/support/test_main.h"
#include "tests/unit/api/data_samples.h"

#include <QtTest/QTest>

#include <map>

using namespace flux;
using namespace flux::api;
using base::ErrorCode;
using base::Json;

namespace {

Json json(const char* text) {
    const auto parsed = base::parseJson(text);
    Q_ASSERT_X(parsed.ok(), "json", text);
    return *parsed;
}

const char* const kTask = R"({"id":"t1","conversation_id":"c1","goal":"g","title":"","status":"ready","plan_version":1,
    "max_parallel_steps":5,"constraints":{},"success_criteria":[],"grants":{"folders":[],"hosts":[]},"step_count":0,
    "done_count":0,"cost_micros":0,"summary":"","results":[],"source":"","lineage":{"forked_from":"t0"}})";
const char* const kStep =
    R"({"spec":{"key":"s1","name":"","description":"","agent":"compose","inputs":{},"dependencies":[],
    "parallel_group":"","failure_policy":"all_or_nothing","checkpoint_required":false,"critical":true,"max_retries":3},
    "run":{"status":"done","attempt":1,"effect":"none","approved":false,"outputs":{"a":1},"note":""}})";
const char* const kConversation = R"({"id":"c1","title":"t","state":"chat","who":"","reason":"","unread":false,
    "archived":false,"cost_micros":0})";
const char* const kMessage =
    R"({"id":"m1","conversation_id":"c1","author":"person","agent":"","blocks":[],"position":1})";
const char* const kCheckpoint = R"({"id":"k1","task_id":"t1","conversation_id":"c1","step":"s1","kind":"approval",
    "status":"open","description":{"effect_class":"external_write","question":"","context":"","preview":null,"yes_label":"",
    "no_label":"","reversibility":"","done_text":"","editable":[]},"inputs":{},"on_expiry":"leave_out","rule":"",
    "cost_micros":0,"expiry_text":""})";
const char* const kJournal =
    R"({"task_id":"t1","position":1,"at":1,"kind":"task.created","step":"","attempt":0,"data":null})";
const char* const kCounts = R"({"inbox":1,"needs_you":2,"running":3,"done":4,"archived":5})";
const char* const kGrants = R"({"folders":["/n"],"hosts":["h"]})";

Json list(const char* item) {
    return Json::array({json(item)});
}

using test::Sample;

Json plan() {
    return Json{{"goal", "g"},
                {"title", "t"},
                {"constraints", Json::object()},
                {"success_criteria", Json::array()},
                {"steps", Json::array({json(kStep)["spec"]})},
                {"max_parallel_steps", 2},
                {"version", 1}};
}
Json diff() {
    const Json step = json(kStep)["spec"];
    return Json{{"added", Json::array({step})},
                {"removed", Json::array()},
                {"changed", Json::array({Json{{"before", step}, {"after", step}, {"fields", {"inputs", "agent"}}}})}};
}

// The requests by which a run is steered.
void addRunSamples(std::map<QString, Sample>& all) {
    const Json task = json(kTask);
    const Json step{{"task_id", "t1"}, {"step", "s1"}};
    const Json breakers{{"breakers", Json::array({Json{{"key", "host:a.example:443"},
                                                       {"state", "open"},
                                                       {"failures", 5},
                                                       {"opened_at", 7},
                                                       {"retry_at", 9},
                                                       {"last_error", "No answer."}}})}};
    all[QStringLiteral("tasks.retry")] = {Json{{"task_id", "t1"}, {"step", "s1"}, {"whole", true}}, task};
    all[QStringLiteral("tasks.skip_step")] = {Json{{"task_id", "t1"}, {"step", "s1"}, {"reason", "not needed"}}, task};
    all[QStringLiteral("tasks.fork")] = {
        Json{{"task_id", "t1"}, {"from_step", "s1"}, {"edits", {{"url", "u"}}}, {"start", false}}, task};
    all[QStringLiteral("tasks.rerun")] = {
        Json{{"task_id", "t1"}, {"goal", "g2"}, {"plan", plan()}, {"inputs", {{"s1", {{"a", 1}}}}}, {"start", false}},
        task};
    all[QStringLiteral("tasks.delete")] = {Json{{"task_id", "t1"}}, Json{{"task_id", "t1"}}};
    all[QStringLiteral("tasks.plan")] = {
        Json{{"task_id", "t1"}, {"version", 2}},
        Json{{"plan", plan()},
             {"versions", Json::array({Json{{"version", 1}, {"replaced_at", 5}, {"reason", "edited"}},
                                       Json{{"version", 2}, {"reason", ""}}})}}};
    all[QStringLiteral("tasks.compare_plans")] = {Json{{"task_id", "t1"}, {"from", 1}, {"other", "t2"}, {"to", 3}},
                                                  diff()};
    all[QStringLiteral("tasks.edit_plan")] = {
        Json{{"task_id", "t1"}, {"plan", plan()}, {"base_version", 4}, {"dry_run", true}},
        Json{{"task", task}, {"diff", diff()}}};
    all[QStringLiteral("tasks.undo")] = {
        Json{{"task_id", "t1"}, {"dry_run", true}},
        Json{{"items", Json::array({Json{
                           {"step", "s1"}, {"text", "Saved a.md"}, {"possible", true}, {"how", "To the trash."}}})},
             {"task", task}}};
    all[QStringLiteral("tasks.recall_step")] = {step, task};
    all[QStringLiteral("breakers.list")] = {Json::object(), breakers};
    all[QStringLiteral("breakers.reset")] = {Json{{"key", "host:a.example:443"}}, breakers};
}

std::map<QString, Sample> samples() {
    const Json task = json(kTask);
    const Json named{{"task_id", "t1"}};
    const Json settings{{"values", {{"ui.theme", "dark"}}}};
    std::map<QString, Sample> all;
    all[QStringLiteral("conversations.send_message")] = {Json{{"conversation_id", "c1"},
                                                              {"text", "x"},
                                                              {"grants", json(kGrants)},
                                                              {"working_folder", "/w"},
                                                              {"source", "window"}},
                                                         Json{{"conversation_id", "c1"}, {"message_id", "m1"}}};
    all[QStringLiteral("conversations.list")] = {
        Json{{"split", "needs_you"}, {"before", {{"updated_at", 5}, {"id", "c9"}}}, {"limit", 7}},
        Json{{"conversations", list(kConversation)}, {"counts", json(kCounts)}, {"sequence", 9}, {"has_more", true}}};
    all[QStringLiteral("conversations.thread")] = {
        Json{{"conversation_id", "c1"},
             {"before_position", 4},
             {"limit", 3},
             {"around_position", 8},
             {"around_task", "t1"}},
        Json{{"conversation", json(kConversation)},
             {"messages", list(kMessage)},
             {"tasks", Json::array({Json{{"task", task}, {"steps", list(kStep)}}})},
             {"checkpoints", list(kCheckpoint)},
             {"sequence", 9},
             {"has_more", true},
             {"has_newer", true}}};
    all[QStringLiteral("conversations.update")] = {
        Json{{"conversation_id", "c1"}, {"unread", true}, {"archived", false}}, json(kConversation)};
    all[QStringLiteral("tasks.create")] = {Json{{"conversation_id", "c1"},
                                                {"goal", "g"},
                                                {"plan", plan()},
                                                {"grants", json(kGrants)},
                                                {"working_folder", "/w"},
                                                {"source", "terminal"},
                                                {"start", false}},
                                           Json{{"task_id", "t1"}, {"conversation_id", "c1"}}};
    all[QStringLiteral("tasks.get")] = {Json{{"id", "t1abc"}}, Json{{"task", task},
                                                                    {"steps", list(kStep)},
                                                                    {"checkpoints", list(kCheckpoint)},
                                                                    {"journal", list(kJournal)},
                                                                    {"sequence", 3}}};
    all[QStringLiteral("tasks.list")] = {Json{{"statuses", {"executing", "paused"}}, {"limit", 4}},
                                         Json{{"tasks", list(kTask)}, {"unanswered", 2}, {"sequence", 3}}};
    for (const char* method : {"tasks.cancel", "tasks.pause", "tasks.resume"})
        all[QString::fromLatin1(method)] = {named, task};
    all[QStringLiteral("agents.list")] = {Json::object(), Json{{"agents", Json::array({Json{{"type", "compose"},
                                                                                            {"title", "t"},
                                                                                            {"description", "d"},
                                                                                            {"max_effect", "none"},
                                                                                            {"inputs", Json::array()},
                                                                                            {"outputs", Json::array()},
                                                                                            {"open_outputs", true},
                                                                                            {"blocks", false},
                                                                                            {"max_parallel", 3}}})}}};
    all[QStringLiteral("checkpoints.list")] = {Json{{"limit", 5}},
                                               Json{{"checkpoints", list(kCheckpoint)}, {"sequence", 2}}};
    all[QStringLiteral("checkpoints.decide")] = {Json{{"checkpoint_id", "k1"},
                                                      {"decision",
                                                       {{"verdict", "yes"},
                                                        {"edits", {{"a", 1}}},
                                                        {"answer", {{"choice", 2}}},
                                                        {"reason", "r"},
                                                        {"by", "window"}}}},
                                                 json(kCheckpoint)};
    all[QStringLiteral("settings.get")] = {Json::object(), settings};
    all[QStringLiteral("settings.change")] = {Json{{"key", "ui.theme"}, {"value", "dark"}}, settings};
    addRunSamples(all);
    test::addDataSamples(all);
    return all;
}

} // namespace

class ProtocolTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyMethodHasASample() {
        QCOMPARE(methods().size(), std::variant_size_v<Request>);
        QCOMPARE(samples().size(), methods().size());
        for (const Method& method : methods())
            QVERIFY2(samples().count(method.name) == 1, qPrintable(method.name));
    }

    void roundTrips_data() {
        QTest::addColumn<QString>("method");
        for (const Method& method : methods())
            QTest::newRow(qPrintable(method.name)) << method.name;
    }
    void roundTrips() {
        QFETCH(QString, method);
        const Sample sample = samples().at(method);
        const auto request = decodeRequest(method, sample.params);
        QVERIFY2(request.ok(), request.ok() ? "" : qPrintable(request.error().message));
        QCOMPARE(methodOf(*request), method);
        QCOMPARE(base::dumpJson(encodeRequest(*request)), base::dumpJson(sample.params));
        const auto reply = decodeReply(method, sample.reply);
        QVERIFY2(reply.ok(), reply.ok() ? "" : qPrintable(reply.error().message));
        QCOMPARE(base::dumpJson(encodeReply(*reply)), base::dumpJson(sample.reply));
    }

    void refusesAReplyThatIsNone_data() { roundTrips_data(); }
    void refusesAReplyThatIsNone() {
        QFETCH(QString, method);
        const auto reply = decodeReply(method, Json("x"));
        QVERIFY(!reply.ok());
        QCOMPARE(reply.error().code, ErrorCode::InvalidArgument);
    }

    void requestsTakeTheirDefaults() {
        const auto listed = decodeRequest(u"conversations.list", Json());
        QVERIFY(listed.ok());
        const auto& request = std::get<ListConversations>(*listed);
        QCOMPARE(request.split, domain::Split::Inbox);
        QCOMPARE(request.limit, 50);
        QVERIFY(!request.before.has_value());
        QVERIFY(std::get<CreateTask>(*decodeRequest(u"tasks.create", Json{{"goal", "g"}})).start);
        const Json named{{"task_id", "t"}};
        const auto retry = std::get<RetryTask>(*decodeRequest(u"tasks.retry", named));
        QVERIFY(retry.step.isEmpty() && !retry.whole);
        const auto fork = std::get<ForkTask>(*decodeRequest(u"tasks.fork", named));
        QVERIFY(fork.start && fork.edits.is_object() && fork.fromStep.isEmpty());
        const auto rerun = std::get<RerunTask>(*decodeRequest(u"tasks.rerun", named));
        QVERIFY(rerun.start && rerun.inputs.is_object() && !rerun.plan);
        QCOMPARE(std::get<GetPlan>(*decodeRequest(u"tasks.plan", named)).version, 0);
        QVERIFY(!std::get<UndoTask>(*decodeRequest(u"tasks.undo", named)).dryRun);
        const auto compare = std::get<ComparePlans>(*decodeRequest(u"tasks.compare_plans", named));
        QVERIFY(compare.from == 0 && compare.to == 0 && compare.other.isEmpty());
    }

    void valuesArriveWhereTheyBelong() {
        const auto all = samples();
        const auto sent = std::get<SendMessage>(
            *decodeRequest(u"conversations.send_message", all.at(QStringLiteral("conversations.send_message")).params));
        QCOMPARE(sent.conversationId.text, QStringLiteral("c1"));
        QCOMPARE(sent.text, QStringLiteral("x"));
        QCOMPARE(sent.grants.hosts, QStringList{QStringLiteral("h")});
        QCOMPARE(sent.workingFolder, QStringLiteral("/w"));
        QCOMPARE(sent.source, QStringLiteral("window"));
        const auto listed = std::get<ListConversations>(
            *decodeRequest(u"conversations.list", all.at(QStringLiteral("conversations.list")).params));
        QCOMPARE(listed.before->first.ms, 5);
        QCOMPARE(listed.before->second.text, QStringLiteral("c9"));
        const auto changed =
            std::get<ChangeSetting>(*decodeRequest(u"settings.change", Json{{"key", "ui.scale"}, {"value", nullptr}}));
        QVERIFY(changed.value.is_null());
        const auto page = std::get<TaskPage>(*decodeReply(u"tasks.list", all.at(QStringLiteral("tasks.list")).reply));
        QCOMPARE(page.unanswered, 2);
        QCOMPARE(page.sequence, 3);
    }

    void refusesWhatIsWrong_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("params");
        QTest::addColumn<int>("code");
        const auto row = [](const char* method, const char* params, ErrorCode code) {
            QTest::addRow("%s %s", method, params)
                << QString::fromUtf8(method) << QString::fromUtf8(params) << static_cast<int>(code);
        };
        row("tasks.gett", "{}", ErrorCode::NotFound);
        row("", "{}", ErrorCode::NotFound);
        row("tasks.get", "[]", ErrorCode::InvalidArgument);
        row("tasks.get", "{}", ErrorCode::InvalidArgument);
        row("tasks.get", "{\"id\":5}", ErrorCode::InvalidArgument);
        row("tasks.cancel", "{\"task_id\":\"\"}", ErrorCode::InvalidArgument);
        row("conversations.list", "{\"split\":\"attic\"}", ErrorCode::InvalidArgument);
        row("conversations.list", "{\"limit\":\"9\"}", ErrorCode::InvalidArgument);
        row("conversations.list", "{\"before\":{\"id\":\"c\"}}", ErrorCode::InvalidArgument);
        row("conversations.list", "{\"before\":5}", ErrorCode::InvalidArgument);
        row("checkpoints.decide", "{\"checkpoint_id\":\"k\"}", ErrorCode::InvalidArgument);
        row("checkpoints.decide", "{\"checkpoint_id\":\"k\",\"decision\":{\"verdict\":\"ok\"}}",
            ErrorCode::InvalidArgument);
        row("tasks.create", "{\"goal\":\"g\",\"plan\":{\"steps\":[{}]}}", ErrorCode::InvalidArgument);
        row("tasks.retry", "{}", ErrorCode::InvalidArgument);
        row("tasks.retry", "{\"task_id\":\"t\",\"whole\":1}", ErrorCode::InvalidArgument);
        row("tasks.skip_step", "{\"task_id\":\"t\"}", ErrorCode::InvalidArgument);
        row("tasks.recall_step", "{\"task_id\":\"t\",\"step\":\"\"}", ErrorCode::InvalidArgument);
        row("tasks.fork", "{\"task_id\":\"t\",\"edits\":[]}", ErrorCode::InvalidArgument);
        row("tasks.rerun", "{\"task_id\":\"t\",\"inputs\":\"x\"}", ErrorCode::InvalidArgument);
        row("tasks.rerun", "{\"task_id\":\"t\",\"plan\":{}}", ErrorCode::InvalidArgument);
        row("tasks.plan", "{\"task_id\":\"t\",\"version\":1.5}", ErrorCode::InvalidArgument);
        row("tasks.edit_plan", "{\"task_id\":\"t\"}", ErrorCode::InvalidArgument);
        row("tasks.edit_plan", "{\"task_id\":\"t\",\"plan\":{\"steps\":5}}", ErrorCode::InvalidArgument);
        row("tasks.compare_plans", "{\"task_id\":\"t\",\"from\":\"1\"}", ErrorCode::InvalidArgument);
        row("breakers.reset", "{\"key\":5}", ErrorCode::InvalidArgument);
    }
    void refusesWhatIsWrong() {
        QFETCH(QString, method);
        QFETCH(QString, params);
        QFETCH(int, code);
        const auto request = decodeRequest(method, *base::parseJson(params.toUtf8()));
        QVERIFY(!request.ok());
        QCOMPARE(static_cast<int>(request.error().code), code);
        QVERIFY(request.error().message.endsWith(u'.') || request.error().message.endsWith(u'?'));
    }

    void namesTheNearestMethod() {
        QVERIFY(decodeRequest(u"tasks.gett", {}).error().message.contains(QStringLiteral("tasks.get")));
        QVERIFY(methodNamed(u"tasks.gett") == nullptr);
    }

    void asksForTheRightPermission() {
        QCOMPARE(methodNamed(u"conversations.list")->permission, Permission::Read);
        QCOMPARE(methodNamed(u"tasks.create")->permission, Permission::Write);
        QCOMPARE(methodNamed(u"checkpoints.decide")->permission, Permission::Decide);
        QCOMPARE(methodNamed(u"settings.change")->permission, Permission::Admin);
        QCOMPARE(methodNamed(u"tasks.recall_step")->permission, Permission::Decide);
        QCOMPARE(methodNamed(u"tasks.edit_plan")->permission, Permission::Write);
        for (const Method& method : methods()) {
            static const QStringList kLooks{
                QStringLiteral("list"),    QStringLiteral("get"),           QStringLiteral("thread"),
                QStringLiteral("plan"),    QStringLiteral("compare_plans"), QStringLiteral("find"),
                QStringLiteral("query"),   QStringLiteral("count"),         QStringLiteral("group"),
                QStringLiteral("explain"), QStringLiteral("history"),       QStringLiteral("infer_schema")};
            const bool looks = kLooks.contains(method.name.section(u'.', 1));
            QVERIFY2((method.permission == Permission::Read) == looks, qPrintable(method.name));
        }
        QCOMPARE(permissionName(Permission::Decide), QStringLiteral("decide"));
    }
};

FLUX_TEST_CLASS(ProtocolTest)
#include "protocol_test.moc"
