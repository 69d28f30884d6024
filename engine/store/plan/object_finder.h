#pragma once

#include "engine/store/plan/object_source.h"

namespace flux::store {

// Answers queries on objects by what a store's ObjectSource can do: the one meaning of every SQL store. Errors:
// InvalidArgument for a limit or a cursor that does not fit; those of the source. Thread and owner: the reader's.
class ObjectFinder {
public:
    explicit ObjectFinder(ObjectSource& source) : m_source(source) {}

    [[nodiscard]] base::Result<ObjectPage> page(const ObjectQuery& query);
    [[nodiscard]] base::Result<qint64> count(const ObjectQuery& query);
    [[nodiscard]] base::Result<std::vector<ValueCount>> distinct(const ObjectQuery& query, const QString& path,
                                                                 int limit);
    [[nodiscard]] base::Result<std::vector<Group>> group(const ObjectQuery& query, const GroupQuery& how, int limit);
    [[nodiscard]] base::Result<QueryExplanation> explain(const ObjectQuery& query);

private:
    ObjectSource& m_source;
};

inline constexpr int kMaxObjectPage = 1000;

// Does the compact JSON text of an object's tags hold all of these?
[[nodiscard]] bool hasTags(std::string_view tagsText, const std::vector<QByteArray>& quotedTags);
[[nodiscard]] std::vector<QByteArray> quoted(const QStringList& tags);

} // namespace flux::store
