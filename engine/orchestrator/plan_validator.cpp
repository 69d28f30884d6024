#include "engine/orchestrator/plan_validator.h"

#include "engine/base/text.h"
#include "engine/orchestrator/for_each_check.h"
#include "engine/orchestrator/machine/card_forms.h"
#include "engine/orchestrator/machine/task_state.h"
#include "engine/orchestrator/plan_problems.h"
#include "engine/orchestrator/references.h"

#include <QtCore/QHash>

#include <algorithm>

namespace flux::orchestrator {

using domain::FieldSpec;
using domain::Plan;
using domain::StepKey;
using domain::StepSpec;

namespace {

constexpr size_t kMaxProblems = 100;
constexpr qsizetype kMaxShown = 80; // characters of a name that is wrong

// Which steps come before which, as one bit row a step.
class Ancestors {
public:
    explicit Ancestors(size_t count) : m_words((count + 63) / 64), m_bits(count * m_words, 0) {}

    void addParent(size_t child, size_t parent) {
        set(child, parent);
        for (size_t w = 0; w < m_words; ++w)
            m_bits[child * m_words + w] |= m_bits[parent * m_words + w];
    }
    [[nodiscard]] bool isAncestor(size_t child, size_t other) const {
        return (m_bits[child * m_words + other / 64] >> (other % 64)) & 1;
    }

private:
    void set(size_t row, size_t bit) { m_bits[row * m_words + bit / 64] |= quint64(1) << (bit % 64); }
    size_t m_words;
    std::vector<quint64> m_bits;
};

class Check {
public:
    Check(const Plan& plan, const agents::Registry& registry, const domain::PlanLimits& limits)
        : m_plan(plan), m_registry(registry), m_limits(limits) {}

    std::vector<PlanProblem> run() {
        if (!planLimits())
            return std::move(m_problems);
        indexKeys();
        order();
        for (size_t i = 0; i < m_plan.steps.size() && !full(); ++i)
            step(i);
        return std::move(m_problems);
    }

private:
    void problem(const StepKey& key, const QString& message) {
        if (!full())
            m_problems.push_back({key, m_where + message});
    }
    [[nodiscard]] bool full() const { return m_problems.size() >= kMaxProblems; }

    bool planLimits() {
        const auto count = static_cast<qsizetype>(m_plan.steps.size());
        if (count == 0)
            problem({}, QStringLiteral("The plan has no steps."));
        if (count > m_limits.maxSteps)
            problem(
                {},
                QStringLiteral("The plan has %1 steps; at most %2 are possible.").arg(count).arg(m_limits.maxSteps));
        if (m_plan.goal.size() > m_limits.maxGoalChars)
            problem({}, QStringLiteral("The goal is longer than %1 characters.").arg(m_limits.maxGoalChars));
        if (m_plan.maxParallelSteps < 1 || m_plan.maxParallelSteps > m_limits.maxParallel)
            problem({},
                    QStringLiteral("At most %1 steps can run side by side, and at least 1.").arg(m_limits.maxParallel));
        return m_problems.empty();
    }

    void indexKeys() {
        for (size_t i = 0; i < m_plan.steps.size(); ++i) {
            const StepKey& key = m_plan.steps[i].key;
            if (key.isEmpty())
                problem(key, QStringLiteral("Step %1 has no id.").arg(i + 1));
            else if (!isStepName(key.text))
                problem(key,
                        QStringLiteral("“%1” cannot be the id of a step. Use letters, digits, _ and -, at most 128 of "
                                       "them, and neither item nor index.")
                            .arg(key.text.left(kMaxShown)));
            else if (m_index.contains(key))
                problem(key, QStringLiteral("Two steps have the id %1.").arg(key.text));
            else
                m_index.insert(key, i);
        }
    }

