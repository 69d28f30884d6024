#pragma once

#include "engine/api/engine.h"
#include "engine/host/desks/object_desk.h"

#include <tuple>

namespace flux::host {

// The requests that only read and are no matter of tasks or conversations, each answered by the desk of its room. A
// desk has an `answer(store::Reader&, const Request&)` that returns Result<Request::Reply> for each request it takes.
// A new desk: a file here, a member of the tuple.
// Thread: the reader's. Owner: ReadService.
class ReadDesks {
public:
    template <typename R>
    [[nodiscard]] static constexpr bool takes() {
        return std::apply([](auto... desk) { return (takenBy<decltype(desk), R>() || ...); }, Pointers{});
    }

    template <typename R>
    [[nodiscard]] base::Result<api::Reply> answer(store::Reader& reader, const R& request) {
        base::Result<api::Reply> reply =
            base::makeError(base::ErrorCode::Internal, QStringLiteral("This request is answered elsewhere."));
        const auto ask = [&](auto& desk) {
            if constexpr (takenBy<decltype(&desk), R>()) {
                auto answered = desk.answer(reader, request);
                reply = answered.ok() ? base::Result<api::Reply>(api::Reply(std::move(*answered)))
                                      : base::Result<api::Reply>(answered.error());
            }
        };
        std::apply([&ask](auto&... desk) { (ask(desk), ...); }, m_desks);
        return reply;
    }

    [[nodiscard]] ObjectReadDesk& objects() { return std::get<ObjectReadDesk>(m_desks); }

private:
    using Desks = std::tuple<ObjectReadDesk>;
    template <typename... Desk>
    static std::tuple<Desk*...> pointersTo(const std::tuple<Desk...>*);
    using Pointers = decltype(pointersTo(static_cast<const Desks*>(nullptr)));
    template <typename DeskPointer, typename R>
    static constexpr bool takenBy() {
        return requires(DeskPointer desk, store::Reader & reader, const R& request) {
            desk->answer(reader, request);
        };
    }

    Desks m_desks;
};

} // namespace flux::host
