#include "tests/support/scripted_engine.h"

#include "engine/api/protocol.h"
#include "engine/base/mailbox.h"
#include "engine/domain/codec.h"
#include "tests/support/scripted_world.h"

#include <QtCore/QFile>
#include <QtCore/QThread>

#include <deque>

namespace flux::test {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

struct Slot {
    std::recursive_mutex mutex; // held while the sink runs; recursive, because a sink may end its own subscription
    bool alive = true;
    qint64 last = 0;
    api::FeedSink sink;
};

class SlotSubscription final : public api::Subscription {
public:
    explicit SlotSubscription(std::shared_ptr<Slot> slot) : m_slot(std::move(slot)) {}
    ~SlotSubscription() override {
        const std::lock_guard lock(m_slot->mutex);
        m_slot->alive = false;
        m_slot->sink = {};
    }

private:
    std::shared_ptr<Slot> m_slot;
};

void deliverTo(Slot& slot, const domain::FeedEvent& event) {
    const std::lock_guard lock(slot.mutex);
    if (!slot.alive || event.sequence <= slot.last)
        return;
    slot.last = event.sequence;
    if (const auto call = slot.sink.event)
        call(event);
}

// A row of "on".
struct Rule {
    QString method;
    Json params = Json::object();
    int times = 0; // 0: always
    int used = 0;
    std::optional<Json> result;
    std::optional<base::Error> error;
    std::vector<domain::EventPayload> events;
};

// Whether `all` holds every member of `some`, at any depth.
bool holds(const Json& all, const Json& some) {
    if (!some.is_object())
        return all == some;
    for (const auto& [key, value] : some.items()) {
        if (!all.is_object() || !all.contains(key) || !holds(all[key], value))
            return false;
    }
    return true;
}

Result<std::vector<domain::EventPayload>> readEvents(const Json& list) {
    std::vector<domain::EventPayload> events;
    for (const Json& item : list) {
        FLUX_TRY(auto event, domain::fromJson<domain::EventPayload>(item));
        events.push_back(std::move(event));
    }
    return events;
}

Result<std::vector<Rule>> readRules(const Json& list) {
    std::vector<Rule> rules;
    for (const Json& item : list) {
        Rule rule;
        rule.method = base::textAt(item, "method");
        if (api::methodNamed(rule.method) == nullptr)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The script names an unknown method “%1”.").arg(rule.method));
        if (const Json& params = base::jsonAt(item, "params"); !params.is_null())
            rule.params = params;
        rule.times = static_cast<int>(base::intAt(item, "times"));
        if (item.contains("result"))
            rule.result = item["result"];
        if (item.contains("error"))
            rule.error = domain::errorFromJson(item["error"]);
        FLUX_TRY(rule.events, readEvents(base::jsonAt(item, "events")));
        rules.push_back(std::move(rule));
    }
    return rules;
}

// Everything, on the engine's thread.
class Stage final : public QObject {
public:
    ScriptedWorld world;
    std::vector<Rule> rules;
    std::deque<domain::EventPayload> script;
    std::vector<domain::FeedEvent> log;
    std::vector<std::shared_ptr<Slot>> slots_; // "slots" is a word of moc's
    bool holding = false;
    std::vector<std::pair<api::Request, api::Engine::ReplyHandler>> held;

    void answer(const api::Request& request, const api::Engine::ReplyHandler& done) {
        if (holding) {
            held.emplace_back(request, done);
            return;
        }
        Rule* rule = ruleFor(request);
        std::vector<domain::EventPayload> events;
        Result<api::Reply> reply = makeError(ErrorCode::Internal, QString());
        if (rule != nullptr && rule->error)
            reply = *rule->error;
        else if (rule != nullptr && rule->result)
            reply = api::decodeReply(rule->method, *rule->result);
        else
            reply = world.answer(request, events);
        for (domain::EventPayload& event : events)
            publish(std::move(event));
        done(std::move(reply));
        if (rule != nullptr) {
            for (domain::EventPayload event : rule->events) {
                world.apply(event);
                publish(std::move(event));
            }
        }
    }

    void publish(domain::EventPayload payload) {
        domain::FeedEvent event;
        event.sequence = ++world.sequence;
        event.at = world.tick();
        event.payload = std::move(payload);
        log.push_back(event);
        tell(event);
    }

    void tell(const domain::FeedEvent& event) {
        prune();
        const auto now = slots_;
        for (const auto& slot : now)
            deliverTo(*slot, event);
    }

    void tell(const domain::LiveEvent& event) {
        prune();
        const auto now = slots_;
        for (const auto& slot : now) {
            const std::lock_guard lock(slot->mutex);
            const auto call = slot->alive ? slot->sink.live : nullptr;
            if (call)
                call(event);
        }
    }

    void attach(const std::shared_ptr<Slot>& slot) {
        for (const domain::FeedEvent& event : log)
            deliverTo(*slot, event);
        slots_.push_back(slot);
    }

