#include "engine/store/json_text.h"

#include "engine/base/json_text.h"

namespace flux::store {

namespace {
constexpr size_t kMostKept = 1 << 20;
}

QByteArray jsonText(const base::Json& value) {
    thread_local std::string out; // keeps its room from one value to the next
    out.clear();
    base::appendJson(out, value);
    QByteArray text(out.data(), qsizetype(out.size()));
    if (out.capacity() > kMostKept)
        std::string().swap(out);
    return text;
}

} // namespace flux::store
