// The walks of PgObjects and its other ways to find objects by their place and their keys.
#include "engine/store/pg/pg_objects.h"
#include "engine/store/plan/key_change.h"

#include <unordered_map>

namespace flux::store {

using base::Result;
using domain::WorkspaceObject;

namespace {

// Keys first, then the object of each: LATERAL with OFFSET is not turned round by the server's planner.
#define FLUX_PG_KEYS_FIRST(CONDITION, ORDER)                                                                           \
    " FROM (SELECT key, place FROM object_key WHERE index_id = $1 AND " CONDITION " ORDER BY " ORDER                   \
    " LIMIT $5) AS k CROSS JOIN LATERAL (SELECT * FROM object WHERE place = k.place OFFSET 0) AS o"

QByteArray select(const char* more, const char* rest) {
    return QByteArray("SELECT ") + kObjectColumns + more + rest;
}

} // namespace

std::unique_ptr<ObjectWalk> PgObjects::walk(PgWalk::Select select, PgWalk::Mark start) {
    return std::make_unique<PgWalk>(m_snapshot, m_walks, m_attributions, std::move(select), std::move(start));
}

Result<std::unique_ptr<ObjectWalk>> PgObjects::walkIndex(const KnownIndex& index, const domain::KeyRange& range,
                                                         bool descending, const std::optional<WalkStart>& after) {
    static const QByteArray up =
        select(", k.key", FLUX_PG_KEYS_FIRST("(key, place) > ($2, $3) AND key < $4", "key, place")) +
        " ORDER BY k.key, k.place";
    static const QByteArray down =
        select(", k.key", FLUX_PG_KEYS_FIRST("(key, place) < ($2, $3) AND key >= $4", "key DESC, place DESC")) +
        " ORDER BY k.key DESC, k.place DESC";
    WalkBounds bounds = boundsOf(range, descending, after);
    const auto params = [id = index.id, end = std::move(bounds.end)](const PgWalk::Mark& mark, int limit) {
        return PgParams(id, PgBlob{mark.key}, mark.place, PgBlob{end}, limit);
    };
    return walk({(descending ? down : up).constData(), PgWalk::Key::Bytes, params},
                {std::move(bounds.start.key), 0, bounds.start.place});
}

Result<std::unique_ptr<ObjectWalk>> PgObjects::walkChanged(const QString& type, bool deleted, bool descending,
                                                           const std::optional<WalkStart>& after) {
    static const QByteArray up = select("", " FROM object o WHERE o.type = $1 AND o.deleted = $2 AND "
                                            "(o.updated_at, o.place) > ($3, $4) ORDER BY o.updated_at, o.place "
                                            "LIMIT $5");
    static const QByteArray down = select("", " FROM object o WHERE o.type = $1 AND o.deleted = $2 AND "
                                              "(o.updated_at, o.place) < ($3, $4) ORDER BY o.updated_at DESC, "
                                              "o.place DESC LIMIT $5");
    FLUX_TRY(const auto start, startOfChanged(descending, after));
    const auto params = [type, deleted](const PgWalk::Mark& mark, int limit) {
        return PgParams(type, deleted, mark.time, mark.place, limit);
    };
    return walk({(descending ? down : up).constData(), PgWalk::Key::LastChange, params},
                {std::string(), start.first, start.second});
}

// Through the whole table where most of it is wanted, else type by type. IS TRUE keeps the server's planner, which may
// know nothing of a table yet, from sorting all of a type for each batch.
Result<std::unique_ptr<ObjectWalk>> PgObjects::walkAll(const QStringList& types, bool deleted) {
    static const QByteArray every = select("", " FROM object o WHERE o.place > $1 AND (o.type = ANY ($2::text[]) "
                                               "AND o.deleted = $3) IS TRUE ORDER BY o.place LIMIT $4");
    FLUX_TRY(const Outlook* seen, outlook());
    qint64 all = 0;
    qint64 wanted = 0;
    for (const Outlook::Tally& tally : seen->tallies) {
        all += tally.everything;
        wanted += types.contains(tally.type) ? tally.everything : 0;
    }
    if (wanted < all / 10 || deleted) {
        std::vector<std::unique_ptr<ObjectWalk>> walks;
        for (const QString& type : types) {
            FLUX_TRY(auto one, walkChanged(type, deleted, false, std::nullopt));
            walks.push_back(std::move(one));
        }
        return std::unique_ptr<ObjectWalk>(std::make_unique<PgChain>(std::move(walks)));
    }
    PgArray names(PgArray::Of::Text);
    for (const QString& type : types)
        names.add(type);
    const auto params = [names = std::move(names), deleted](const PgWalk::Mark& mark, int limit) {
        return PgParams(mark.place, names, deleted, limit);
    };
    return walk({every.constData(), PgWalk::Key::None, params}, {});
}

Result<std::vector<WorkspaceObject>> PgObjects::at(const std::vector<qint64>& places) {
    static const QByteArray sql = select("", " FROM object o WHERE o.place = ANY ($1::bigint[])");
    std::vector<WorkspaceObject> inOrder;
    if (places.empty())
        return inOrder;
    PgArray wanted(PgArray::Of::Number);
    for (const qint64 place : places)
        wanted.add(place);
    FLUX_TRY(const PgAnswer answer, m_snapshot.ask(sql.constData(), PgParams(wanted)));
    FLUX_TRY(auto found, readObjects(answer));
    std::unordered_map<qint64, size_t> byPlace;
    for (size_t i = 0; i < found.size(); ++i)
        byPlace.emplace(PgRow(answer.get(), int(i)).number(), i);
    inOrder.reserve(places.size());
    for (const qint64 place : places) {
        const auto known = byPlace.find(place);
        if (known == byPlace.end())
            return base::makeError(base::ErrorCode::Internal, QStringLiteral("An object went while it was read."));
        inOrder.push_back(std::move(found[known->second]));
    }
    return inOrder;
}

Result<qint64> PgObjects::countKeys(const KnownIndex& index, std::span<const KeyStretch> stretches, qint64 most) {
    PgArray lows(PgArray::Of::Blob);
    PgArray ends(PgArray::Of::Blob);
    for (const KeyStretch& stretch : stretches) {
        lows.add(PgBlob{stretch.range.low});
        ends.add(PgBlob{endOf(stretch.range)});
    }
    FLUX_TRY(const PgAnswer answer,
             m_snapshot.ask("SELECT coalesce(sum(n.found), 0)::bigint FROM unnest($2::bytea[], $3::bytea[]) AS r "
                            "(low, high) CROSS JOIN LATERAL (SELECT count(*) AS found FROM (SELECT 1 FROM object_key "
                            "WHERE index_id = $1 AND key >= r.low AND key < r.high LIMIT nullif($4::bigint, -1)) AS k) "
                            "AS n",
                            PgParams(index.id, lows, ends, most)));
    return PgRow(answer.get(), 0).number();
}

Result<std::vector<std::string>> PgObjects::words(const KnownIndex& index, const std::string& part, int most) {
    FLUX_TRY(const PgAnswer answer, m_snapshot.ask("SELECT word FROM object_word WHERE index_id = $1 AND "
                                                   "position($2::bytea IN word) > 0 LIMIT $3",
                                                   PgParams(index.id, PgBlob{part}, most)));
    return readRows<std::string>(answer, [](PgRow& row) {
        const QByteArrayView word = row.bytes();
        return std::string(word.data(), size_t(word.size()));
    });
}

} // namespace flux::store
