#pragma once

#include "engine/store/plan/finding_reader.h"
#include "engine/store/sql/object_catalog.h"
#include "engine/store/sql/object_walk.h"
#include "engine/store/sql/scan_helpers.h"
#include "engine/store/sql/word_lists.h"

#include <memory>

namespace flux::store {

// The person's data on one SQLite connection. Thread: the connection's. Owner: the SqlReader.
class SqlObjects final : public FindingReader {
public:
    SqlObjects(Database& database, std::shared_ptr<IndexAdvisor> advisor);

    base::Result<domain::WorkspaceObject> object(const domain::ObjectId& id) override;
    base::Result<std::vector<domain::WorkspaceObject>> objects(const std::vector<domain::ObjectId>& ids) override;
    base::Result<std::vector<domain::ObjectId>> objectsNamed(const QString& prefix, int limit) override;
    base::Result<std::vector<domain::ObjectLink>> links(const domain::ObjectId& id) override;
    base::Result<std::vector<TypeCount>> types() override;
    base::Result<void> forEach(const QStringList& types,
                               const std::function<bool(const domain::WorkspaceObject&)>& visit) override;
    base::Result<std::vector<ObjectVector>> vectors(const QString& type, const QString& model) override;

    [[nodiscard]] ObjectCatalog& catalog() { return m_catalog; }

private:
    base::Result<std::unique_ptr<Hold>> hold(int rows) override;
    base::Result<std::vector<domain::ObjectVersion>> olderVersions(const domain::ObjectId& id, qint64 before,
                                                                   int limit) override;
    base::Result<std::vector<domain::ObjectType>> typesNamed(const QString& name) override;
    base::Result<std::span<const KnownIndex>> indexes() override { return m_catalog.known(); }
    base::Result<std::unique_ptr<ObjectWalk>> walkIndex(const KnownIndex& index, const domain::KeyRange& range,
                                                        bool descending,
                                                        const std::optional<WalkStart>& after) override;
    base::Result<std::unique_ptr<ObjectWalk>> walkKeys(const KnownIndex& index, const domain::KeyRange& range,
                                                       bool descending, const std::optional<WalkStart>& after) override;
    base::Result<std::unique_ptr<ObjectWalk>> walkChanged(const QString& type, bool deleted, bool descending,
                                                          const std::optional<WalkStart>& after) override;
    base::Result<std::unique_ptr<ObjectWalk>> walkAll(const QStringList& types, bool deleted) override;
    base::Result<std::vector<std::unique_ptr<ObjectWalk>>> walkAllParts(const QStringList& types, bool deleted,
                                                                        const RowTest& test) override;
    base::Result<std::vector<domain::WorkspaceObject>> at(const std::vector<qint64>& places) override;
    base::Result<qint64> countKeys(const KnownIndex& index, std::span<const KeyStretch> stretches,
                                   qint64 most) override;
    base::Result<std::vector<std::string>> words(const KnownIndex& index, const std::string& part, int most) override;
    base::Result<qint64> countOf(const QString& type) override;
    base::Result<QStringList> typeNames() override;
    base::Result<qint64> lastSequence() override;
    IndexAdvisor& advisor() override { return *m_advisor; }

    [[nodiscard]] base::Result<std::unique_ptr<SqlWalk>> walk(const char* sql, SqlWalk::Columns columns);
    // How to look at every object of some types.
    struct Scan {
        const char* sql = nullptr; // the types (one by its name, several as JSON), deleted, places: above, up to; test
        QString types;
        bool deleted = false;
        qint64 all = 0; // rows that it goes along; 0 where an index leads to the few that are wanted
        const RowTest& test;
    };
    [[nodiscard]] base::Result<Scan> scanOf(const QStringList& types, bool deleted, const RowTest& test);
    struct Part {
        size_t number = 0;
        qint64 above = 0, upTo = 0; // places
    };
    [[nodiscard]] static base::Result<std::unique_ptr<SqlWalk>> openScan(const Scan& scan, WalkContext context,
                                                                         const Part& part);

    Database& m_database;
    std::shared_ptr<IndexAdvisor> m_advisor;
    ObjectCatalog m_catalog;
    Attributions m_attributions;
    WalkStatements m_statements;
    WordLists m_words;
    ScanHelpers m_helpers;
};

} // namespace flux::store
