#include "tests/support/pg_server.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QThread>

#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <atomic>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace flux::test {

namespace {

constexpr int kStartMs = 60'000;

// Where the server's programs are: Debian keeps them out of PATH.
QString findPrograms() {
    QDir versions(QStringLiteral("/usr/lib/postgresql"));
    QStringList found = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    std::sort(found.begin(), found.end(), [](const QString& a, const QString& b) { return a.toInt() > b.toInt(); });
    for (const QString& version : std::as_const(found)) {
        const QString bin = versions.filePath(version + QStringLiteral("/bin"));
        if (QFile::exists(bin + QStringLiteral("/postgres")) && QFile::exists(bin + QStringLiteral("/initdb")))
            return bin;
    }
    for (const QString& bin : qEnvironmentVariable("PATH").split(u':')) {
        if (QFile::exists(bin + QStringLiteral("/postgres")) && QFile::exists(bin + QStringLiteral("/initdb")))
            return bin;
    }
    return {};
}

} // namespace

PgServer::PgServer() : m_bin(findPrograms()), m_user(geteuid()), m_group(getegid()) {
    if (m_bin.isEmpty())
        qFatal("PostgreSQL is not installed: ./dev setup installs it");
    if (m_user == 0) {
        for (const char* name : {"postgres", "nobody"}) {
            if (const passwd* entry = getpwnam(name); entry && m_user == 0) {
                m_user = entry->pw_uid;
                m_group = entry->pw_gid;
            }
        }
    }
    if (chown(qPrintable(m_folder.path()), m_user, m_group) != 0)
        qFatal("the folder of the test's PostgreSQL cannot be given to its user");
    if (run({m_bin + QStringLiteral("/initdb"), QStringLiteral("--pgdata=data"), QStringLiteral("--username=flux"),
             QStringLiteral("--auth=trust"), QStringLiteral("--encoding=UTF8"), QStringLiteral("--no-locale"),
             QStringLiteral("--no-sync")}) != 0)
        qFatal("initdb failed:\n%s", qPrintable(log()));
    start();
}

PgServer::~PgServer() {
    stop();
}

PgServer& PgServer::shared() {
    static PgServer server;
    return server;
}

QString PgServer::url() const {
    return QStringLiteral("postgresql:///postgres?host=%1&user=flux").arg(m_folder.path());
}

QString PgServer::newSchema() {
    static std::atomic<int> last{0};
    return QStringLiteral("t%1").arg(++last);
}

QString PgServer::log() const {
    QFile file(m_folder.filePath(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

// The child does only what is allowed between fork and exec: everything is made ready before.
qint64 PgServer::launch(const QStringList& command) const {
    std::vector<QByteArray> words;
    for (const QString& word : command)
        words.push_back(QFile::encodeName(word));
    std::vector<char*> arguments;
    for (QByteArray& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const QByteArray folder = QFile::encodeName(m_folder.path());
    const QByteArray logFile = folder + "/log";
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child != 0)
        return child;
    const int out = open(logFile.constData(), O_CREAT | O_APPEND | O_WRONLY, 0600);
    const int in = open("/dev/null", O_RDONLY);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    if (geteuid() == 0 && (fchown(out, m_user, m_group) != 0 || setgroups(0, nullptr) != 0 || setgid(m_group) != 0 ||
                           setuid(m_user) != 0))
        _exit(126);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGQUIT); // after setuid, which would take it away
#endif
    if (getppid() != parent || chdir(folder.constData()) != 0)
        _exit(125);
    execv(arguments[0], arguments.data());
    _exit(127);
}

int PgServer::run(const QStringList& command) const {
    const qint64 child = launch(command);
    int status = 0;
    if (child < 0 || waitpid(pid_t(child), &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

void PgServer::start() {
    m_pid = launch({m_bin + QStringLiteral("/postgres"), QStringLiteral("-D"), QStringLiteral("data"),
                    QStringLiteral("-c"), QStringLiteral("listen_addresses="), QStringLiteral("-c"),
                    QStringLiteral("unix_socket_directories=") + m_folder.path(), QStringLiteral("-c"),
                    QStringLiteral("fsync=on"), QStringLiteral("-c"), QStringLiteral("synchronous_commit=on"),
                    QStringLiteral("-c"), QStringLiteral("max_connections=100"), QStringLiteral("-c"),
                    QStringLiteral("shared_buffers=64MB")});
    const QByteArray address = url().toUtf8();
    QElapsedTimer timer;
    timer.start();
    while (m_pid <= 0 || PQping(address.constData()) != PQPING_OK) {
        if (m_pid <= 0 || timer.hasExpired(kStartMs) || waitpid(pid_t(m_pid), nullptr, WNOHANG) != 0)
            qFatal("the test's PostgreSQL did not start:\n%s", qPrintable(log()));
        QThread::msleep(10); // the server gives no sign but that it answers
    }
}

void PgServer::stop() {
    if (m_pid <= 0)
        return;
    kill(pid_t(m_pid), SIGQUIT);
    waitpid(pid_t(m_pid), nullptr, 0);
    m_pid = 0;
}

} // namespace flux::test
