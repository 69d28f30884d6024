#pragma once

#include "engine/api/engine.h"
#include "engine/host/desks/memory_desk.h"
#include "engine/host/desks/object_desk.h"

#include <tuple>

namespace flux::host {

// The requests that change something and are no matter of tasks or conversations, each decided by the desk of its room.
// A desk has a `decide(DeskCall&, const Request&)` that returns Result<Request::Reply> for each request it takes; it
// adds to the batch only when it returns no error. A new desk: a file here, a member of the tuple.
// Thread: the conductor's. Owner: Conductor.
class WriteDesks {
public:
    template <typename R>
    [[nodiscard]] static constexpr bool takes() {
        return std::apply([](auto... desk) { return (takenBy<decltype(desk), R>() || ...); }, Pointers{});
    }

    template <typename R>
    [[nodiscard]] base::Result<api::Reply> decide(DeskCall call, const R& request) {
        base::Result<api::Reply> reply =
            base::makeError(base::ErrorCode::Internal, QStringLiteral("This request is decided elsewhere."));
        const auto ask = [&](auto& desk) {
            if constexpr (takenBy<decltype(&desk), R>()) {
                auto decided = desk.decide(call, request);
                reply = decided.ok() ? base::Result<api::Reply>(api::Reply(std::move(*decided)))
                                     : base::Result<api::Reply>(decided.error());
            }
        };
        std::apply([&ask](auto&... desk) { (ask(desk), ...); }, m_desks);
        return reply;
    }

private:
    using Desks = std::tuple<ObjectDesk, MemoryDesk>;
    template <typename... Desk>
    static std::tuple<Desk*...> pointersTo(const std::tuple<Desk...>*);
    using Pointers = decltype(pointersTo(static_cast<const Desks*>(nullptr)));
    template <typename DeskPointer, typename R>
    static constexpr bool takenBy() {
        return requires(DeskPointer desk, DeskCall & call, const R& request) {
            desk->decide(call, request);
        };
    }

    Desks m_desks;
};

} // namespace flux::host
