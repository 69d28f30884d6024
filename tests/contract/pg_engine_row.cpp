// The real engine on a PostgreSQL of the tests' own: alone on its database, and seen through a second one that shares
// it.
#include "engine/host/local_engine.h"
#include "tests/contract/engines.h"
#include "tests/support/pg_server.h"

#include <QtCore/QTemporaryDir>

namespace flux::test {

namespace {

std::unique_ptr<host::LocalEngine> openOn(const QString& schema, const QString& dataDir) {
    host::LocalEngineOptions options;
    options.storeUrl = PgServer::shared().url();
    options.storeSchema = schema;
    options.dataDir = dataDir;
    options.workers = 2;
    return std::move(*host::LocalEngine::open(std::move(options)));
}

class PgUnderTest final : public EngineUnderTest {
public:
    explicit PgUnderTest(bool shared) {
        const QString schema = PgServer::newSchema();
        if (shared)
            m_other = openOn(schema, m_dir.filePath(QStringLiteral("other")));
        m_engine = openOn(schema, m_dir.filePath(QStringLiteral("data")));
    }
    api::Engine& engine() override { return *m_engine; }

private:
    QTemporaryDir m_dir;
    std::unique_ptr<host::LocalEngine> m_other, m_engine;
};

const bool kAlone = addEngine({"postgresql", [] { return std::make_unique<PgUnderTest>(false); }});
const bool kShared = addEngine({"postgresql shared", [] { return std::make_unique<PgUnderTest>(true); }});

} // namespace

} // namespace flux::test
