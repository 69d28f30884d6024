#pragma once

#include "engine/api/requests/objects.h"
#include "engine/assistant/instant/instant_reader.h"
#include "engine/assistant/instant/wording.h"
#include "engine/domain/message.h"
#include "engine/store/store.h"

#include <variant>

namespace flux::assistant {

// A change of the person's data that a sentence asks for, to be decided by the room that keeps the data.
using ObjectChange = std::variant<api::CreateObject, api::UpdateObject, api::DeleteObject>;

// What is answered at once. Where `changes` are, their result is shown as a ChangeBlock under `heading`, so that it can
// be taken back. A question back ("Which Anna?") changes nothing.
struct InstantAnswer {
    std::vector<domain::Block> blocks;
    QString heading; // "Added to your calendar"
    std::vector<ObjectChange> changes;
    domain::MessageId takesBack; // the message whose changes are to be taken back; empty: none
};

// Answers what the instant tier understood out of the person's data: events ("event": title, start, end, all_day,
// location, attendees, recurrence), reminders ("reminder": title, due, kind), contacts, notes, lists, projects and
// tasks. What it would have to guess at it asks; what only a model could say it leaves alone. Thread and owner: those
// of the reader; lives for one answer.
class InstantService {
public:
    InstantService(store::Reader& reader, const WhenContext& context) : m_reader(reader), m_context(context) {}

    // Nothing: the data does not hold what was asked about, somebody else shall answer. Errors: those of the store.
    [[nodiscard]] base::Result<std::optional<InstantAnswer>> answer(const Understood& understood);

private:
    static constexpr int kMostRows = 50; // of a table; its total says how many there are
    using Answer = base::Result<std::optional<InstantAnswer>>;
    struct Found {
        domain::WorkspaceObject object;
        QDateTime start, end; // in the person's zone
        bool allDay = false;
        bool recurs = false;
    };

    Answer calendarQuery(const Understood& asked, const QString& type);
    Answer calendarSet(const Understood& asked);
    Answer eventSet(const Understood& asked);
    Answer reminderSet(const Understood& asked, const QString& kind);
    Answer calendarRemove(const Understood& asked);
    Answer reminderRemove(const Understood& asked, const QString& kind);
    Answer calendarMove(const Understood& asked);
    Answer noteAdd(const Understood& asked);
    Answer noteQuery(const Understood& asked);
    Answer noteRemove(const Understood& asked);
    Answer contactQuery(const Understood& asked);
    Answer contactAdd(const Understood& asked);
    Answer peopleAt(const QString& organisation);
    Answer dateQuery(const Understood& asked);
    Answer taskQuery(const Understood& asked);
    Answer projectQuery(const Understood& asked);
    Answer spendQuery(const Understood& asked);
    Answer listQuery(const Understood& asked);
    Answer listAdd(const Understood& asked);
    Answer listRemove(const Understood& asked);

    // Events or reminders that fit what was said, by time; those from now on where no time was said.
    [[nodiscard]] base::Result<std::vector<Found>> timed(const Understood& asked, const QString& type);
    static void addTimes(const Found& one, const QDateTime& from, const QDateTime& to, std::vector<Found>& found);
    [[nodiscard]] base::Result<std::vector<domain::WorkspaceObject>> query(const QString& type, const base::Json& where,
                                                                           int limit = 200, const char* orderBy = "");
    [[nodiscard]] base::Result<qint64> countOf(const QString& type, const base::Json& where);
    [[nodiscard]] base::Result<std::vector<domain::WorkspaceObject>> listsNamed(const QString& name);
    [[nodiscard]] QDateTime localOf(const QString& iso, bool* allDay) const;
    [[nodiscard]] QDateTime now() const;
    [[nodiscard]] domain::TableBlock tableOf(const QString& heading, const std::vector<Found>& found) const;
    [[nodiscard]] Answer which(const Understood& asked, const std::vector<Found>& found) const;
    [[nodiscard]] InstantAnswer ask(const char* key, const Wording::Places& places = {}) const; // a question back
    [[nodiscard]] QString whenAndHowOften(const When& when) const;

    store::Reader& m_reader;
    const WhenContext& m_context;
    const Wording* m_say = &Wording::of(QStringLiteral("en")); // in the language of the question
};

} // namespace flux::assistant
