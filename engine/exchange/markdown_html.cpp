#include "engine/exchange/markdown_html.h"

#include <md4c-html.h>

#include <algorithm>
#include <array>

namespace flux::exchange {

namespace {

constexpr qsizetype kMaxBytes = 16 * 1024 * 1024;

void append(const MD_CHAR* text, MD_SIZE size, void* out) {
    static_cast<QByteArray*>(out)->append(text, qsizetype(size));
}

bool isHarmful(QByteArrayView address) {
    constexpr std::array<QByteArrayView, 3> schemes{"javascript:", "vbscript:", "data:"};
    for (const QByteArrayView scheme : schemes) {
        if (address.size() >= scheme.size() && address.first(scheme.size()).compare(scheme, Qt::CaseInsensitive) == 0)
            return address.first(std::min<qsizetype>(11, address.size())).compare("data:image/", Qt::CaseInsensitive) !=
                   0;
    }
    return false;
}

// Every tag in it is the renderer's own, since raw HTML came out as text: so an address always stands like this.
void dropHarmfulAddresses(QByteArray& html) {
    for (const QByteArrayView tag : {QByteArrayView("<a href=\""), QByteArrayView("<img src=\"")}) {
        qsizetype at = 0;
        while ((at = html.indexOf(tag, at)) >= 0) {
            at += tag.size();
            const qsizetype end = html.indexOf('"', at);
            if (end >= 0 && isHarmful(QByteArrayView(html).sliced(at, end - at)))
                html.remove(at, end - at);
        }
    }
}

} // namespace

base::Result<QByteArray> markdownToHtml(const QByteArray& markdown) {
    if (markdown.size() > kMaxBytes)
        return base::makeError(base::ErrorCode::ResourceExhausted,
                               QStringLiteral("The text is longer than 16 MB. Export it in parts."));
    QByteArray html;
    html.reserve(markdown.size() + markdown.size() / 4);
    const unsigned flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOHTML;
    if (md_html(markdown.constData(), MD_SIZE(markdown.size()), append, &html, flags, MD_HTML_FLAG_XHTML) != 0)
        return base::makeError(base::ErrorCode::ResourceExhausted,
                               QStringLiteral("The text could not be laid out. Export it as Markdown instead."));
    dropHarmfulAddresses(html);
    return html;
}

QByteArray htmlPage(const QString& title, const QByteArray& body) {
    return QByteArray("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "style-src 'unsafe-inline'; img-src data:\">\n<title>") +
           title.toHtmlEscaped().toUtf8() +
           "</title>\n<style>\n"
           "body { font-family: sans-serif; line-height: 1.5; max-width: 46em; margin: 2em auto; padding: 0 1em; }\n"
           "pre, code { font-family: monospace; background: #f3f3f3; }\npre { padding: 0.8em; overflow: auto; }\n"
           "table { border-spacing: 0; } th, td { border: 1px solid #ccc; padding: 0.2em 0.6em; text-align: left; }\n"
           ".who { font-weight: bold; margin-top: 1.6em; } .when { color: #666; font-weight: normal; }\n"
           "</style>\n</head>\n<body>\n" +
           body + "</body>\n</html>\n";
}

} // namespace flux::exchange
