// The window on a virtual display, software rendering: from process start to the first frame with messages, and what
// one open thread weighs. Starts Xvfb itself when there is no display.
#include "engine/base/json.h"
#include "engine/host/local_engine.h"
#include "tests/bench/figure.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>

#include <cstdio>

namespace flux::bench {

namespace {

constexpr int kWaitMs = 20'000;

// A display of our own; ends with the object.
class Display {
public:
    Display() {
        m_xvfb.setProcessChannelMode(QProcess::SeparateChannels);
        m_xvfb.start(QStringLiteral("Xvfb"),
                     {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"), QStringLiteral("0"),
                      QStringLiteral("1280x800x24"), QStringLiteral("-nolisten"), QStringLiteral("tcp")});
        if (m_xvfb.waitForStarted(kWaitMs) && m_xvfb.waitForReadyRead(kWaitMs))
            m_name = QStringLiteral(":") + QString::fromLatin1(m_xvfb.readAllStandardOutput()).trimmed();
    }
    ~Display() {
        m_xvfb.terminate();
        m_xvfb.waitForFinished(kWaitMs);
    }
    [[nodiscard]] const QString& name() const { return m_name; }

private:
    QProcess m_xvfb;
    QString m_name;
};

bool fillThread(const QString& dataDir, int messages) {
    host::LocalEngineOptions options;
    options.dataDir = dataDir;
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok())
        return false;
    domain::ConversationId conversation;
    for (int i = 0; i < messages; ++i) {
        api::SendMessage send;
        send.conversationId = conversation;
        send.text = QStringLiteral("Message %1: what can you do about the oak worktop?").arg(i + 1);
        const auto sent = (*engine)->send(std::move(send)).result();
        if (!sent.ok())
            return false;
        conversation = sent->conversationId;
    }
    return true;
}

double pssMiB(qint64 pid) {
    QFile file(QStringLiteral("/proc/%1/smaps_rollup").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    static const QRegularExpression pss(QStringLiteral("^Pss:\\s+(\\d+) kB"), QRegularExpression::MultilineOption);
    return pss.match(QString::fromLatin1(file.readAll())).captured(1).toDouble() / 1024;
}

struct Start {
    double firstFrameMs = 0;
    double pss = 0;
    bool ok = false;
};

Start startWindow(const Display& display, const QString& dataDir) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), display.name());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("QT_QUICK_BACKEND"), QStringLiteral("software"));
    process.setProcessEnvironment(environment);
    const qint64 begun = QDateTime::currentMSecsSinceEpoch();
    process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/fluxos"),
                  {QStringLiteral("--data"), dataDir, QStringLiteral("--bench-first-frame")});
    Start start;
    if (process.waitForStarted(kWaitMs) && process.waitForReadyRead(kWaitMs)) {
        const auto line = base::parseJson(process.readLine().trimmed());
        if (line.ok()) {
            start.firstFrameMs = base::numberAt(*line, "first_frame_wall_ms") - static_cast<double>(begun);
            start.pss = pssMiB(process.processId());
            start.ok = start.firstFrameMs > 0;
        }
    }
    process.terminate();
    process.waitForFinished(kWaitMs);
    return start;
}

} // namespace

int benchWindow() {
    constexpr int kRuns = 5;
    Display display;
    QTemporaryDir dir;
    if (display.name().isEmpty() || !fillThread(dir.path(), 100)) {
        std::fprintf(stderr, "the window bench needs Xvfb and a writable temporary folder\n");
        return 1;
    }
    std::vector<double> frames, sizes;
    for (int i = 0; i < kRuns; ++i) {
        const Start start = startWindow(display, dir.path());
        if (!start.ok) {
            std::fprintf(stderr, "the window showed no first frame\n");
            return 1;
        }
        frames.push_back(start.firstFrameMs);
        sizes.push_back(start.pss);
    }
    const QString window = QStringLiteral("window");
    print({window,
           QStringLiteral("start_to_first_frame_with_thread"),
           median(frames),
           QStringLiteral("ms"),
           {},
           {},
           {},
           {},
           {},
           true});
    print({window,
           QStringLiteral("memory_one_open_thread_pss"),
           median(sizes),
           QStringLiteral("MiB"),
           {},
           {},
           {},
           {},
           {},
           true});
    return 0;
}

} // namespace flux::bench
