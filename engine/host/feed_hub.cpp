#include "engine/host/feed_hub.h"

#include <algorithm>

namespace flux::host {

namespace {
class SlotSubscription final : public api::Subscription {
public:
    explicit SlotSubscription(std::shared_ptr<FeedHub::Slot> slot) : m_slot(std::move(slot)) {}
    ~SlotSubscription() override {
        const std::lock_guard lock(m_slot->mutex);
        m_slot->alive = false;
        m_slot->sink = {};
    }

private:
    std::shared_ptr<FeedHub::Slot> m_slot;
};
} // namespace

std::pair<std::unique_ptr<api::Subscription>, std::shared_ptr<FeedHub::Slot>> FeedHub::make(qint64 fromSequence,
                                                                                            api::FeedSink sink) {
    auto slot = std::make_shared<Slot>();
    slot->last = fromSequence;
    slot->sink = std::move(sink);
    return {std::make_unique<SlotSubscription>(slot), slot};
}

void FeedHub::add(std::shared_ptr<Slot> slot) {
    m_slots.push_back(std::move(slot));
}

void FeedHub::deliver(Slot& slot, const domain::FeedEvent& event) {
    const std::lock_guard lock(slot.mutex);
    if (!slot.alive || event.sequence <= slot.last)
        return;
    slot.last = event.sequence;
    const auto call = slot.sink.event; // kept alive should the sink end its own subscription
    if (call)
        call(event);
}

bool FeedHub::isAlive(Slot& slot) {
    const std::lock_guard lock(slot.mutex);
    return slot.alive;
}

template <typename Call>
void FeedHub::each(const Call& call) {
    std::erase_if(m_slots, [](const std::shared_ptr<Slot>& slot) { return !isAlive(*slot); });
    const auto slots = m_slots;
    for (const auto& slot : slots)
        call(*slot);
}

void FeedHub::publish(const domain::FeedEvent& event) {
    each([&event](Slot& slot) { deliver(slot, event); });
}

void FeedHub::publish(const domain::LiveEvent& event) {
    each([&event](Slot& slot) {
        const std::lock_guard lock(slot.mutex);
        const auto call = slot.alive ? slot.sink.live : nullptr;
        if (call)
            call(event);
    });
}

} // namespace flux::host
