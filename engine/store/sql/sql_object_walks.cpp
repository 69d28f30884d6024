// How SqlObjects goes along indexes and through everything.
#include "engine/store/plan/key_change.h"
#include "engine/store/sql/sql_objects.h"

#include <algorithm>
#include <array>
#include <limits>
#include <thread>

namespace flux::store {

using base::Result;

namespace {

// Columns and rest of a SELECT, joined once: statements are found again by their address.
QByteArray select(const char* rest, const char* more = "") {
    return QByteArray("SELECT ") + kObjectColumns + more + " " + rest;
}

constexpr qint64 kLastPlace = std::numeric_limits<qint64>::max();

// The stretch of the keys that a walk goes along; ?1 to ?4 are bound by bindStretch().
constexpr char kUpStretch[] = "k.index_id = ?1 AND (k.key, k.place) > (?2, ?3) AND k.key < ?4 ORDER BY k.key, k.place";
constexpr char kDownStretch[] =
    "k.index_id = ?1 AND (k.key, k.place) < (?2, ?3) AND k.key >= ?4 ORDER BY k.key DESC, k.place DESC";

void bindStretch(SqlWalk& rows, qint64 index, const domain::KeyRange& range, bool descending,
                 const std::optional<WalkStart>& after) {
    WalkBounds bounds = boundsOf(range, descending, after);
    rows.bind(index);
    rows.bind(std::move(bounds.start.key));
    rows.bind(bounds.start.place);
    rows.bind(std::move(bounds.end));
}

} // namespace

Result<std::unique_ptr<SqlWalk>> SqlObjects::walk(const char* sql, SqlWalk::Columns columns) {
    return SqlWalk::open({m_database, m_statements, m_attributions}, sql, columns);
}

Result<std::unique_ptr<ObjectWalk>> SqlObjects::walkIndex(const KnownIndex& index, const domain::KeyRange& range,
                                                          bool descending, const std::optional<WalkStart>& after) {
    // CROSS JOIN: in this order, the keys first.
    static const QByteArray from = "FROM object_key k CROSS JOIN object o ON o.place = k.place WHERE ";
    static const QByteArray up = select((from + kUpStretch).constData(), ", k.key");
    static const QByteArray down = select((from + kDownStretch).constData(), ", k.key");
    FLUX_TRY(auto rows, walk(descending ? down.constData() : up.constData(), SqlWalk::Columns::WithKey));
    bindStretch(*rows, index.id, range, descending, after);
    return std::unique_ptr<ObjectWalk>(std::move(rows));
}

Result<std::unique_ptr<ObjectWalk>> SqlObjects::walkKeys(const KnownIndex& index, const domain::KeyRange& range,
                                                         bool descending, const std::optional<WalkStart>& after) {
    static const QByteArray from = "SELECT k.key, k.place FROM object_key k WHERE ";
    static const QByteArray up = from + kUpStretch;
    static const QByteArray down = from + kDownStretch;
    FLUX_TRY(auto rows, walk(descending ? down.constData() : up.constData(), SqlWalk::Columns::Key));
    bindStretch(*rows, index.id, range, descending, after);
    return std::unique_ptr<ObjectWalk>(std::move(rows));
}

Result<std::unique_ptr<ObjectWalk>> SqlObjects::walkChanged(const QString& type, bool deleted, bool descending,
                                                            const std::optional<WalkStart>& after) {
    static const QByteArray up = select("FROM object o WHERE o.type = ?1 AND o.deleted = ?2 AND "
                                        "(o.updated_at, o.place) > (?3, ?4) ORDER BY o.updated_at, o.place");
    static const QByteArray down = select("FROM object o WHERE o.type = ?1 AND o.deleted = ?2 AND "
                                          "(o.updated_at, o.place) < (?3, ?4) "
                                          "ORDER BY o.updated_at DESC, o.place DESC");
    FLUX_TRY(auto rows, walk(descending ? down.constData() : up.constData(), SqlWalk::Columns::LastChange));
    FLUX_TRY(const auto start, startOfChanged(descending, after));
    rows->bind(type);
    rows->bind(qint64(deleted));
    rows->bind(start.first);
    rows->bind(start.second);
    return std::unique_ptr<ObjectWalk>(std::move(rows));
}

namespace {

// How the rows of a scan are come by, and what of them is tested. Statements are found again by their address.
enum ScanKind { OneType, SomeTypes, FewRows };

const char* scanSql(ScanKind kind, const ObjectSource::RowTest& test) {
    enum Tested { Nothing, Data, TagsToo };
    constexpr const char* kFrom[] = {
        "+o.type = ?1 AND +o.deleted = ?2 AND o.place > ?3 AND o.place <= ?4",
        "+o.type IN (SELECT value FROM json_each(?1)) AND +o.deleted = ?2 AND o.place > ?3 AND o.place <= ?4",
        "o.type IN (SELECT value FROM json_each(?1)) AND o.deleted = ?2 AND +o.place > ?3 AND +o.place <= ?4"};
    constexpr const char* kTest[] = {"", " AND walk_test(?5, '', o.data)", " AND walk_test(?5, o.tags, o.data)"};
    static const std::array<QByteArray, 9> all = [&] {
        std::array<QByteArray, 9> made;
        for (size_t i = 0; i < made.size(); ++i)
            made[i] = QByteArray("SELECT ") + kCandidateColumns + " FROM object o WHERE " + kFrom[i / 3] + kTest[i % 3];
        return made;
    }();
    const Tested tested = !test.passes ? Nothing : test.ofTags ? TagsToo : Data;
    return all[size_t(kind) * 3 + size_t(tested)].constData();
}

} // namespace

// Through the index by type only where that spares most of the table: its rows lie apart from each other.
Result<SqlObjects::Scan> SqlObjects::scanOf(const QStringList& types, bool deleted, const RowTest& test) {
    qint64 all = 0;
    qint64 wanted = 0;
    Query query(m_database, "SELECT type, everything FROM object_tally");
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            break;
        Row row(query);
        const QString type = row.text();
        const qint64 count = row.number();
        all += count;
        wanted += types.contains(type) ? count : 0;
    }
    const QString names = QString::fromUtf8(base::dumpJson(base::Json(types)));
    if (wanted < all / 10 || deleted)
        return Scan{scanSql(FewRows, test), names, deleted, 0, test};
    if (types.size() == 1)
        return Scan{scanSql(OneType, test), types.front(), deleted, all, test};
    return Scan{scanSql(SomeTypes, test), names, deleted, all, test};
}

