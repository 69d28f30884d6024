#pragma once

#include <QtCore/QProcess>
#include <QtCore/QProcessEnvironment>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace flux::test {

inline constexpr int kFluxWaitMs = 60'000;

struct FluxOutput {
    int code = -1;
    QString out, err;
    [[nodiscard]] QString all() const { return QStringLiteral("exit %1\n%2\n%3").arg(code).arg(out, err); }
};

// The program `flux` as it is, with a data folder of its own. Thread: any; one call at a time.
class FluxProgram {
public:
    explicit FluxProgram(QString dataDir) : m_data(std::move(dataDir)) {}

    [[nodiscard]] static QString program() { return qEnvironmentVariable("FLUX_TEST_BIN") + QStringLiteral("/flux"); }
    [[nodiscard]] QStringList withData(const QStringList& arguments) const {
        return QStringList{QStringLiteral("--data"), m_data} + arguments;
    }
    // For the calls that follow.
    void setEnvironment(const QString& name, const QString& value) { m_environment.insert(name, value); }

    // Runs it to its end. What is not typed is an end of input.
    FluxOutput operator()(const QStringList& arguments, const QByteArray& input = {}) const {
        QProcess process;
        process.setProcessEnvironment(m_environment);
        process.start(program(), withData(arguments));
        process.write(input);
        process.closeWriteChannel();
        FluxOutput output;
        if (!process.waitForFinished(kFluxWaitMs)) {
            process.kill();
            process.waitForFinished();
            output.err = QStringLiteral("it did not end");
        } else {
            output.code = process.exitCode();
        }
        output.out = QString::fromUtf8(process.readAllStandardOutput());
        output.err += QString::fromUtf8(process.readAllStandardError());
        return output;
    }
    // The words of a line, split at spaces.
    FluxOutput line(const QString& words, const QByteArray& input = {}) const {
        QStringList arguments = words.split(u' ', Qt::SkipEmptyParts);
        return (*this)(arguments, input);
    }

private:
    QString m_data;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
};

} // namespace flux::test
