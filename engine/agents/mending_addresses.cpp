// Addresses of pages, files and people, as they are written by hand or copied out of a text.
#include "engine/agents/mending.h"
#include "engine/files/file_names.h"
#include "engine/notify/mail_address.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QUrl>

namespace flux::agents {

namespace {

const QString kQuotes = QStringLiteral("\"'`“”„‘’‚«»‹›");

// Without the quotes and brackets around it and the punctuation of the sentence it stood in.
QString bare(QString text, const QString& ends) {
    bool changed = true;
    while (changed && !text.isEmpty()) {
        const qsizetype before = text.size();
        text = text.trimmed();
        if (!text.isEmpty() && (kQuotes.contains(text.front()) || text.front() == u'<'))
            text.remove(0, 1);
        if (!text.isEmpty() && (kQuotes.contains(text.back()) || ends.contains(text.back())))
            text.chop(1);
        changed = text.size() != before;
    }
    return text;
}

// A bracket that the address itself opens belongs to it.
QString withoutLooseBracket(QString text) {
    while (text.endsWith(u')') && text.count(u')') > text.count(u'('))
        text = bare(text.chopped(1), QStringLiteral(".,;:!?>"));
    return text;
}

} // namespace

QString mendWebAddress(const QString& written, bool plain) {
    QString text = withoutLooseBracket(bare(written, QStringLiteral(".,;:!?>")));
    text.replace(QStringLiteral("&amp;"), QStringLiteral("&"), Qt::CaseInsensitive);
    text.remove(u'\n').remove(u'\r').remove(u'\t');
    static const QRegularExpression kScheme(QStringLiteral("^\\s*(https?)\\s*(?::\\s*/{0,2}|/{2})\\s*(?=[^\\s/:])"),
                                            QRegularExpression::CaseInsensitiveOption);
    QString scheme = plain ? QStringLiteral("http") : QStringLiteral("https");
    if (const auto match = kScheme.match(text); match.hasMatch()) {
        scheme = match.captured(1).toLower();
        text.remove(0, match.capturedEnd());
    } else if (text.contains(QStringLiteral("://"))) {
        return written; // some other scheme is not for us to change
    }
    const qsizetype slash = text.indexOf(u'/');
    QString host = text.left(slash < 0 ? text.size() : slash).simplified();
    host.remove(u' ');
    QString rest = slash < 0 ? QString() : text.mid(slash);
    rest.replace(u' ', QStringLiteral("%20"));
    return host.isEmpty() ? written : scheme + QStringLiteral("://") + host + rest;
}

QString mendPath(const QString& written) {
    QString text = bare(written, QStringLiteral(",;:!?>"));
    if (text.size() > 1 && text.endsWith(u'.') && kQuotes.contains(text.at(text.size() - 2)))
        text = bare(text.chopped(1), {});
    if (text.startsWith(QStringLiteral("file:"), Qt::CaseInsensitive)) {
        if (const QString local = QUrl(text).toLocalFile(); !local.isEmpty())
            text = local;
    }
    for (const QString& home : {QStringLiteral("$HOME/"), QStringLiteral("${HOME}/")}) {
        if (text.startsWith(home))
            text = QStringLiteral("~/") + text.mid(home.size());
    }
    text.replace(QStringLiteral("\\ "), QStringLiteral(" ")); // as a shell writes a blank
    while (text.size() > 1 && text.endsWith(u'/'))
        text.chop(1);
    while (text.size() > 1 && text.endsWith(u'.') && !text.endsWith(QStringLiteral("..")))
        text.chop(1);
    return text;
}

QString mendFileName(const QString& written) {
    QString text = bare(written, QStringLiteral(",;:!?>"));
    text.replace(u'\\', u'/');
    const bool whole = text.startsWith(u'/') || text.startsWith(u'~') || (text.size() > 1 && text.at(1) == u':');
    QStringList parts = text.split(u'/', Qt::SkipEmptyParts);
    parts.removeAll(QStringLiteral(".."));
    if ((whole || parts.size() > 8) && !parts.isEmpty())
        parts = {parts.last()};
    const auto clean = files::cleanName(parts.join(u'/'));
    return clean.ok() ? *clean : QString();
}

namespace {

// One address and perhaps a name, in the form that the parser takes.
QString mendOne(QString text) {
    text = bare(text, QStringLiteral(".,;:!?"));
    if (text.startsWith(QStringLiteral("mailto:"), Qt::CaseInsensitive))
        text = QUrl::fromPercentEncoding(text.mid(7).section(u'?', 0, 0).toUtf8());
    text.replace(QChar(0xFF20), u'@');
    static const QRegularExpression kAt(QStringLiteral("\\s*(?:\\(at\\)|\\[at\\]|\\s+at\\s+|@)\\s*"),
                                        QRegularExpression::CaseInsensitiveOption);
    text.replace(kAt, QStringLiteral("@"));
    static const QRegularExpression kParts(QStringLiteral("^(.*?)[<\\s(]*([^\\s<>()\",;]+@[^\\s<>()\",;]+?)[.>\\s]*"
                                                          "(?:\\(([^)]*)\\))?$"));
    const auto match = kParts.match(text);
    if (!match.hasMatch())
        return text;
    QString name = match.captured(1).trimmed();
    if (name.isEmpty())
        name = match.captured(3).trimmed();
    name = bare(name, QStringLiteral(".,;:")).remove(u'"').remove(u'\\').simplified();
    const QString address = match.captured(2);
    if (name.isEmpty())
        return address;
    return name.contains(u',') ? QStringLiteral("\"%1\" <%2>").arg(name, address)
                               : QStringLiteral("%1 <%2>").arg(name, address);
}

} // namespace

std::optional<QStringList> mendMailAddresses(const QStringList& texts) {
    QStringList out;
    for (const QString& text : texts) {
        QString family; // "Lind" of "Lind, Marta <marta@…>"
        for (const QString& part : notify::splitAddresses(text)) {
            const bool address = part.contains(u'@') || part.contains(QChar(0xFF20)) ||
                                 part.contains(QStringLiteral("(at)"), Qt::CaseInsensitive) ||
                                 part.contains(QStringLiteral(" at "), Qt::CaseInsensitive) ||
                                 part.contains(QStringLiteral("[at]"), Qt::CaseInsensitive);
            if (!address) {
                family = family.isEmpty() ? part : family + QStringLiteral(", ") + part;
                continue;
            }
            out.append(mendOne(family.isEmpty() ? part : family + QStringLiteral(", ") + part));
            family.clear();
        }
        if (!family.isEmpty())
            return std::nullopt; // somebody is named without an address
    }
    const bool usable = !out.isEmpty() && std::all_of(out.begin(), out.end(), [](const QString& one) {
        return notify::parseAddress(one).ok();
    });
    return usable ? std::optional(out) : std::nullopt;
}

} // namespace flux::agents
