#pragma once

#include "engine/assistant/instant/instant_service.h"
#include "engine/store/fake/memory_store.h"
#include "engine/workspace/object_service.h"
#include "tests/support/test_clock.h"

#include <QtTest/QTest>

namespace flux::test {

// The person's data in memory, at Thursday, 26 November 2026, 14:00 in Berlin, and what is said to it.
struct InstantWorld {
    test::TestClock clock;
    workspace::SchemaGate gate;
    std::unique_ptr<store::Store> kept = store::makeMemoryStore();
    std::unique_ptr<store::Writer> writer = std::move(*kept->openWriter());
    std::optional<assistant::InstantAnswer> last;

    InstantWorld() { clock.setNow({QDateTime(QDate(2026, 11, 26), QTime(13, 0), Qt::UTC).toMSecsSinceEpoch()}); }
    template <typename R>
    bool change(const R& request) {
        R asked = request;
        asked.by.name = QStringLiteral("window");
        store::UnitOfWork work;
        workspace::ObjectService service(writer->reader().objects(), work, clock, gate);
        return service.handle(asked).ok() && writer->commit(work).ok();
    }
    void make(const char* type, base::Json data) {
        clock.advanceMs(1);
        api::CreateObject create;
        create.type = QString::fromLatin1(type);
        create.data = std::move(data);
        QVERIFY(change(create));
    }
    // Says it; carries out what it changes. The first words of the answer; "declined" when there is none.
    QString say(const QString& text) {
        static const auto reader = assistant::InstantReader::open();
        assistant::WhenContext context;
        context.now = clock.now();
        context.timeZoneId = QStringLiteral("Europe/Berlin");
        last.reset();
        const auto understood = (*reader)->understand(text, context);
        if (!understood)
            return QStringLiteral("declined");
        auto answer = assistant::InstantService(writer->reader(), context).answer(*understood);
        if (!answer.ok())
            return answer.error().message;
        if (!answer->has_value())
            return QStringLiteral("declined");
        last = std::move(**answer);
        for (const assistant::ObjectChange& one : last->changes) {
            if (!std::visit([this](const auto& request) { return change(request); }, one))
                return QStringLiteral("the change was refused");
        }
        return std::get<domain::TextBlock>(last->blocks.front()).markdown;
    }
    // The cells of the answer's table, a row a line.
    QString table() const {
        QStringList lines;
        for (const domain::Block& block : last ? last->blocks : std::vector<domain::Block>()) {
            const auto* shown = std::get_if<domain::TableBlock>(&block);
            for (const auto& row : shown ? shown->rows : std::vector<domain::TableRow>())
                lines.append(QString::fromUtf8(base::dumpJson(row.cells)));
        }
        return lines.join(u'\n');
    }
    // A member of the event of that title; empty when there is none.
    QString of(const char* title, const char* member) {
        for (const auto& event : all("event")) {
            if (domain::titleOf(event) == QString::fromLatin1(title))
                return base::textAt(event.data, member);
        }
        return {};
    }
    std::vector<domain::WorkspaceObject> all(const char* type) {
        store::ObjectQuery query;
        query.types = {QString::fromLatin1(type)};
        const auto page = writer->reader().objects().page(query);
        return page.ok() ? page->rows : std::vector<domain::WorkspaceObject>();
    }
};

} // namespace flux::test
