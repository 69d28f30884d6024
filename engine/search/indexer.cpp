#include "engine/search/indexer.h"

#include "engine/base/log.h"

#include <QtCore/QFile>
#include <QtCore/QMetaObject>

#include <chrono>
#include <map>

namespace flux::search {

using base::Json;
using base::Result;

namespace {

constexpr int kQuietMs = 1000;      // how long a burst is waited for; a search does not wait for that
constexpr int kAgainMs = 10'000;    // after a failure
constexpr int kEventsAtOnce = 1000; // of one commit of the index
constexpr qsizetype kObjectsAtOnce = 5000;

// An index that is no use any more, as opposed to a disk that is full just now.
bool isLost(const base::Error& error) {
    return error.code == base::ErrorCode::Internal || error.code == base::ErrorCode::FailedPrecondition ||
           error.code == base::ErrorCode::NotFound;
}

bool isMissing(const base::Error& error) {
    return error.code == base::ErrorCode::NotFound;
}

// The note of a commit: how far it is, and by which event of which moment another store is told apart.
QString noteFor(const domain::FeedEvent& event) {
    return QString::fromUtf8(base::dumpJson(Json{{"sequence", event.sequence}, {"at", event.at.ms}}));
}

} // namespace

// What a batch of events names, each thing once however often it changed.
struct Indexer::Changes {
    std::vector<domain::Message> messages;
    std::map<domain::TaskId, QSet<domain::StepKey>> tasks;
    QSet<domain::TaskId> deletedTasks;
    QSet<domain::ObjectId> objects;

    void operator()(const domain::MessageAdded& event) { messages.push_back(event.message); }
    void operator()(const domain::TaskUpdated& event) { tasks[event.task.id]; }
    void operator()(const domain::StepUpdated& event) {
        if (domain::isTerminal(event.run.status))
            tasks[event.taskId].insert(event.key);
    }
    void operator()(const domain::TaskDeleted& event) {
        tasks.erase(event.taskId);
        deletedTasks.insert(event.taskId);
    }
    void operator()(const domain::ObjectsChanged& event) {
        for (const domain::ObjectRef& ref : event.objects)
            objects.insert(ref.id);
    }
    void operator()(const domain::ConversationUpdated&) {}
    void operator()(const domain::CheckpointRaised&) {}
    void operator()(const domain::CheckpointDecided&) {}
};

Indexer::Indexer(store::Store& store, QString path, TextOfFile textOfFile)
    : m_store(store), m_path(std::move(path)), m_textOfFile(std::move(textOfFile)), m_timer(new QTimer(this)) {
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &Indexer::run);
}

Indexer::~Indexer() = default;

void Indexer::wake() {
    if (m_asked.exchange(true))
        return;
    QMetaObject::invokeMethod(this, [this] {
        if (!m_timer->isActive() || m_urgent)
            m_timer->start(m_urgent ? 0 : kQuietMs);
    });
}

bool Indexer::waitFor(qint64 sequence, int ms) {
    if (m_reached >= sequence)
        return true;
    m_urgent = true;
    m_asked = false; // a wake-up on its way may be a slow one
    wake();
    std::unique_lock lock(m_mutex);
    return m_progress.wait_for(lock, std::chrono::milliseconds(ms), [&] { return m_reached >= sequence; });
}

void Indexer::reach(qint64 sequence) {
    {
        const std::lock_guard lock(m_mutex);
        m_reached = sequence;
    }
    m_progress.notify_all();
}

void Indexer::run() {
    m_asked = false;
    m_urgent = false;
    if (const auto done = catchUp(); !done.ok()) {
        qCWarning(logEngine).noquote() << "search index:" << done.error().message << done.error().detail;
        m_timer->start(kAgainMs);
    }
}

void Indexer::close() {
    m_writer.reset();
    m_file.reset();
}

Result<void> Indexer::openFile() {
    FLUX_TRY(m_file, store::SearchFile::open(m_path, store::SearchFile::Use::Write));
    m_writer = std::make_unique<index::IndexWriter>(*m_file, *m_analyzer);
    return {};
}

Result<void> Indexer::open() {
    if (m_writer)
        return {};
    if (!m_reader) {
        FLUX_TRY(m_reader, m_store.openReader());
    }
    if (!m_analyzer) {
        FLUX_TRY(m_analyzer, index::Analyzer::open());
    }
    const Result<void> opened = openFile();
    if (!opened.ok() && !isLost(opened.error()))
        return opened;
    const Result<bool> fits = opened.ok() ? isOfThisStore() : Result<bool>(false);
    if (!fits.ok() && !isLost(fits.error())) {
        close();
        return fits.error();
    }
    return fits.ok() && *fits ? Result<void>() : rebuild();
}