    // Kahn's order over the dependencies (CACM 5(11), 1962); what is left over lies on or behind a cycle.
    void order() {
        const size_t count = m_plan.steps.size();
        std::vector<std::vector<size_t>> dependents(count);
        std::vector<size_t> missing(count, 0);
        for (size_t i = 0; i < count; ++i) {
            for (const StepKey& key : m_plan.steps[i].dependencies) {
                const auto it = m_index.constFind(key);
                if (it == m_index.cend()) {
                    problem(m_plan.steps[i].key,
                            QStringLiteral("It waits for %1, which is no step of the plan.%2")
                                .arg(key.text.left(kMaxShown), hint(key.text, full() ? QStringList() : keys())));
                    continue;
                }
                dependents[*it].push_back(i);
                ++missing[i];
            }
        }
        std::vector<size_t> ready;
        for (size_t i = count; i-- > 0;) {
            if (missing[i] == 0)
                ready.push_back(i);
        }
        m_order.reserve(count);
        while (!ready.empty()) {
            const size_t at = ready.back();
            ready.pop_back();
            m_order.push_back(at);
            for (const size_t next : dependents[at]) {
                if (--missing[next] == 0)
                    ready.push_back(next);
            }
        }
        if (m_order.size() != count)
            reportCycle(missing);
    }

    // Most references are to a step that is waited for directly; only others need the whole relation.
    bool comesBefore(size_t step, size_t other) {
        const auto& direct = m_plan.steps[step].dependencies;
        if (std::find(direct.begin(), direct.end(), m_plan.steps[other].key) != direct.end())
            return true;
        if (!m_ancestors) {
            m_ancestors.emplace(m_plan.steps.size());
            for (const size_t at : m_order) {
                for (const StepKey& key : m_plan.steps[at].dependencies) {
                    if (const auto parent = m_index.constFind(key); parent != m_index.cend())
                        m_ancestors->addParent(at, *parent);
                }
            }
        }
        return m_ancestors->isAncestor(step, other);
    }

    // Every step that is left over waits for another one that is, so walking up must come back to where it was.
    void reportCycle(const std::vector<size_t>& missing) {
        constexpr qsizetype kMaxNames = 5;
        size_t at = 0;
        while (missing[at] == 0)
            ++at;
        std::vector<size_t> walk;
        std::vector<bool> visited(missing.size(), false);
        while (!visited[at]) {
            visited[at] = true;
            walk.push_back(at);
            for (const StepKey& key : m_plan.steps[at].dependencies) {
                const auto parent = m_index.constFind(key);
                if (parent != m_index.cend() && missing[*parent] > 0) {
                    at = *parent;
                    break;
                }
            }
        }
        QStringList names;
        for (auto it = std::find(walk.begin(), walk.end(), at); it != walk.end(); ++it) {
            if (names.size() == kMaxNames) {
                names.append(QStringLiteral("…"));
                break;
            }
            names.append(m_plan.steps[*it].key.text);
        }
        problem(
            {},
            QStringLiteral("These steps wait for each other in a circle: %1.").arg(names.join(QStringLiteral(", "))));
    }

    QStringList keys() const {
        QStringList out;
        for (const StepSpec& s : m_plan.steps) {
            if (out.size() == 200)
                break;
            out.append(s.key.text);
        }
        return out;
    }

    [[nodiscard]] QString hint(const QString& name, const QStringList& known) const {
        if (full())
            return {};
        const QString near = name.size() > kMaxShown ? QString() : base::nearestName(name, known);
        return near.isEmpty() ? QString() : QStringLiteral(" Did you mean %1?").arg(near);
    }

