#pragma once

#include "engine/agents/registry.h"

#include <functional>

namespace flux::test {

// An agent that a test describes with values. Without `work` it gives its inputs back as outputs.
class FakeAgent final : public agents::Agent {
public:
    using Describe = std::function<domain::EffectDescription(const base::Json& inputs)>;
    using Work = std::function<base::Result<base::Json>(const base::Json& inputs, agents::AgentContext& context)>;

    explicit FakeAgent(domain::AgentSpec spec, Describe describe = {}, Work work = {})
        : m_spec(std::move(spec)), m_describe(std::move(describe)), m_work(std::move(work)) {}

    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }
    [[nodiscard]] domain::EffectDescription describe(const base::Json& inputs) const override {
        return m_describe ? m_describe(inputs) : domain::EffectDescription{};
    }
    [[nodiscard]] base::Result<base::Json> run(const base::Json& inputs, agents::AgentContext& context) override {
        return m_work ? m_work(inputs, context) : base::Result<base::Json>(inputs);
    }
    [[nodiscard]] std::optional<base::Json> repair(const base::Json& inputs, const base::Error& error) const override {
        return mend ? mend(inputs, error) : std::nullopt;
    }
    [[nodiscard]] agents::TakeBack takeBack(const base::Json& inputs, const base::Json& outputs) const override {
        return back ? back(inputs, outputs) : Agent::takeBack(inputs, outputs);
    }

    std::function<std::optional<base::Json>(const base::Json& inputs, const base::Error& error)> mend; // empty: nothing
    std::function<agents::TakeBack(const base::Json& inputs, const base::Json& outputs)> back; // empty: it cannot be

private:
    domain::AgentSpec m_spec;
    Describe m_describe;
    Work m_work;
};

inline domain::FieldSpec field(const QString& name, domain::FieldType type, bool required = false) {
    domain::FieldSpec spec;
    spec.name = name;
    spec.type = type;
    spec.required = required;
    return spec;
}

inline domain::AgentSpec agentSpec(const QString& type, std::vector<domain::FieldSpec> inputs,
                                   std::vector<domain::FieldSpec> outputs) {
    domain::AgentSpec spec;
    spec.type = type;
    spec.title = type;
    spec.inputs = std::move(inputs);
    spec.outputs = std::move(outputs);
    return spec;
}

inline domain::EffectDescription mailEffect(const base::Json& inputs) {
    domain::EffectDescription d;
    d.effectClass = domain::EffectClass::ExternalWrite;
    d.question = QStringLiteral("Send this mail?");
    d.preview = base::Json{{"type", "mail"}, {"subject", base::textAt(inputs, "subject")}};
    d.yesLabel = QStringLiteral("Send mail");
    d.noLabel = QStringLiteral("Don't send");
    d.doneText = QStringLiteral("Mail sent.");
    d.editable = {QStringLiteral("subject"), QStringLiteral("to")};
    return d;
}

inline domain::EffectDescription writeEffect(const base::Json& inputs) {
    domain::EffectDescription d;
    d.effectClass = domain::EffectClass::LocalWrite;
    d.preview = base::Json{{"type", "file"}, {"name", base::textAt(inputs, "name")}};
    return d;
}

// The agents of the orchestrator's and the host's tests:
//   work  takes anything under "text", "items", "count", "mode"; gives "text", "items", "data"; touches nothing
//   open  gives whatever it likes       write  a local file, which can be taken back
//   mail  always asks, intends, may be edited, cannot be taken back
inline void addFakeAgents(agents::Registry& registry, const FakeAgent::Work& work = {}) {
    using domain::FieldType;
    domain::FieldSpec mode = field(QStringLiteral("mode"), FieldType::Text);
    mode.allowed = {"fast", "slow"};
    registry.add(std::make_unique<FakeAgent>(
        agentSpec(QStringLiteral("work"),
                  {field(QStringLiteral("text"), FieldType::Text), field(QStringLiteral("items"), FieldType::Array),
                   field(QStringLiteral("count"), FieldType::Integer), mode,
                   field(QStringLiteral("any"), FieldType::Any)},
                  {field(QStringLiteral("text"), FieldType::Text), field(QStringLiteral("items"), FieldType::Array),
                   field(QStringLiteral("data"), FieldType::Object)}),
        FakeAgent::Describe(), work));
    domain::AgentSpec open = agentSpec(QStringLiteral("open"), {field(QStringLiteral("any"), FieldType::Any)}, {});
    open.openOutputs = true;
    registry.add(std::make_unique<FakeAgent>(open, FakeAgent::Describe(), work));
    domain::AgentSpec write =
        agentSpec(QStringLiteral("write"),
                  {field(QStringLiteral("name"), FieldType::Text, true), field(QStringLiteral("text"), FieldType::Any)},
                  {field(QStringLiteral("name"), FieldType::Text), field(QStringLiteral("path"), FieldType::Text),
                   field(QStringLiteral("bytes"), FieldType::Integer)});
    write.maxEffect = domain::EffectClass::LocalWrite;
    auto writer = std::make_unique<FakeAgent>(write, writeEffect, work);
    writer->back = [](const base::Json& inputs, const base::Json&) {
        const QString name = base::textAt(inputs, "name");
        return agents::TakeBack{QStringLiteral("The file goes to the trash."),
                                agents::TakeBack::Step{QStringLiteral("write"),
                                                       base::Json{{"name", name}, {"text", "away"}},
                                                       QStringLiteral("Take back ") + name}};
    };
    registry.add(std::move(writer));
    domain::AgentSpec mail =
        agentSpec(QStringLiteral("mail"),
                  {field(QStringLiteral("to"), FieldType::Array, true),
                   field(QStringLiteral("subject"), FieldType::Text), field(QStringLiteral("body"), FieldType::Any)},
                  {field(QStringLiteral("sent"), FieldType::Boolean)});
    mail.maxEffect = domain::EffectClass::ExternalWrite;
    auto mailer = std::make_unique<FakeAgent>(mail, mailEffect, work);
    mailer->back = [](const base::Json&, const base::Json&) {
        return agents::TakeBack{QStringLiteral("A mail that went out cannot be called back.")};
    };
    registry.add(std::move(mailer));
}

} // namespace flux::test
