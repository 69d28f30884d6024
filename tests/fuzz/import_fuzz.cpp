// Whatever a file says, an importer takes it or says why not: no crash, no endless loop, no memory without bound. The
// first byte says which importer reads the rest.
#include "engine/base/fence.h"
#include "engine/exchange/calendar_reader.h"
#include "engine/exchange/card_reader.h"
#include "engine/exchange/chat_reader.h"
#include "engine/exchange/front_matter.h"
#include "engine/exchange/markdown_html.h"
#include "engine/exchange/table_exchange.h"
#include "engine/text/docx.h"

#include <QtCore/QBuffer>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace flux;

namespace {

class Nowhere final : public exchange::ImportSink {
public:
    base::Result<void> object(exchange::ImportObject object) override {
        m_bytes += base::dumpJson(object.data).size();
        return {};
    }
    base::Result<void> conversation(exchange::ImportConversation conversation) override {
        m_bytes += qsizetype(conversation.messages.size());
        return {};
    }
    void problem(const QString& text) override { m_bytes += text.size(); }

private:
    qsizetype m_bytes = 0;
};

base::Result<void> readAs(int kind, QByteArray bytes) {
    Nowhere sink;
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    switch (kind) {
    case 0:
        return exchange::readCalendar(device, sink);
    case 1:
        return exchange::readCards(device, sink);
    case 2:
        return exchange::readTable(device, QStringLiteral("record"), sink);
    case 3:
        return exchange::readJsonLines(device, QStringLiteral("record"), sink);
    case 4:
        return exchange::readChats(device, sink);
    case 5: {
        const auto file = exchange::readMarkdownFile(QString::fromUtf8(bytes));
        if (!file.ok())
            return file.error();
        // What was read can be written and read again, unless its aliases made it too long.
        const auto again = exchange::readMarkdownFile(exchange::writeMarkdownFile(*file));
        if (!again.ok() && again.error().code != base::ErrorCode::ResourceExhausted)
            std::abort();
        return {};
    }
    case 6: {
        const auto html = exchange::markdownToHtml(bytes);
        if (html.ok() && (html->contains("<script") || html->contains("href=\"javascript:")))
            std::abort();
        return {};
    }
    default:
        if (text::textOfWordXml(bytes, 1'000'000).size() > 1'000'000)
            std::abort();
        return {};
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data) + 1, static_cast<qsizetype>(size) - 1);
    // As the import does it: what a library throws is an error like any other.
    (void)base::fence(QStringLiteral("fuzz"), [&] { return readAs(data[0] % 8, bytes); });
    return 0;
}
