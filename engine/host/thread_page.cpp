#include "engine/host/thread_page.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::Message;

namespace {

// A thread keeps its messages when a task of it is deleted.
template <typename T>
bool isGone(const Result<T>& read) {
    return !read.ok() && read.error().code == ErrorCode::NotFound;
}

struct Named {
    QSet<domain::TaskId> tasks;
    QSet<domain::CheckpointId> cards;

    explicit Named(const std::vector<Message>& messages) {
        for (const Message& message : messages) {
            for (const domain::Block& block : message.blocks)
                take(block);
        }
    }

private:
    void take(const domain::Block& block) {
        if (const auto* task = std::get_if<domain::TaskBlock>(&block))
            tasks.insert(task->taskId);
        else if (const auto* result = std::get_if<domain::ResultBlock>(&block))
            tasks.insert(result->taskId);
        else if (const auto* error = std::get_if<domain::ErrorBlock>(&block))
            tasks.insert(error->taskId);
        else if (const auto* card = std::get_if<domain::CheckpointBlock>(&block))
            cards.insert(card->checkpointId);
    }
};

Result<void> takeNamed(store::Reader& reader, api::ThreadPage& page) {
    Named named(page.messages);
    for (const domain::CheckpointId& id : named.cards) {
        auto checkpoint = reader.checkpoint(id);
        if (isGone(checkpoint))
            continue;
        FLUX_CHECK(checkpoint);
        named.tasks.insert(checkpoint->taskId);
        page.checkpoints.push_back(std::move(*checkpoint));
    }
    for (const domain::TaskId& id : named.tasks) {
        auto task = reader.task(id);
        if (isGone(task))
            continue;
        FLUX_CHECK(task);
        FLUX_TRY(auto steps, reader.steps(id, false));
        page.tasks.push_back({std::move(*task), std::move(steps)});
    }
    return {};
}

bool shows(const Message& message, const domain::TaskId& id) {
    return std::any_of(message.blocks.begin(), message.blocks.end(), [&id](const domain::Block& block) {
        const auto* task = std::get_if<domain::TaskBlock>(&block);
        return task && task->taskId == id;
    });
}

Result<qint64> lastPosition(store::Reader& reader, const domain::ConversationId& id) {
    FLUX_TRY(const auto last, reader.messages(id, 0, 1));
    return last.rows.empty() ? 0 : last.rows.back().position;
}

// No index leads from a task to its message. Messages stand in the order of their times, and the message of a task is
// made when the task is or soon after: halving finds the first one of that time, a few pages on from there the block.
Result<qint64> positionOf(store::Reader& reader, const api::GetThread& request, qint64 last) {
    constexpr int kPage = 200;
    constexpr int kMostPages = 10;
    FLUX_TRY(const domain::Task task, reader.task(request.aroundTask));
    qint64 from = 1;
    for (qint64 to = last; from < to;) {
        const qint64 middle = from + (to - from) / 2;
        FLUX_TRY(const auto at, reader.messages(request.conversationId, middle + 1, 1));
        if (!at.rows.empty() && at.rows.back().createdAt < task.createdAt)
            from = middle + 1;
        else
            to = middle;
    }
    for (int pages = 0; pages < kMostPages && from <= last; ++pages, from += kPage) {
        FLUX_TRY(const auto page, reader.messages(request.conversationId, from + kPage, kPage));
        for (const Message& message : page.rows) {
            if (message.position >= from && shows(message, task.id))
                return message.position;
        }
    }
    return makeError(ErrorCode::NotFound,
                     QStringLiteral("This conversation does not show the task “%1”.").arg(task.title));
}

// Where the page ends, as what the store takes: 0 is the end of the thread.
Result<qint64> endOfPage(store::Reader& reader, const api::GetThread& request) {
    if (request.aroundPosition == 0 && request.aroundTask.isEmpty())
        return request.beforePosition;
    FLUX_TRY(const qint64 last, lastPosition(reader, request.conversationId));
    qint64 middle = request.aroundPosition;
    if (!request.aroundTask.isEmpty()) {
        FLUX_TRY(middle, positionOf(reader, request, last));
    }
    if (middle < 1 || middle > last)
        return makeError(ErrorCode::NotFound, QStringLiteral("This conversation has no message %1.").arg(middle));
    return middle + request.limit / 2 + 1;
}

} // namespace

Result<api::ThreadPage> readThread(store::Reader& reader, const api::GetThread& request) {
    api::ThreadPage reply;
    FLUX_TRY(const qint64 end, endOfPage(reader, request));
    // The rows of several reads are taken as of the oldest: applying an event twice is harmless, missing one is not.
    FLUX_TRY(auto page, reader.messages(request.conversationId, end, request.limit));
    FLUX_TRY(reply.conversation, reader.conversation(request.conversationId));
    reply.messages = std::move(page.rows);
    reply.sequence = page.sequence;
    reply.hasMore = page.hasMore;
    if (end != 0) { // asked after the page, so that nothing falls between the two
        FLUX_TRY(const qint64 last, lastPosition(reader, request.conversationId));
        reply.hasNewer = reply.messages.empty() ? last > 0 : reply.messages.back().position < last;
    }
    FLUX_CHECK(takeNamed(reader, reply));
    return reply;
}

} // namespace flux::host
