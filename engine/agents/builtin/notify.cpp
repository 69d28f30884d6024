#include "engine/agents/builtin/builtin.h"
#include "engine/agents/mending.h"
#include "engine/net/wording.h"
#include "engine/notify/mail_address.h"
#include "engine/notify/mailer.h"

#include <algorithm>
#include <limits>

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldSpec;
using domain::FieldType;

namespace {

constexpr qint64 kLongestMs = 120'000;

domain::AgentSpec notifySpec() {
    const auto field = [](const char* name, FieldType type, bool required, const char* description) {
        return FieldSpec{QString::fromUtf8(name), type, required, QString::fromUtf8(description), nullptr, {}};
    };
    domain::AgentSpec spec;
    spec.type = QStringLiteral("notify");
    spec.title = QStringLiteral("Send a mail");
    spec.description =
        QStringLiteral("Sends one e-mail through the mail server in the settings. It always asks first.");
    spec.maxEffect = domain::EffectClass::ExternalWrite;
    spec.maxParallel = 2; // mail servers count connections
    spec.inputs = {field("to", FieldType::Any, true, "One address, several with commas, or a list of them"),
                   field("subject", FieldType::Text, true, "The subject"),
                   field("body", FieldType::Text, true, "The text, sent as plain text"),
                   field("cc", FieldType::Any, false, "Who gets a copy, written like to"),
                   field("attachments", FieldType::Array, false, "Names of files in Flux's own file area")};
    spec.outputs = {field("sent", FieldType::Boolean, true, "True: the server, or the outbox, took it"),
                    field("message_id", FieldType::Text, true, "The Message-ID of the mail"),
                    field("to", FieldType::Array, true, "The addresses it went to"),
                    field("transport", FieldType::Text, true, "smtp, or outbox: kept on this computer"),
                    field("place", FieldType::Text, true, "The mail server, or the file in the outbox")};
    return spec;
}

QStringList addressesAt(const Json& inputs, const char* key) {
    const Json& value = base::jsonAt(inputs, key);
    return value.is_array() ? base::textsAt(inputs, key) : notify::splitAddresses(base::textAt(inputs, key));
}

// A path or a name, or an object of an earlier step with one of them.
QStringList attachmentsOf(const Json& inputs) {
    QStringList names;
    for (const Json& item : base::jsonAt(inputs, "attachments")) {
        const QString name = item.is_object()   ? base::textAt(item, "name", base::textAt(item, "path"))
                             : item.is_string() ? item.get<QString>()
                                                : QString();
        if (!name.isEmpty())
            names.append(name);
    }
    return names;
}

QString whom(const QStringList& to) { // "Marta Lind", "Marta Lind and Tom Weaver", "3 people"
    QStringList names;
    for (const QString& text : to) {
        const auto parsed = notify::parseAddress(text);
        names.append(net::isolated(!parsed.ok() ? text : parsed->name.isEmpty() ? parsed->address : parsed->name));
    }
    if (names.size() > 2)
        return QStringLiteral("%1 people").arg(names.size());
    return names.isEmpty() ? QStringLiteral("nobody") : names.join(QStringLiteral(" and "));
}

class Notify final : public Agent {
public:
    explicit Notify(notify::Mailer& mailer) : m_mailer(mailer) {}

    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] domain::EffectDescription describe(const Json& inputs) const override {
        const QStringList to = addressesAt(inputs, "to");
        domain::EffectDescription d;
        d.effectClass = domain::EffectClass::ExternalWrite;
        d.question = QStringLiteral("Send this mail to %1?").arg(whom(to));
        d.preview = Json{{"type", "mail"},
                         {"to", to},
                         {"cc", addressesAt(inputs, "cc")},
                         {"subject", base::textAt(inputs, "subject")},
                         {"body", base::textAt(inputs, "body")},
                         {"attachments", attachmentsOf(inputs)}};
        d.yesLabel = QStringLiteral("Send mail");
        d.noLabel = QStringLiteral("Don’t send");
        d.reversibility = QStringLiteral("Cannot be taken back");
        d.doneText = QStringLiteral("Mail sent to %1.").arg(whom(to));
        d.editable = {QStringLiteral("to"), QStringLiteral("subject"), QStringLiteral("body")};
        return d;
    }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& context) override {
        for (const char* key : {"to", "cc"}) {
            const Json& value = base::jsonAt(inputs, key);
            const bool texts = value.is_array() &&
                               std::all_of(value.begin(), value.end(), [](const Json& v) { return v.is_string(); });
            if (!value.is_null() && !value.is_string() && !texts) {
                return makeError(
                    ErrorCode::InvalidArgument,
                    QStringLiteral(
                        "The addresses of the mail must be a text or a list of texts. The mail has not been sent."),
                    QString::fromLatin1(key));
            }
        }
        notify::Mail mail;
        mail.to = addressesAt(inputs, "to");
        mail.cc = addressesAt(inputs, "cc");
        mail.subject = base::textAt(inputs, "subject");
        mail.body = base::textAt(inputs, "body");
        for (const QString& name : attachmentsOf(inputs))
            mail.attachments.push_back({name, std::nullopt});
        mail.idempotencyKey = context.idempotencyKey;
        mail.date = context.clock ? context.clock->now() : context.taskStartedAt;
        if (context.progress)
            context.progress(QStringLiteral("Sending mail to %1").arg(whom(mail.to)));
        FLUX_TRY(const notify::MailReceipt receipt,
                 m_mailer.send(mail, settingsOf(context), context.cancel, context.commitIntent));
        return Json{{"sent", true},
                    {"message_id", receipt.messageId},
                    {"to", receipt.to},
                    {"transport", receipt.transport},
                    {"place", receipt.place}};
    }

    [[nodiscard]] std::optional<Json> repair(const Json& inputs, const base::Error& error) const override {
        Json mended = mendBySpec(m_spec, inputs);
        for (const char* key : {"to", "cc"}) {
            const Json& people = base::jsonAt(inputs, key);
            const QStringList written =
                people.is_string() ? QStringList{people.get<QString>()} : base::textsAt(inputs, key);
            if (const auto addresses = mendMailAddresses(written);
                addresses && error.code == ErrorCode::InvalidArgument)
                mended[key] = *addresses;
        }
        if (error.code == ErrorCode::NotFound && base::jsonAt(mended, "attachments").is_array()) {
            for (Json& file : mended["attachments"]) {
                if (file.is_string())
                    file = mendPath(file.get<QString>());
            }
        }
        return mended;
    }

    [[nodiscard]] TakeBack takeBack(const Json& inputs, const Json& outputs) const override {
        const QString id = base::textAt(outputs, "message_id");
        if (base::textAt(outputs, "transport") != QLatin1StringView("outbox") || id.isEmpty())
            return {QStringLiteral("A mail that went out cannot be called back.")};
        return {QStringLiteral("The mail is taken out of the outbox, if it has not left yet."),
                TakeBack::Step{QStringLiteral("outbox"), Json{{"message_id", id}},
                               QStringLiteral("Take back the mail to %1").arg(whom(addressesAt(inputs, "to")))}};
    }

    [[nodiscard]] QString note(const Json& outputs) const override {
        if (base::textAt(outputs, "transport") == QLatin1StringView("outbox"))
            return QStringLiteral("in the outbox");
        const qsizetype count = base::textsAt(outputs, "to").size();
        return count == 1 ? QStringLiteral("sent") : QStringLiteral("sent to %1").arg(count);
    }

private:
    static notify::MailSettings settingsOf(const AgentContext& context) {
        notify::MailSettings settings;
        if (context.settings) {
            settings.url = base::textAt(*context.settings, "mail.smtp.url");
            settings.from = base::textAt(*context.settings, "mail.from");
        }
        qint64 left = kLongestMs;
        if (context.clock && context.cancel.deadline() != std::numeric_limits<qint64>::max())
            left = context.cancel.deadline() - context.clock->steadyMs();
        settings.timeoutMs = static_cast<int>(std::clamp<qint64>(left, 1, kLongestMs));
        return settings;
    }

    notify::Mailer& m_mailer;
    const domain::AgentSpec m_spec = notifySpec();
};

} // namespace

std::unique_ptr<Agent> makeNotify(notify::Mailer& mailer) {
    return std::make_unique<Notify>(mailer);
}

} // namespace flux::agents
