// Whatever a calendar file says, it is taken or refused with a sentence; the times of what is taken can be asked for,
// and it can be written out again.
#include "engine/exchange/calendar_reader.h"
#include "engine/exchange/calendar_writer.h"
#include "engine/exchange/occurrences.h"
#include "tests/fuzz/found_things.h"

using namespace flux;

namespace {

void askForTimes(const exchange::ImportObject& object) {
    exchange::OccurrenceRange range;
    range.from.ms = 1'767'225'600'000; // 2026
    range.to.ms = 1'798'761'600'000;
    range.local = QTimeZone("Europe/Berlin");
    const auto found = exchange::occurrencesOf(object.data, range);
    for (const exchange::Occurrence& one : found) {
        if (one.endsAt < one.startsAt || !(one.startsAt < range.to))
            std::abort();
    }
}

void writeAgain(const std::vector<exchange::ImportObject>& objects) {
    QBuffer out;
    out.open(QIODevice::WriteOnly);
    const auto writer = exchange::calendarWriter(out, {1'767'225'600'000});
    for (const exchange::ImportObject& found : objects) {
        domain::WorkspaceObject object;
        object.id.text = QStringLiteral("fuzz");
        object.type = found.type;
        object.data = found.data;
        object.tags = found.tags;
        (void)writer->add(object);
    }
    (void)writer->finish();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readBytes(data, size, [](QIODevice& device) -> base::Result<void> {
        fuzz::FoundThings things;
        FLUX_CHECK(exchange::readCalendar(device, things));
        for (const exchange::ImportObject& object : things.objects)
            askForTimes(object);
        writeAgain(things.objects);
        return {};
    });
    return 0;
}
