#include "engine/notify/channels/smtp_channel.h"

#include "engine/base/log.h"
#include "engine/net/wording.h"

#include <QtCore/QUrlQuery>
#include <QtNetwork/QHostAddress>

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>

namespace flux::notify {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr int kPollMs = 40;
constexpr long kConnectMs = 20'000;

struct FreeEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeMulti {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using Multi = std::unique_ptr<CURLM, FreeMulti>;
using List = std::unique_ptr<curl_slist, FreeList>;

// How far the message got. Only in HandedOver is the outcome in doubt when no answer comes.
enum class Phase { NotAsked, Intended, HandedOver };

// One exchange: what libcurl's callbacks look at.
struct Exchange {
    const QByteArray& message;
    const base::CancelToken& cancel;
    const Mailer::CommitIntent& commitIntent;
    qsizetype at = 0;
    Phase phase = Phase::NotAsked;
    std::optional<base::Error> intentError;
    QByteArray lastReply;
    bool refused = false;
};

// libcurl asks for the message's first bytes right after the server's 354.
size_t onRead(char* buffer, size_t size, size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (exchange.cancel.isCancelled() && exchange.phase != Phase::HandedOver)
        return CURL_READFUNC_ABORT;
    if (exchange.phase == Phase::NotAsked) {
        if (exchange.commitIntent) {
            if (const auto committed = exchange.commitIntent(); !committed.ok()) {
                exchange.intentError = committed.error();
                return CURL_READFUNC_ABORT;
            }
        }
        exchange.phase = Phase::Intended;
    }
    const auto length =
        std::min<qsizetype>(static_cast<qsizetype>(size * count), exchange.message.size() - exchange.at);
    std::memcpy(buffer, exchange.message.constData() + exchange.at, static_cast<size_t>(length));
    exchange.at += length;
    if (length == 0)
        exchange.phase = Phase::HandedOver; // next goes the line with the dot
    return static_cast<size_t>(length);
}

// The way to cancel: removing the handle instead would make libcurl end the half-sent message as if it were whole.
// Once handed over, the answer is waited for: only it says whether the mail went out.
int onProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& exchange = *static_cast<const Exchange*>(user);
    return exchange.cancel.isCancelled() && exchange.phase != Phase::HandedOver ? 1 : 0;
}

size_t onReply(char* data, size_t size, size_t count, void* user) { // the server's lines
    auto& exchange = *static_cast<Exchange*>(user);
    const QByteArray line = QByteArray(data, static_cast<qsizetype>(size * count)).trimmed().left(500);
    const bool refusal = line.startsWith('4') || line.startsWith('5');
    if (refusal || !exchange.refused) // the answer to QUIT must not hide why
        exchange.lastReply = line;
    exchange.refused = exchange.refused || refusal;
    return size * count;
}

size_t onBody(char*, size_t size, size_t count, void*) {
    return size * count;
}

bool isThisComputer(const QString& host) {
    return host.compare(QLatin1StringView("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

curl_usessl tlsLevel(const SmtpTarget& target) {
    switch (target.tls) {
    case Tls::Off:
        return CURLUSESSL_NONE;
    case Tls::Required:
        return CURLUSESSL_ALL;
    case Tls::WhenOffered:
        break;
    }
    const bool secretCrosses = !target.user.isEmpty() && !isThisComputer(target.host);
    return secretCrosses ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

QByteArray bareUrl(const SmtpTarget& target) {
    QUrl url;
    url.setScheme(target.implicitTls ? QStringLiteral("smtps") : QStringLiteral("smtp"));
    url.setHost(target.host);
    url.setPort(target.port);
    // The path is the name for EHLO. An address literal (RFC 5321, section 4.1.3) keeps this computer's name at home.
    return url.toEncoded() + "/%5B127.0.0.1%5D";
}

void setUp(CURL* curl, Exchange& exchange, const SmtpTarget& target, const QByteArray& from, curl_slist* recipients) {
    curl_easy_setopt(curl, CURLOPT_URL, bareUrl(target).constData());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, std::min<long>(kConnectMs, target.timeoutMs));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(target.timeoutMs));
    curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(tlsLevel(target)));
    if (!target.caFile.isEmpty())
        curl_easy_setopt(curl, CURLOPT_CAINFO, target.caFile.toLocal8Bit().constData());
    if (!target.user.isEmpty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, target.user.toUtf8().constData());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, target.password.toUtf8().constData());
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.constData());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &onRead);
    curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &onReply);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &onBody);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &onProgress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L); // a kept connection that broke would make libcurl send twice
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
}

