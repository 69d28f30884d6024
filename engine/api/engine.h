#pragma once

#include "engine/api/requests/checkpoints.h"
#include "engine/api/requests/conversations.h"
#include "engine/api/requests/exchange.h"
#include "engine/api/requests/files.h"
#include "engine/api/requests/memory.h"
#include "engine/api/requests/models.h"
#include "engine/api/requests/objects.h"
#include "engine/api/requests/search.h"
#include "engine/api/requests/settings.h"
#include "engine/api/requests/tasks.h"

#include <QtCore/QFuture>
#include <QtCore/QPromise>

#include <functional>
#include <memory>
#include <variant>

namespace flux::api {

using Request =
    std::variant<SendMessage, ListConversations, GetThread, UpdateConversation, CreateTask, GetTask, ListTasks,
                 CancelTask, PauseTask, ResumeTask, ListAgents, ListCheckpoints, DecideCheckpoint, GetSettings,
                 ChangeSetting, RetryTask, SkipStep, ForkTask, RerunTask, DeleteTask, GetPlan, ComparePlans, EditPlan,
                 UndoTask, RecallStep, ListBreakers, ResetBreaker, CreateObject, GetObject, UpdateObject, DeleteObject,
                 RestoreObject, UndoObject, UndoChange, GetHistory, QueryObjects, CountObjects, GroupObjects,
                 ExplainQuery, LinkObjects, ListTypes, SetTypeSchema, InferSchema, Search, StoreMemory, SearchMemory,
                 ForgetMemory, AddFile, ListFiles, SaveFile, ChangeFile, TrashFile, PurgeTrash, LinkFile, ImportData,
                 ExportData, CreateBackup, RunDoctor, StopAnswer, ListModels, TestModel>;
using Reply =
    std::variant<MessageSent, ConversationPage, ThreadPage, domain::Conversation, TaskCreated, TaskDetail, TaskPage,
                 domain::Task, AgentList, CheckpointPage, domain::Checkpoint, SettingsSnapshot, TaskGone, PlanDocument,
                 domain::PlanDiff, PlanEdited, UndoReport, BreakerList, domain::WorkspaceObject, ObjectDetail,
                 ObjectsUndone, ObjectVersions, ObjectList, ObjectCounts, ObjectGroups, QueryExplained, ObjectLinks,
                 TypeList, domain::ObjectType, SearchPage, MemoryPage, MemoryForgotten, FileList, FileSaved,
                 TrashPurged, FileLink, ImportReport, ExportReport, BackupReport, DoctorReport, AnswerStopped,
                 ModelList, ModelReport>;

// Where feed events go. Both are called on the engine's own thread, in order, never after the Subscription is gone:
// hand the value to your own thread and return.
struct FeedSink {
    std::function<void(const domain::FeedEvent&)> event; // committed, gapless from where the subscription starts
    std::function<void(const domain::LiveEvent&)> live;  // unstored, may be dropped; may be empty
};

// Ends the subscription when it is destroyed. Thread: destroy it on any thread; returns when no sink call is running.
class Subscription {
public:
    virtual ~Subscription() = default;
};

// The front door: everything a surface (window, terminal, server) may ask of an engine, local or far away.
// Thread: every method from any thread. Owner: the composition root.
class Engine {
public:
    virtual ~Engine() = default;

    // Sends a request; attach to the future with base::deliver(). It always gets a result: a value or an error.
    template <typename R>
    [[nodiscard]] QFuture<base::Result<typename R::Reply>> send(R request) {
        using Answer = base::Result<typename R::Reply>;
        auto promise = std::make_shared<QPromise<Answer>>();
        promise->start();
        QFuture<Answer> future = promise->future();
        post(Request(std::move(request)), [promise](base::Result<Reply> reply) {
            if (!reply.ok())
                promise->addResult(Answer(reply.error()));
            else if (auto* value = std::get_if<typename R::Reply>(&reply.value()))
                promise->addResult(Answer(std::move(*value)));
            else
                promise->addResult(Answer(base::makeError(
                    base::ErrorCode::Internal, QStringLiteral("The engine gave an answer of the wrong kind."))));
            promise->finish();
        });
        return future;
    }

    // Events after fromSequence (those already stored are replayed first), then live.
    [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(qint64 fromSequence, FeedSink sink) = 0;

    // The untyped form of send, for dispatchers: `done` is called once, on a thread of the engine's.
    using ReplyHandler = std::function<void(base::Result<Reply>)>;
    virtual void post(Request request, ReplyHandler done) = 0;
};

} // namespace flux::api
