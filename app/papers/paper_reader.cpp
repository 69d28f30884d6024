#include "app/papers/papers.h"

#include <QtPdf/QPdfDocument>
#include <QtPdf/QPdfSelection>

#include <algorithm>
#include <cstdio>

namespace flux::papers {

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
        QByteArray text = document.getAllText(page).text().toUtf8();
        text.replace("\r\n", "\n");
        text += "\n\f";
        if (std::fwrite(text.constData(), 1, size_t(text.size()), stdout) != size_t(text.size()))
            return NotWritten;
    }
    return std::fflush(stdout) == 0 ? Done : NotWritten;
}

} // namespace flux::papers
