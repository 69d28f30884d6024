#include "tests/faults/fault_store.h"

#include <sqlite3.h>

#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

namespace flux::test {

namespace {

using base::Result;

// While it lives no file of this process may grow: writes fail as they do on a full disk.
class FullDisk {
public:
    FullDisk() {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = 512;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit m_before{};
};

// While it lives nobody else may write.
class WriteLock {
public:
    explicit WriteLock(const QString& path) {
        sqlite3_open(path.toUtf8().constData(), &m_handle);
        sqlite3_busy_timeout(m_handle, 1000);
        if (sqlite3_exec(m_handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
            qFatal("the lock was not to be had: %s", sqlite3_errmsg(m_handle));
    }
    ~WriteLock() { sqlite3_close(m_handle); }
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

private:
    sqlite3* m_handle = nullptr;
};

struct Script {
    QString path;
    std::vector<Fault> faults;
    FaultClock* clock = nullptr;
    std::function<void(const Fault&)> fired;
    int commits = 0;
};

class FaultWriter final : public store::Writer {
public:
    FaultWriter(std::unique_ptr<store::Writer> inner, std::shared_ptr<Script> script)
        : m_inner(std::move(inner)), m_script(std::move(script)) {}

    store::Reader& reader() override { return m_inner->reader(); }

    Result<store::CommitReceipt> commit(const store::UnitOfWork& work) override {
        ++m_script->commits;
        for (Fault& fault : m_script->faults) {
            if (fault.times <= 0 || m_script->commits < fault.at)
                continue;
            if (fault.kind == FaultKind::ClockJump) {
                --fault.times;
                m_script->clock->jump(fault.jumpMs);
                m_script->fired(fault);
            } else if (fault.kind == FaultKind::DiskFull || fault.kind == FaultKind::Busy) {
                --fault.times;
                return commitIn(fault, work);
            }
        }
        return m_inner->commit(work);
    }

private:
    Result<store::CommitReceipt> commitIn(const Fault& fault, const store::UnitOfWork& work) {
        const bool full = fault.kind == FaultKind::DiskFull;
        std::optional<FullDisk> disk;
        std::optional<WriteLock> lock;
        if (full)
            disk.emplace();
        else
            lock.emplace(m_script->path);
        auto receipt = m_inner->commit(work);
        if (!receipt.ok())
            m_script->fired(fault);
        return receipt;
    }

    std::unique_ptr<store::Writer> m_inner;
    std::shared_ptr<Script> m_script;
};

class FaultStore final : public store::Store {
public:
    FaultStore(std::unique_ptr<store::Store> inner, std::shared_ptr<Script> script)
        : m_inner(std::move(inner)), m_script(std::move(script)) {}

    Result<std::unique_ptr<store::Writer>> openWriter() override {
        FLUX_TRY(auto writer, m_inner->openWriter());
        return std::unique_ptr<store::Writer>(std::make_unique<FaultWriter>(std::move(writer), m_script));
    }
    Result<std::unique_ptr<store::Reader>> openReader() override { return m_inner->openReader(); }

private:
    std::unique_ptr<store::Store> m_inner;
    std::shared_ptr<Script> m_script;
};

} // namespace

quint64 FaultClock::random() { // splitmix64 (Steele, Lea, Flood 2014)
    quint64 z = (m_seed += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

Result<std::unique_ptr<store::Store>> openFaultStore(const QString& dataDir, std::vector<Fault> faults,
                                                     FaultClock& clock, std::function<void(const Fault&)> fired) {
    auto script = std::make_shared<Script>();
    script->path = dataDir + QStringLiteral("/flux.db");
    script->faults = std::move(faults);
    script->clock = &clock;
    script->fired = std::move(fired);
    store::SqlStoreOptions options;
    options.path = script->path;
    options.busyTimeoutMs = 30;
    options.hook = [script, begun = 0](qint64, store::CommitPhase phase) mutable {
        begun += phase == store::CommitPhase::Before;
        for (const Fault& fault : script->faults) {
            if (fault.kind == FaultKind::KillAtCommit && begun == fault.at && static_cast<int>(phase) == fault.phase)
                ::kill(::getpid(), SIGKILL);
        }
    };
    FLUX_TRY(auto inner, store::openSqlStore(options));
    return std::unique_ptr<store::Store>(std::make_unique<FaultStore>(std::move(inner), std::move(script)));
}

} // namespace flux::test
