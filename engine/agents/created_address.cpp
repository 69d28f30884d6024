#include "engine/agents/created_address.h"

#include "engine/net/wording.h"

#include <algorithm>

namespace flux::agents {

using base::Json;

namespace {

constexpr qsizetype kMaxIdChars = 200;

int portOf(const QUrl& url) {
    return url.port(url.scheme() == QStringLiteral("https") ? 443 : 80);
}

bool isSamePlace(const QUrl& a, const QUrl& b) {
    return a.scheme() == b.scheme() && a.host() == b.host() && portOf(a) == portOf(b);
}

QString pathOf(const QUrl& url) { // without slashes at its end
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    return path;
}

// Deleting it would take more away than one thing that was made.
bool holdsMore(const QUrl& made, const QUrl& asked) {
    const QString path = pathOf(made);
    return path.isEmpty() || (pathOf(asked) + u'/').startsWith(path + u'/');
}

QString idText(const Json& id) {
    const QString text = id.is_string() ? id.get<QString>() : id.is_number_integer() ? base::plainText(id) : QString();
    const bool plain = std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c.unicode() < 0x80 && c.isLetterOrNumber()) || c == u'-' || c == u'_' || c == u'.' || c == u'~';
    });
    const bool named = std::any_of(text.begin(), text.end(), [](QChar c) { return c != u'.'; });
    return plain && named && text.size() <= kMaxIdChars ? text : QString();
}

QString linkIn(const Json& made) {
    for (const Json* links : {&made, &base::jsonAt(made, "links"), &base::jsonAt(made, "_links")}) {
        const Json& self = base::jsonAt(*links, "self");
        const QString link = self.is_object() ? base::textAt(self, "href") : base::textAt(*links, "self");
        if (!link.isEmpty())
            return link;
    }
    const QString href = base::textAt(made, "href");
    return href.isEmpty() ? base::textAt(made, "url") : href;
}

// What the answer says that it made; an invalid address when it does not say.
QUrl madeBy(const QUrl& asked, int status, const Json& outputs) {
    const QString location = base::textAt(outputs, "location");
    if (status == 201 && !location.isEmpty())
        return asked.resolved(QUrl(location));
    Json made = base::jsonAt(outputs, "json");
    if (made.is_null()) {
        auto read = base::parseJson(base::textAt(outputs, "content").toUtf8());
        if (read.ok())
            made = std::move(*read);
    }
    if (!made.is_object())
        return {};
    if (const QString link = linkIn(made); !link.isEmpty())
        return asked.resolved(QUrl(link));
    const QString id = idText(base::jsonAt(made, "id"));
    if (id.isEmpty())
        return {};
    QUrl below = asked;
    below.setPath(pathOf(asked) + u'/' + id, QUrl::TolerantMode);
    below.setQuery(QString());
    return below;
}

// Who one is stays; what was said of the body, and conditions on it, do not.
Json headersFor(const Json& inputs) {
    Json headers = Json::object();
    for (const auto& [name, value] : base::jsonAt(inputs, "headers").items()) {
        const QString lower = QString::fromStdString(name).toLower();
        if (!lower.startsWith(QStringLiteral("content-")) && !lower.startsWith(QStringLiteral("if-")) &&
            lower != QStringLiteral("idempotency-key") && lower != QStringLiteral("prefer"))
            headers[name] = value;
    }
    return headers;
}

TakeBack deleting(QUrl made, const Json& inputs) {
    made.setFragment(QString());
    Json step{{"url", made.toString(QUrl::FullyEncoded)}, {"method", "DELETE"}, {"gone_is_fine", true}};
    if (Json headers = headersFor(inputs); !headers.empty())
        step["headers"] = std::move(headers);
    const QString host = net::isolated(made.host());
    return {QStringLiteral("What it made at %1 is deleted there: %2.").arg(host, net::isolated(made.path())),
            TakeBack::Step{QStringLiteral("http_fetch"), std::move(step),
                           QStringLiteral("Delete %1 at %2").arg(net::isolated(made.path()), host)}};
}

} // namespace

TakeBack takeBackRequest(const QUrl& asked, const Json& inputs, const Json& outputs) {
    const QString method = base::textAt(inputs, "method").toUpper();
    const QString host = net::isolated(asked.host());
    const int status = static_cast<int>(base::intAt(outputs, "status"));
    const auto cannot = [&host](const QString& why) { return TakeBack{why.arg(host)}; };
    if (method == QStringLiteral("DELETE"))
        return cannot(QStringLiteral("What was deleted at %1 cannot be brought back."));
    if (method != QStringLiteral("POST") && method != QStringLiteral("PUT"))
        return cannot(QStringLiteral("What was changed at %1 is not kept, so it cannot be put back."));
    if (status == 0)
        return cannot(QStringLiteral("It is not on record what %1 answered."));
    const QUrl answered(base::textAt(outputs, "url"));
    if (!isSamePlace(answered, asked) || pathOf(answered) != pathOf(asked))
        return cannot(QStringLiteral("%1 passed the request on, so it is not known what was made."));
    if (method == QStringLiteral("PUT"))
        return status == 201 && !pathOf(asked).isEmpty()
                   ? deleting(asked, inputs)
                   : cannot(QStringLiteral("What was replaced at %1 is not kept, so it cannot be put back."));
    const QUrl made = status == 200 || status == 201 ? madeBy(asked, status, outputs) : QUrl();
    if (!made.isValid() || made.isEmpty())
        return cannot(QStringLiteral("%1 took the request and did not say what it made of it."));
    if (!isSamePlace(made, asked) || !made.userInfo().isEmpty())
        return cannot(QStringLiteral("%1 says that it made something at another place, and Flux does not go there."));
    if (holdsMore(made, asked))
        return cannot(
            QStringLiteral("%1 did not name the one thing that it made; deleting there could take away more."));
    return deleting(made, inputs);
}

} // namespace flux::agents
