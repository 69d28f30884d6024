#pragma once

#include "tests/unit/orchestrator/machine_stage.h"

#include <random>

namespace flux::test {

using Random = std::mt19937;

inline int upTo(Random& random, int most) {
    return std::uniform_int_distribution<int>(0, most)(random);
}
inline bool chance(Random& random, int percent) {
    return upTo(random, 99) < percent;
}
template <typename T>
T pick(Random& random, std::initializer_list<T> of) {
    return *(of.begin() + upTo(random, static_cast<int>(of.size()) - 1));
}

// The agents of the random plans: those of addFakeAgents, and "mendable", whose inputs can be repaired once.
void addRandomAgents(agents::Registry& registry);

// Up to 30 steps, each of which may wait for any before it: mails, files, lists, cards of each kind, other ways. Valid.
[[nodiscard]] domain::Plan randomPlan(Random& random);

// A step that may stand behind the given ones. Its inputs refer to them.
[[nodiscard]] domain::StepSpec randomStep(Random& random, const QString& key,
                                          const std::vector<domain::StepSpec>& before, int density);

// Another plan for the rest: some steps changed, added, taken out. Often one that may not be put in place.
[[nodiscard]] domain::Plan randomEdit(Random& random, domain::Plan plan, int count);

// An answer that fits the card, if it is one with a form.
[[nodiscard]] base::Json rightAnswer(const domain::Checkpoint& card);

// What a step brings: another text each time, and a list that may be empty or too long.
[[nodiscard]] base::Json randomOutputs(Random& random);

} // namespace flux::test
