#pragma once

#include <QtCore/QString>
#include <QtCore/QTemporaryDir>

namespace flux::test {

// A PostgreSQL of the tests' own: made in a temporary folder, reached through a socket there and nowhere else, fsync
// on. As root it runs as the user postgres or nobody, since PostgreSQL refuses root. It ends with the object, and with
// the test program however that ends. A test that needs it fails when PostgreSQL is not installed.
class PgServer {
public:
    PgServer();
    ~PgServer();
    PgServer(const PgServer&) = delete;
    PgServer& operator=(const PgServer&) = delete;

    // The one of this program, started at the first call.
    static PgServer& shared();

    [[nodiscard]] QString url() const;        // of its database
    [[nodiscard]] static QString newSchema(); // a name that no test of this program has had

    void stop(); // at once, as at a crash of the server: what was committed is there at the next start
    void start();
    [[nodiscard]] QString log() const;

private:
    [[nodiscard]] int run(const QStringList& command) const; // in the server's folder, as its user
    [[nodiscard]] qint64 launch(const QStringList& command) const;

    QTemporaryDir m_folder;
    QString m_bin;
    unsigned m_user = 0;
    unsigned m_group = 0;
    qint64 m_pid = 0;
};

} // namespace flux::test
