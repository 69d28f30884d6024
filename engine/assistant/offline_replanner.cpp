#include "engine/assistant/offline_replanner.h"

#include "engine/assistant/other_address.h"
#include "engine/files/file_names.h"
#include "engine/net/wording.h"
#include "engine/orchestrator/references.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::assistant {

using base::ErrorCode;
using base::Json;
using domain::StepKey;
using domain::StepSpec;
using domain::StepStatus;
using orchestrator::Replan;
using orchestrator::TaskState;

namespace {

using Keys = QSet<StepKey>;

QString named(const StepSpec& step) {
    return QStringLiteral("“%1”").arg(step.name.isEmpty() ? step.key.text : step.name);
}

bool mentions(const Json& value, const Keys& keys) {
    const auto references = orchestrator::referencesIn(value);
    if (!references.ok())
        return true; // not understood, so not to be cut at
    return std::any_of(references->begin(), references->end(),
                       [&keys](const orchestrator::Reference& r) { return keys.contains(r.step); });
}

StepSpec* find(domain::Plan& plan, const StepKey& key) {
    const auto it = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const StepSpec& s) { return s.key == key; });
    return it == plan.steps.end() ? nullptr : &*it;
}

// Does nothing to the world: such a step can go without taking an effect away that somebody wants.
bool onlyReads(const StepSpec& step, const agents::Registry& registry) {
    const agents::Agent* agent = registry.find(step.agent);
    if (!agent)
        return false;
    return agent->spec().maxEffect <= domain::EffectClass::Read ||
           (step.inputs.is_object() && agent->describe(step.inputs).effectClass <= domain::EffectClass::Read);
}

// The value without the list items that build on lost steps. Nothing when it needs one of them, or a list runs empty.
std::optional<Json> without(const Json& value, const Keys& lost, int* cut) {
    if (value.is_string())
        return mentions(value, lost) ? std::nullopt : std::optional(value);
    if (!value.is_structured())
        return value;
    Json out = value.is_array() ? Json::array() : Json::object();
    for (const auto& [key, item] : value.items()) {
        if (value.is_array() && mentions(item, lost)) {
            ++*cut;
            continue;
        }
        auto kept = without(item, lost, cut);
        if (!kept)
            return std::nullopt;
        if (value.is_array())
            out.push_back(std::move(*kept));
        else
            out[key] = std::move(*kept);
    }
    return out.empty() && !value.empty() ? std::nullopt : std::optional(out);
}

// Setting things side by side takes two of them.
bool isEnough(const StepSpec& step) {
    if (base::textAt(step.inputs, "purpose") != QStringLiteral("compare"))
        return true;
    const Json& sources = base::jsonAt(step.inputs, "sources");
    return !sources.is_array() || sources.size() >= 2;
}

// One of several sources is lost.
class WithoutSource {
public:
    WithoutSource(const TaskState& state, domain::Plan plan, const StepKey& failed, const agents::Registry& registry)
        : m_state(state), m_plan(std::move(plan)), m_registry(registry), m_lost{failed} {}

    std::optional<domain::Plan> plan() {
        if (!onlyReads(*find(m_plan, *m_lost.begin()), m_registry) || !spread())
            return std::nullopt;
        bool others = false;
        for (StepSpec& step : m_plan.steps) {
            if (m_lost.contains(step.key))
                continue;
            int cut = 0;
            if (!reduce(step, &cut))
                return std::nullopt;
            others = others || cut > 0 || sharesGroup(step);
            std::erase_if(step.dependencies, [this](const StepKey& key) { return m_lost.contains(key); });
        }
        if (!others)
            return std::nullopt;
        std::erase_if(m_plan.steps, [this](const StepSpec& step) { return m_lost.contains(step.key); });
        return std::move(m_plan);
    }

private:
    // What only worked on lost steps is lost with them. False: something that matters would be.
    bool spread() {
        for (bool grown = true; grown;) {
            grown = false;
            for (StepSpec& step : m_plan.steps) {
                const bool waits = std::any_of(step.dependencies.begin(), step.dependencies.end(),
                                               [this](const StepKey& key) { return m_lost.contains(key); });
                StepSpec tried = step;
                int cut = 0;
                if (m_lost.contains(step.key) || !waits || reduce(tried, &cut))
                    continue;
                if (isLast(step.key) || !onlyReads(step, m_registry))
                    return false;
                m_lost.insert(step.key);
                grown = true;
            }
        }
        return true;
    }

