#include "engine/api/protocol.h"

#include "engine/api/protocol_data_members.h"
#include "engine/api/protocol_exchange_members.h"
#include "engine/api/protocol_members.h"
#include "engine/base/text.h"

namespace flux::api {

using base::Json;
using base::Result;

namespace {

struct Row {
    const char* name;
    Permission permission;
    bool changes;
    Result<Request> (*request)(const Json& params);
    Result<Reply> (*reply)(const Json& reply);
};

// A request's members, or the domain value's own form where a reply is one.
template <typename T>
Result<T> decodeAny(const Json& json, const char* what) {
    if constexpr (domain::HasToJson<T>)
        return domain::fromJson<T>(json);
    else
        return domain::decodeMembers<T>(json, what);
}

template <typename R>
constexpr Row row(Permission permission, bool changes = false) {
    return {R::kMethod, permission, changes,
            [](const Json& params) -> Result<Request> {
                // No parameters at all is as good as an empty object.
                FLUX_TRY(R request, decodeAny<R>(params.is_null() ? Json::object() : params, "request"));
                return Request(std::move(request));
            },
            [](const Json& reply) -> Result<Reply> {
                FLUX_TRY(typename R::Reply value, decodeAny<typename R::Reply>(reply, "reply"));
                return Reply(std::move(value));
            }};
}

// The protocol, in the order of the variant Request.
constexpr std::array kRows{
    row<SendMessage>(Permission::Write, true),
    row<ListConversations>(Permission::Read),
    row<GetThread>(Permission::Read),
    row<UpdateConversation>(Permission::Write),
    row<CreateTask>(Permission::Write, true),
    row<GetTask>(Permission::Read),
    row<ListTasks>(Permission::Read),
    row<CancelTask>(Permission::Write),
    row<PauseTask>(Permission::Write),
    row<ResumeTask>(Permission::Write),
    row<ListAgents>(Permission::Read),
    row<ListCheckpoints>(Permission::Read),
    row<DecideCheckpoint>(Permission::Decide),
    row<GetSettings>(Permission::Read),
    row<ChangeSetting>(Permission::Admin),
    row<RetryTask>(Permission::Write, true),
    row<SkipStep>(Permission::Write),
    row<ForkTask>(Permission::Write, true),
    row<RerunTask>(Permission::Write, true),
    row<DeleteTask>(Permission::Write),
    row<GetPlan>(Permission::Read),
    row<ComparePlans>(Permission::Read),
    row<EditPlan>(Permission::Write, true),
    row<UndoTask>(Permission::Write, true),
    row<RecallStep>(Permission::Decide),
    row<ListBreakers>(Permission::Read),
    row<ResetBreaker>(Permission::Write),
    row<CreateObject>(Permission::Write, true),
    row<GetObject>(Permission::Read),
    row<UpdateObject>(Permission::Write, true),
    row<DeleteObject>(Permission::Write),
    row<RestoreObject>(Permission::Write),
    row<UndoObject>(Permission::Write, true),
    row<UndoChange>(Permission::Write, true),
    row<GetHistory>(Permission::Read),
    row<QueryObjects>(Permission::Read),
    row<CountObjects>(Permission::Read),
    row<GroupObjects>(Permission::Read),
    row<ExplainQuery>(Permission::Read),
    row<LinkObjects>(Permission::Write),
    row<ListTypes>(Permission::Read),
    row<SetTypeSchema>(Permission::Write),
    row<InferSchema>(Permission::Read),
    row<Search>(Permission::Read),
    row<StoreMemory>(Permission::Write, true),
    row<SearchMemory>(Permission::Write),
    row<ForgetMemory>(Permission::Write),
    row<AddFile>(Permission::Write, true),
    row<ListFiles>(Permission::Read),
    row<SaveFile>(Permission::Write),
    row<ChangeFile>(Permission::Write),
    row<TrashFile>(Permission::Write),
    row<PurgeTrash>(Permission::Write),
    row<LinkFile>(Permission::Write),
    row<ImportData>(Permission::Write),
    row<ExportData>(Permission::Write),
    row<CreateBackup>(Permission::Admin),
    row<RunDoctor>(Permission::Admin),
    row<StopAnswer>(Permission::Write, true),
    row<ListModels>(Permission::Read),
    row<TestModel>(Permission::Admin),
};
static_assert(kRows.size() == std::variant_size_v<Request>);

const Row* findRow(QStringView name) {
    for (const Row& row : kRows) {
        if (name == QLatin1StringView(row.name))
            return &row;
    }
    return nullptr;
}

base::Error unknownMethod(QStringView name) {
    QStringList names;
    for (const Method& method : methods())
        names.append(method.name);
    const QString near = base::nearestName(name, names);
    const QString shown = name.left(80).toString();
    return base::makeError(base::ErrorCode::NotFound,
                           near.isEmpty()
                               ? QStringLiteral("There is no method “%1”.").arg(shown)
                               : QStringLiteral("There is no method “%1”. Did you mean %2?").arg(shown, near));
}

} // namespace

const std::vector<Method>& methods() {
    static const std::vector<Method> all = [] {
        std::vector<Method> list;
        for (const Row& row : kRows)
            list.push_back({QString::fromLatin1(row.name), row.permission, row.changes});
        return list;
    }();
    return all;
}

const Method* methodNamed(QStringView name) {
    for (const Method& method : methods()) {
        if (method.name == name)
            return &method;
    }
    return nullptr;
}

QString methodOf(const Request& request) {
    return methods()[request.index()].name;
}

QString permissionName(Permission permission) {
    switch (permission) {
    case Permission::Read:
        return QStringLiteral("read");
    case Permission::Write:
        return QStringLiteral("write");
    case Permission::Decide:
        return QStringLiteral("decide");
    case Permission::Admin:
        return QStringLiteral("admin");
    }
    Q_UNREACHABLE();
}

Json encodeRequest(const Request& request) {
    return std::visit([](const auto& r) { return domain::encodeValue(r); }, request);
}

Json encodeReply(const Reply& reply) {
    return std::visit([](const auto& r) { return domain::encodeValue(r); }, reply);
}

Result<Request> decodeRequest(QStringView method, const Json& params) {
    const Row* row = findRow(method);
    if (row == nullptr)
        return unknownMethod(method);
    return row->request(params);
}

Result<Reply> decodeReply(QStringView method, const Json& reply) {
    const Row* row = findRow(method);
    if (row == nullptr)
        return unknownMethod(method);
    return row->reply(reply);
}

} // namespace flux::api