Result<std::unique_ptr<SqlWalk>> SqlObjects::openScan(const Scan& scan, WalkContext context, const Part& part) {
    FLUX_TRY(auto rows, SqlWalk::open(context, scan.sql, SqlWalk::Columns::Candidate));
    rows->bind(scan.types);
    rows->bind(qint64(scan.deleted));
    rows->bind(part.above);
    rows->bind(part.upTo);
    if (scan.test.passes)
        rows->bind(scan.test, part.number);
    return rows;
}

Result<std::unique_ptr<ObjectWalk>> SqlObjects::walkAll(const QStringList& types, bool deleted) {
    const RowTest none;
    FLUX_TRY(const Scan scan, scanOf(types, deleted, none));
    FLUX_TRY(auto rows, openScan(scan, {m_database, m_statements, m_attributions}, {0, 0, kLastPlace}));
    return std::unique_ptr<ObjectWalk>(std::move(rows));
}

// A large scan goes along the helpers' connections, which are made for it, and leaves the reader's own its pages.
Result<std::vector<std::unique_ptr<ObjectWalk>>> SqlObjects::walkAllParts(const QStringList& types, bool deleted,
                                                                          const RowTest& test) {
    constexpr qint64 kWorthThreads = 4; // times what makes an index worthwhile
    constexpr int kMostThreads = 4;
    FLUX_TRY(const Scan scan, scanOf(types, deleted, test));
    std::vector<ScanHelpers::Joined> helpers;
    if (scan.all >= kWorthThreads * m_advisor->worthwhile())
        helpers = m_helpers.join(std::clamp(int(std::thread::hardware_concurrency()), 1, kMostThreads));
    std::vector<std::unique_ptr<ObjectWalk>> parts;
    if (helpers.empty()) {
        FLUX_TRY(auto rows, openScan(scan, {m_database, m_statements, m_attributions}, {0, 0, kLastPlace}));
        parts.push_back(std::move(rows));
        return parts;
    }
    FLUX_TRY(const qint64 last, m_database.pragma("SELECT coalesce(max(place), 0) FROM object"));
    const qint64 each = last / qint64(helpers.size());
    for (size_t i = 0; i < helpers.size(); ++i) {
        const qint64 above = each * qint64(i);
        FLUX_TRY(auto rows,
                 openScan(scan, helpers[i].context, {i, above, i + 1 == helpers.size() ? kLastPlace : above + each}));
        rows->keep(std::move(helpers[i].scope));
        parts.push_back(std::move(rows));
    }
    return parts;
}

} // namespace flux::store
