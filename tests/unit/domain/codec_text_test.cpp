#include "engine/domain/codec.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::domain;
using namespace Qt::StringLiterals;
using base::Json;

namespace {

// Texts that JSON has to escape, replace or leave alone.
QStringList oddTexts() {
    return {QString(),
            u"plain"_s,
            u"quote \" backslash \\ slash /"_s,
            u"\b\f\n\r\t"_s,
            QString(QChar(0)) + QChar(0x1f) + QChar(0x7f),
            u"ä ש 🎉"_s,
            QString(QChar(0xd83c)),
            u"a"_s + QChar(0xdf89) + u"b"_s,
            QString(70'000, u'x'),
            QString(3'000, QChar(0x20ac))};
}

StepRun fullRun(const QString& text) {
    StepRun run;
    run.status = StepStatus::Failed;
    run.attempt = 3;
    run.tries = 2;
    run.fallback = 1;
    run.repaired = run.expanded = run.approved = true;
    run.effect = EffectProgress::Intended;
    run.edits = std::make_shared<const Json>(Json{{"text", text}, {"n", 1.5}});
    run.outputs = std::make_shared<const Json>(Json{{text.toStdString(), Json::array({nullptr, true, -1})}});
    run.error = base::makeError(base::ErrorCode::Unavailable, text, text);
    run.note = text;
    run.startedAt = {1};
    run.completedAt = {9'007'199'254'740'993};
    return run;
}

StepSpec fullSpec(const QString& text) {
    StepSpec spec;
    spec.key = StepKey{text};
    spec.name = spec.description = spec.agent = spec.parallelGroup = text;
    spec.inputs = Json{{"a", text}};
    spec.dependencies = {StepKey{text}, StepKey{u"b"_s}};
    spec.fallbacks = {{text, Json{{"b", 1}}, text}};
    spec.forEach = ForEach{Json::array({1, 2}), 3, 4};
    spec.checkpoint = CheckpointSpec{};
    spec.checkpoint->question = text;
    return spec;
}

Task fullTask(const QString& text) {
    Task task;
    task.id = TaskId{u"t1"_s};
    task.conversationId = ConversationId{u"c1"_s};
    task.goal = task.title = task.summary = task.source = text;
    task.constraints = Json{{"k", text}};
    task.successCriteria = {text, u"b"_s};
    task.grants = {{text}, {u"host:1"_s}};
    task.costMicros = -5;
    task.error = base::makeError(base::ErrorCode::Internal, text);
    task.results.push_back(Json{{"kind", "file"}, {"name", text}});
    task.lineage.replans = 2;
    task.createdAt = {4};
    return task;
}

template <typename T>
bool same(const T& value) {
    const QByteArray quick = domain::jsonText(value), slow = base::dumpJson(toJson(value));
    if (quick != slow)
        qWarning("%s\n%s", quick.left(2000).constData(), slow.left(2000).constData());
    return quick == slow;
}

} // namespace

// The text that is written at once has the bytes of the text that is written by way of a JSON value.
class CodecTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameBytes_data() {
        QTest::addColumn<QString>("text");
        int i = 0;
        for (const QString& text : oddTexts())
            QTest::addRow("%d", ++i) << text;
    }
    void sameBytes() {
        QFETCH(const QString, text);
        Conversation conversation;
        conversation.id = ConversationId{u"c1"_s};
        conversation.title = conversation.who = conversation.reason = text;
        conversation.unread = true;
        Message message;
        message.id = MessageId{u"m1"_s};
        message.conversationId = conversation.id;
        message.blocks = {TextBlock{text}, TaskBlock{TaskId{u"t1"_s}}};
        Checkpoint checkpoint;
        checkpoint.id = CheckpointId{u"k1"_s};
        checkpoint.description.question = text;
        checkpoint.inputs = Json{{"a", text}};
        QVERIFY(same(StepRun{}));
        QVERIFY(same(fullRun(text)));
        QVERIFY(same(StepSpec{}));
        QVERIFY(same(fullSpec(text)));
        QVERIFY(same(Task{}));
        QVERIFY(same(fullTask(text)));
        QVERIFY(same(conversation));
        const StepUpdated step{TaskId{u"t1"_s}, conversation.id, 7, StepKey{text}, text, text,
                               StepKey{},       fullRun(text)};
        for (const EventPayload& payload :
             {EventPayload(ConversationUpdated{conversation}), EventPayload(MessageAdded{message}),
              EventPayload(TaskUpdated{fullTask(text)}), EventPayload(step), EventPayload(CheckpointRaised{checkpoint}),
              EventPayload(CheckpointDecided{checkpoint}), EventPayload(TaskDeleted{TaskId{u"t1"_s}, {}})})
            QVERIFY(same(payload));
    }

    // Inside a longer text, and again after a large one.
    void appends() {
        std::string out = "before ";
        appendText(out, EventPayload(TaskDeleted{TaskId{u"t1"_s}, ConversationId{u"c1"_s}}));
        QCOMPARE(QString::fromStdString(out),
                 u"before {\"conversation_id\":\"c1\",\"kind\":\"task.deleted\",\"task_id\":\"t1\"}"_s);
    }
};

FLUX_TEST_CLASS(CodecTextTest)
#include "codec_text_test.moc"
