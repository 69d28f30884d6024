#pragma once

#include "engine/base/json.h"

#include <QtCore/QStringList>

#include <optional>

namespace flux::bench {

// The programs that ours is measured against: scripts of their own folder, named by FLUX_PEERS, which print one JSON
// line each. Without the folder there are no peers and the fields of a figure that need them stay empty.
class Peers {
public:
    Peers();                               // reads FLUX_PEERS; says on stderr what is missing
    explicit Peers(const QString& folder); // the same with another folder; empty: none
    [[nodiscard]] bool any() const { return !m_folder.isEmpty(); }

    // Waits, a minute at most, until the machine is calm. Without peers it returns at once.
    void waitForCalm() const;
    // Runs a script and gives its "figures"; null when there is none or it failed, which stderr says.
    [[nodiscard]] base::Json figures(const QString& script, const QStringList& arguments) const;
    // Writes `count` objects and so many queries of each class into the folder `to`, by query_dump.js, which needs no
    // setup. False when it failed, which stderr says.
    [[nodiscard]] bool dumpObjects(qint64 count, int queries, const QString& to) const;

private:
    [[nodiscard]] std::optional<QByteArray> output(const QStringList& arguments) const;

    QString m_scripts; // where they are, set up or not
    QString m_folder;  // the same; empty when they are not set up
};

// A number by a path of member names, "chain_100/sqlite_full/ms_per_step"; 0 when it is not there.
[[nodiscard]] double numberIn(const base::Json& figures, const QString& path);

} // namespace flux::bench
