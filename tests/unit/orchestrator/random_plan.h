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

inline QString keyAt(int position) {
    return QStringLiteral("s%1").arg(position);
}

// Up to 30 steps, each of which may wait for any before it.
inline std::vector<domain::StepSpec> randomPlan(Random& random) {
    std::vector<domain::StepSpec> steps;
    const int count = 1 + upTo(random, 29);
    const int density = pick(random, {5, 15, 40});
    for (int i = 0; i < count; ++i) {
        domain::StepSpec s;
        s.key.text = keyAt(i);
        s.name = s.key.text;
        base::Json items = base::Json::array();
        for (int j = 0; j < i; ++j) {
            if (!chance(random, density))
                continue;
            s.dependencies.push_back(domain::StepKey{keyAt(j)});
            items.push_back("{{" + keyAt(j).toStdString() + ".outputs.text}}");
        }
        const int kind = upTo(random, 9);
        s.agent = QStringLiteral("work");
        s.inputs = base::Json{{"items", items}};
        if (kind == 0) {
            s.agent = QStringLiteral("mail");
            s.inputs = base::Json{{"to", base::Json::array({"a@b.example"})}, {"body", items}};
        } else if (kind == 1) {
            s.agent = QStringLiteral("write");
            s.inputs = base::Json{{"name", "x.md"}, {"text", items}};
        } else if (kind == 2 && !s.dependencies.empty()) { // cannot do without it
            s.inputs = base::Json{{"any", "{{" + s.dependencies.front().text.toStdString() + ".outputs.text}}"}};
        }
        s.critical = !chance(random, 15);
        s.checkpointRequired = chance(random, 10);
        s.maxRetries = upTo(random, 3);
        s.parallelGroup = chance(random, 50) ? QStringLiteral("g%1").arg(upTo(random, 2)) : QString();
        s.failurePolicy = pick(random, {domain::FailurePolicy::AllOrNothing, domain::FailurePolicy::BestEffort,
                                        domain::FailurePolicy::BestEffort, domain::FailurePolicy::FailFast});
        steps.push_back(std::move(s));
    }
    return steps;
}

} // namespace flux::test
