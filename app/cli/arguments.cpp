#include "app/cli/arguments.h"

#include "engine/base/text.h"

namespace flux::cli {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

const QStringList kCommands{QStringLiteral("run"),    QStringLiteral("ask"),     QStringLiteral("tasks"),
                            QStringLiteral("show"),   QStringLiteral("approve"), QStringLiteral("reject"),
                            QStringLiteral("resume"), QStringLiteral("pause"),   QStringLiteral("cancel"),
                            QStringLiteral("config"), QStringLiteral("help"),    QStringLiteral("version")};
const QStringList kOptions{QStringLiteral("--data"),       QStringLiteral("--json"),         QStringLiteral("--yes"),
                           QStringLiteral("--deny"),       QStringLiteral("--no-input"),     QStringLiteral("--all"),
                           QStringLiteral("--allow-host"), QStringLiteral("--allow-folder"), QStringLiteral("--reason"),
                           QStringLiteral("--help"),       QStringLiteral("--version")};

class Parser {
public:
    explicit Parser(const QStringList& raw) : m_raw(raw) {}

    Result<Arguments> run() {
        for (; m_at < m_raw.size(); ++m_at) {
            const QString& word = m_raw.at(m_at);
            if (word == QStringLiteral("--") || !word.startsWith(QStringLiteral("--"))) {
                if (word == QStringLiteral("-h"))
                    m_out.help = true;
                else if (word != QStringLiteral("--"))
                    plain(word);
                else
                    break;
                continue;
            }
            FLUX_CHECK(option(word));
        }
        for (++m_at; m_at < m_raw.size(); ++m_at)
            plain(m_raw.at(m_at));
        if (!m_out.command.isEmpty() && !kCommands.contains(m_out.command))
            return unknown(QStringLiteral("command"), m_out.command, kCommands);
        return std::move(m_out);
    }

private:
    void plain(const QString& word) {
        if (m_out.command.isEmpty())
            m_out.command = word;
        else
            m_out.words.append(word);
    }

    static base::Error unknown(const QString& what, const QString& word, const QStringList& known) {
        const QString near = base::nearestName(word, known);
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("There is no %1 “%2”.%3 “flux help” lists them.")
                .arg(what, word, near.isEmpty() ? QString() : QStringLiteral(" Did you mean %1?").arg(near)));
    }

    Result<QString> value(const QString& name, const std::optional<QString>& given) {
        if (given)
            return *given;
        if (m_at + 1 >= m_raw.size())
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("%1 needs a value.").arg(name));
        return m_raw.at(++m_at);
    }

    Result<void> option(const QString& word) {
        const qsizetype equals = word.indexOf(u'=');
        const QString name = equals < 0 ? word : word.left(equals);
        const std::optional<QString> given = equals < 0 ? std::nullopt : std::optional(word.mid(equals + 1));
        if (!kOptions.contains(name))
            return unknown(QStringLiteral("option"), name, kOptions);
        const bool takesValue = name == QStringLiteral("--data") || name == QStringLiteral("--allow-host") ||
                                name == QStringLiteral("--allow-folder") || name == QStringLiteral("--reason");
        if (!takesValue)
            return given ? Result<void>(
                               makeError(ErrorCode::InvalidArgument, QStringLiteral("%1 takes no value.").arg(name)))
                         : flag(name);
        FLUX_TRY(const QString text, value(name, given));
        if (name == QStringLiteral("--data"))
            m_out.dataDir = text;
        else if (name == QStringLiteral("--allow-host"))
            m_out.allowHosts.append(text);
        else if (name == QStringLiteral("--allow-folder"))
            m_out.allowFolders.append(text);
        else
            m_out.reason = text;
        return {};
    }

    Result<void> flag(const QString& name) {
        if (name == QStringLiteral("--json"))
            m_out.json = true;
        else if (name == QStringLiteral("--all"))
            m_out.all = true;
        else if (name == QStringLiteral("--help"))
            m_out.help = true;
        else if (name == QStringLiteral("--version"))
            m_out.version = true;
        else if (m_out.answering != Answering::Ask)
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("Choose one of --yes, --deny and --no-input."));
        else
            m_out.answering = name == QStringLiteral("--yes")    ? Answering::Yes
                              : name == QStringLiteral("--deny") ? Answering::No
                                                                 : Answering::Leave;
        return {};
    }

    const QStringList& m_raw;
    qsizetype m_at = 0;
    Arguments m_out;
};

} // namespace

Result<Arguments> parseArguments(const QStringList& raw) {
    return Parser(raw).run();
}

QString usage() {
    return QStringLiteral("flux — Flux in the terminal\n"
                          "\n"
                          "  flux run \"<goal>\"      do it: plan, run, ask where a step needs you\n"
                          "  flux ask \"<text>\"      say something and read the answer\n"
                          "  flux tasks [--all]     what runs and what waits for you (--all: the finished ones too)\n"
                          "  flux show ID           one task: steps, questions, results\n"
                          "  flux approve ID        say yes to the question of a task\n"
                          "  flux reject ID         say no to it   [--reason TEXT]\n"
                          "  flux resume            go on with everything unfinished\n"
                          "  flux pause ID          start no further step; flux resume goes on\n"
                          "  flux cancel ID         stop a task\n"
                          "  flux config list | get KEY | set KEY VALUE\n"
                          "\n"
                          "  --yes                  say yes to every question (never to “did it go out?”)\n"
                          "  --deny                 say no to every question\n"
                          "  --no-input             ask nothing: leave questions waiting\n"
                          "  --allow-host HOST      let this task open a private address, such as 127.0.0.1\n"
                          "  --allow-folder DIR     let this task read a folder that the goal does not name\n"
                          "  --json                 events and results as JSON, one a line\n"
                          "  --data DIR             where the data lies (also FLUX_DATA)\n"
                          "\n"
                          "Ends with 0 completed, 1 failed, 2 wrong usage, 3 waiting for you, 4 stopped.\n");
}

} // namespace flux::cli
