#pragma once

#include "engine/store/plan/object_finder.h"

namespace flux::store {

// The part of an ObjectReader that is the same on every SQL store: queries, answered by ObjectFinder inside one read,
// and versions. Thread and owner: those of the reader that it is part of.
class FindingReader : public ObjectReader, protected ObjectSource {
public:
    FindingReader() : m_finder(*this) {}

    base::Result<ObjectPage> page(const ObjectQuery& query) final;
    base::Result<qint64> count(const ObjectQuery& query) final;
    base::Result<std::vector<ValueCount>> distinct(const ObjectQuery& query, const QString& path, int limit) final;
    base::Result<std::vector<Group>> group(const ObjectQuery& query, const GroupQuery& how, int limit) final;
    base::Result<QueryExplanation> explain(const ObjectQuery& query) final;
    base::Result<std::vector<domain::ObjectVersion>> history(const domain::ObjectId& id, qint64 before,
                                                             int limit) final;
    base::Result<domain::ObjectVersion> version(const domain::ObjectId& id, qint64 version) final;
    base::Result<domain::ObjectType> type(const QString& name) final;

protected:
    // As long as one of them lives, everything that is read is of one committed state. There may be several.
    class Hold {
    public:
        Hold() = default;
        virtual ~Hold() = default;
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;
    };
    // `rows`: how many a walk is likely to give before it is left; 0: all that there are.
    [[nodiscard]] virtual base::Result<std::unique_ptr<Hold>> hold(int rows) = 0;
    // Of the history alone, newest first.
    [[nodiscard]] virtual base::Result<std::vector<domain::ObjectVersion>> olderVersions(const domain::ObjectId& id,
                                                                                         qint64 before, int limit) = 0;
    [[nodiscard]] virtual base::Result<std::vector<domain::ObjectType>> typesNamed(const QString& name) = 0;
    [[nodiscard]] static base::Error noSuchObject();

private:
    ObjectFinder m_finder;
};

} // namespace flux::store