    void prune() {
        std::erase_if(slots_, [](const std::shared_ptr<Slot>& slot) {
            const std::lock_guard lock(slot->mutex);
            return !slot->alive;
        });
    }

private:
    Rule* ruleFor(const api::Request& request) {
        const QString method = api::methodOf(request);
        for (Rule& rule : rules) {
            if (rule.method != method || (rule.times > 0 && rule.used >= rule.times) ||
                !holds(api::encodeRequest(request), rule.params))
                continue;
            ++rule.used;
            return &rule;
        }
        return nullptr;
    }
};

} // namespace

struct ScriptedEngine::Impl {
    QThread thread;
    Stage stage;
    base::Mailbox mailbox{&stage};
    mutable std::mutex mutex;
    std::vector<api::Request> requests;

    Impl() {
        thread.setObjectName(QStringLiteral("scripted-engine"));
        stage.moveToThread(&thread);
        thread.start();
    }
    ~Impl() {
        mailbox.close();
        inside([this] { // every request gets its result
            for (const auto& [request, done] : std::exchange(stage.held, {}))
                done(makeError(ErrorCode::Unavailable, QStringLiteral("The engine is gone.")));
        });
        thread.quit();
        thread.wait();
    }
    template <typename Job>
    void inside(Job job) {
        QMetaObject::invokeMethod(&stage, std::move(job), Qt::BlockingQueuedConnection);
    }
};

ScriptedEngine::ScriptedEngine(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ScriptedEngine::~ScriptedEngine() = default;

Result<std::unique_ptr<ScriptedEngine>> ScriptedEngine::fromFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("The script %1 cannot be read: %2").arg(path, file.errorString()));
    FLUX_TRY(const Json script, base::parseJson(file.readAll()));
    return fromJson(script);
}

Result<std::unique_ptr<ScriptedEngine>> ScriptedEngine::fromJson(const Json& script) {
    FLUX_TRY(ScriptedWorld world, ScriptedWorld::fromJson(script));
    FLUX_TRY(auto rules, readRules(base::jsonAt(script, "on")));
    FLUX_TRY(auto events, readEvents(base::jsonAt(script, "events")));
    auto impl = std::make_unique<Impl>();
    impl->inside([&, stage = &impl->stage] {
        stage->world = std::move(world);
        stage->rules = std::move(rules);
        stage->script.assign(events.begin(), events.end());
    });
    return std::unique_ptr<ScriptedEngine>(new ScriptedEngine(std::move(impl)));
}

std::unique_ptr<api::Subscription> ScriptedEngine::subscribe(qint64 fromSequence, api::FeedSink sink) {
    auto slot = std::make_shared<Slot>();
    slot->last = fromSequence;
    slot->sink = std::move(sink);
    m_impl->mailbox.post([stage = &m_impl->stage, slot] { stage->attach(slot); });
    return std::make_unique<SlotSubscription>(slot);
}

void ScriptedEngine::post(api::Request request, ReplyHandler done) {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->requests.push_back(request);
    }
    m_impl->mailbox.post([stage = &m_impl->stage, request = std::move(request), done = std::move(done)] {
        stage->answer(request, done);
    });
}

std::vector<api::Request> ScriptedEngine::requests() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->requests;
}

QStringList ScriptedEngine::methods() const {
    QStringList names;
    for (const api::Request& request : requests())
        names.append(api::methodOf(request));
    return names;
}

void ScriptedEngine::emitEvent(domain::EventPayload payload) {
    m_impl->inside([stage = &m_impl->stage, &payload] {
        stage->world.apply(payload);
        stage->publish(std::move(payload));
    });
}

void ScriptedEngine::emitEvent(domain::FeedEvent event) {
    if (event.sequence == 0) {
        emitEvent(std::move(event.payload));
        return;
    }
    m_impl->inside([stage = &m_impl->stage, &event] {
        stage->world.apply(event.payload);
        stage->world.sequence = std::max(stage->world.sequence, event.sequence);
        stage->log.push_back(event);
        stage->tell(event);
    });
}

void ScriptedEngine::emitLive(domain::LiveEvent event) {
    m_impl->inside([stage = &m_impl->stage, event = std::move(event)] { stage->tell(event); });
}

bool ScriptedEngine::emitNext() {
    bool emitted = false;
    m_impl->inside([stage = &m_impl->stage, &emitted] {
        if (stage->script.empty())
            return;
        domain::EventPayload event = std::move(stage->script.front());
        stage->script.pop_front();
        stage->world.apply(event);
        stage->publish(std::move(event));
        emitted = true;
    });
    return emitted;
}

int ScriptedEngine::emitAll() {
    int count = 0;
    while (emitNext())
        ++count;
    return count;
}

void ScriptedEngine::hold(bool on) {
    m_impl->inside([stage = &m_impl->stage, on] {
        stage->holding = on;
        if (on)
            return;
        for (const auto& [request, done] : std::exchange(stage->held, {}))
            stage->answer(request, done);
    });
}

qint64 ScriptedEngine::sequence() const {
    qint64 last = 0;
    m_impl->inside([stage = &m_impl->stage, &last] { last = stage->world.sequence; });
    return last;
}

int ScriptedEngine::subscribers() const {
    int count = 0;
    m_impl->inside([stage = &m_impl->stage, &count] {
        stage->prune();
        count = static_cast<int>(stage->slots_.size());
    });
    return count;
}

} // namespace flux::test
