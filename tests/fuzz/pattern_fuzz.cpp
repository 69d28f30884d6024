// Whatever a regular expression says, it is read or refused with a sentence, a search takes a bounded time, and a text
// that matches has what the pattern is said to need: an index looks for that first. The input is options, pattern and
// text, each behind a \x1e.
#include "engine/domain/filter/text_pattern.h"

#include <QtCore/QByteArray>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace flux;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t first = input.find('\x1e');
    const std::size_t second = first == std::string_view::npos ? first : input.find('\x1e', first + 1);
    if (second == std::string_view::npos)
        return 0;
    const std::string_view text = input.substr(second + 1);
    if (!QByteArrayView(text.data(), static_cast<qsizetype>(text.size())).isValidUtf8())
        return 0; // a text of the store is
    const auto pattern =
        domain::TextPattern::compile(input.substr(first + 1, second - first - 1), input.substr(0, first));
    if (!pattern.ok()) {
        if (pattern.error().message.isEmpty())
            std::abort();
        return 0;
    }
    if ((*pattern)->match(text) != domain::TextPattern::Outcome::Yes)
        return 0;
    const std::string folded = (*pattern)->ignoresCase() ? domain::foldCase(text) : std::string(text);
    for (const std::string& literal : (*pattern)->requiredLiterals()) {
        if (folded.find(literal) == std::string::npos)
            std::abort();
    }
    if (text.substr(0, (*pattern)->prefix().size()) != (*pattern)->prefix())
        std::abort();
    return 0;
}
