#include "engine/store/sql/scan_helpers.h"

namespace flux::store {

using base::Result;

namespace {

constexpr int kBusyTimeoutMs = 1000; // readers wait for nobody but a log that is being taken up

// Two transactions with the same count see the same objects.
Result<qint64> changesSeenBy(Database& database) {
    Query query(database, "SELECT changes FROM object_state");
    FLUX_TRY(const bool found, query.next());
    return found ? Row(query).number() : -1;
}

} // namespace

Result<std::unique_ptr<ScanHelpers::Helper>> ScanHelpers::open() const {
    const char* path = sqlite3_db_filename(m_database.handle(), "main");
    FLUX_TRY(auto database, Database::open(QString::fromUtf8(path), OpenMode::Query, kBusyTimeoutMs));
    // mmap_size: pages are read where the VFS has them (reading_vfs.h); nothing is mapped.
    FLUX_CHECK(database->exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -1000; PRAGMA mmap_size = 1073741824"));
    return std::make_unique<Helper>(std::move(database));
}

std::vector<ScanHelpers::Joined> ScanHelpers::join(int count) {
    std::vector<Joined> joined;
    const auto ours = changesSeenBy(m_database);
    for (size_t i = 0; ours.ok() && i < size_t(std::max(0, count)); ++i) {
        if (i == m_helpers.size()) {
            auto opened = open();
            if (!opened.ok())
                break;
            m_helpers.push_back(std::move(*opened));
        }
        Helper& helper = *m_helpers[i];
        auto scope = std::make_unique<ReadScope>(*helper.database);
        const auto begun = scope->begin();
        const auto theirs = begun.ok() ? changesSeenBy(*helper.database) : begun.error();
        if (!theirs.ok() || *theirs != *ours)
            break;
        joined.push_back({{*helper.database, helper.statements, helper.attributions}, std::move(scope)});
    }
    return joined;
}

} // namespace flux::store
