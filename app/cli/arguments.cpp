#include "app/cli/arguments.h"

#include "engine/base/text.h"

#include <array>

namespace flux::cli {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

const QStringList& commands() {
    static const QStringList kAll =
        QStringLiteral("run ask tasks cards show approve reject answer start resume pause cancel retry skip plan fork "
                       "rerun undo recall delete search memory explain objects query files backup doctor import export "
                       "breakers models config help version")
            .split(u' ');
    return kAll;
}

// Another word for a command.
QString commandNamed(const QString& word) {
    if (word == QStringLiteral("task"))
        return QStringLiteral("show");
    return word == QStringLiteral("stop") ? QStringLiteral("cancel") : word;
}

// An option stands with the commands that it means something to; with none named, with every one.
struct ValueOption {
    const char* name;
    const char* commands;
    QString Arguments::*text;     // the last one counts, or
    QStringList Arguments::*list; // all of them
};
constexpr const char* kFollowing = "approve reject answer start retry skip fork rerun undo plan";
constexpr std::array kValues{
    ValueOption{"--data", "", &Arguments::dataDir, nullptr},
    ValueOption{"--store", "", &Arguments::store, nullptr},
    ValueOption{"--files", "", &Arguments::filesDir, nullptr},
    ValueOption{"--allow-host", "run ask", nullptr, &Arguments::allowHosts},
    ValueOption{"--allow-folder", "run ask", nullptr, &Arguments::allowFolders},
    ValueOption{"--reason", "reject answer skip", &Arguments::reason, nullptr},
    ValueOption{"--goal", "rerun", &Arguments::goal, nullptr},
    ValueOption{"--file", "plan", &Arguments::file, nullptr},
    ValueOption{"--from", "fork plan memory", &Arguments::from, nullptr},
    ValueOption{"--to", "plan objects memory", &Arguments::to, nullptr},
    ValueOption{"--other", "plan", &Arguments::other, nullptr},
    ValueOption{"--set", "approve answer fork rerun", nullptr, &Arguments::sets},
    ValueOption{"--answer", "approve answer", &Arguments::answer, nullptr},
    ValueOption{"--limit", "search memory objects query", &Arguments::limit, nullptr},
    ValueOption{"--tag", "memory objects query files", nullptr, &Arguments::tags},
    ValueOption{"--expect", "objects", &Arguments::expect, nullptr},
    ValueOption{"--mode", "objects", &Arguments::mode, nullptr},
    ValueOption{"--url", "models", &Arguments::url, nullptr},
    ValueOption{"--order", "query", &Arguments::order, nullptr},
    ValueOption{"--cursor", "query", &Arguments::cursor, nullptr},
    ValueOption{"--distinct", "query", &Arguments::distinct, nullptr},
    ValueOption{"--group", "query", &Arguments::group, nullptr},
    ValueOption{"--sum", "query", nullptr, &Arguments::sums},
    ValueOption{"--key", "memory", &Arguments::key, nullptr},
    ValueOption{"--topic", "memory", &Arguments::topic, nullptr},
    ValueOption{"--scope", "memory", &Arguments::scope, nullptr},
    ValueOption{"--of", "memory", &Arguments::of, nullptr},
    ValueOption{"--expires", "memory", &Arguments::expires, nullptr},
    ValueOption{"--budget", "memory", &Arguments::budget, nullptr},
    ValueOption{"--now", "explain", &Arguments::now, nullptr},
    ValueOption{"--tz", "explain", &Arguments::timeZone, nullptr},
    ValueOption{"--choice", "approve answer", &Arguments::choice, nullptr},
    ValueOption{"--format", "import export", &Arguments::format, nullptr},
    ValueOption{"--type", "import export", nullptr, &Arguments::types},
    ValueOption{"--where", "export", &Arguments::where, nullptr},
    ValueOption{"--thread", "export", &Arguments::thread, nullptr},
};

// Those of “flux files” are in a part of their own.
struct FileOption {
    const char* name;
    QString FileOptions::*text; // or
    bool FileOptions::*flag;
};
constexpr std::array kFileOptions{
    FileOption{"--folder", &FileOptions::folder, nullptr},
    FileOption{"--name", &FileOptions::name, nullptr},
    FileOption{"--old-version", &FileOptions::oldVersion, nullptr},
    FileOption{"--seconds", &FileOptions::seconds, nullptr},
    FileOption{"--metadata", &FileOptions::metadata, nullptr},
    FileOption{"--recursive", nullptr, &FileOptions::recursive},
    FileOption{"--everything", nullptr, &FileOptions::everything},
    FileOption{"--public", nullptr, &FileOptions::makePublic},
    FileOption{"--private", nullptr, &FileOptions::makePrivate},
};

struct FlagOption {
    const char* name;
    const char* commands;
    bool Arguments::*flag;
    bool value;
};
constexpr std::array kFlags{
    FlagOption{"--json", "", &Arguments::json, true},
    FlagOption{"--help", "", &Arguments::help, true},
    FlagOption{"--version", "", &Arguments::version, true},
    FlagOption{"--all", "tasks", &Arguments::all, true},
    FlagOption{"--whole", "retry", &Arguments::whole, true},
    FlagOption{"--detach", kFollowing, &Arguments::detach, true},
    FlagOption{"--replace", "objects", &Arguments::replace, true},
    FlagOption{"--no-tags", "objects files", &Arguments::noTags, true},
    FlagOption{"--count", "query", &Arguments::count, true},
    FlagOption{"--explain", "query", &Arguments::explain, true},
    FlagOption{"--trash", "query files", &Arguments::trash, true},
    FlagOption{"--dry-run", "plan undo memory import", &Arguments::dryRun, true},
    FlagOption{"--encrypt", "backup", &Arguments::encrypt, true},
    FlagOption{"--repair", "doctor", &Arguments::repair, true},
    FlagOption{"--overwrite", "export", &Arguments::overwrite, true},
    FlagOption{"--no-start", "fork rerun", &Arguments::start, false},
};

struct AnsweringOption {
    const char* name;
    Answering value;
};
constexpr std::array kAnswering{
    AnsweringOption{"--yes", Answering::Yes},
    AnsweringOption{"--deny", Answering::No},
    AnsweringOption{"--no-input", Answering::Leave},
};

QStringList optionNames() {
    QStringList names;
    const auto add = [&names](const auto& rows) {
        for (const auto& row : rows)
            names.append(QString::fromLatin1(row.name));
    };
    add(kValues);
    add(kFlags);
    add(kFileOptions);
    add(kAnswering);
    return names;
}

template <typename Rows>
auto findOption(const Rows& rows, const QString& name) -> const typename Rows::value_type* {
    for (const auto& row : rows) {
        if (name == QLatin1StringView(row.name))
            return &row;
    }
    return nullptr;
}

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
        if (!m_out.command.isEmpty() && !commands().contains(m_out.command))
            return unknown(QStringLiteral("command"), m_out.command, commands());
        FLUX_CHECK(checkPlaces());
        return std::move(m_out);
    }