curl_slist* recipientList(const QStringList& recipients) { // null: no memory
    curl_slist* list = nullptr;
    for (const QString& recipient : recipients) {
        curl_slist* longer = curl_slist_append(list, ('<' + recipient.toLatin1() + '>').constData());
        if (longer == nullptr) {
            curl_slist_free_all(list);
            return nullptr;
        }
        list = longer;
    }
    return list;
}

CURLcode perform(CURLM* multi, CURL* curl) {
    curl_multi_add_handle(multi, curl);
    int running = 1;
    while (running > 0) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        if (running > 0)
            curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
    }
    CURLcode code = CURLE_FAILED_INIT;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE)
            code = message->data.result;
    }
    curl_multi_remove_handle(multi, curl);
    return code;
}

// What went wrong, in the words of the person; `reply` is the code of the server's last answer.
class Failure {
public:
    Failure(CURLcode code, long reply, const SmtpTarget& target, const Exchange& exchange)
        : m_code(code), m_reply(reply), m_exchange(exchange), m_host(net::isolated(target.host)) {
        m_detail = QStringLiteral("smtp: %1; last answer %2 %3")
                       .arg(QString::fromLatin1(curl_easy_strerror(code)))
                       .arg(reply)
                       .arg(QString::fromUtf8(exchange.lastReply));
    }

    [[nodiscard]] base::Error error() const {
        if (m_exchange.intentError)
            return *m_exchange.intentError;
        if (m_exchange.phase == Phase::HandedOver && m_reply < 400)
            return inDoubt();
        if (m_exchange.cancel.isCancelled() && m_exchange.phase != Phase::HandedOver)
            return makeError(ErrorCode::Cancelled, QStringLiteral("Sending was stopped. The mail has not been sent."),
                             m_detail);
        if (m_reply >= 400)
            return refused();
        return notReached();
    }

private:
    [[nodiscard]] base::Error make(ErrorCode code, const QString& sentence, bool retryable) const {
        base::Error error = makeError(code, sentence.arg(m_host), m_detail);
        error.retryable = retryable;
        return error;
    }

    [[nodiscard]] base::Error inDoubt() const {
        base::Error error = make(
            ErrorCode::Unavailable,
            QStringLiteral("The mail server %1 took the mail but did not confirm it, so it may or may not have been "
                           "sent. Check your sent mail before you send it again."),
            false);
        error.detail.prepend(kUnknownOutcome);
        return error;
    }

    [[nodiscard]] base::Error refused() const {
        const bool login =
            m_code == CURLE_LOGIN_DENIED || m_reply == 530 || m_reply == 534 || m_reply == 535 || m_reply == 538;
        if (m_reply < 500) {
            return make(
                ErrorCode::Unavailable,
                QStringLiteral(
                    "The mail server %1 cannot take the mail just now. The mail is kept and has not been sent."),
                true);
        }
        if (login) {
            return make(
                ErrorCode::Unauthenticated,
                QStringLiteral(
                    "The mail server %1 does not accept the login. Check the user in mail.smtp.url and the password in "
                    "mail.smtp.password. The mail has not been sent."),
                false);
        }
        return make(ErrorCode::FailedPrecondition,
                    QStringLiteral("The mail server %1 refused the mail. Check the addresses and the mail settings. "
                                   "The mail is kept and has "
                                   "not been sent."),
                    false);
    }

