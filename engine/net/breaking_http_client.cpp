#include "engine/net/breaking_http_client.h"

#include "engine/net/wording.h"

#include <QtCore/QDateTime>

namespace flux::net {

using base::ErrorCode;
using base::Result;

namespace {

QString keyOf(const QUrl& url) {
    return hostBreakerKey(url.host(QUrl::FullyEncoded), url.port(url.scheme() == QLatin1StringView("http") ? 80 : 443));
}

bool isFailure(int status) {
    return status >= 500 || status == 429;
}

class BreakingHttpClient final : public HttpClient {
public:
    BreakingHttpClient(HttpClient& inner, CircuitBreakers& breakers, base::Clock& clock)
        : m_inner(inner), m_breakers(breakers), m_clock(clock) {}

    Result<void> check(const HttpRequest& request) override { return m_breakers.check(keyOf(request.url)); }

    Result<HttpResponse> fetch(const HttpRequest& request, const base::CancelToken& cancel) override {
        FLUX_TRY(CircuitBreakers::Call call, m_breakers.begin(keyOf(request.url)));
        Result<HttpResponse> answer = m_inner.fetch(request, cancel);
        tell(call, request, answer);
        return answer;
    }

    Result<HttpResponse> stream(const HttpRequest& request, const StreamTimes& times, const TakeBytes& take,
                                const base::CancelToken& cancel) override {
        FLUX_TRY(CircuitBreakers::Call call, m_breakers.begin(keyOf(request.url)));
        Result<HttpResponse> answer = m_inner.stream(request, times, take, cancel);
        tell(call, request, answer);
        return answer;
    }

private:
    void tell(CircuitBreakers::Call& call, const HttpRequest& request, const Result<HttpResponse>& answer) {
        if (!answer.ok())
            judge(call, answer.error());
        else if (keyOf(answer->url) == keyOf(request.url))
            judge(call, *answer);
        else
            sentOn(call, *answer);
    }

    static void judge(CircuitBreakers::Call& call, const base::Error& error) {
        if (error.code == ErrorCode::Unavailable || error.code == ErrorCode::DeadlineExceeded)
            call.failed(error.message, error.retryAfterMs);
        else if (error.code == ErrorCode::ResourceExhausted) // too much came: the host is well
            call.succeeded();
    }

    void judge(CircuitBreakers::Call& call, const HttpResponse& answer) {
        if (isFailure(answer.status))
            call.failed(QStringLiteral("%1 answered %2.").arg(isolated(answer.url.host())).arg(answer.status),
                        retryAfterMs(answer, &m_clock));
        else
            call.succeeded();
    }

    // The first host did its part; the last one gets a verdict of its own, unless its breaker is open.
    void sentOn(CircuitBreakers::Call& call, const HttpResponse& answer) {
        call.succeeded();
        if (auto last = m_breakers.begin(keyOf(answer.url)); last.ok())
            judge(*last, answer);
    }

    HttpClient& m_inner;
    CircuitBreakers& m_breakers;
    base::Clock& m_clock;
};

} // namespace

std::unique_ptr<HttpClient> makeBreakingHttpClient(HttpClient& inner, CircuitBreakers& breakers, base::Clock& clock) {
    return std::make_unique<BreakingHttpClient>(inner, breakers, clock);
}

std::optional<qint64> retryAfterMs(const HttpResponse& response, base::Clock* clock) {
    const QByteArray value = response.header("Retry-After").trimmed();
    if (value.isEmpty())
        return std::nullopt;
    bool ok = false;
    const qint64 seconds = value.toLongLong(&ok);
    if (ok)
        return std::clamp<qint64>(seconds, 0, 1'000'000'000) * 1000;
    QString date = QString::fromLatin1(value);
    date.replace(QStringLiteral("GMT"), QStringLiteral("+0000")); // Qt reads zones as digits alone
    const QDateTime at = QDateTime::fromString(date, Qt::RFC2822Date);
    if (!at.isValid() || !clock)
        return std::nullopt;
    return std::max<qint64>(0, at.toMSecsSinceEpoch() - clock->now().ms);
}

} // namespace flux::net
