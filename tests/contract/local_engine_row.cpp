// The real engine in a fresh data folder. In a file of its own, since it needs every room.
#include "engine/host/local_engine.h"
#include "tests/contract/engines.h"

#include <QtCore/QTemporaryDir>

namespace flux::test {

namespace {

class LocalUnderTest final : public EngineUnderTest {
public:
    LocalUnderTest() {
        host::LocalEngineOptions options;
        options.dataDir = m_dir.filePath(QStringLiteral("data"));
        options.workers = 2;
        m_engine = std::move(*host::LocalEngine::open(std::move(options)));
    }
    api::Engine& engine() override { return *m_engine; }

private:
    QTemporaryDir m_dir;
    std::unique_ptr<host::LocalEngine> m_engine;
};

const bool kLocal = addEngine({"local", [] { return std::make_unique<LocalUnderTest>(); }});

} // namespace

} // namespace flux::test
