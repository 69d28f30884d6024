#include "engine/assistant/paths.h"

#include "engine/assistant/tokens.h"

#include <QtCore/QDir>
#include <QtCore/QUrl>

namespace flux::assistant {

namespace {

bool isAbsolute(const QString& path) {
    return path.startsWith(u'/') || (path.size() >= 3 && path[0].isLetter() && path[1] == u':' && path[2] == u'/');
}

} // namespace

std::optional<QString> absolutePath(const QString& written, const QString& home, const QString& working) {
    QString path = written;
    const bool windows = (path.size() >= 2 && path[1] == u':' && path[0].isLetter()) || path.startsWith(u"\\\\") ||
                         (path.contains(u'\\') && !path.contains(u'/'));
    if (windows)
        path.replace(u'\\', u'/');
    if (path == u"~" || path.startsWith(u"~/")) {
        if (home.isEmpty())
            return std::nullopt;
        path = home + path.mid(1);
    }
    if (!isAbsolute(path)) {
        if (working.isEmpty())
            return std::nullopt;
        path = working + u'/' + path;
    }
    QString clean = QDir::cleanPath(path);
    if (clean.size() > 4096 || clean.contains(QChar(u'\0')))
        return std::nullopt;
    return clean;
}

QString lastPart(const QString& path) {
    QString clean = path;
    while (clean.size() > 1 && clean.endsWith(u'/'))
        clean.chop(1);
    const QString last = clean.mid(clean.lastIndexOf(u'/') + 1);
    return last.isEmpty() ? clean : last;
}

QString withoutEnding(const QString& name) {
    const qsizetype dot = name.lastIndexOf(u'.');
    return dot > 0 ? name.left(dot) : name;
}

bool looksLikeFile(const QString& path) {
    if (path.endsWith(u'/'))
        return false;
    const QString name = lastPart(path);
    const qsizetype dot = name.lastIndexOf(u'.');
    if (dot <= 0 || dot == name.size() - 1 || name.size() - dot > 9)
        return false;
    bool letters = false;
    for (qsizetype i = dot + 1; i < name.size(); ++i) {
        if (!name[i].isLetterOrNumber())
            return false;
        letters = letters || name[i].isLetter();
    }
    return letters || !knownExtension(name).isEmpty();
}

QString shownName(const QString& name) {
    constexpr qsizetype kLongest = 60;
    QString out;
    bool rightToLeft = false;
    for (const QChar c : name) {
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
            continue;
        rightToLeft = rightToLeft || c.direction() == QChar::DirR || c.direction() == QChar::DirAL;
        out += c;
    }
    if (out.size() > kLongest)
        out = out.left(kLongest / 2) + QChar(u'…') + out.right(kLongest / 2 - 1);
    return rightToLeft ? QChar(0x2068) + out + QChar(0x2069) : out;
}

QString shownUrl(const QString& url) {
    const QUrl parsed(url);
    const QString host =
        parsed.port() > 0 ? QStringLiteral("%1:%2").arg(parsed.host()).arg(parsed.port()) : parsed.host();
    const QString file = lastPart(parsed.path());
    if (host.isEmpty())
        return shownName(url);
    return file.isEmpty() || file == u"/" ? shownName(host)
                                          : QStringLiteral("%1 from %2").arg(shownName(file), shownName(host));
}

QString baseNameOfUrl(const QString& url) {
    const QUrl parsed(url);
    const QString file = lastPart(parsed.path());
    QString base =
        file.isEmpty() || file == u"/" ? parsed.host() : (knownExtension(file).isEmpty() ? file : withoutEnding(file));
    QString out;
    for (const QChar c : base.left(60))
        out += c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.' ? c : QChar(u'-');
    while (out.startsWith(u'.') || out.startsWith(u'-'))
        out.remove(0, 1);
    return out.isEmpty() ? QStringLiteral("page") : out;
}

} // namespace flux::assistant
