// Whatever is in a file, its words are found or it is refused with a sentence: archives with word papers or with chats
// in them, pages, JSON, plain text. The first byte says what the file is called.
#include "engine/exchange/chat_reader.h"
#include "engine/text/docx.h"
#include "engine/text/file_text.h"
#include "tests/fuzz/found_things.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <array>

using namespace flux;

namespace {

constexpr qsizetype kMostChars = 1'000'000;

base::Result<void> wordsOf(const QString& path, const QString& name) {
    text::FileTextLimits limits;
    limits.maxChars = kMostChars;
    static const text::Papers papers(QStringLiteral("nothing-that-is-there"));
    FLUX_TRY(const QString words, text::textOfFile(path, name, papers, limits));
    if (words.size() > kMostChars)
        std::abort();
    return {};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const QTemporaryDir folder;
    static const std::array<QString, 5> names{QStringLiteral("a.docx"), QStringLiteral("a.zip"),
                                              QStringLiteral("a.html"), QStringLiteral("a.json"),
                                              QStringLiteral("a.txt")};
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data) + 1, static_cast<qsizetype>(size) - 1);
    if (bytes.left(1024).contains("%PDF-"))
        return 0; // which a program of its own reads
    const QString& name = names[data[0] % names.size()];
    const QString path = folder.filePath(QStringLiteral("file"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
        std::abort();
    file.close();
    const auto done = base::fence(QStringLiteral("fuzz"), [&]() -> base::Result<void> {
        FLUX_CHECK(wordsOf(path, name));
        if (name == names[0] && text::textOfWordXml(bytes, kMostChars).size() > kMostChars)
            std::abort();
        fuzz::FoundThings things;
        return name == names[1] ? exchange::readChatFile(path, things) : base::Result<void>();
    });
    if (!done.ok() && done.error().message.isEmpty())
        std::abort();
    return 0;
}
