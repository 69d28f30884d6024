#include "tests/store/store_samples.h"

#include "engine/store/fake/memory_store.h"
#include "engine/store/pg/pg_store.h"
#include "engine/store/sql/sql_store.h"
#include "tests/support/pg_server.h"

#include <QtTest/QTest>

namespace flux::test {

using base::Instant;
using base::Json;
using namespace Qt::StringLiterals;

domain::Conversation sampleConversation(const QString& id, qint64 updatedAt) {
    return {.id = {id},
            .title = u"Ünï “quotes” %1"_s.arg(id),
            .state = domain::ConversationState::Running,
            .who = u"Flux"_s,
            .reason = u"Read 3 of 4"_s,
            .unread = true,
            .archived = false,
            .costMicros = 1234,
            .createdAt = Instant{900},
            .updatedAt = Instant{updatedAt}};
}

domain::Turn sampleTurn(const QString& id, const QString& conversation) {
    return {.id = {id},
            .conversationId = {conversation},
            .messageId = {u"m1"_s},
            .taskId = {u"t1"_s},
            .text = u"Summarise my notes"_s,
            .grants = {.folders = {u"/home/mara/notes"_s}, .hosts = {u"example.org"_s, u"localhost:8080"_s}},
            .workingFolder = u"/home/mara"_s,
            .source = u"terminal"_s,
            .answered = false,
            .start = false,
            .createdAt = Instant{1500}};
}

domain::Message sampleMessage(const QString& id, const QString& conversation) {
    domain::Message message;
    message.id.text = id;
    message.conversationId.text = conversation;
    message.author = domain::Author::Flux;
    message.agent = u"inbox_chat"_s;
    message.blocks.emplace_back(domain::TextBlock{u"# Done\n\nA line."_s});
    message.blocks.emplace_back(domain::TaskBlock{{u"t1"_s}});
    message.blocks.emplace_back(domain::SuggestionsBlock{{u"Try again"_s, u"Stop"_s}});
    message.createdAt = Instant{1600};
    return message;
}

domain::Task sampleTask(const QString& id, const QString& conversation, qint64 createdAt) {
    domain::Task task;
    task.id.text = id;
    task.conversationId.text = conversation;
    task.goal = u"Summarise the notes and save a brief"_s;
    task.title = u"Brief of the notes"_s;
    task.status = domain::TaskStatus::Executing;
    task.planVersion = 2;
    task.maxParallelSteps = 7;
    task.constraints = Json{{"language", "en"}};
    task.successCriteria = {u"brief.md exists"_s};
    task.grants = {.folders = {u"/home/mara/notes"_s}, .hosts = {u"example.org"_s}};
    task.stepCount = 4;
    task.doneCount = 3;
    task.costMicros = 77;
    task.error = base::makeError(base::ErrorCode::Unavailable, u"The page did not answer."_s, u"timeout"_s);
    task.error->retryAfterMs = 2500;
    task.summary = u"**Four** notes."_s;
    task.results = Json::array({Json{{"kind", "file"}, {"path", "brief.md"}}});
    task.source = u"window"_s;
    task.lineage.supersedes.text = u"t0"_s;
    task.lineage.forkStep.text = u"step_1"_s;
    task.lineage.replans = 2;
    task.createdAt = Instant{createdAt};
    task.updatedAt = Instant{2002};
    task.startedAt = Instant{2001};
    task.completedAt = Instant{2003};
    return task;
}

domain::StepState sampleStep(const QString& key) {
    domain::StepState step;
    step.spec.key.text = key;
    step.spec.name = u"Read notes.md"_s;
    step.spec.description = u"Reads one file"_s;
    step.spec.agent = u"file_storage"_s;
    step.spec.inputs = Json{{"operation", "read"}, {"path", "notes.md"}};
    step.spec.dependencies = {{u"step_0"_s}};
    step.spec.parallelGroup = u"reads"_s;
    step.spec.failurePolicy = domain::FailurePolicy::BestEffort;
    step.spec.checkpointRequired = true;
    step.spec.critical = false;
    step.spec.maxRetries = 5;
    step.run.status = domain::StepStatus::Retrying;
    step.run.attempt = 4;
    step.run.tries = 2;
    step.run.fallback = 1;
    step.run.repaired = true;
    step.run.expanded = true;
    step.run.effect = domain::EffectProgress::Intended;
    step.run.approved = true;
    step.run.error = base::makeError(base::ErrorCode::DeadlineExceeded, u"It took too long."_s);
    step.run.note = u"again in 2 s"_s;
    step.run.startedAt = Instant{3001};
    step.run.completedAt = Instant{3002};
    step.run.retryAt = Instant{3003};
    return step;
}

domain::Checkpoint sampleCheckpoint(const QString& id, const QString& task, const QString& conversation) {
    domain::Checkpoint checkpoint;
    checkpoint.id.text = id;
    checkpoint.taskId.text = task;
    checkpoint.conversationId.text = conversation;
    checkpoint.step.text = u"step_1"_s;
    checkpoint.kind = domain::CheckpointKind::Access;
    checkpoint.description = {.effectClass = domain::EffectClass::ExternalWrite,
                              .question = u"Send this mail to Marta Lind?"_s,
                              .context = u"She asked for it on Monday."_s,
                              .preview = Json{{"type", "mail"}, {"to", Json::array({"marta@lind.example"})}},
                              .yesLabel = u"Send mail"_s,
                              .noLabel = u"Don't send"_s,
                              .reversibility = u"Cannot be taken back"_s,
                              .doneText = u"Mail sent to marta@lind.example."_s,
                              .editable = {u"subject"_s, u"body"_s}};
    checkpoint.inputs = Json{{"subject", "Brief"}};
    checkpoint.form = Json{{"options", Json::array({Json{{"value", 1}, {"label", "One"}}})}};
    checkpoint.onExpiry = domain::ExpiryOutcome::UseDefault;
    checkpoint.rule = u"Mail always asks"_s;
    checkpoint.costMicros = 12;
    checkpoint.expiresAt = Instant{9000};
    checkpoint.expiryText = u"Waits until tomorrow 18:00"_s;
    checkpoint.createdAt = Instant{4000};
    checkpoint.decidedAt = Instant{4100};
    checkpoint.decision = domain::Decision{.verdict = domain::Verdict::Yes,
                                           .edits = Json{{"subject", "The brief"}},
                                           .reason = u"Looks right"_s,
                                           .by = u"window"_s};
    return checkpoint;
}

domain::JournalRow sampleJournal(const QString& task, const QString& kind) {
    domain::JournalRow row;
    row.taskId.text = task;
    row.at = Instant{5000};
    row.kind = kind;
    row.step.text = u"step_1"_s;
    row.attempt = 3;
    row.data = Json{{"bytes", 12}, {"why", "asked"}};
    return row;
}

domain::FeedEvent sampleEvent(const domain::Conversation& conversation) {
    return {.sequence = 0, .at = Instant{6000}, .payload = domain::ConversationUpdated{conversation}};
}

store::UnitOfWork sampleTaskWork(int steps) {
    store::UnitOfWork work;
    work.conversations.push_back(sampleConversation(u"c1"_s));
    work.tasks.push_back(sampleTask(u"t1"_s, u"c1"_s));
    for (int i = 0; i < steps; ++i)
        work.newSteps.push_back({{u"t1"_s}, i, sampleStep(u"step_%1"_s.arg(i))});
    return work;
}

void StoreUnderTest::addRows() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"memory", "sqlite", "postgresql"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

StoreUnderTest::StoreUnderTest(const QString& kind) : m_kind(kind), m_schema(PgServer::newSchema()) {
    open();
}

StoreUnderTest::~StoreUnderTest() = default;

void StoreUnderTest::open() {
    if (!isDurable()) {
        m_store = store::makeMemoryStore();
    } else {
        auto opened = m_kind == u"sqlite"_s
                          ? store::openSqlStore({.path = m_folder.filePath(u"flux.db"_s), .hook = {}, .indexAfter = 20})
                          : store::openPgStore({.url = PgServer::shared().url(),
                                                .password = {},
                                                .schema = m_schema,
                                                .processName = {},
                                                .hook = {},
                                                .indexAfter = 20});
        if (!opened.ok())
            qFatal("%s", qPrintable(opened.error().detail));
        m_store = std::move(*opened);
    }
    m_writer = std::move(m_store->openWriter().value());
    m_reader = std::move(m_store->openReader().value());
}

void StoreUnderTest::reopen() {
    Q_ASSERT(isDurable());
    m_reader.reset();
    m_writer.reset();
    m_store.reset();
    open();
}

} // namespace flux::test
