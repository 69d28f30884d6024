// Whatever a Markdown file says, it is taken or refused with a sentence; what is taken can be written and read again,
// and as a page it runs nothing.
#include "engine/base/fence.h"
#include "engine/exchange/front_matter.h"
#include "engine/exchange/markdown_html.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace flux;

namespace {

[[noreturn]] void end(const QByteArray& why) { // libFuzzer shows the input; this is what was made of it
    std::fprintf(stderr, "%s\n", why.left(4000).constData());
    std::abort();
}

base::Result<void> readAndWrite(const QByteArray& bytes) {
    const auto html = exchange::markdownToHtml(bytes);
    if (html.ok() && (html->contains("<script") || html->contains("href=\"javascript:")))
        std::abort();
    FLUX_TRY(const auto file, exchange::readMarkdownFile(QString::fromUtf8(bytes)));
    const auto again = exchange::readMarkdownFile(exchange::writeMarkdownFile(file));
    // Its aliases may have made it too long.
    if (!again.ok() && again.error().code != base::ErrorCode::ResourceExhausted)
        end(again.error().message.toUtf8() + ": " + exchange::writeMarkdownFile(file).toUtf8());
    if (again.ok() && base::dumpJson(again->front) != base::dumpJson(file.front))
        end(base::dumpJson(file.front) + " came back as " + base::dumpJson(again->front));
    return {};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    (void)base::fence(QStringLiteral("fuzz"), [&] { return readAndWrite(bytes); });
    return 0;
}
