#include "tests/bench/peers.h"

#include <QtCore/QFileInfo>
#include <QtCore/QProcess>

#include <cstdio>

namespace flux::bench {

namespace {
constexpr int kLongestMs = 600'000;
}

Peers::Peers() : Peers(qEnvironmentVariable("FLUX_PEERS")) {}

Peers::Peers(const QString& folder) : m_scripts(folder), m_folder(folder) {
    if (m_folder.isEmpty()) {
        std::fprintf(stderr, "No peers are measured. FLUX_PEERS=<folder of the peer scripts> adds them; see "
                             "docs/benchmarks.md.\n");
    } else if (!QFileInfo::exists(m_folder + QStringLiteral("/orch_langgraph.js")) ||
               !QFileInfo::exists(m_folder + QStringLiteral("/node_modules"))) {
        std::fprintf(stderr,
                     "No peers are measured: there are no peer scripts in %s, or their setup has not been run.\n",
                     qPrintable(m_folder));
        m_folder.clear();
    }
}

std::optional<QByteArray> Peers::output(const QStringList& arguments) const {
    QProcess node;
    node.setWorkingDirectory(m_scripts);
    node.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    node.start(QStringLiteral("node"), arguments);
    if (!node.waitForFinished(kLongestMs) || node.exitStatus() != QProcess::NormalExit || node.exitCode() != 0) {
        std::fprintf(stderr, "the peer %s failed: %s\n", qPrintable(arguments.join(u' ')),
                     qPrintable(node.errorString()));
        return std::nullopt;
    }
    return node.readAllStandardOutput();
}

void Peers::waitForCalm() const {
    if (any())
        (void)output({QStringLiteral("quiet.js")});
}

bool Peers::dumpObjects(qint64 count, int queries, const QString& to) const {
    return !m_scripts.isEmpty() && QFileInfo::exists(m_scripts + QStringLiteral("/query_dump.js")) &&
           output({QStringLiteral("query_dump.js"), QStringLiteral("--n=%1").arg(count),
                   QStringLiteral("--queries=%1").arg(queries), QStringLiteral("--dir=") + to});
}

base::Json Peers::figures(const QString& script, const QStringList& arguments) const {
    if (!any())
        return nullptr;
    const auto text = output(QStringList{script} + arguments);
    if (!text)
        return nullptr;
    const auto lines = text->trimmed().split('\n');
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (const auto json = base::parseJson(*line); line->startsWith('{') && json.ok())
            return base::jsonAt(*json, "figures");
    }
    std::fprintf(stderr, "the peer %s printed no figures\n", qPrintable(script));
    return nullptr;
}

double numberIn(const base::Json& figures, const QString& path) {
    const base::Json* at = &figures;
    for (const QString& name : path.split(u'/'))
        at = &base::jsonAt(*at, name.toUtf8().constData());
    return at->is_number() ? at->get<double>() : 0;
}

} // namespace flux::bench
