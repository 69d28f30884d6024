#include "engine/domain/setting_checks.h"

#include "engine/base/text.h"
#include "engine/domain/settings.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtCore/QTimeZone>
#include <QtCore/QUrl>

#include <algorithm>

namespace flux::domain {

namespace {

bool isHostLetter(QChar c) {
    return c.isLetterOrNumber() || c == u'-' || c == u'.' || c == u'_';
}

bool isPort(QStringView text) {
    bool ok = false;
    const int port = text.toInt(&ok);
    return ok && port > 0 && port <= 65535;
}

} // namespace

QString mailUrlProblem(const QString& text) {
    if (text.isEmpty() || text == QStringLiteral("outbox:"))
        return {};
    const QUrl url(text, QUrl::StrictMode);
    const bool smtp = url.scheme() == QStringLiteral("smtp") || url.scheme() == QStringLiteral("smtps");
    if (!url.isValid() || !smtp || url.host().isEmpty() ||
        !(url.path().isEmpty() || url.path() == QStringLiteral("/")) || url.hasQuery() || url.hasFragment())
        return QStringLiteral(
            "It must be smtp://user@host:587, smtps://user@host:465, or outbox: to keep mails in the outbox folder.");
    if (!url.password().isEmpty())
        return QStringLiteral(
            "It must not hold the password: that belongs in mail.smtp.password, which is kept in the keychain.");
    return {};
}

QString addressProblem(const QString& text) {
    const qsizetype at = text.lastIndexOf(u'@');
    const bool plain =
        std::none_of(text.begin(), text.end(), [](QChar c) { return c.isSpace() || c == u',' || c == u';'; });
    if (text.isEmpty() || (at > 0 && at + 1 < text.size() && plain && text.size() <= 254))
        return {};
    return QStringLiteral("It must be one mail address, such as marta@lind.example.");
}

QString proxyProblem(const QString& text) {
    const QUrl url(text, QUrl::StrictMode);
    const QStringList schemes{QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("socks5"),
                              QStringLiteral("socks5h")};
    if (text.isEmpty() || (url.isValid() && schemes.contains(url.scheme()) && !url.host().isEmpty()))
        return {};
    return QStringLiteral("It must be an address such as http://proxy.example:3128 or socks5://127.0.0.1:1080.");
}

QString webUrlProblem(const QString& text) {
    const QUrl url(text, QUrl::StrictMode);
    const bool web = url.scheme() == QStringLiteral("http") || url.scheme() == QStringLiteral("https");
    if (text.isEmpty() || (url.isValid() && web && !url.host().isEmpty() && url.userInfo().isEmpty() &&
                           !url.hasQuery() && !url.hasFragment()))
        return {};
    return QStringLiteral("It must be an address such as http://127.0.0.1:11434, without a name, a password or a key.");
}

QString hostProblem(const QString& text) {
    const QString problem =
        QStringLiteral("“%1” must be a host or host:port, such as 127.0.0.1, [::1]:8080 or intranet.example:8080.")
            .arg(text.left(80));
    if (text.isEmpty() || text.size() > 260)
        return problem;
    if (text.startsWith(u'[')) { // an IPv6 address, RFC 3986 section 3.2.2
        const qsizetype end = text.indexOf(u']');
        const QStringView rest = end > 0 ? QStringView(text).mid(end + 1) : QStringView();
        const QStringView address = end > 0 ? QStringView(text).mid(1, end - 1) : QStringView();
        const bool letters = !address.isEmpty() && std::all_of(address.begin(), address.end(), [](QChar c) {
            return c == u':' || c == u'.' || (c >= u'0' && c <= u'9') || (c.toLower() >= u'a' && c.toLower() <= u'f');
        });
        return letters && (rest.isEmpty() || (rest.startsWith(u':') && isPort(rest.mid(1)))) ? QString() : problem;
    }
    if (text.count(u':') > 1) // an IPv6 address without brackets has no port
        return hostProblem(u'[' + text + u']').isEmpty() ? QString() : problem;
    const qsizetype colon = text.indexOf(u':');
    const QStringView host = colon < 0 ? QStringView(text) : QStringView(text).left(colon);
    const bool portFine = colon < 0 || isPort(QStringView(text).mid(colon + 1));
    return !host.isEmpty() && portFine && std::all_of(host.begin(), host.end(), isHostLetter) ? QString() : problem;
}

QString folderProblem(const QString& text) {
    if (QDir::isAbsolutePath(text))
        return {};
    return QStringLiteral("“%1” must be a whole path that starts at the root, such as /home/marta/notes.")
        .arg(text.left(200));
}

// Without a path: one is put behind it.
QString webAddressProblem(const QString& text) {
    static const QRegularExpression kAddress(QStringLiteral("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"));
    if (text.isEmpty() || kAddress.match(text).hasMatch())
        return {};
    return QStringLiteral("It must be an address such as https://zone.b-cdn.net, without a path.");
}

QString signingProblem(const QString& text) {
    if (text == QStringLiteral("hs256") || text == QStringLiteral("sha256"))
        return {};
    return QStringLiteral("It must be hs256 or sha256.");
}

QString timeZoneProblem(const QString& text) {
    if (text.isEmpty() || QTimeZone::isTimeZoneIdAvailable(text.toLatin1()))
        return {};
    QStringList names;
    for (const QByteArray& id : QTimeZone::availableTimeZoneIds())
        names.append(QString::fromLatin1(id));
    const QString near = base::nearestName(text, names);
    return near.isEmpty()
               ? QStringLiteral("It must be a time zone such as Europe/Berlin, or empty for the one of this computer.")
               : QStringLiteral("This time zone is not known. Did you mean %1?").arg(near);
}

QString agentLimitProblem(const QString& text) {
    const QString agent = text.section(u'=', 0, 0).trimmed();
    bool isNumber = false;
    const int limit = text.section(u'=', 1).trimmed().toInt(&isNumber);
    const bool named = !agent.isEmpty() && std::all_of(agent.begin(), agent.end(), [](QChar c) {
        return (c.unicode() < 0x80 && c.isLetterOrNumber()) || c == u'_' || c == u'-';
    });
    return named && isNumber && limit >= 0 && limit <= 1000
               ? QString()
               : QStringLiteral("“%1” must be an agent and a number from 0 to 1000, such as http_fetch=4.")
                     .arg(text.left(80));
}

// The providers are those that have an address among the settings.
QString modelProblem(const QString& text) {
    const QString provider = text.section(u'/', 0, 0);
    const auto urlOf = [](const QString& id) { return QStringLiteral("models.%1.url").arg(id); };
    if (text.isEmpty() || (!text.section(u'/', 1).isEmpty() && settingSpec(urlOf(provider)) != nullptr))
        return {};
    QStringList providers;
    for (const SettingSpec& spec : settingSpecs()) {
        if (const QString id = spec.key.section(u'.', 1, 1); spec.key == urlOf(id))
            providers.append(id);
    }
    return QStringLiteral("It must be provider/model, such as ollama/llama3.2; the providers are %1.")
        .arg(providers.join(QStringLiteral(", ")));
}

QString themeProblem(const QString& text) {
    const QStringList themes{QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark"),
                             QStringLiteral("contrast"), QStringLiteral("contrastLight")};
    return themes.contains(text) ? QString()
                                 : QStringLiteral("It must be one of %1.").arg(themes.join(QStringLiteral(", ")));
}

} // namespace flux::domain
