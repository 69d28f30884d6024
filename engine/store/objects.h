#pragma once

#include "engine/domain/filter/order.h"
#include "engine/domain/workspace_object.h"

#include <functional>
#include <optional>

namespace flux::store {

// Which objects, in which order, from where on.
struct ObjectQuery {
    QStringList types;    // any of them; empty: every type that is not reserved
    domain::Filter where; // on the data
    QStringList tags;     // all of them
    domain::Order order;  // empty: newest change first
    int limit = 50;       // 1 to 1,000
    QString cursor;       // from the page before; empty: the first page. Errors: InvalidArgument when it does not fit
    bool deleted = false; // those in the trash instead of the others
};

// How a query was, or would be, answered.
struct QueryExplanation {
    QString access;       // "index", "scan", "words": how the objects are found
    QString index;        // its name, "event: start"; empty: none
    bool ordered = false; // the index gives the order; else the hits are sorted
    bool exact = false;   // the index decides alone; else each hit is held against the filter
    qint64 scanned = 0;   // objects or keys that were looked at
    qint64 matched = 0;
    QStringList notes; // "“start” is used often: an index is being made (40 %)"
};

struct ObjectPage {
    std::vector<domain::WorkspaceObject> rows;
    QString cursor; // of the last row; empty: there are no more
    bool hasMore = false;
    qint64 sequence = 0; // the last event that the page reflects
    QueryExplanation explanation;
};

// A value of a path and how many objects have it; of an array each element counts.
struct ValueCount {
    base::Json value;
    qint64 count = 0;
};
struct GroupQuery {
    QString by;           // a path; empty: one group of all
    QStringList measures; // paths whose numbers are summed up
};
struct Measure {
    QString path;
    qint64 count = 0; // objects with a number there
    double sum = 0;
    base::Json min, max; // null: no number
};
struct Group {
    base::Json value; // of `by`
    qint64 count = 0;
    std::vector<Measure> measures;
};

struct TypeCount {
    domain::ObjectType type;
    qint64 count = 0; // not those in the trash
};

// A vector of an object's text, made by a model. `digest` says of which text, so that an old one is known.
struct ObjectVector {
    domain::ObjectId id;
    QString model;
    QString digest;
    std::vector<float> values;
};

// The person's data, to be read. Part of Reader; thread and errors as there. One meaning on every store: a filter means
// what domain::Filter::matches says.
class ObjectReader {
public:
    virtual ~ObjectReader() = default;

    [[nodiscard]] virtual base::Result<domain::WorkspaceObject> object(const domain::ObjectId& id) = 0; // also deleted
    // Those that exist, in the order asked for.
    [[nodiscard]] virtual base::Result<std::vector<domain::WorkspaceObject>>
    objects(const std::vector<domain::ObjectId>& ids) = 0;
    // Ids that begin with so many letters of hexadecimal, at most `limit`.
    [[nodiscard]] virtual base::Result<std::vector<domain::ObjectId>> objectsNamed(const QString& prefix,
                                                                                   int limit) = 0;
    [[nodiscard]] virtual base::Result<ObjectPage> page(const ObjectQuery& query) = 0;
    [[nodiscard]] virtual base::Result<qint64> count(const ObjectQuery& query) = 0;
    // Most frequent first, then by value.
    [[nodiscard]] virtual base::Result<std::vector<ValueCount>> distinct(const ObjectQuery& query, const QString& path,
                                                                         int limit) = 0;
    [[nodiscard]] virtual base::Result<std::vector<Group>> group(const ObjectQuery& query, const GroupQuery& how,
                                                                 int limit) = 0;
    [[nodiscard]] virtual base::Result<QueryExplanation> explain(const ObjectQuery& query) = 0;

    // Newest first, the present version among them. `before`: only older ones than this version; 0: all.
    [[nodiscard]] virtual base::Result<std::vector<domain::ObjectVersion>> history(const domain::ObjectId& id,
                                                                                   qint64 before, int limit) = 0;
    [[nodiscard]] virtual base::Result<domain::ObjectVersion> version(const domain::ObjectId& id, qint64 version) = 0;
    [[nodiscard]] virtual base::Result<std::vector<domain::ObjectLink>>
    links(const domain::ObjectId& id) = 0; // both ways

    [[nodiscard]] virtual base::Result<std::vector<TypeCount>> types() = 0; // by name; with a schema or with objects
    [[nodiscard]] virtual base::Result<domain::ObjectType> type(const QString& name) = 0; // NotFound: no schema

    // Every object in the order of making, deleted ones too, for indexing and export; `visit` says whether to go on.
    [[nodiscard]] virtual base::Result<void>
    forEach(const QStringList& types, const std::function<bool(const domain::WorkspaceObject&)>& visit) = 0;
    [[nodiscard]] virtual base::Result<std::vector<ObjectVector>> vectors(const QString& type,
                                                                          const QString& model) = 0;
};

// --- to be written, parts of UnitOfWork ---

// Somebody else wrote a newer version in between. Detail "version".
[[nodiscard]] base::Error changedSince();

// The object as it is now. The version before it goes to the history. Errors of the commit: FailedPrecondition with
// detail "version" when what is stored is not `replaces`.
struct ObjectWrite {
    domain::WorkspaceObject object;
    qint64 replaces = 0; // the version that it was made from; 0: it is new
};
struct LinkWrite {
    domain::ObjectLink link;
    bool removed = false;
};
struct VectorWrite {
    ObjectVector vector; // takes the place of the object's vector of the same model
};

} // namespace flux::store
