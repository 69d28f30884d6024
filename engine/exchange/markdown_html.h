#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::exchange {

// Markdown (CommonMark 0.30 with the tables, strikethrough and task lists of GitHub) as HTML, by md4c. Safe to put into
// a page: raw HTML comes out as text, and a link or picture that would run something (javascript:, vbscript:, data:
// other than a picture) loses its address. UTF-8. Errors: ResourceExhausted above 16 MB.
[[nodiscard]] base::Result<QByteArray> markdownToHtml(const QByteArray& markdown);

// A whole page around it, that loads nothing from anywhere: no scripts, no pictures from the network.
[[nodiscard]] QByteArray htmlPage(const QString& title, const QByteArray& body);

} // namespace flux::exchange