    void step(size_t i) {
        const StepSpec& s = m_plan.steps[i];
        if (s.dependencies.size() > static_cast<size_t>(m_limits.maxDependencies))
            problem(s.key, QStringLiteral("It waits for more than %1 steps.").arg(m_limits.maxDependencies));
        if (s.maxRetries < 0 || s.maxRetries > m_limits.maxRetries)
            problem(s.key, QStringLiteral("It may be retried 0 to %1 times.").arg(m_limits.maxRetries));
        if (!s.inputs.is_object()) {
            problem(s.key, QStringLiteral("Its inputs are not an object."));
            return;
        }
        if (base::dumpJson(s.inputs).size() > m_limits.maxInputBytes) {
            problem(s.key, QStringLiteral("Its inputs are larger than %1 bytes.").arg(m_limits.maxInputBytes));
            return;
        }
        for (const QString& wrong : forEachProblems(s, m_limits))
            problem(s.key, wrong);
        if (const auto group = m_index.constFind(StepKey{s.parallelGroup});
            group != m_index.cend() && m_plan.steps[*group].forEach)
            problem(s.key, QStringLiteral("Its group is called %1 like a for-each step. Give the group another name.")
                               .arg(s.parallelGroup));
        const agents::Agent* agent = m_registry.find(s.agent);
        if (!agent) {
            noAgent(s.key, s.agent);
        } else {
            inputs(s, agent->spec());
            for (const QString& wrong : s.checkpoint ? cardProblems(*s.checkpoint, agent->spec()) : QStringList())
                problem(s.key, wrong);
        }
        references(i);
        fallbacks(s);
    }

    // Each fallback is looked at as the step that it would make.
    void fallbacks(const StepSpec& s) {
        if (s.fallbacks.size() > static_cast<size_t>(m_limits.maxFallbacks))
            problem(s.key, QStringLiteral("It has more than %1 fallbacks.").arg(m_limits.maxFallbacks));
        for (size_t n = 0; n < s.fallbacks.size() && !full(); ++n) {
            m_where = QStringLiteral("Fallback %1: ").arg(n + 1);
            fallback(s, static_cast<int>(n) + 1);
            m_where.clear();
        }
    }

    void fallback(const StepSpec& s, int rung) {
        const domain::StepFallback& way = s.fallbacks[static_cast<size_t>(rung) - 1];
        StepSpec tried = s;
        tried.agent = way.agent.isEmpty() ? s.agent : way.agent;
        const agents::Agent* agent = m_registry.find(tried.agent);
        if (!way.inputs.is_object()) {
            problem(s.key, QStringLiteral("Its inputs are not an object."));
        } else if (base::dumpJson(way.inputs).size() > m_limits.maxInputBytes) {
            problem(s.key, QStringLiteral("Its inputs are larger than %1 bytes.").arg(m_limits.maxInputBytes));
        } else if (agent) {
            tried.inputs = inputsOf(s, rung, &agent->spec());
            inputs(tried, agent->spec());
        } else if (!way.agent.isEmpty()) { // the step's own is complained of once
            noAgent(s.key, tried.agent);
        }
    }

    void noAgent(const StepKey& key, const QString& type) {
        const QString near = m_registry.nearestType(type.left(kMaxShown));
        problem(key, QStringLiteral("There is no agent “%1”.%2")
                         .arg(type.left(kMaxShown),
                              near.isEmpty() ? QString() : QStringLiteral(" Did you mean %1?").arg(near)));
    }

    void inputs(const StepSpec& s, const domain::AgentSpec& spec) {
        QStringList known;
        for (const FieldSpec& field : spec.inputs) {
            known.append(field.name);
            const auto it = s.inputs.find(field.name.toStdString());
            if (it == s.inputs.end()) {
                if (field.required && !(s.checkpoint && filledBy(*s.checkpoint).contains(field.name)))
                    problem(s.key, QStringLiteral("%1 needs the input “%2”.").arg(spec.type, field.name));
                continue;
            }
            literal(s, field, *it);
        }
        for (const auto& [key, value] : s.inputs.items()) {
            const QString name = QString::fromStdString(key);
            if (!known.contains(name))
                problem(
                    s.key,
                    QStringLiteral("%1 has no input “%2”.%3").arg(spec.type, name.left(kMaxShown), hint(name, known)));
        }
    }

    void literal(const StepSpec& s, const FieldSpec& field, const base::Json& value) {
        if (value.is_string() && value.get_ref<const std::string&>().find("{{") != std::string::npos)
            return; // filled in later; checked again before the step runs
        if (!domain::matchesType(value, field.type)) {
            problem(s.key, QStringLiteral("The input “%1” is %2 and should be %3.")
                               .arg(field.name, base::typeName(value), domain::fieldTypeName(field.type)));
            return;
        }
        if (!field.allowed.empty() &&
            std::find(field.allowed.begin(), field.allowed.end(), value) == field.allowed.end()) {
            QStringList names;
            for (const base::Json& allowed : field.allowed)
                names.append(base::plainText(allowed));
            problem(s.key,
                    QStringLiteral("The input “%1” is one of: %2.").arg(field.name, names.join(QStringLiteral(", "))));
        }
    }

