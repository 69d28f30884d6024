#pragma once

#include "engine/base/json.h"

namespace flux::exchange {

// A Markdown file with what stands between --- and --- at its top, as YAML (by yaml-cpp).
struct MarkdownFile {
    base::Json front = base::Json::object();
    QString body;
};

// Errors: InvalidArgument (the YAML is broken, with its line; no mapping), ResourceExhausted (more than 256 KiB of it,
// more than 10,000 values when its aliases are written out, deeper than 64 levels). Never throws.
[[nodiscard]] base::Result<MarkdownFile> readMarkdownFile(const QString& text);
[[nodiscard]] QString writeMarkdownFile(const MarkdownFile& file);

} // namespace flux::exchange