// The event that the index ends with is still the same one in the store: else the data was restored or exchanged.
Result<bool> Indexer::isOfThisStore() {
    FLUX_TRY(const QString note, m_writer->note());
    if (note.isEmpty()) {
        reach(0);
        return true;
    }
    const auto json = base::parseJson(note.toUtf8());
    const qint64 sequence = json.ok() ? base::intAt(*json, "sequence") : 0;
    if (sequence < 1)
        return false;
    FLUX_TRY(const auto events, m_reader->eventsAfter(sequence - 1, 1));
    if (events.empty() || events.front().sequence != sequence || events.front().at.ms != base::intAt(*json, "at"))
        return false;
    reach(sequence);
    return true;
}

// Emptied where it lies, so that readers of the file stay right; made anew only when it cannot be written.
Result<void> Indexer::empty() {
    if (m_writer && m_writer->clear().ok() && m_writer->commit({}).ok())
        return {};
    close();
    FLUX_CHECK(store::SearchFile::remove(m_path));
    FLUX_CHECK(openFile());
    ++m_epoch;
    return {};
}

Result<void> Indexer::rebuild() {
    if (!m_reader || !m_analyzer)
        FLUX_CHECK(open());
    qCInfo(logEngine) << "search index: building it again";
    FLUX_CHECK(empty());
    reach(0);
    for (;;) {
        FLUX_TRY(const bool more, readBatch());
        if (!more)
            return {};
    }
}

Result<void> Indexer::catchUp() {
    FLUX_CHECK(open());
    for (;;) {
        const Result<bool> more = readBatch();
        if (!more.ok() && more.error().code == base::ErrorCode::Internal)
            return rebuild(); // a damaged index; a damaged store fails again there
        FLUX_CHECK(more);
        if (!*more)
            return {};
    }
}

Result<bool> Indexer::readBatch() {
    if (m_stopping)
        return false;
    FLUX_TRY(const auto events, m_reader->eventsAfter(m_reached, kEventsAtOnce));
    if (events.empty())
        return false;
    Changes changes;
    std::size_t count = 0;
    while (count < events.size() && changes.objects.size() < kObjectsAtOnce)
        std::visit(changes, events[count++].payload);
    FLUX_CHECK(take(changes));
    FLUX_CHECK(m_writer->commit(noteFor(events[count - 1])));
    reach(events[count - 1].sequence);
    return count < events.size() || events.size() == std::size_t(kEventsAtOnce);
}

Result<void> Indexer::put(const Thing& thing) {
    return m_writer->add(thing.document());
}

// Reads things as they are now, which may be newer than the event: then a later event says the same again.
Result<void> Indexer::take(const Changes& changes) {
    for (const domain::Message& message : changes.messages)
        FLUX_CHECK(put(thingOf(message)));
    for (const domain::TaskId& id : changes.deletedTasks)
        FLUX_CHECK(m_writer->removeLabelled(QStringLiteral("task=") + id.text));
    for (const auto& [id, steps] : changes.tasks)
        FLUX_CHECK(takeTask(id, steps));
    for (const domain::ObjectId& id : changes.objects)
        FLUX_CHECK(takeObject(id));
    return {};
}

Result<void> Indexer::takeTask(const domain::TaskId& id, const QSet<domain::StepKey>& keys) {
    const auto task = m_reader->task(id);
    if (!task.ok())
        return isMissing(task.error()) ? Result<void>() : task.error(); // deleted since: an event to come says so
    FLUX_CHECK(put(thingOf(*task)));
    if (keys.isEmpty())
        return {};
    FLUX_TRY(const auto steps, m_reader->steps(id, true));
    for (const domain::StepState& step : steps) {
        if (keys.contains(step.spec.key))
            FLUX_CHECK(put(thingOf(*task, step)));
    }
    return {};
}

Result<void> Indexer::takeObject(const domain::ObjectId& id) {
    const auto object = m_reader->objects().object(id);
    if (!object.ok() && !isMissing(object.error()))
        return object.error();
    if (!object.ok() || object->deleted) {
        ThingRef gone;
        gone.kind = api::HitKind::Object;
        gone.object = id;
        return m_writer->remove(gone.id());
    }
    const bool isFile = object->type == domain::kFileType && m_textOfFile;
    return put(thingOf(*object, isFile ? m_textOfFile(*object) : QString()));
}

} // namespace flux::search
