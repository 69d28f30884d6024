#pragma once

#include "engine/index/index_writer.h"
#include "engine/search/documents.h"
#include "engine/store/sql/search_file.h"
#include "engine/store/store.h"

#include <QtCore/QObject>
#include <QtCore/QSet>
#include <QtCore/QTimer>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace flux::search {

// The text inside a stored file, for searching; empty when there is none to read. Called on the indexer's thread.
using TextOfFile = std::function<QString(const domain::WorkspaceObject& file)>;

// Keeps search.db after the store: reads committed events from where the index stands, turns what they name into
// documents, and commits these together with the place reached, so that a kill loses nothing and repeats little.
// A file that is missing, damaged or of another store is built again by itself, from the first event on.
// Promises: what is deleted leaves the index; a failing disk is tried again later; it writes nothing but search.db.
// Thread: lives on the search thread; wake(), waitFor(), reached() and epoch() from any. Owner: LocalEngine.
class Indexer final : public QObject {
    Q_OBJECT
public:
    Indexer(store::Store& store, QString path, TextOfFile textOfFile);
    ~Indexer() override;

    // Something was committed. Looks for it a little later, so that a burst becomes one commit of the index.
    void wake();
    // Waits until the index has what the store has up to `sequence`, so many milliseconds at most. False: it has not.
    [[nodiscard]] bool waitFor(qint64 sequence, int ms);
    [[nodiscard]] qint64 reached() const { return m_reached; }
    void stop() { m_stopping = true; } // ends after the batch that it is at; from any thread
    // Grows when the file was made anew: a reader of the old one has to open it again.
    [[nodiscard]] int epoch() const { return m_epoch; }
    [[nodiscard]] const QString& path() const { return m_path; }

    // --- on its own thread ---
    // Reads everything that is there. Errors: those of the store and the disk; the next call goes on.
    [[nodiscard]] base::Result<void> catchUp();
    // Throws the index away and builds it from everything in the store.
    [[nodiscard]] base::Result<void> rebuild();

private:
    struct Changes;
    [[nodiscard]] base::Result<void> open();
    [[nodiscard]] base::Result<void> openFile();
    [[nodiscard]] base::Result<void> empty();
    [[nodiscard]] base::Result<bool> isOfThisStore();
    [[nodiscard]] base::Result<bool> readBatch(); // false: there was nothing more
    [[nodiscard]] base::Result<void> take(const Changes& changes);
    [[nodiscard]] base::Result<void> takeTask(const domain::TaskId& id, const QSet<domain::StepKey>& steps);
    [[nodiscard]] base::Result<void> takeObject(const domain::ObjectId& id);
    [[nodiscard]] base::Result<void> put(const Thing& thing);
    void close();
    void reach(qint64 sequence);
    void run();

    store::Store& m_store;
    QString m_path;
    TextOfFile m_textOfFile;
    std::unique_ptr<store::Reader> m_reader;
    std::unique_ptr<index::Analyzer> m_analyzer;
    std::unique_ptr<store::SearchFile> m_file;
    std::unique_ptr<index::IndexWriter> m_writer;
    QTimer* m_timer; // child
    std::atomic<bool> m_stopping = false;
    std::atomic<bool> m_urgent = false;
    std::atomic<bool> m_asked = false;  // a wake-up is on its way
    std::atomic<qint64> m_reached = -1; // the file is not open yet
    std::atomic<int> m_epoch = 0;
    std::mutex m_mutex;
    std::condition_variable m_progress;
};

} // namespace flux::search
