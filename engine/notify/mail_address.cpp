#include "engine/notify/mail_address.h"

#include "engine/net/wording.h"

#include <QtCore/QUrl>

#include <algorithm>

namespace flux::notify {

using base::ErrorCode;
using base::makeError;

namespace {

base::Error wrong(const QString& text, const QString& why) {
    QString shown = text.simplified().left(100);
    return makeError(
        ErrorCode::InvalidArgument,
        QStringLiteral("%1 is not a usable mail address: %2. Nothing was sent.").arg(net::isolated(shown), why));
}

bool isControl(QChar c) {
    return c.unicode() < 0x20 || c.unicode() == 0x7F || (c.unicode() >= 0x80 && c.unicode() < 0xA0);
}

bool isDotAtom(const QString& text) { // RFC 5322, section 3.2.3
    static const QString kMarks = QStringLiteral("!#$%&'*+-/=?^_`{|}~");
    if (text.isEmpty() || text.startsWith(QLatin1Char('.')) || text.endsWith(QLatin1Char('.')) ||
        text.contains(QLatin1StringView("..")))
        return false;
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == QLatin1Char('.') || kMarks.contains(c));
    });
}

bool isHostName(const QString& ace) { // RFC 1123
    if (ace.isEmpty() || ace.size() > 253)
        return false;
    const QStringList labels = ace.split(QLatin1Char('.'));
    return std::all_of(labels.begin(), labels.end(), [](const QString& label) {
        return !label.isEmpty() && label.size() <= 63 && !label.startsWith(QLatin1Char('-')) &&
               !label.endsWith(QLatin1Char('-')) && std::all_of(label.begin(), label.end(), [](QChar c) {
                   return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == QLatin1Char('-'));
               });
    });
}

QString unquoted(QString name) {
    name = name.trimmed();
    if (name.size() < 2 || !name.startsWith(QLatin1Char('"')) || !name.endsWith(QLatin1Char('"')))
        return name;
    QString out;
    for (qsizetype i = 1; i + 1 < name.size(); ++i) {
        if (name.at(i) == QLatin1Char('\\') && i + 2 < name.size())
            ++i;
        out += name.at(i);
    }
    return out.trimmed();
}

} // namespace

base::Result<MailAddress> parseAddress(const QString& text) {
    if (std::any_of(text.begin(), text.end(), isControl))
        return wrong(text, QStringLiteral("it holds control characters"));
    QString spec = text.trimmed();
    QString name;
    if (spec.endsWith(QLatin1Char('>'))) {
        const qsizetype open = spec.lastIndexOf(QLatin1Char('<'));
        if (open < 0)
            return wrong(text, QStringLiteral("the “<” is missing"));
        name = unquoted(spec.left(open));
        spec = spec.mid(open + 1).chopped(1).trimmed();
    }
    const qsizetype at = spec.lastIndexOf(QLatin1Char('@'));
    if (at <= 0 || at + 1 == spec.size())
        return wrong(text, QStringLiteral("it must look like name@host"));
    const QString local = spec.left(at);
    if (!isDotAtom(local) || local.size() > 64)
        return wrong(text, QStringLiteral("the part before the @ holds characters that mail servers do not take"));
    const QString host = QString::fromLatin1(QUrl::toAce(spec.mid(at + 1)));
    if (!isHostName(host))
        return wrong(text, QStringLiteral("the part after the @ is not the name of a mail host"));
    if (local.size() + 1 + host.size() > 254)
        return wrong(text, QStringLiteral("it is too long"));
    if (name.size() > 200)
        return wrong(text, QStringLiteral("the name is too long"));
    return MailAddress{name, local + QLatin1Char('@') + host};
}

QStringList splitAddresses(const QString& text) {
    QStringList parts;
    QString part;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c == QLatin1Char('\\') && quoted && i + 1 < text.size()) {
            part += c;
            part += text.at(++i);
            continue;
        }
        if (c == QLatin1Char('"'))
            quoted = !quoted;
        if (!quoted && (c == QLatin1Char(',') || c == QLatin1Char(';'))) {
            parts.append(part.trimmed());
            part.clear();
        } else {
            part += c;
        }
    }
    parts.append(part.trimmed());
    parts.removeAll(QString());
    return parts;
}

base::Result<std::vector<MailAddress>> parseAddresses(const QStringList& texts) {
    std::vector<MailAddress> addresses;
    for (const QString& text : texts) {
        for (const QString& one : splitAddresses(text)) {
            FLUX_TRY(MailAddress address, parseAddress(one));
            const bool known = std::any_of(addresses.begin(), addresses.end(), [&](const MailAddress& other) {
                return other.address.compare(address.address, Qt::CaseInsensitive) == 0;
            });
            if (!known)
                addresses.push_back(std::move(address));
        }
    }
    return addresses;
}

} // namespace flux::notify
