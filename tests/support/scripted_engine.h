#pragma once

#include "engine/api/engine.h"

#include <QtCore/QStringList>

#include <memory>
#include <vector>

namespace flux::test {

// An engine without rooms: a small world in memory behind the front door, written down in a JSON file. For tests of
// surfaces and for pictures.
//
//   { "now": 1772442000000,                 when it is (ms since 1970 UTC); moves on by a second at each change
//     "sequence": 7,                        the last event's number; 0 unless told
//     "conversations": [ {"id":"c1","title":"…","state":"needs_you","updated_at":…}, … ],
//     "threads": { "c1": [ {"author":"person","blocks":[{"kind":"text","markdown":"…"}]}, … ] },
//     "tasks": [ {"id":"t1","conversation_id":"c1","status":"executing", "steps":[{"spec":{…},"run":{…}}],
//     "journal":[]} ], "checkpoints": [ {"id":"k1","task_id":"t1","kind":"approval","status":"open","description":{…}}
//     ], "agents": [ … ],  "breakers": [ … ],  "settings": { "ui.theme": "dark" }, "answers": [
//     {"match":"summary","blocks":[…]},
//     {"blocks":[…]} ],   what Flux says to a message that holds the match "on": [
//     {"method":"checkpoints.decide","params":{"checkpoint_id":"k1"},"events":[…],"times":1,
//              "error":{"code":"unavailable","message":"…"} | "result":{…}} ],
//     "events": [ {"kind":"task.updated","task":{…}}, … ] }              emitted by emitNext(), in this order
//
// All members may be left out. The forms are those of engine/domain/codec.h and engine/api/protocol.h. A row of "on"
// applies to requests of its method whose parameters hold its "params"; without a result or an error the world answers,
// then the row's events follow.
// Thread: every method from any thread; replies and events come on a thread of its own. Owner: the test.
class ScriptedEngine final : public api::Engine {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<ScriptedEngine>> fromFile(const QString& path);
    [[nodiscard]] static base::Result<std::unique_ptr<ScriptedEngine>> fromJson(const base::Json& script);
    ~ScriptedEngine() override;

    [[nodiscard]] std::unique_ptr<api::Subscription> subscribe(qint64 fromSequence, api::FeedSink sink) override;
    void post(api::Request request, ReplyHandler done) override;

    // What was asked so far.
    [[nodiscard]] std::vector<api::Request> requests() const;
    [[nodiscard]] QStringList methods() const;
    template <typename R>
    [[nodiscard]] std::vector<R> requestsOf() const {
        std::vector<R> found;
        for (const api::Request& request : requests()) {
            if (const auto* r = std::get_if<R>(&request))
                found.push_back(*r);
        }
        return found;
    }

    // Each returns after every sink has been called. Call them on any thread but the engine's own.
    void emitEvent(domain::EventPayload payload); // with the next number; the world takes it in
    void emitEvent(domain::FeedEvent event);      // with a number of its own (0: the next), so that there can be gaps
    void emitLive(domain::LiveEvent event);
    bool emitNext(); // the next of the script's events; false when there is none left
    int emitAll();
    void hold(bool on); // true: requests are kept unanswered until false
    [[nodiscard]] qint64 sequence() const;
    [[nodiscard]] int subscribers() const;

private:
    struct Impl;
    explicit ScriptedEngine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace flux::test
