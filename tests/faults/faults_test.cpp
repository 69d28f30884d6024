// Faults at random over tasks with counted effects, on the real engine with its real disk and network. A round is four
// tasks and some faults, all from one seed; FLUX_FAULT_SEED=N runs one alone.
#include "tests/faults/referee.h"
#include "tests/support/test_main.h"

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtCore/QThreadPool>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;

namespace {

constexpr quint32 kFirstSeed = 1;
constexpr int kRounds = 50;
constexpr int kSideBySide = 4; // most of the time a round waits
constexpr int kMostLives = 8;

struct Outcome {
    QStringList wrong;
    std::map<QString, int> fired;
    int faults = 0;
};

bool isNetwork(FaultKind kind) {
    return kind == FaultKind::KillAtServer || (kind >= FaultKind::Reset && kind <= FaultKind::AnsweredTwice);
}

class Play {
public:
    explicit Play(quint32 seed)
        : m_server([this] { return mailsBySubject(m_smtp); }), m_round(makeRound(seed, m_server.base())) {
        std::map<SmtpTestServer::Stage, int> mail;
        for (const Fault& fault : m_round.faults) {
            if (isNetwork(fault.kind))
                m_server.add(fault);
            mail[SmtpTestServer::Stage::MailFrom] += fault.kind == FaultKind::MailRefused;
            mail[SmtpTestServer::Stage::EndOfData] += fault.kind == FaultKind::MailDropped;
            mail[SmtpTestServer::Stage::Taken] += fault.kind == FaultKind::MailUnconfirmed;
        }
        for (const auto& [stage, times] : mail) {
            if (times > 0)
                m_smtp.failAt(stage, stage == SmtpTestServer::Stage::MailFrom ? "451 4.3.0 not now" : "", times);
        }
    }

    Outcome run() {
        for (int life = 0; life < kMostLives; ++life) {
            const int code = liveOnce(life);
            if (code == 0)
                break;
            if (code != kKilled || life + 1 == kMostLives) {
                m_outcome.wrong.append(QStringLiteral("life %1 left with %2").arg(life).arg(code));
                return m_outcome;
            }
        }
        count(QStringLiteral("network"), m_server.fired());
        count(QStringLiteral("mail"), m_smtp.failures());
        m_outcome.wrong += judge(m_round, m_dir.filePath(QStringLiteral("data")), m_server, m_smtp);
        return m_outcome;
    }

private:
    static constexpr int kKilled = -9;

    void count(const QString& what, int times) {
        m_outcome.fired[what] += times;
        m_outcome.faults += times;
    }

    int liveOnce(int life) {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(qEnvironmentVariable("FLUX_TEST_BIN") + QStringLiteral("/flux-fault-child"),
                      {QStringLiteral("--data"), m_dir.filePath(QStringLiteral("data")), QStringLiteral("--seed"),
                       QString::number(m_round.seed), QStringLiteral("--life"), QString::number(life),
                       QStringLiteral("--http"), QString::number(m_server.port()), QStringLiteral("--smtp"),
                       m_smtp.url()});
        process.waitForStarted();
        m_server.setClient(process.processId());
        if (!process.waitForFinished(60'000)) {
            process.kill();
            process.waitForFinished();
            return -1;
        }
        for (const QByteArray& line : process.readAllStandardOutput().split('\n')) {
            if (line.startsWith("fired "))
                count(QString::fromUtf8(line.mid(6)), 1);
        }
        if (process.exitStatus() == QProcess::NormalExit)
            return process.exitCode();
        count(QStringLiteral("kill"), 1);
        return process.exitCode() == 9 ? kKilled : process.exitCode() + 1000; // the signal
    }

    QTemporaryDir m_dir;
    SmtpTestServer m_smtp;
    CountingServer m_server;
    Round m_round;
    Outcome m_outcome;
};

QString describe(const Round& round) {
    QStringList out;
    for (const Fault& fault : round.faults)
        out.append(QStringLiteral("%1 life %2 at %3:%4 ×%5 %6%7")
                       .arg(faultName(fault.kind))
                       .arg(fault.life)
                       .arg(fault.at)
                       .arg(fault.phase)
                       .arg(fault.times)
                       .arg(fault.path, fault.acts ? QStringLiteral(" acts") : QString()));
    return out.join(QStringLiteral("\n  "));
}

} // namespace

class FaultsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEffectOnceOrOnACard() {
        std::vector<quint32> seeds;
        if (qEnvironmentVariableIsSet("FLUX_FAULT_SEED"))
            seeds.push_back(qEnvironmentVariable("FLUX_FAULT_SEED").toUInt());
        else
            for (quint32 i = 0; i < kRounds; ++i)
                seeds.push_back(kFirstSeed + i);
        std::vector<Outcome> outcomes(seeds.size());
        QThreadPool pool;
        pool.setMaxThreadCount(kSideBySide);
        for (size_t i = 0; i < seeds.size(); ++i)
            pool.start([&outcomes, &seeds, i] { outcomes[i] = Play(seeds[i]).run(); });
        pool.waitForDone();

        int faults = 0;
        std::map<QString, int> fired;
        QStringList wrong;
        for (size_t i = 0; i < seeds.size(); ++i) {
            faults += outcomes[i].faults;
            for (const auto& [kind, times] : outcomes[i].fired)
                fired[kind] += times;
            if (!outcomes[i].wrong.isEmpty())
                wrong.append(QStringLiteral("FLUX_FAULT_SEED=%1:\n%2\n  %3")
                                 .arg(seeds[i])
                                 .arg(outcomes[i].wrong.join(u'\n'), describe(makeRound(seeds[i], {}))));
        }
        for (const auto& [kind, times] : fired)
            qInfo("%s: %d", qPrintable(kind), times);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
        if (seeds.size() == size_t(kRounds)) { // the suite is worth something only if its faults happen
            QVERIFY2(faults >= 200, qPrintable(QStringLiteral("only %1 faults happened").arg(faults)));
            for (const char* kind : {"kill", "disk full", "busy", "clock jump", "network", "mail"})
                QVERIFY2(fired[QString::fromLatin1(kind)] > 0, kind);
        }
    }
};

FLUX_TEST_CLASS(FaultsTest)
#include "faults_test.moc"
