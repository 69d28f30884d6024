#pragma once

#include "engine/store/plan/index_advisor.h"
#include "engine/store/plan/object_plan.h"

#include <functional>
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
    // Its tags, data and times are there only after load(), where the walk was opened by walkKeys().
    [[nodiscard]] const ObjectCandidate& at() const { return m_at; }
    [[nodiscard]] virtual base::Result<void> load() { return {}; }
    [[nodiscard]] virtual base::Result<domain::WorkspaceObject> object() = 0; // the whole row that it is at
    // Did its rows pass the test that walkAllParts() was given?
    [[nodiscard]] virtual bool isTested() const { return false; }

protected:
    ObjectCandidate m_at;
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
    // The same for one of many walks of which only some rows are wanted: reads objects when they are asked for.
    [[nodiscard]] virtual base::Result<std::unique_ptr<ObjectWalk>> walkKeys(const KnownIndex& index,
                                                                             const domain::KeyRange& range,
                                                                             bool descending,
                                                                             const std::optional<WalkStart>& after) {
        return walkIndex(index, range, descending, after);
    }
    // Objects of a type by their last change; the key is appendWholeNumberKey() of that time.
    [[nodiscard]] virtual base::Result<std::unique_ptr<ObjectWalk>>
    walkChanged(const QString& type, bool deleted, bool descending, const std::optional<WalkStart>& after) = 0;
    // Objects of the types as the store finds them soonest, in no order and with no key.
    [[nodiscard]] virtual base::Result<std::unique_ptr<ObjectWalk>> walkAll(const QStringList& types, bool deleted) = 0;
    // The same in parts, each of which may be walked on a thread of its own while the others are; together they are
    // walkAll(). One part where more would not pay. A store may hold the test against each row where it lies, on the
    // thread of the part, and give those alone that pass; it lives as long as the walks. Without one give all.
    struct RowTest {
        std::function<bool(size_t part, std::string_view tags, std::string_view data)> passes; // empty: all do
        bool ofTags = false;                                                                   // else it needs none
    };
    [[nodiscard]] virtual base::Result<std::vector<std::unique_ptr<ObjectWalk>>>
    walkAllParts(const QStringList& types, bool deleted, const RowTest&) {
        FLUX_TRY(auto all, walkAll(types, deleted));
        std::vector<std::unique_ptr<ObjectWalk>> parts;
        parts.push_back(std::move(all));
        return parts;
    }
    [[nodiscard]] virtual base::Result<std::vector<domain::WorkspaceObject>> at(const std::vector<qint64>& places) = 0;

    // Keys in the stretches. Counting may stop at `most`; -1: it does not.
    [[nodiscard]] virtual base::Result<qint64> countKeys(const KnownIndex& index, std::span<const KeyStretch> stretches,
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
