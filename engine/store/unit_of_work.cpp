#include "engine/store/unit_of_work.h"

#include <algorithm>
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
    for (domain::Task& task : other.tasks) {
        std::erase_if(progress, [&task](const TaskProgress& p) { return p.taskId == task.id; });
        if (!tasks.empty() && tasks.back().id == task.id) // made and started in one go
            tasks.back() = std::move(task);
        else
            tasks.push_back(std::move(task));
    }
    for (const TaskProgress& p : other.progress) {
        const auto same = std::find_if(progress.rbegin(), progress.rend(),
                                       [&p](const TaskProgress& known) { return known.taskId == p.taskId; });
        if (same != progress.rend())
            *same = p;
        else
            progress.push_back(p);
    }
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
    moveAll(objects, other.objects);
    moveAll(links, other.links);
    moveAll(types, other.types);
    moveAll(vectors, other.vectors);
    moveAll(purgedObjects, other.purgedObjects);
    moveAll(answers, other.answers);
}

} // namespace flux::store
