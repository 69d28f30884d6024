// Whatever a file of contact cards says, it is taken or refused with a sentence, and what is taken can be written out
// and read again.
#include "engine/exchange/card_reader.h"
#include "engine/exchange/card_writer.h"
#include "tests/fuzz/found_things.h"

using namespace flux;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readBytes(data, size, [](QIODevice& device) -> base::Result<void> {
        fuzz::FoundThings things;
        FLUX_CHECK(exchange::readCards(device, things));
        QBuffer out;
        out.open(QIODevice::ReadWrite);
        const auto writer = exchange::cardWriter(out);
        for (const exchange::ImportObject& found : things.objects) {
            domain::WorkspaceObject object;
            object.id.text = QStringLiteral("fuzz");
            object.type = found.type;
            object.data = found.data;
            object.tags = found.tags;
            FLUX_CHECK(writer->add(object));
        }
        FLUX_CHECK(writer->finish());
        out.seek(0);
        fuzz::FoundThings again;
        if (!things.objects.empty() &&
            (!exchange::readCards(out, again).ok() || again.objects.size() != things.objects.size()))
            std::abort();
        return {};
    });
    return 0;
}
