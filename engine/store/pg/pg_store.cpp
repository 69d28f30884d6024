#include "engine/store/pg/pg_store.h"

#include "engine/store/pg/pg_migrations.h"
#include "engine/store/pg/pg_writer.h"

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr int kOldestServer = 140'000; // pipeline mode is the client's; 14 is the oldest that is tried here

class PgStore final : public Store {
public:
    explicit PgStore(PgStoreOptions options)
        : m_options(std::move(options)), m_advisor(std::make_shared<IndexAdvisor>(m_options.indexAfter)) {}

    Result<std::unique_ptr<Writer>> openWriter() override {
        if (m_writerTaken->exchange(true))
            return makeError(ErrorCode::FailedPrecondition, QStringLiteral("The store has a writer already."));
        auto link = PgLink::open({m_options.url, m_options.password, m_options.schema});
        if (!link.ok()) {
            m_writerTaken->store(false);
            return link.error();
        }
        return std::unique_ptr<Writer>(new PgWriter(std::move(*link), m_options, m_writerTaken, m_advisor));
    }

    Result<std::unique_ptr<Reader>> openReader() override {
        FLUX_TRY(auto link, PgLink::open({m_options.url, m_options.password, m_options.schema}));
        return std::unique_ptr<Reader>(new PgReader(std::move(link), m_advisor));
    }

    bool wantsUpkeep() override { return m_advisor->hasWork(); }

private:
    const PgStoreOptions m_options;
    std::shared_ptr<IndexAdvisor> m_advisor;
    std::shared_ptr<std::atomic<bool>> m_writerTaken = std::make_shared<std::atomic<bool>>(false);
};

} // namespace

Result<std::unique_ptr<Store>> openPgStore(const PgStoreOptions& options) {
    FLUX_TRY(const auto link, PgLink::open({options.url, options.password, options.schema}));
    if (link->serverVersion() < kOldestServer)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The database server is too old: Flux needs PostgreSQL 14 or later."),
                         QString::number(link->serverVersion()));
    if (options.beforeUpgrade) { // not inside of the upgrade, whose transaction should be short
        FLUX_TRY(const int version, pgVersion(*link, options.schema));
        if (version > 0 && version < kPgSchemaVersion)
            FLUX_CHECK(options.beforeUpgrade(version, kPgSchemaVersion));
    }
    FLUX_CHECK(migratePg(*link, options.schema, allPgMigrations()));
    PgStoreOptions kept = options;
    kept.beforeUpgrade = {}; // may look at what its owner has for as long as this call lasts
    return std::unique_ptr<Store>(new PgStore(std::move(kept)));
}

bool isPgUrl(const QString& url) {
    return url.startsWith(QStringLiteral("postgresql://")) || url.startsWith(QStringLiteral("postgres://"));
}

} // namespace flux::store
