#pragma once

#include "engine/api/engine.h"

#include <vector>

namespace flux::api {

// What a caller from outside must be allowed to do before a method is called for it.
enum class Permission {
    Read,   // look
    Write,  // write messages, start and stop tasks
    Decide, // answer a card
    Admin,  // change settings
};

// One method of the protocol.
struct Method {
    QString name; // "conversations.send_message"
    Permission permission = Permission::Read;
    bool changes = false; // a second call with the same parameters may do something again
};

// The whole protocol: every method, in the order of the variant Request. protocol.cpp is its one page.
// Names are snake_case, times are milliseconds since 1970 UTC, ids are texts. Members that are not known are ignored.
// Thread: any; the table never changes.
[[nodiscard]] const std::vector<Method>& methods();
[[nodiscard]] const Method* methodNamed(QStringView name);
[[nodiscard]] QString methodOf(const Request& request);
[[nodiscard]] QString permissionName(Permission permission); // "read"

[[nodiscard]] base::Json encodeRequest(const Request& request); // the parameters, an object
[[nodiscard]] base::Json encodeReply(const Reply& reply);

// Errors: NotFound (no such method, with the nearest name), InvalidArgument (what is wrong with which member).
[[nodiscard]] base::Result<Request> decodeRequest(QStringView method, const base::Json& params);
[[nodiscard]] base::Result<Reply> decodeReply(QStringView method, const base::Json& reply);

} // namespace flux::api
