#pragma once

#include "engine/index/segment_store.h"

#include <memory>

namespace flux::store {

class Database;

// The search index as a file of its own, so that it can be thrown away and built again: `search.db` beside the data.
// A writer and any number of readers, each with a SearchFile of its own; a reader sees whole commits. Errors: those of
// SQLite; a file that is none, or of another version, is FailedPrecondition: remove() it and open it again.
// Thread: one at a time. Owner: whoever indexes or searches.
class SearchFile final : public index::SegmentStore {
public:
    enum class Use { Write, Read };
    [[nodiscard]] static base::Result<std::unique_ptr<SearchFile>> open(const QString& path, Use use);
    // The file and what SQLite keeps beside it. Nobody may have it open.
    [[nodiscard]] static base::Result<void> remove(const QString& path);

    ~SearchFile() override;
    base::Result<QByteArray> manifest() override;
    base::Result<QByteArray> get(const index::BlobKey& key) override;
    base::Result<void> begin() override;
    base::Result<void> put(const index::BlobKey& key, const QByteArray& bytes) override;
    base::Result<void> removeSegment(quint32 segment) override;
    base::Result<void> commit(const QByteArray& manifest) override;
    void rollback() override;

private:
    explicit SearchFile(std::unique_ptr<Database> database);
    [[nodiscard]] base::Result<void> putRow(qint64 key, const QByteArray& bytes);
    [[nodiscard]] base::Result<QByteArray> row(qint64 key);

    std::unique_ptr<Database> m_database;
};

} // namespace flux::store
