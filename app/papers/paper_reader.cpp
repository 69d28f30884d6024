#include "app/papers/papers.h"

#include <QtPdf/QPdfDocument>
#include <QtPdf/QPdfSelection>

#include <algorithm>
#include <cstdio>

namespace flux::papers {

namespace {

bool isSpaceless(const QString& text) {
    const auto lines = text.count(u'\n') + 1;
    const auto letters = std::count_if(text.begin(), text.end(), [](QChar c) { return !c.isSpace(); });
    return lines > 10 && letters < lines * 3; // most lines are a letter or two
}

// PDFium takes a page of short lines for a vertical script and ends a line behind each piece of text. Where every
// letter is a piece of its own, as Qt writes it, the places of the letters say what the words and lines are.
QString byPlaces(const QString& text, const QList<QPolygonF>& places) {
    QString out;
    QRectF before;
    qsizetype at = 0;
    for (const QChar c : text) {
        if (c.isSpace())
            continue;
        if (at >= places.size())
            return text;
        const QRectF here = places[at++].boundingRect();
        const qreal height = std::max(here.height(), before.height());
        const bool sameLine = before.isValid() && here.top() < before.bottom() && here.bottom() > before.top() &&
                              here.left() > before.left();
        if (before.isValid() && !sameLine)
            out += u'\n';
        else if (before.isValid() && here.left() - before.right() > height * 0.35)
            out += u' ';
        out += c;
        before = here;
    }
    return at == places.size() ? out : text;
}

QByteArray textOfPage(QPdfDocument& document, int page) {
    const QPdfSelection all = document.getAllText(page);
    QString text = all.text();
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    text.replace(QChar(0xFFFE), QString()); // how PDFium marks the hyphen of a word that a line end parts
    if (isSpaceless(text))
        text = byPlaces(text, all.bounds());
    return text.toUtf8() + "\n\f";
}

} // namespace

Outcome printText(const QString& path) {
    constexpr int kMaxPages = 2000;
    QPdfDocument document;
    const auto error = document.load(path);
    if (error == QPdfDocument::Error::IncorrectPassword || error == QPdfDocument::Error::UnsupportedSecurityScheme)
        return Locked;
    if (error != QPdfDocument::Error::None)
        return Damaged;
    const int pages = std::min(document.pageCount(), kMaxPages);
    for (int page = 0; page < pages; ++page) {
        const QByteArray text = textOfPage(document, page);
        if (std::fwrite(text.constData(), 1, size_t(text.size()), stdout) != size_t(text.size()))
            return NotWritten;
    }
    return std::fflush(stdout) == 0 ? Done : NotWritten;
}

} // namespace flux::papers
