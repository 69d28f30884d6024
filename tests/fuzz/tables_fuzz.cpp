// Whatever a table or a file of JSON lines says, it is taken or refused with a sentence, and what is taken comes in
// again as it is from the table that is written of it. The first byte says which of the two it is.
#include "engine/exchange/table_exchange.h"
#include "tests/fuzz/found_things.h"

#include <cstdio>

using namespace flux;

namespace {

bool hasControls(const QString& text) {
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return (c < u' ' && c != u'\t' && c != u'\n' && c != u'\r') || c == u'\x7F'; });
}

// What a table keeps: a name of a column is a text that means something, and an empty text is an empty cell.
bool fitsIntoTable(const exchange::ImportObject& object) {
    // The names of our own columns are taken: a member called so comes back with a number at its end.
    static const QStringList kOwn{QStringLiteral("flux_id"), QStringLiteral("flux_type"), QStringLiteral("flux_tags")};
    for (const auto& member : object.data.items()) {
        const QString name = QString::fromStdString(member.key());
        if (name.trimmed() != name || name.isEmpty() || hasControls(name) || name.toStdString() != member.key() ||
            kOwn.contains(name))
            return false;
        const auto* text = member.value().get_ptr<const std::string*>();
        if (text != nullptr && text->starts_with("\xEF\xBB\xBF")) // Qt drops a byte order mark in front of a text
            return false;
    }
    return true;
}

void writeAndRead(const std::vector<exchange::ImportObject>& objects) {
    QBuffer out;
    out.open(QIODevice::ReadWrite);
    const auto writer = exchange::tableWriter(out);
    for (const exchange::ImportObject& found : objects) {
        domain::WorkspaceObject object;
        object.id.text = QStringLiteral("01890a5d-ac96-774b-bcce-b302099a8057");
        object.type = found.type;
        object.data = found.data;
        object.tags = found.tags;
        if (!writer->add(object).ok())
            return;
    }
    if (!writer->finish().ok() || !out.seek(0))
        return;
    fuzz::FoundThings again;
    const auto read = exchange::readTable(out, QStringLiteral("record"), again);
    if (!read.ok() && read.error().code == base::ErrorCode::ResourceExhausted)
        return;                                      // more columns or longer cells than a table may have
    const auto end = [&out](const QByteArray& why) { // libFuzzer shows the input; this is what was made of it
        std::fprintf(stderr, "%s\n%s\n", why.constData(), out.data().left(4000).constData());
        std::abort();
    };
    if (!read.ok() || again.objects.size() != objects.size())
        end(read.ok() ? "another number of rows" : read.error().message.toUtf8());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (base::dumpJson(again.objects[i].data) != base::dumpJson(objects[i].data))
            end(base::dumpJson(objects[i].data) + " came back as " + base::dumpJson(again.objects[i].data));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const bool isTable = data[0] == 'C';
    fuzz::readBytes(data + 1, size - 1, [isTable](QIODevice& device) -> base::Result<void> {
        fuzz::FoundThings things;
        FLUX_CHECK(isTable ? exchange::readTable(device, QStringLiteral("record"), things)
                           : exchange::readJsonLines(device, QStringLiteral("record"), things));
        if (!things.objects.empty() && std::all_of(things.objects.begin(), things.objects.end(), fitsIntoTable))
            writeAndRead(things.objects);
        return {};
    });
    return 0;
}
