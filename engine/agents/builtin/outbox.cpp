#include "engine/agents/builtin/builtin.h"
#include "engine/notify/mailer.h"

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldType;

namespace {

domain::AgentSpec outboxSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("outbox");
    spec.title = QStringLiteral("Take a mail out of the outbox");
    spec.description = QStringLiteral(
        "Takes a mail that was kept in the outbox folder out of it again. What went over a mail server cannot be "
        "called back.");
    spec.maxEffect = domain::EffectClass::LocalWrite;
    spec.inputs = {{QStringLiteral("message_id"),
                    FieldType::Text,
                    true,
                    QStringLiteral("The Message-ID of the mail"),
                    nullptr,
                    {}}};
    spec.outputs = {{QStringLiteral("taken_out"),
                     FieldType::Boolean,
                     true,
                     QStringLiteral("True: it is not in the outbox any more"),
                     nullptr,
                     {}}};
    return spec;
}

class Outbox final : public Agent {
public:
    explicit Outbox(notify::Mailer& mailer) : m_mailer(mailer) {}

    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] domain::EffectDescription describe(const Json& inputs) const override {
        domain::EffectDescription d;
        d.effectClass = domain::EffectClass::LocalWrite;
        d.question = QStringLiteral("Take this mail out of the outbox?");
        d.preview = Json{{"type", "outbox"}, {"message_id", base::textAt(inputs, "message_id")}};
        d.yesLabel = QStringLiteral("Take it out");
        d.noLabel = QStringLiteral("Leave it");
        d.doneText = QStringLiteral("The mail was taken out of the outbox.");
        return d;
    }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& /*context*/) override {
        const QString id = base::textAt(inputs, "message_id");
        if (id.isEmpty())
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("No mail is named. Nothing was taken out."));
        FLUX_CHECK(m_mailer.takeOut(id));
        return Json{{"taken_out", true}};
    }

private:
    notify::Mailer& m_mailer;
    const domain::AgentSpec m_spec = outboxSpec();
};

} // namespace

std::unique_ptr<Agent> makeOutbox(notify::Mailer& mailer) {
    return std::make_unique<Outbox>(mailer);
}

} // namespace flux::agents