    [[nodiscard]] base::Error notReached() const {
        switch (m_code) {
        case CURLE_LOGIN_DENIED:
            return make(
                ErrorCode::Unauthenticated,
                QStringLiteral(
                    "The mail server %1 does not accept the login. Check the user in mail.smtp.url and the password in "
                    "mail.smtp.password. The mail has not been sent."),
                false);
        case CURLE_USE_SSL_FAILED:
            return make(
                ErrorCode::FailedPrecondition,
                QStringLiteral(
                    "The mail server %1 offers no encryption, which is needed here. The mail has not been sent."),
                false);
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
            return make(ErrorCode::Unavailable,
                        QStringLiteral("The mail server %1 does not prove who it is (its certificate is not valid). "
                                       "The mail has not been sent."),
                        false);
        case CURLE_COULDNT_RESOLVE_HOST:
            return make(ErrorCode::Unavailable,
                        QStringLiteral("The mail server %1 was not found. Check mail.smtp.url and your connection. The "
                                       "mail is kept and has not "
                                       "been sent."),
                        true);
        case CURLE_OPERATION_TIMEDOUT:
            return make(
                ErrorCode::DeadlineExceeded,
                QStringLiteral("The mail server %1 did not answer in time. The mail is kept and has not been sent."),
                true);
        case CURLE_OUT_OF_MEMORY:
            return make(ErrorCode::ResourceExhausted,
                        QStringLiteral("There is not enough memory to send the mail to %1."), false);
        default:
            return make(ErrorCode::Unavailable,
                        QStringLiteral("The mail server %1 does not answer. Check that it is running. The mail is kept "
                                       "and has not been sent."),
                        true);
        }
    }

    CURLcode m_code;
    long m_reply;
    const Exchange& m_exchange;
    QString m_host;
    QString m_detail;
};

// What the failure says about the server's health: 421 is its own word that it is closing (RFC 5321, section 3.8); any
// other answer shows that it is there. What we stopped ourselves says nothing.
void judge(net::CircuitBreakers::Call& call, const Exchange& exchange, long reply, const base::Error& error) {
    if (exchange.intentError || error.code == ErrorCode::Cancelled || error.code == ErrorCode::ResourceExhausted)
        return;
    const bool down = error.code == ErrorCode::Unavailable || error.code == ErrorCode::DeadlineExceeded;
    if (reply == 421 || (down && reply < 400))
        call.failed(error.message);
    else
        call.succeeded();
}

} // namespace

Result<SmtpTarget> smtpTarget(const QUrl& url) {
    SmtpTarget target;
    target.implicitTls = url.scheme() == QLatin1StringView("smtps");
    target.host = url.host(QUrl::FullyEncoded);
    target.user = url.userName(QUrl::FullyDecoded);
    target.port = url.port(target.implicitTls ? 465 : 587);
    const QString tls = QUrlQuery(url).queryItemValue(QStringLiteral("tls"));
    const bool known = tls.isEmpty() || tls == QLatin1StringView("required") || tls == QLatin1StringView("off");
    const bool scheme = target.implicitTls || url.scheme() == QLatin1StringView("smtp");
    if (!url.isValid() || !scheme || target.host.isEmpty() || !url.password().isEmpty() || !known) {
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral(
                "The mail server in mail.smtp.url is not written as smtp://user@host:587 or smtps://user@host:465 "
                "(the password goes into mail.smtp.password). The mail has not been sent."));
    }
    if (tls == QLatin1StringView("required"))
        target.tls = Tls::Required;
    else if (tls == QLatin1StringView("off"))
        target.tls = Tls::Off;
    return target;
}

Result<void> sendOverSmtp(const SmtpTarget& target, const QString& from, const QStringList& recipients,
                          const QByteArray& message, const base::CancelToken& cancel,
                          const Mailer::CommitIntent& commitIntent) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    const Multi multi(curl_multi_init());
    const Easy curl(curl_easy_init());
    const List list(recipientList(recipients));
    if (!multi || !curl || !list)
        return makeError(ErrorCode::ResourceExhausted, QStringLiteral("There is not enough memory to send the mail."));
    Exchange exchange{message, cancel, commitIntent, 0, Phase::NotAsked, std::nullopt, {}, false};
    net::CircuitBreakers::Call call;
    if (target.breakers) {
        FLUX_TRY(call, target.breakers->begin(net::hostBreakerKey(target.host, target.port)));
    }
    setUp(curl.get(), exchange, target, '<' + from.toLatin1() + '>', list.get());
    const CURLcode code = perform(multi.get(), curl.get());
    if (code == CURLE_OK) {
        call.succeeded();
        return {};
    }
    long reply = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply);
    const base::Error error = Failure(code, reply, target, exchange).error();
    judge(call, exchange, reply, error);
    qCInfo(logNet) << "mail to" << target.host << "failed:" << curl_easy_strerror(code) << "last answer" << reply;
    return error;
}

} // namespace flux::notify