    bool reduce(StepSpec& step, int* cut) const {
        auto inputs = without(step.inputs, m_lost, cut);
        if (!inputs)
            return false;
        step.inputs = std::move(*inputs);
        for (domain::StepFallback& fallback : step.fallbacks) {
            auto rung = without(fallback.inputs, m_lost, cut);
            if (!rung)
                return false;
            fallback.inputs = std::move(*rung);
        }
        if (step.forEach) {
            auto items = without(step.forEach->items, m_lost, cut);
            if (!items)
                return false;
            step.forEach->items = std::move(*items);
        }
        return *cut == 0 || isEnough(step);
    }

    [[nodiscard]] bool isLast(const StepKey& key) const {
        return std::none_of(m_plan.steps.begin(), m_plan.steps.end(), [&](const StepSpec& step) {
            return std::find(step.dependencies.begin(), step.dependencies.end(), key) != step.dependencies.end();
        });
    }

    [[nodiscard]] bool sharesGroup(const StepSpec& step) const {
        if (step.parallelGroup.isEmpty())
            return false;
        return std::any_of(m_state.steps.begin(), m_state.steps.end(), [&](const domain::StepState& s) {
            return m_lost.contains(s.spec.key) && s.spec.parallelGroup == step.parallelGroup;
        });
    }

    const TaskState& m_state;
    domain::Plan m_plan;
    const agents::Registry& m_registry;
    Keys m_lost;
};

void noteLeftOut(domain::Plan& plan, const QString& name, const QString& why) {
    if (!plan.constraints.is_object())
        plan.constraints = Json::object();
    Json& list = plan.constraints["left_out"];
    if (!list.is_array())
        list = Json::array();
    list.push_back(Json{{"name", name}, {"why", why}});
}

std::optional<Replan> pageElsewhere(const domain::StepState& failed, domain::Plan plan) {
    StepSpec* step = find(plan, failed.spec.key);
    const QString method = base::textAt(failed.spec.inputs, "method", QStringLiteral("GET")).toUpper();
    if (failed.spec.agent != QStringLiteral("http_fetch") || !failed.spec.fallbacks.empty() ||
        (method != QStringLiteral("GET") && method != QStringLiteral("HEAD")))
        return std::nullopt;
    const Json& tried = failed.run.edits ? *failed.run.edits : step->inputs;
    const QString url = base::textAt(tried, "url", base::textAt(step->inputs, "url"));
    const QStringList others =
        url.contains(QStringLiteral("{{")) ? QStringList() : otherAddresses(url, *failed.run.error);
    if (others.isEmpty())
        return std::nullopt;
    step->inputs["url"] = others.first();
    for (const QString& other : others.mid(1))
        step->fallbacks.push_back({{}, Json{{"url", other}}, QStringLiteral("from %1").arg(other)});
    return Replan{std::move(plan),
                  QStringLiteral("%1 failed: %2 The new plan looks for the same page at %3.")
                      .arg(named(failed.spec), failed.run.error->message, net::isolated(others.first()))};
}

std::optional<Replan> onWithout(const TaskState& state, const domain::StepState& failed, domain::Plan plan,
                                const agents::Registry& registry) {
    auto reduced = WithoutSource(state, std::move(plan), failed.spec.key, registry).plan();
    if (!reduced)
        return std::nullopt;
    noteLeftOut(*reduced, failed.spec.name.isEmpty() ? failed.spec.key.text : failed.spec.name,
                failed.run.error->message);
    return Replan{std::move(*reduced),
                  QStringLiteral("%1 failed: %2 The new plan goes on without it, and the result says so.")
                      .arg(named(failed.spec), failed.run.error->message)};
}

std::optional<Replan> otherItems(const domain::StepState& parent, const domain::StepState& failed, domain::Plan plan,
                                 const agents::Registry& registry) {
    StepSpec* step = find(plan, parent.spec.key);
    if (!step->forEach || step->failurePolicy == domain::FailurePolicy::BestEffort || !onlyReads(*step, registry))
        return std::nullopt;
    step->failurePolicy = domain::FailurePolicy::BestEffort;
    return Replan{std::move(plan), QStringLiteral("%1 failed: %2 The new plan goes on with the other items of %3.")
                                       .arg(named(failed.spec), failed.run.error->message, named(parent.spec))};
}

// Texts that were filled in already are no references in the new plan, whatever they look like.
Json literal(const Json& value) {
    if (value.is_string())
        return Json(value.get<QString>().replace(QStringLiteral("{{"), QStringLiteral("\\{{")));
    Json out = value;
    if (out.is_structured()) {
        for (Json& item : out)
            item = literal(item);
    }
    return out;
}

