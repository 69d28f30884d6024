#pragma once

#include "engine/host/data_folder.h"
#include "engine/server/pipe_listener.h"
#include "tests/cli/flux_program.h"
#include "tests/support/scripted_engine.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

namespace flux::test {

// `flux` as a second start: the data folder belongs to this process, and behind its socket is a scripted engine with
// the world of tests/cli/world.json. So each request that a command sends can be looked at. Thread: the test's. Owner:
// the test function.
class FluxAtScript {
public:
    // `rules` are rows of "on" (see ScriptedEngine).
    explicit FluxAtScript(const base::Json& rules = base::Json::array())
        : m_folder(std::move(*host::DataFolder::open(m_dir.filePath(QStringLiteral("data")))))
        , m_engine(std::move(*ScriptedEngine::fromJson(script(rules))))
        , m_listener(std::move(*server::PipeListener::listen(*m_engine, {server::pipePath(m_folder->path()), {}})))
        , m_program(m_folder->path()) {}

    FluxOutput operator()(const QStringList& arguments, const QByteArray& input = {}) const {
        return m_program(arguments, input);
    }
    FluxOutput line(const QString& words, const QByteArray& input = {}) const { return m_program.line(words, input); }
    [[nodiscard]] FluxProgram& program() { return m_program; }
    [[nodiscard]] ScriptedEngine& engine() const { return *m_engine; }
    [[nodiscard]] QString path(const QString& name) const { return m_dir.filePath(name); }

    // What was asked last of this kind.
    template <typename R>
    [[nodiscard]] R last() const {
        const auto all = m_engine->requestsOf<R>();
        return all.empty() ? R{} : all.back();
    }

private:
    static base::Json script(const base::Json& rules) {
        QFile file(qEnvironmentVariable("FLUX_TEST_SOURCE") + QStringLiteral("/tests/cli/world.json"));
        base::Json world = file.open(QIODevice::ReadOnly) ? *base::parseJson(file.readAll()) : base::Json::object();
        world["on"] = rules;
        return world;
    }

    QTemporaryDir m_dir;
    std::unique_ptr<host::DataFolder> m_folder;
    std::unique_ptr<ScriptedEngine> m_engine;
    std::unique_ptr<server::PipeListener> m_listener;
    FluxProgram m_program;
};

} // namespace flux::test