    void references(size_t i) {
        const StepSpec& s = m_plan.steps[i];
        base::Json texts = base::Json::array({s.inputs});
        if (s.forEach)
            texts.push_back(s.forEach->items);
        if (s.checkpoint)
            texts.push_back(base::Json::array({s.checkpoint->question, s.checkpoint->context, s.checkpoint->form}));
        for (const domain::StepFallback& fallback : s.fallbacks)
            texts.push_back(fallback.inputs);
        const auto found = referencesIn(texts);
        if (!found.ok()) {
            problem(s.key, found.error().message);
            return;
        }
        for (const Reference& reference : *found) {
            if (reference.to != Reference::To::Step)
                continue; // see forEachProblems
            const auto it = m_index.constFind(reference.step);
            if (it == m_index.cend()) {
                problem(s.key, QStringLiteral("%1 names a step that does not exist.%2")
                                   .arg(reference.text, hint(reference.step.text, keys())));
                continue;
            }
            if (!comesBefore(i, *it)) {
                problem(s.key,
                        QStringLiteral("%1 names a step that this one does not wait for. Add %2 to its dependencies.")
                            .arg(reference.text, reference.step.text));
                continue;
            }
            outputField(s, reference, m_plan.steps[*it]);
        }
    }

    void outputField(const StepSpec& s, const Reference& reference, const StepSpec& source) {
        const agents::Agent* agent = m_registry.find(source.agent);
        if (!agent)
            return;
        const std::vector<FieldSpec>& outputs = source.forEach ? forEachOutputs() : agent->spec().outputs;
        const auto field = std::find_if(outputs.begin(), outputs.end(),
                                        [&](const FieldSpec& f) { return f.name == reference.field(); });
        if (field == outputs.end() && (source.forEach || !agent->spec().openOutputs)) {
            QStringList known;
            for (const FieldSpec& f : outputs)
                known.append(f.name);
            const QString what =
                source.forEach ? QStringLiteral("the for-each step %1").arg(source.key.text) : source.agent;
            problem(s.key, QStringLiteral("%1: %2 has no output “%3”.%4")
                               .arg(reference.text, what, reference.field(), hint(reference.field(), known)));
        } else if (field != outputs.end() && s.forEach && isItemsReference(s, reference) &&
                   reference.path.size() == 1 && field->type != domain::FieldType::Array &&
                   field->type != domain::FieldType::Any) {
            problem(s.key, QStringLiteral("It runs once for each item of a list, and %1 is %2.")
                               .arg(reference.text, domain::fieldTypeName(field->type)));
        }
        for (const domain::StepFallback& way : source.fallbacks) {
            const agents::Agent* other = m_registry.find(way.agent);
            if (other && !source.forEach && !other->spec().openOutputs && !other->spec().output(reference.field()))
                problem(s.key, QStringLiteral("%1: %2, a fallback of %3, has no output “%4”.")
                                   .arg(reference.text, way.agent, source.key.text, reference.field()));
        }
    }

    const Plan& m_plan;
    const agents::Registry& m_registry;
    const domain::PlanLimits& m_limits;
    std::optional<Ancestors> m_ancestors; // when first asked for
    std::vector<size_t> m_order;          // parents before children; without what lies on or behind a cycle
    QHash<StepKey, size_t> m_index;
    QString m_where; // in front of each problem
    std::vector<PlanProblem> m_problems;
};

} // namespace

std::vector<PlanProblem> validatePlan(const Plan& plan, const agents::Registry& registry,
                                      const domain::PlanLimits& limits) {
    if (auto deep = depthProblems(plan); !deep.empty())
        return deep;
    return Check(plan, registry, limits).run();
}

} // namespace flux::orchestrator