QString listed(const Json& value) {
    if (!value.is_array())
        return base::plainText(value);
    QStringList parts;
    for (const Json& item : value)
        parts.append(item.is_object() ? base::textAt(item, "name", base::textAt(item, "path")) : base::plainText(item));
    return parts.join(QStringLiteral(", "));
}

QString draftName(const QString& subject) {
    const bool plain = !subject.contains(QStringLiteral("{{")) && !subject.trimmed().isEmpty();
    const QString wanted = plain ? QString(subject).replace(u'/', u'-') : QStringLiteral("mail");
    return files::cleanName(QStringLiteral("Draft - %1.txt").arg(wanted)).valueOr(QStringLiteral("Draft - mail.txt"));
}

bool buildsOnOthers(const StepSpec& step) {
    const auto references = orchestrator::referencesIn(step.inputs);
    return references.ok() && !references->empty();
}

std::optional<Replan> keptAsDraft(const domain::StepState& failed, domain::Plan plan,
                                  const agents::Registry& registry) {
    const ErrorCode code = failed.run.error->code;
    const bool refused = code == ErrorCode::FailedPrecondition || code == ErrorCode::Unauthenticated ||
                         code == ErrorCode::Unavailable || code == ErrorCode::DeadlineExceeded ||
                         code == ErrorCode::InvalidArgument;
    StepSpec* step = find(plan, failed.spec.key);
    const bool needed = std::any_of(plan.steps.begin(), plan.steps.end(), [&](const StepSpec& other) {
        return other.key != step->key && mentions(other.inputs, {step->key});
    });
    if (step->agent != QStringLiteral("notify") || step->forEach || !refused || needed || !buildsOnOthers(*step) ||
        !registry.find(QStringLiteral("file_storage")))
        return std::nullopt;
    Json mail = step->inputs;
    if (failed.run.edits) {
        for (const auto& [key, value] : failed.run.edits->items())
            mail[key] = literal(value);
    }
    QString text;
    for (const auto& [label, key] :
         {std::pair{"To", "to"}, {"Cc", "cc"}, {"Subject", "subject"}, {"Attachments", "attachments"}}) {
        if (const QString value = listed(base::jsonAt(mail, key)); mail.contains(key) && !value.isEmpty())
            text += QStringLiteral("%1: %2\n").arg(QString::fromLatin1(label), value);
    }
    text += u'\n' + base::plainText(base::jsonAt(mail, "body")) + u'\n';
    StepSpec draft;
    draft.key = step->key;
    draft.name = QStringLiteral("Keep the mail as a draft");
    draft.agent = QStringLiteral("file_storage");
    draft.inputs =
        Json{{"operation", "write"}, {"name", draftName(base::textAt(mail, "subject"))}, {"content", std::move(text)}};
    draft.dependencies = step->dependencies;
    draft.critical = step->critical;
    *step = std::move(draft);
    return Replan{std::move(plan), QStringLiteral("%1 failed: %2 The new plan keeps the mail as a draft in Flux's own "
                                                  "file area; nothing is sent.")
                                       .arg(named(failed.spec), failed.run.error->message)};
}

} // namespace

std::optional<Replan> OfflineReplanner::replan(const TaskState& state, int failedPosition,
                                               const agents::Registry& registry) const {
    if (failedPosition < 0 || static_cast<size_t>(failedPosition) >= state.steps.size())
        return std::nullopt;
    const domain::StepState& failed = state.steps[static_cast<size_t>(failedPosition)];
    if (failed.run.status != StepStatus::Failed || !failed.run.error)
        return std::nullopt;
    domain::Plan plan = orchestrator::planOf(state);
    plan.version = state.task.planVersion + 1;
    if (!failed.spec.itemOf.isEmpty()) {
        const int parent = state.index.value(failed.spec.itemOf, -1);
        return parent < 0 ? std::nullopt
                          : otherItems(state.steps[static_cast<size_t>(parent)], failed, std::move(plan), registry);
    }
    if (find(plan, failed.spec.key) == nullptr)
        return std::nullopt;
    if (auto elsewhere = pageElsewhere(failed, plan))
        return elsewhere;
    if (auto others = onWithout(state, failed, plan, registry))
        return others;
    return keptAsDraft(failed, std::move(plan), registry);
}

} // namespace flux::assistant
