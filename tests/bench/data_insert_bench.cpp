#include "tests/bench/data_insert_bench.h"

#include "engine/store/sql/sqlite_handle.h"
#include "tests/bench/data_dump.h"
#include "tests/bench/figure.h"

#include <QtCore/QElapsedTimer>

#include <algorithm>

namespace flux::bench {

namespace {

using base::Json;
using base::Result;
using domain::WorkspaceObject;
using store::Query;

constexpr int kBatch = 1000;

// query_sqlite.js with its indexes.
constexpr char kPlainTables[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
    "CREATE TABLE object (id INTEGER PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL, tags TEXT NOT NULL, "
    "created_at TEXT, updated_at TEXT, created_by TEXT);"
    "CREATE TABLE object_tag (tag TEXT, created_at TEXT, id INTEGER, PRIMARY KEY (tag, created_at, id)) WITHOUT ROWID;"
    "CREATE TABLE object_member (field TEXT, value TEXT, id INTEGER, PRIMARY KEY (field, value, id)) WITHOUT ROWID;"
    "CREATE INDEX e_start ON object (json_extract(data, '$.start')) WHERE type = 'event';"
    "CREATE INDEX c_company ON object (json_extract(data, '$.company')) WHERE type = 'contact';"
    "CREATE INDEX c_email ON object (json_extract(data, '$.email')) WHERE type = 'contact';"
    "CREATE INDEX c_name ON object (json_extract(data, '$.name')) WHERE type = 'contact';";

struct PlainRow {
    qint64 id = 0;
    QByteArray type, data, tags, createdAt, updatedAt, by;
    std::vector<QByteArray> tagList, members;
};

PlainRow plainRow(const WorkspaceObject& object, qint64 id) {
    PlainRow row;
    row.id = id;
    row.type = object.type.toUtf8();
    row.data = base::dumpJson(object.data);
    row.tags = base::dumpJson(Json(object.tags));
    row.createdAt = QByteArray::number(object.createdAt.ms);
    row.updatedAt = QByteArray::number(object.updatedAt.ms);
    row.by = object.createdBy.name.toUtf8();
    for (const QString& tag : object.tags)
        row.tagList.push_back(tag.toUtf8());
    for (const Json& member : base::jsonAt(object.data, "attendees"))
        row.members.push_back(QByteArray::fromStdString(member.get<std::string>()));
    return row;
}

class Plain {
public:
    Result<void> open(const QString& path) {
        FLUX_TRY(m_database, store::Database::open(path, store::OpenMode::Create, 5000));
        return m_database->exec(kPlainTables);
    }
    Result<void> insert(const std::vector<PlainRow>& rows) {
        FLUX_CHECK(m_database->exec("BEGIN IMMEDIATE"));
        for (const PlainRow& row : rows) {
            FLUX_CHECK(Query(*m_database, "INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?)")
                           .bind(row.id, row.type, row.data, row.tags, row.createdAt, row.updatedAt, row.by)
                           .run());
            for (const QByteArray& tag : row.tagList)
                FLUX_CHECK(Query(*m_database, "INSERT INTO object_tag VALUES (?, ?, ?)")
                               .bind(tag, row.createdAt, row.id)
                               .run());
            for (const QByteArray& member : row.members)
                FLUX_CHECK(Query(*m_database, "INSERT OR IGNORE INTO object_member VALUES ('attendees', ?, ?)")
                               .bind(member, row.id)
                               .run());
        }
        return m_database->exec("COMMIT");
    }

private:
    std::unique_ptr<store::Database> m_database;
};

// Seconds for the objects behind the first `loaded` of the dump; those before are not timed.
Result<double> plainSeconds(const InsertBench& bench, qint64& count) {
    Plain plain;
    FLUX_CHECK(plain.open(bench.folder + QStringLiteral("/plain.db")));
    DumpedObjects objects(bench.dump);
    qint64 nanoseconds = 0;
    for (qint64 id = 0;;) {
        const bool timed = id >= bench.loaded;
        FLUX_TRY(const auto batch, objects.next(int(timed ? kBatch : std::min<qint64>(kBatch, bench.loaded - id))));
        if (batch.empty())
            return double(nanoseconds) / 1e9;
        std::vector<PlainRow> rows;
        for (const WorkspaceObject& object : batch)
            rows.push_back(plainRow(object, id++));
        QElapsedTimer timer;
        timer.start();
        FLUX_CHECK(plain.insert(rows));
        if (timed) {
            nanoseconds += timer.nsecsElapsed();
            count += qint64(rows.size());
        }
    }
}

Result<double> commit(store::Writer& writer, const store::UnitOfWork& work) {
    QElapsedTimer timer;
    timer.start();
    FLUX_TRY([[maybe_unused]] const auto receipt, writer.commit(work));
    return double(timer.nsecsElapsed()) / 1e9;
}

struct Ours {
    double insert = 0, change = 0; // seconds
    qint64 count = 0;
};

Result<Ours> oursSeconds(const InsertBench& bench) {
    Ours ours;
    DumpedObjects objects(bench.dump);
    for (qint64 skipped = 0; skipped < bench.loaded;) {
        FLUX_TRY(const auto batch, objects.next(int(std::min<qint64>(kBatch, bench.loaded - skipped))));
        skipped += qint64(batch.size());
        if (batch.empty())
            return ours;
    }
    for (;;) {
        FLUX_TRY(const auto batch, objects.next(kBatch));
        if (batch.empty())
            return ours;
        store::UnitOfWork made;
        store::UnitOfWork changed;
        for (const WorkspaceObject& object : batch) {
            made.objects.push_back({object, 0});
            WorkspaceObject next = object;
            next.version = 2;
            next.change = domain::ObjectChangeKind::Merged;
            next.updatedAt = next.updatedAt.plusMs(1000);
            next.data["status"] = "moved";
            changed.objects.push_back({std::move(next), 1});
        }
        FLUX_TRY(const double insert, commit(*bench.writer, made));
        FLUX_TRY(const double change, commit(*bench.writer, changed));
        ours.insert += insert;
        ours.change += change;
        ours.count += qint64(batch.size());
    }
}

} // namespace

Result<void> benchDataInsert(const InsertBench& bench) {
    FLUX_TRY(const Ours ours, oursSeconds(bench));
    qint64 count = 0;
    FLUX_TRY(const double plain, plainSeconds(bench, count));
    if (ours.count == 0 || count != ours.count)
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("There are too few objects to insert."));
    Figure figure{QStringLiteral("data"), QStringLiteral("objects_insert"), double(count) / ours.insert,
                  QStringLiteral("objects/s")};
    figure.peer = double(count) / plain;
    figure.peerName = QStringLiteral("SQLite with its indexes");
    figure.ratio = plain / ours.insert;
    figure.must = 0.5;
    figure.aim = 0.8;
    print(figure);
    print({QStringLiteral("data"), QStringLiteral("objects_change"), double(count) / ours.change,
           QStringLiteral("objects/s")});
    return {};
}

} // namespace flux::bench