private:
    void plain(const QString& word) {
        if (m_out.command.isEmpty())
            m_out.command = commandNamed(word);
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

    // An option that does nothing would be a mistake that nobody sees.
    Result<void> checkPlaces() const {
        for (const auto& [name, places] : m_used) {
            const QStringList where = QString::fromLatin1(places).split(u' ', Qt::SkipEmptyParts);
            if (!where.isEmpty() && !m_out.command.isEmpty() && !where.contains(m_out.command))
                return makeError(ErrorCode::InvalidArgument,
                                 QStringLiteral("“flux %1” has no %2; it goes with %3.")
                                     .arg(m_out.command, name, where.join(QStringLiteral(", "))));
        }
        return {};
    }

    Result<void> option(const QString& word) {
        const qsizetype equals = word.indexOf(u'=');
        const QString name = equals < 0 ? word : word.left(equals);
        const std::optional<QString> given = equals < 0 ? std::nullopt : std::optional(word.mid(equals + 1));
        if (name == QStringLiteral("--version") && m_out.command == QStringLiteral("plan")) {
            FLUX_TRY(m_out.planVersion, value(name, given));
            return {};
        }
        if (const ValueOption* found = findOption(kValues, name)) {
            FLUX_TRY(const QString text, value(name, given));
            m_used.append({name, found->commands});
            if (found->text)
                m_out.*found->text = text;
            else
                (m_out.*found->list).append(text);
            return {};
        }
        if (const FileOption* found = findOption(kFileOptions, name))
            return fileOption(*found, name, given);
        const FlagOption* flag = findOption(kFlags, name);
        const AnsweringOption* answering = findOption(kAnswering, name);
        if (!flag && !answering)
            return unknown(QStringLiteral("option"), name, optionNames());
        if (given)
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("%1 takes no value.").arg(name));
        if (flag) {
            m_out.*flag->flag = flag->value;
            m_used.append({name, flag->commands});
        } else if (m_out.answering != Answering::Ask)
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("Choose one of --yes, --deny and --no-input."));
        else
            m_out.answering = answering->value;
        return {};
    }

    Result<void> fileOption(const FileOption& found, const QString& name, const std::optional<QString>& given) {
        m_used.append({name, "files"});
        if (found.flag != nullptr) {
            if (given)
                return makeError(ErrorCode::InvalidArgument, QStringLiteral("%1 takes no value.").arg(name));
            m_out.files.*found.flag = true;
            return {};
        }
        FLUX_TRY(const QString text, value(name, given));
        m_out.files.*found.text = text;
        m_out.files.hasFolder = m_out.files.hasFolder || found.text == &FileOptions::folder;
        return {};
    }

    const QStringList& m_raw;
    qsizetype m_at = 0;
    QList<std::pair<QString, const char*>> m_used; // name and commands
    Arguments m_out;
};

} // namespace

