// Whatever an export of ChatGPT or Claude says, it is taken or refused with a sentence.
#include "engine/exchange/chat_reader.h"
#include "tests/fuzz/found_things.h"

using namespace flux;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readBytes(data, size, [](QIODevice& device) {
        fuzz::FoundThings things;
        return exchange::readChats(device, things);
    });
    return 0;
}
