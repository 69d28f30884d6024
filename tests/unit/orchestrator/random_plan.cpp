#include "tests/unit/orchestrator/random_plan.h"

#include <algorithm>

namespace flux::test {

using base::Json;
using domain::CheckpointKind;
using domain::ExpiryOutcome;
using domain::FailurePolicy;
using domain::StepKey;
using domain::StepSpec;

namespace {

std::string outputOf(const StepSpec& step, const char* field) {
    const char* name = step.forEach ? "items" : field; // of a for-each step there is nothing else to refer to
    return "{{" + step.key.text.toStdString() + ".outputs." + name + "}}";
}

bool givesText(const StepSpec& step) {
    return step.forEach || step.agent == QStringLiteral("work") || step.agent == QStringLiteral("mendable");
}

void addCard(Random& random, StepSpec& step) {
    domain::CheckpointSpec card;
    const bool mail = step.agent == QStringLiteral("mail");
    const QString input = mail ? QStringLiteral("subject") : QStringLiteral("text");
    card.kind = pick(random, {CheckpointKind::Approval, CheckpointKind::Modify, CheckpointKind::Input,
                              CheckpointKind::Select, CheckpointKind::Questions});
    card.question = QStringLiteral("Which?");
    switch (card.kind) {
    case CheckpointKind::Modify:
        card.editable = {input};
        break;
    case CheckpointKind::Input: {
        Json field{{"type", "string"}};
        if (chance(random, 50))
            field["default"] = "from the form";
        card.form = Json{{"type", "object"},
                         {"properties", Json{{input.toStdString(), field}}},
                         {"required", Json::array({input})},
                         {"additionalProperties", false}};
        break;
    }
    case CheckpointKind::Select:
        card.form = Json{{"options", Json::array({"one", "two"})}};
        if (chance(random, 50))
            card.form["default"] = "two";
        card.input = input;
        break;
    case CheckpointKind::Questions: {
        Json question{{"id", input}, {"text", "What?"}};
        if (chance(random, 50))
            question["default"] = "as usual";
        card.form = Json{{"questions", Json::array({question})}};
        break;
    }
    default:
        break;
    }
    if (chance(random, 40)) {
        card.expiresAfterMs = 1000 + upTo(random, 200'000'000);
        card.onExpiry = pick(random, {ExpiryOutcome::LeaveOut, ExpiryOutcome::Fail, ExpiryOutcome::UseDefault});
    }
    step.checkpoint = std::move(card);
}

void addFallbacks(Random& random, StepSpec& step) {
    const int count = 1 + upTo(random, 1);
    for (int i = 0; i < count; ++i) {
        domain::StepFallback other;
        other.name = QStringLiteral("way %1").arg(i + 1);
        if (step.agent == QStringLiteral("mail"))
            other.inputs = Json{{"subject", QStringLiteral("once more %1").arg(i)}};
        else if (chance(random, 50))
            other.agent = QStringLiteral("open");
        step.fallbacks.push_back(std::move(other));
    }
}

void addList(Random& random, StepSpec& step, const std::vector<StepSpec>& before) {
    domain::ForEach list;
    list.items = Json::array({"a", Json{{"name", "b"}}, 3});
    for (const StepSpec& other : before) {
        const bool waits =
            std::find(step.dependencies.begin(), step.dependencies.end(), other.key) != step.dependencies.end();
        if (waits && givesText(other) && chance(random, 50))
            list.items = outputOf(other, "items");
    }
    list.maxParallel = 1 + upTo(random, 2);
    list.maxItems = 3;
    step.forEach = std::move(list);
    if (step.agent == QStringLiteral("mail"))
        step.inputs["body"] = "{{item}} at {{index}}";
    else if (step.agent == QStringLiteral("work"))
        step.inputs["any"] = "{{item}}";
}

} // namespace

void addRandomAgents(agents::Registry& registry) {
    addFakeAgents(registry);
    using domain::FieldType;
    auto mendable = std::make_unique<FakeAgent>(
        agentSpec(QStringLiteral("mendable"),
                  {field(QStringLiteral("text"), FieldType::Text), field(QStringLiteral("any"), FieldType::Any)},
                  {field(QStringLiteral("text"), FieldType::Text), field(QStringLiteral("items"), FieldType::Array)}));
    mendable->mend = [](const Json& inputs, const base::Error&) -> std::optional<Json> {
        Json mended = inputs;
        mended["text"] = "mended";
        return mended;
    };
    registry.add(std::move(mendable));
}

StepSpec randomStep(Random& random, const QString& key, const std::vector<StepSpec>& before, int density) {
    StepSpec s;
    s.key.text = key;
    s.name = key;
    Json items = Json::array();
    std::string whole;
    for (const StepSpec& other : before) {
        if (!chance(random, density))
            continue;
        s.dependencies.push_back(other.key);
        if (givesText(other)) {
            items.push_back(outputOf(other, "text"));
            whole = outputOf(other, "text");
        }
    }
    const int kind = upTo(random, 9);
    s.agent = QStringLiteral("work");
    s.inputs = Json{{"items", items}};
    if (kind < 2) {
        s.agent = QStringLiteral("mail");
        s.inputs = Json{{"to", Json::array({"a@b.example"})}, {"subject", key}, {"body", items}};
    } else if (kind == 2) {
        s.agent = QStringLiteral("write");
        s.inputs = Json{{"name", key}, {"text", items}};
    } else if (kind == 3) {
        s.agent = QStringLiteral("mendable");
        s.inputs = Json{{"any", items}};
    } else if (kind == 4 && !whole.empty()) { // cannot do without it
        s.inputs = Json{{"any", whole}};
    }
    s.critical = !chance(random, 15);
    s.checkpointRequired = chance(random, 10);
    s.maxRetries = upTo(random, 3);
    s.parallelGroup = chance(random, 50) ? QStringLiteral("g%1").arg(upTo(random, 2)) : QString();
    s.failurePolicy = pick(random, {FailurePolicy::AllOrNothing, FailurePolicy::BestEffort, FailurePolicy::BestEffort,
                                    FailurePolicy::FailFast});
    if (chance(random, 12) && s.agent != QStringLiteral("write"))
        addList(random, s, before);
    if (chance(random, 15) && s.agent != QStringLiteral("write"))
        addCard(random, s);
    if (chance(random, 15) && s.agent != QStringLiteral("write"))
        addFallbacks(random, s);
    return s;
}

domain::Plan randomPlan(Random& random) {
    domain::Plan plan;
    plan.goal = QStringLiteral("G");
    plan.title = QStringLiteral("T");
    plan.maxParallelSteps = 1 + upTo(random, 4);
    const int count = 1 + upTo(random, 29);
    const int density = pick(random, {5, 15, 40});
    for (int i = 0; i < count; ++i)
        plan.steps.push_back(randomStep(random, QStringLiteral("s%1").arg(i), plan.steps, density));
    return plan;
}

domain::Plan randomEdit(Random& random, domain::Plan plan, int count) {
    const auto any = [&] { return static_cast<size_t>(upTo(random, static_cast<int>(plan.steps.size()) - 1)); };
    for (int i = 0; i <= upTo(random, 2) && !plan.steps.empty(); ++i) {
        switch (upTo(random, 4)) {
        case 0:
            plan.steps.push_back(randomStep(random, QStringLiteral("n%1x%2").arg(count).arg(i), plan.steps, 10));
            break;
        case 1: { // out with it, and with the names of it
            const StepKey gone = plan.steps[any()].key;
            std::erase_if(plan.steps, [&](const StepSpec& s) { return s.key == gone; });
            break;
        }
        case 2:
            plan.steps[any()].maxRetries = upTo(random, 3);
            break;
        case 3:
            plan.steps[any()].parallelGroup = QStringLiteral("g%1").arg(upTo(random, 2));
            break;
        default:
            if (StepSpec& step = plan.steps[any()]; step.agent == QStringLiteral("mail"))
                step.inputs["subject"] = QStringLiteral("edit %1").arg(count);
            else if (step.agent == QStringLiteral("work"))
                step.inputs["text"] = QStringLiteral("edit %1").arg(count);
            break;
        }
    }
    plan.maxParallelSteps = std::max(1, plan.maxParallelSteps + upTo(random, 2) - 1);
    return plan;
}

Json rightAnswer(const domain::Checkpoint& card) {
    switch (card.kind) {
    case CheckpointKind::Input: {
        Json answer = Json::object();
        for (const auto& item : base::jsonAt(card.form, "properties").items())
            answer[item.key()] = "typed";
        return answer;
    }
    case CheckpointKind::Select:
        return Json{{"choice", card.form["options"][0]["value"]}};
    case CheckpointKind::Questions:
        return Json{{base::textAt(card.form["questions"][0], "id").toStdString(), "said"}};
    default:
        return Json::object();
    }
}

Json randomOutputs(Random& random) {
    Json items = Json::array();
    for (int i = upTo(random, 4); i > 0; --i)
        items.push_back(QStringLiteral("i%1").arg(i));
    return Json{{"text", QStringLiteral("t%1").arg(upTo(random, 999))},
                {"items", chance(random, 5) ? Json("no list") : items},
                {"sent", true},
                {"path", "/p"},
                {"name", "n"},
                {"bytes", 1}};
}

} // namespace flux::test
