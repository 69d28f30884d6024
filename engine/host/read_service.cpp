#include "engine/host/read_service.h"

#include "engine/agents/registry.h"
#include "engine/host/thread_page.h"
#include "engine/search/search_service.h"

#include <QtCore/QTimeZone>

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

Result<void> checkLimit(int limit, int most) {
    if (limit < 1 || limit > most)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("A page holds 1 to %1 rows; %2 were asked for.").arg(most).arg(limit));
    return {};
}

} // namespace

ReadService::ReadService(store::Store& store, const agents::Registry& registry, const SettingsCache& settings,
                         const net::CircuitBreakers& breakers, search::SearchService* search)
    : m_store(store), m_registry(registry), m_settings(settings), m_breakers(breakers), m_search(search) {}

ReadService::~ReadService() = default;

bool ReadService::isRead(const api::Request& request) {
    return std::visit(
        [](const auto& r) {
            return ReadDesks::takes<std::decay_t<decltype(r)>>() || requires(ReadService & s) {
                s.handle(r);
            };
        },
        request);
}

Result<api::Reply> ReadService::answer(const api::Request& request) {
    if (!m_reader) {
        FLUX_TRY(m_reader, m_store.openReader());
    }
    return std::visit(
        [this](const auto& r) -> Result<api::Reply> {
            if constexpr (requires { this->handle(r); })
                return this->handle(r);
            else if constexpr (ReadDesks::takes<std::decay_t<decltype(r)>>())
                return m_desks.answer(*m_reader, r);
            else
                return makeError(ErrorCode::Internal, QStringLiteral("This request is answered elsewhere."));
        },
        request);
}

Result<api::Reply> ReadService::handle(const api::ListConversations& request) {
    FLUX_CHECK(checkLimit(request.limit, 200));
    FLUX_TRY(auto page, m_reader->conversations({request.split, request.before, request.limit}));
    FLUX_TRY(auto counts, m_reader->splitCounts());
    return api::Reply(api::ConversationPage{std::move(page.rows), counts, page.sequence, page.hasMore});
}

Result<api::Reply> ReadService::handle(const api::GetThread& request) {
    FLUX_CHECK(checkLimit(request.limit, 200));
    FLUX_TRY(auto page, readThread(*m_reader, request));
    m_desks.objects().markUndone(*m_reader, page.messages);
    return api::Reply(std::move(page));
}

Result<api::Reply> ReadService::handle(const api::GetTask& request) {
    constexpr int kMaxJournal = 10'000;
    constexpr int kMaxScanned = 10'000;
    const QString id = request.id.trimmed().toLower();
    if (id.size() < 4)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("Name a task by at least 4 characters of its id."));
    FLUX_TRY(auto found, m_reader->tasks({}, id, 2));
    if (found.rows.empty()) { // the ends of ids differ most, so people are shown those
        FLUX_TRY(found, m_reader->tasks({}, {}, kMaxScanned));
        std::erase_if(found.rows, [&id](const domain::Task& task) { return !task.id.text.endsWith(id); });
    }
    if (found.rows.empty())
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("There is no task “%1”. “flux tasks” lists them.").arg(request.id));
    if (found.rows.size() > 1)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("Several tasks match “%1”. Give more of the id.").arg(request.id));
    api::TaskDetail reply;
    reply.sequence = found.sequence;
    reply.task = std::move(found.rows.front());
    FLUX_TRY(reply.steps, m_reader->steps(reply.task.id, true));
    FLUX_TRY(reply.checkpoints, m_reader->checkpointsOf(reply.task.id));
    FLUX_TRY(reply.journal, m_reader->journal(reply.task.id, kMaxJournal));
    return api::Reply(std::move(reply));
}

Result<api::Reply> ReadService::handle(const api::ListTasks& request) {
    FLUX_CHECK(checkLimit(request.limit, 1000));
    FLUX_TRY(auto page, m_reader->tasks(request.statuses, {}, request.limit));
    FLUX_TRY(const auto turns, m_reader->openTurns());
    return api::Reply(api::TaskPage{std::move(page.rows), static_cast<int>(turns.size()), page.sequence});
}

Result<api::Reply> ReadService::handle(const api::ListCheckpoints& request) {
    FLUX_CHECK(checkLimit(request.limit, 1000));
    FLUX_TRY(auto page, m_reader->openCheckpoints(request.limit));
    return api::Reply(api::CheckpointPage{std::move(page.rows), page.sequence});
}

Result<api::Reply> ReadService::handle(const api::ListAgents&) {
    api::AgentList reply;
    for (const domain::AgentSpec* spec : m_registry.specs())
        reply.agents.push_back(*spec);
    return api::Reply(std::move(reply));
}

Result<api::Reply> ReadService::handle(const api::ListBreakers&) {
    return api::Reply(api::BreakerList{m_breakers.list()});
}

Result<api::Reply> ReadService::handle(const api::GetSettings&) {
    return api::Reply(api::SettingsSnapshot{*m_settings.snapshot()});
}

Result<api::Reply> ReadService::handle(const api::Search& request) {
    if (!m_search)
        return makeError(ErrorCode::FailedPrecondition, QStringLiteral("There is no search index here."));
    FLUX_TRY(api::SearchPage page, m_search->search(request, *m_reader, QTimeZone(m_settings.timeZoneId().toUtf8())));
    return api::Reply(std::move(page));
}

} // namespace flux::host
