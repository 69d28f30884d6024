#include "engine/domain/filter/text_pattern.h"

#include <QtCore/QString>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace flux::domain {

using base::ErrorCode;
using base::makeError;

namespace {
constexpr uint32_t kMaxSteps = 200'000; // of one match: about a millisecond
constexpr uint32_t kMaxHeapKiB = 20'000;
constexpr size_t kMaxPattern = 4096;

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
using MatchContext = std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>>;

std::optional<uint32_t> flagsOf(std::string_view options) {
    uint32_t flags = PCRE2_UTF;
    for (const char option : options) {
        const uint32_t flag = option == 'i'   ? PCRE2_CASELESS
                              : option == 'm' ? PCRE2_MULTILINE
                              : option == 's' ? PCRE2_DOTALL
                              : option == 'x' ? PCRE2_EXTENDED
                                              : 0;
        if (flag == 0)
            return std::nullopt;
        flags |= flag;
    }
    return flags;
}
} // namespace

struct TextPattern::Code {
    std::unique_ptr<pcre2_code, Freed<pcre2_code_free>> code;
};

TextPattern::~TextPattern() = default;

base::Result<std::shared_ptr<const TextPattern>> TextPattern::compile(std::string_view pattern,
                                                                      std::string_view options) {
    const auto flags = flagsOf(options);
    if (!flags)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The options of $regex are i, m, s and x, not “%1”.")
                             .arg(QString::fromUtf8(options.data(), qsizetype(options.size()))));
    if (pattern.size() > kMaxPattern)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("A pattern of $regex holds at most %1 bytes.").arg(kMaxPattern));
    int code = 0;
    size_t offset = 0;
    std::shared_ptr<TextPattern> made(new TextPattern);
    made->m_code = std::make_unique<Code>();
    made->m_code->code.reset(
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), *flags, &code, &offset, nullptr));
    if (!made->m_code->code) {
        unsigned char text[160] = {};
        pcre2_get_error_message(code, text, sizeof text);
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The pattern of $regex cannot be read at character %1: %2.")
                             .arg(offset)
                             .arg(QString::fromLatin1(reinterpret_cast<const char*>(text))));
    }
    pcre2_jit_compile(made->m_code->code.get(), PCRE2_JIT_COMPLETE); // where there is none it is interpreted
    PatternNeeds needs = needsOf(pattern, options);
    made->m_ignoresCase = needs.ignoresCase;
    made->m_literals = std::move(needs.literals);
    made->m_prefix = std::move(needs.prefix);
    return std::shared_ptr<const TextPattern>(std::move(made));
}

TextPattern::Outcome TextPattern::match(std::string_view utf8) const {
    thread_local const MatchContext limits = [] {
        MatchContext context(pcre2_match_context_create(nullptr));
        pcre2_set_match_limit(context.get(), kMaxSteps);
        pcre2_set_depth_limit(context.get(), kMaxSteps);
        pcre2_set_heap_limit(context.get(), kMaxHeapKiB);
        return context;
    }();
    thread_local const MatchData room(pcre2_match_data_create(1, nullptr)); // where it matched is not asked for
    // The text is checked to be UTF-8: a damaged file must not lead the matcher astray.
    const int found = pcre2_match(m_code->code.get(), reinterpret_cast<PCRE2_SPTR>(utf8.data()), utf8.size(), 0, 0,
                                  room.get(), limits.get());
    if (found >= 0)
        return Outcome::Yes;
    const bool notText = found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21;
    return found == PCRE2_ERROR_NOMATCH || notText ? Outcome::No : Outcome::Exhausted;
}

} // namespace flux::domain
