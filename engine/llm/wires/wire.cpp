#include "engine/llm/wires/wire.h"

namespace flux::llm {

using base::ErrorCode;
using base::Json;
using base::makeError;

namespace {

constexpr int kMostWords = 300; // of what a provider says, in our sentence

// The words of a provider stand in ours: one line, no control characters.
QString quoted(QString words) {
    words = words.simplified();
    words.removeIf([](QChar c) { return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format; });
    return words.size() > kMostWords ? words.left(kMostWords) + u'…' : words;
}

bool saysTooLong(const QString& words, const QString& kind) {
    static const QStringList signs{
        QStringLiteral("context_length"),      QStringLiteral("context length"),
        QStringLiteral("context window"),      QStringLiteral("prompt is too long"),
        QStringLiteral("too many tokens"),     QStringLiteral("token count exceeds"),
        QStringLiteral("exceed_context_size"), QStringLiteral("exceeds the maximum number of tokens")};
    for (const QString& sign : signs) {
        if (words.contains(sign, Qt::CaseInsensitive) || kind.contains(sign, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

// From the kind that a provider names in the middle of a stream, where there is no status any more.
int statusFor(const QString& kind, qint64 code) {
    if (code >= 400 && code < 600)
        return static_cast<int>(code);
    if (kind.contains(u"authentication") || kind.contains(u"invalid_api_key") || kind == u"UNAUTHENTICATED")
        return 401;
    if (kind.contains(u"permission") || kind == u"PERMISSION_DENIED")
        return 403;
    if (kind.contains(u"not_found") || kind == u"NOT_FOUND")
        return 404;
    if (kind.contains(u"rate_limit") || kind.contains(u"quota") || kind == u"RESOURCE_EXHAUSTED")
        return 429;
    if (kind.contains(u"invalid_request") || kind == u"INVALID_ARGUMENT")
        return 400;
    return 500;
}

} // namespace

ToolCall callOf(const QString& id, const QString& name, const QByteArray& arguments) {
    ToolCall call;
    call.id = id;
    call.name = name;
    if (arguments.trimmed().isEmpty() || arguments == "null") // a tool without parameters
        return call;
    auto parsed = base::parseJson(arguments, {4 * 1024 * 1024, base::kMaxGivenDepth});
    if (parsed.ok() && parsed->is_object())
        call.arguments = std::move(*parsed);
    else
        call.malformed = QString::fromUtf8(arguments.left(4096));
    return call;
}

QByteArray argumentsOf(const ToolCall& call) {
    return base::dumpJson(call.arguments);
}

const Json& listAt(const Json& object, const char* key) {
    static const Json none = Json::array();
    const Json& list = base::jsonAt(object, key);
    return list.is_array() ? list : none;
}

Json functionOf(const ToolSpec& tool) {
    return Json{
        {"type", "function"},
        {"function", Json{{"name", tool.name}, {"description", tool.description}, {"parameters", tool.parameters}}}};
}

QString systemTextOf(const ChatRequest& request) {
    QStringList texts;
    for (const ChatMessage& message : request.messages) {
        if (message.role == Role::System)
            texts.append(message.text);
    }
    return texts.join(QStringLiteral("\n\n"));
}

base::Error providerError(int status, const Json& answer) {
    const Json& error = base::jsonAt(answer.is_array() && !answer.empty() ? answer.front() : answer, "error");
    const QString words =
        quoted(error.is_string() ? QString::fromStdString(error.get<std::string>()) : base::textAt(error, "message"));
    QString kind = base::textAt(error, "type");
    if (kind.isEmpty())
        kind = base::textAt(error, "status");
    const QString code = base::textAt(error, "code");
    if (status < 400)
        status = statusFor(kind.isEmpty() ? code : kind, base::intAt(error, "code"));
    const QString said =
        words.isEmpty() ? QStringLiteral("It gives no reason.") : QStringLiteral("It says: “%1”").arg(words);
    const QString detail = QStringLiteral("status %1 %2").arg(status).arg(kind);
    const auto with = [&](ErrorCode as, const QString& sentence) {
        return makeError(as, sentence + u' ' + said, detail);
    };
    if (status == 401 || status == 403)
        return with(ErrorCode::Unauthenticated,
                    QStringLiteral("The model provider does not accept the key. Check it in the settings."));
    if (status == 402)
        return with(ErrorCode::ResourceExhausted,
                    QStringLiteral("The account at the model provider has no credit left."));
    if (status == 404)
        return with(ErrorCode::NotFound,
                    QStringLiteral("The model provider does not have this model, or the address is not right."));
    if (status == 429)
        return with(ErrorCode::ResourceExhausted, QStringLiteral("The model provider's limit is reached for now."));
    if (status == 413 || saysTooLong(words, kind + u' ' + code)) {
        base::Error tooLong = with(ErrorCode::InvalidArgument, QStringLiteral("This is too long for the model."));
        tooLong.detail = QStringLiteral("context");
        return tooLong;
    }
    if (status >= 500)
        return with(ErrorCode::Unavailable, QStringLiteral("The model provider has a fault of its own."));
    return with(ErrorCode::InvalidArgument, QStringLiteral("The model provider did not take the request."));
}

} // namespace flux::llm
