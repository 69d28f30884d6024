#pragma once

#include "engine/store/plan/index_advisor.h"
#include "engine/store/plan/object_plan.h"

#include <memory>
#include <span>

namespace flux::store {

// A row that a walk is at: what a query decides by. The texts last until the walk moves on.
struct ObjectCandidate {
    qint64 place = 0; // in the order of making
    base::Instant createdAt, updatedAt;
    std::string_view tags, data; // compact JSON
    std::string_view key;        // what the walk is ordered by
};

// Rows of objects, one after the other, in the order of (key, place), or against it.
class ObjectWalk {
public:
    virtual ~ObjectWalk() = default;
    [[nodiscard]] virtual base::Result<bool> next() = 0; // false: there are no more
    [[nodiscard]] const ObjectCandidate& at() const { return m_at; }
    [[nodiscard]] virtual base::Result<domain::WorkspaceObject> object() = 0; // the whole row that it is at

protected:
    ObjectCandidate m_at;
};

// Where a walk begins: strictly behind this row, in the direction of the walk.
struct WalkStart {
    std::string key;
    qint64 place = 0;
};

// What a SQL store can do about objects; ObjectFinder answers queries with it. All calls of one query see one committed
// state. Thread and owner: those of the reader.
class ObjectSource {
public:
    virtual ~ObjectSource() = default;

    [[nodiscard]] virtual base::Result<std::span<const KnownIndex>> indexes() = 0;
    // Objects with a key in the range; none that are in the trash.
    [[nodiscard]] virtual base::Result<std::unique_ptr<ObjectWalk>>
    walkIndex(const KnownIndex& index, const domain::KeyRange& range, bool descending,
              const std::optional<WalkStart>& after) = 0;
    // Objects of a type by their last change; the key is appendWholeNumberKey() of that time.
    [[nodiscard]] virtual base::Result<std::unique_ptr<ObjectWalk>>
    walkChanged(const QString& type, bool deleted, bool descending, const std::optional<WalkStart>& after) = 0;
    // Objects of the types as the store finds them soonest, in no order and with no key.
    [[nodiscard]] virtual base::Result<std::unique_ptr<ObjectWalk>> walkAll(const QStringList& types, bool deleted) = 0;
    [[nodiscard]] virtual base::Result<std::vector<domain::WorkspaceObject>> at(const std::vector<qint64>& places) = 0;

    // Keys in the range, counted up to `most`.
    [[nodiscard]] virtual base::Result<qint64> countKeys(const KnownIndex& index, const domain::KeyRange& range,
                                                         qint64 most) = 0;
    // Those of an index of words that contain the part, at most `most`.
    [[nodiscard]] virtual base::Result<std::vector<std::string>> words(const KnownIndex& index, const std::string& part,
                                                                       int most) = 0;
    [[nodiscard]] virtual base::Result<qint64> countOf(const QString& type) = 0; // not in the trash
    [[nodiscard]] virtual base::Result<QStringList> typeNames() = 0;             // of all objects
    [[nodiscard]] virtual base::Result<qint64> lastSequence() = 0;
    [[nodiscard]] virtual IndexAdvisor& advisor() = 0;
};

} // namespace flux::store
