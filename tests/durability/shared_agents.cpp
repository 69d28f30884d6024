#include "tests/durability/shared_child.h"
#include "tests/support/fake_agents.h"

#include <QtCore/QFile>
#include <QtCore/QThread>

#include <fcntl.h>
#include <unistd.h>

namespace flux::test {

namespace {

// One write of one line: lines of several processes do not mix, and a kill leaves none in half.
void writeLine(const QString& folder, const QString& line) {
    const QByteArray path = QFile::encodeName(folder + QStringLiteral("/runs"));
    const int file = ::open(path.constData(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
    const QByteArray bytes = line.toUtf8() + '\n';
    if (file < 0 || ::write(file, bytes.constData(), size_t(bytes.size())) != bytes.size())
        qFatal("the run cannot be written down");
    ::close(file);
}

domain::StepSpec planned(const QString& key, const QString& agent, const QString& after) {
    domain::StepSpec step;
    step.key = domain::StepKey{key};
    step.name = key;
    step.agent = agent;
    if (!after.isEmpty())
        step.dependencies = {domain::StepKey{after}};
    return step;
}

} // namespace

void addCountingAgents(agents::Registry& registry, const QString& folder, int stepMs) {
    const auto work = [folder, stepMs](bool effect, agents::AgentContext& context) -> base::Result<base::Json> {
        const QString name = context.taskId.text + QLatin1Char('/') + context.step.text;
        writeLine(folder, QStringLiteral("run %1#%2").arg(name).arg(context.attempt));
        if (stepMs > 0)
            QThread::msleep(static_cast<unsigned long>(stepMs)); // the work itself
        if (effect) {
            FLUX_CHECK(context.commitIntent());
            writeLine(folder, QStringLiteral("effect ") + name);
        }
        return base::Json::object();
    };
    domain::AgentSpec note = agentSpec(QStringLiteral("note"), {}, {});
    note.openOutputs = true;
    note.blocks = true;
    registry.add(std::make_unique<FakeAgent>(
        note, FakeAgent::Describe(), [work](const base::Json&, agents::AgentContext& c) { return work(false, c); }));
    domain::AgentSpec count = agentSpec(QStringLiteral("count"), {}, {});
    count.openOutputs = true;
    count.blocks = true;
    count.maxEffect = domain::EffectClass::LocalWrite;
    registry.add(std::make_unique<FakeAgent>(
        count, writeEffect, [work](const base::Json&, agents::AgentContext& c) { return work(true, c); }));
}

domain::Plan countingPlan(int number) {
    domain::Plan plan;
    plan.goal = QStringLiteral("Count %1").arg(number);
    plan.title = plan.goal;
    plan.steps = {planned(QStringLiteral("a"), QStringLiteral("note"), {}),
                  planned(QStringLiteral("b"), QStringLiteral("count"), QStringLiteral("a")),
                  planned(QStringLiteral("c"), QStringLiteral("note"), QStringLiteral("b")),
                  planned(QStringLiteral("d"), QStringLiteral("count"), QStringLiteral("c"))};
    return plan;
}

QStringList linesOf(const QString& folder) {
    QFile file(folder + QStringLiteral("/runs"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

} // namespace flux::test
