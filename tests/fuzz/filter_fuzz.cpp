// Whatever a filter says, it is read or refused with a sentence; one that is read can be held against any document, and
// says the same of its value as of its text. The input is a filter; behind a \x1e a document.
#include "engine/domain/filter/filter.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace flux;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray input(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const qsizetype end = input.indexOf('\x1e');
    const auto where = base::parseJson(end < 0 ? input : input.left(end));
    if (!where.ok())
        return 0;
    const auto filter = domain::Filter::parse(*where);
    if (!filter.ok()) {
        if (filter.error().message.isEmpty())
            std::abort();
        return 0;
    }
    const auto document =
        base::parseJson(end < 0 ? QByteArray("{\"a\":[1,{\"b\":\"2026-01-01\"}],\"c\":null}") : input.sliced(end + 1));
    if (!document.ok())
        return 0;
    bool gaveUp = false;
    const bool matches = filter->matches(*document, &gaveUp);
    const QByteArray text = base::dumpJson(*document);
    if (matches != filter->matchesText({text.constData(), static_cast<std::size_t>(text.size())}) && !gaveUp)
        std::abort();
    return 0;
}