Result<Arguments> parseArguments(const QStringList& raw) {
    return Parser(raw).run();
}

namespace {

QString usageOfTasks() {
    return QStringLiteral("flux — Flux in the terminal\n"
                          "\n"
                          "  flux run \"<goal>\"       do it: plan, run, ask where a step needs you\n"
                          "  flux ask \"<text>\"       say something and read the answer\n"
                          "  flux tasks [--all]      what runs and what waits for you (--all: the finished ones too)\n"
                          "  flux show ID            one task: steps, questions, results, where it comes from\n"
                          "  flux cards              the questions that wait for you\n"
                          "  flux approve ID         say yes to the question of a task\n"
                          "  flux reject ID          say no to it   [--reason TEXT]\n"
                          "  flux answer ID          be asked again; without being asked: --answer JSON,\n"
                          "                          --set FIELD=VALUE, --choice VALUE\n"
                          "\n"
                          "  flux start ID           let a task go that is ready or paused\n"
                          "  flux resume             go on with everything unfinished\n"
                          "  flux pause ID           start no further step; flux start or flux resume goes on\n"
                          "  flux cancel ID          stop a task\n"
                          "  flux retry ID [STEP]    what failed goes again; --whole: all of it, as a new task\n"
                          "  flux skip ID STEP       leave a step out   [--reason TEXT]\n"
                          "  flux recall ID STEP     hold back what is about to go out\n"
                          "  flux fork ID            the same again as a new task, from a step on: [--from STEP]\n"
                          "                          [--set INPUT=VALUE]; what is before it is not done twice\n"
                          "  flux rerun ID           the whole work again   [--goal TEXT] [--set STEP.INPUT=VALUE]\n"
                          "  flux undo ID            take back what a task did   [--dry-run]\n"
                          "  flux delete ID          remove a task   [--yes]\n"
                          "\n");
}

QString usageOfData() {
    return QStringLiteral(
        "  flux plan show ID       the plan   [--version N]\n"
        "  flux plan edit ID       change what has not started, in $EDITOR   [--file FILE|-] [--dry-run]\n"
        "  flux plan diff ID       between versions   [--from N] [--to N] [--other ID]\n"
        "  flux search \"<text>\"    find it in everything   [--limit N]   words, \"phrases\", begin*, -without,\n"
        "                          type: from: before: after: has: in: is:\n"
        "  flux files add PATH     store a file   [--folder F] [--name N] [--tag T] [--metadata JSON]\n"
        "  flux files list [FOLDER]   [--recursive] [--trash];   save FILE [PATH] [--old-version N]\n"
        "  flux files change FILE  [--folder F] [--name N] [--tag T] [--no-tags] [--public|--private]\n"
        "                          [--old-version N] [--metadata JSON]\n"
        "  flux files trash FILE, restore FILE, purge [FILE…] [--everything], link FILE [--seconds N]\n"
        "  flux backup create [PATH]   everything in one file, tried before it counts   [--encrypt]\n"
        "  flux backup list, verify FILE, restore FILE\n"
        "  flux doctor             look whether all is well   [--repair]\n"
        "  flux memory store TITLE [TEXT|-]   remember it   [--key K] [--topic T] [--tag T] [--scope S --of NAME]\n"
        "                          [--expires TIME]; search [TEXT] [--limit N] [--budget TOKENS]; show, history,\n"
        "                          diff [--from N] [--to N] and forget [--dry-run] take a key or an id\n"
        "  flux explain [\"<text>\"] what is understood at once, without doing it [--now ISO] [--tz ZONE]\n"
        "  flux objects create TYPE JSON | get ID | update ID JSON [--replace] | delete ID | restore ID\n"
        "                          | undo ID [--to N] | history ID | link FROM TO ROLE | unlink FROM TO ROLE | types\n"
        "                          | schema TYPE [JSON] [--mode strict|warn|off] | infer TYPE   [--tag TAG] [--expect "
        "N]\n"
        "  flux query TYPE FILTER  objects by MongoDB's query language   [--order FIELDS] [--limit N] [--cursor C]\n"
        "                          [--tag TAG] [--trash] [--count] [--distinct PATH] [--group PATH] [--sum PATH] "
        "[--explain]\n"
        "  flux import PATH        bring a file or folder in   [--format F] [--type T] [--dry-run]\n"
        "                          calendars, contact cards, CSV, JSON Lines, Markdown, chats of ChatGPT and Claude\n"
        "  flux export PATH        write objects   [--format F] [--type T]… [--where JSON] [--overwrite]\n"
        "                          or one conversation   --thread ID [--format markdown|html|pdf|json]\n");
}

QString usageOfTheRest() {
    return QStringLiteral(
        "  flux breakers           what is not called for now because it failed; flux breakers reset [KEY]\n"
        "  flux models             which models are connected; models add PROVIDER [--url ADDRESS] asks for its key,\n"
        "                          test [MODEL], use PROVIDER/MODEL, remove PROVIDER\n"
        "  flux config list | get KEY | set KEY VALUE\n"
        "\n"
        "  --yes                   say yes to every question (never to “did it go out?”)\n"
        "  --deny                  say no to every question\n"
        "  --no-input              ask nothing: leave questions waiting\n"
        "  --detach                start it and do not follow it;   --no-start: make it and leave it ready\n"
        "  --allow-host HOST       let this task open a private address, such as 127.0.0.1\n"
        "  --allow-folder DIR      let this task read a folder that the goal does not name\n"
        "  --json                  events and results as JSON, one a line\n"
        "  --data DIR              where the data lies (also FLUX_DATA)\n"
        "  --store URL             a PostgreSQL database that several Flux share (also FLUX_STORE)\n"
        "  --files DIR             where results are saved, if not with the data (also FLUX_FILES)\n"
        "\n"
        "An ID is the end or the beginning of one, at least 4 characters. A STEP is its number in the list, or its\n"
        "key. Ends with 0 completed, 1 failed, 2 wrong usage, 3 waiting for you, 4 stopped.\n");
}

} // namespace

QString usage() {
    return usageOfTasks() + usageOfData() + usageOfTheRest();
}

} // namespace flux::cli
