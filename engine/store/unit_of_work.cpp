#include "engine/store/unit_of_work.h"

#include <iterator>

namespace flux::store {

namespace {
template <typename T>
void moveAll(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    from.clear();
}
} // namespace

void UnitOfWork::append(UnitOfWork&& other) {
    moveAll(conversations, other.conversations);
    moveAll(turns, other.turns);
    moveAll(messages, other.messages);
    moveAll(tasks, other.tasks);
    moveAll(newSteps, other.newSteps);
    moveAll(steps, other.steps);
    moveAll(specs, other.specs);
    moveAll(planVersions, other.planVersions);
    moveAll(breakers, other.breakers);
    moveAll(deletedTasks, other.deletedTasks);
    moveAll(checkpoints, other.checkpoints);
    moveAll(journal, other.journal);
    moveAll(settings, other.settings);
    moveAll(events, other.events);
}

} // namespace flux::store
