#pragma once

#include "engine/store/object_values.h"
#include "engine/store/pg/pg_values.h"

namespace flux::store {

// Rows to be written, one array a column, so that one statement writes them all through unnest().

struct PgObjectColumns {
    PgArray place{PgArray::Of::Number}, id{PgArray::Of::Text}, type{PgArray::Of::Text}, version{PgArray::Of::Number},
        deleted{PgArray::Of::Number}, change{PgArray::Of::Text}, createdAt{PgArray::Of::Number},
        updatedAt{PgArray::Of::Number}, tags{PgArray::Of::Text}, createdBy{PgArray::Of::Text},
        updatedBy{PgArray::Of::Text}, data{PgArray::Of::Text};

    void add(qint64 where, const domain::WorkspaceObject& o, const QByteArray& text) {
        place.add(where);
        id.add(o.id);
        type.add(o.type);
        version.add(o.version);
        deleted.add(o.deleted);
        change.add(o.change);
        createdAt.add(o.createdAt);
        updatedAt.add(o.updatedAt);
        tags.add(base::Json(o.tags));
        createdBy.add(domain::jsonText(o.createdBy));
        updatedBy.add(domain::jsonText(o.updatedBy));
        data.add(text);
    }
    [[nodiscard]] PgParams params() const {
        return PgParams(place, id, type, version, deleted, change, createdAt, updatedAt, tags, createdBy, updatedBy,
                        data);
    }
};

struct PgVersionColumns {
    PgArray place{PgArray::Of::Number}, version{PgArray::Of::Number}, change{PgArray::Of::Text}, by{PgArray::Of::Text},
        at{PgArray::Of::Number}, deleted{PgArray::Of::Number}, tags{PgArray::Of::Text}, data{PgArray::Of::Text};

    void add(qint64 where, const domain::WorkspaceObject& o, const QByteArray& text) {
        place.add(where);
        version.add(o.version);
        change.add(o.change);
        by.add(domain::jsonText(o.updatedBy));
        at.add(o.updatedAt);
        deleted.add(o.deleted);
        tags.add(base::Json(o.tags));
        data.add(text);
    }
    [[nodiscard]] PgParams params() const { return PgParams(place, version, change, by, at, deleted, tags, data); }
};

struct PgKeyColumns {
    PgArray index{PgArray::Of::Number}, key{PgArray::Of::Blob}, place{PgArray::Of::Number};

    void add(qint64 id, const std::string& bytes, qint64 where) {
        index.add(id);
        key.add(PgBlob{bytes});
        place.add(where);
    }
    [[nodiscard]] PgParams params() const { return PgParams(index, key, place); }
};

struct PgWordColumns {
    PgArray index{PgArray::Of::Number}, word{PgArray::Of::Blob};

    void add(const KnownIndex& to, const std::vector<std::string>& words) {
        for (const std::string& one : words) {
            index.add(to.id);
            word.add(PgBlob{one});
        }
    }
    [[nodiscard]] PgParams params() const { return PgParams(index, word); }
};

} // namespace flux::store
