#include "tests/faults/round.h"

namespace flux::test {

using base::Json;
using domain::StepKey;
using domain::StepSpec;

namespace {

constexpr int kTasks = 4;

StepSpec step(const char* key, const char* agent, Json inputs, std::initializer_list<const char*> after = {}) {
    StepSpec spec;
    spec.key.text = QString::fromUtf8(key);
    spec.name = spec.key.text;
    spec.agent = QString::fromUtf8(agent);
    spec.inputs = std::move(inputs);
    for (const char* other : after)
        spec.dependencies.push_back(StepKey{QString::fromUtf8(other)});
    return spec;
}

// Reads a page, saves it, posts it, posts each of a list, mails it: each part may be missing.
class TaskMaker {
public:
    TaskMaker(Dice& dice, QString httpBase, QString prefix)
        : m_dice(dice), m_base(std::move(httpBase)), m_prefix(std::move(prefix)) {}

    PlannedTask make(const QString& title) {
        m_task.title = title;
        m_task.plan.title = title;
        m_task.plan.goal = title;
        m_task.plan.maxParallelSteps = 1 + m_dice.upTo(3);
        StepSpec read = step("read", "http_fetch", Json{{"url", url("read")}, {"timeout_s", 1}});
        read.maxRetries = 1 + m_dice.upTo(3);
        if (m_dice.chance(30)) {
            domain::StepFallback other;
            other.name = QStringLiteral("the copy");
            other.inputs = Json{{"url", url("copy")}};
            read.fallbacks.push_back(std::move(other));
        }
        m_task.plan.steps.push_back(std::move(read));
        const int parts = 1 + m_dice.upTo(14); // four bits, at least one
        if ((parts & 1) != 0)
            addFile();
        if ((parts & 2) != 0)
            addPost();
        if ((parts & 4) != 0)
            addMail();
        if ((parts & 8) != 0)
            addList();
        return std::move(m_task);
    }

private:
    QString path(const char* name) const { return m_prefix + u'/' + QString::fromUtf8(name); }
    QString url(const char* name) const { return m_base + path(name); }

    void addFile() {
        const QString name = m_prefix.mid(1).replace(u'/', u'-') + QStringLiteral(".txt");
        m_task.plan.steps.push_back(
            step("file", "file_storage",
                 Json{{"operation", "write"}, {"name", name}, {"content", "{{read.outputs.content}}"}}, {"read"}));
        m_task.effects.push_back({PlannedEffect::Kind::File, StepKey{QStringLiteral("file")}, name});
    }

    void addPost() {
        StepSpec post =
            step("post", "http_fetch",
                 Json{{"url", url("post")}, {"method", "POST"}, {"timeout_s", 1}, {"body", "{{read.outputs.title}}"}},
                 {"read"});
        post.maxRetries = m_dice.upTo(2);
        post.critical = !m_dice.chance(25);
        m_task.plan.steps.push_back(std::move(post));
        m_task.effects.push_back({PlannedEffect::Kind::Post, StepKey{QStringLiteral("post")}, path("post")});
    }

    void addMail() {
        const bool afterPost = m_task.effects.size() > 1 && m_dice.chance(50);
        StepSpec mail = step("mail", "notify",
                             Json{{"to", "marta@example.org"}, {"subject", path("mail")}, {"body", "Done."}}, {"read"});
        if (afterPost)
            mail.dependencies.push_back(m_task.effects.back().step);
        m_task.plan.steps.push_back(std::move(mail));
        m_task.effects.push_back({PlannedEffect::Kind::Mail, StepKey{QStringLiteral("mail")}, path("mail")});
    }

    void addList() {
        const int count = 2 + m_dice.upTo(2);
        Json items = Json::array();
        for (int i = 0; i < count; ++i)
            items.push_back(QString::number(i));
        StepSpec list = step("list", "http_fetch",
                             Json{{"url", url("list") + QStringLiteral("/{{item}}")},
                                  {"method", "POST"},
                                  {"timeout_s", 1},
                                  {"body", "item {{index}}"}},
                             {"read"});
        list.forEach = domain::ForEach{std::move(items), 2, 10};
        list.failurePolicy = m_dice.pick(
            {domain::FailurePolicy::BestEffort, domain::FailurePolicy::AllOrNothing, domain::FailurePolicy::FailFast});
        m_task.plan.steps.push_back(std::move(list));
        for (int i = 0; i < count; ++i)
            m_task.effects.push_back({PlannedEffect::Kind::Post, StepKey{QStringLiteral("list.%1").arg(i)},
                                      path("list") + QStringLiteral("/%1").arg(i)});
    }

    Dice& m_dice;
    QString m_base, m_prefix;
    PlannedTask m_task;
};

Fault networkFault(Dice& dice, const Round& round) {
    Fault fault;
    fault.kind =
        dice.pick({FaultKind::Reset, FaultKind::Reset, FaultKind::Silent, FaultKind::Truncated, FaultKind::WrongLength,
                   FaultKind::NotHttp, FaultKind::HtmlError, FaultKind::Endless, FaultKind::AnsweredTwice});
    const PlannedTask& task = round.tasks[static_cast<size_t>(dice.upTo(kTasks - 1))];
    std::vector<QString> paths{QStringLiteral("/%1/read").arg(task.title)};
    for (const PlannedEffect& effect : task.effects) {
        if (effect.kind == PlannedEffect::Kind::Post)
            paths.push_back(effect.name);
    }
    fault.path = paths[static_cast<size_t>(dice.upTo(static_cast<int>(paths.size()) - 1))];
    fault.times = fault.path.endsWith(QStringLiteral("/read")) ? 1 + dice.upTo(1) : 1;
    fault.acts = fault.kind != FaultKind::HtmlError && dice.chance(60);
    if (fault.kind == FaultKind::AnsweredTwice && fault.path.endsWith(QStringLiteral("/read")))
        fault.kind = FaultKind::Reset; // pages share connections, and the second answer may pass for the next page
    return fault;
}

void addKills(Dice& dice, Round& round) {
    const int kills = dice.pick({0, 1, 1, 2, 2, 3});
    for (int life = 0; life < kills; ++life) {
        Fault kill;
        kill.life = life;
        kill.kind = dice.pick({FaultKind::KillAtCommit, FaultKind::KillAtEvent, FaultKind::KillAtServer});
        kill.at = 3 + dice.upTo(kill.kind == FaultKind::KillAtEvent ? 60 : 25);
        kill.phase = dice.upTo(2);
        if (kill.kind == FaultKind::KillAtServer) {
            const Fault where = networkFault(dice, round);
            kill.path = where.path;
            kill.acts = dice.chance(70);
        }
        round.faults.push_back(std::move(kill));
    }
}

Fault otherFault(Dice& dice, const Round& round, int lives) {
    Fault fault;
    switch (dice.upTo(9)) {
    case 0:
    case 1:
        fault.kind = dice.pick({FaultKind::DiskFull, FaultKind::Busy});
        break;
    case 2:
        fault.kind = FaultKind::ClockJump;
        fault.jumpMs = dice.pick<qint64>({3'600'000, -3'600'000, 2'592'000'000, -2'592'000'000, 86'400'000});
        break;
    case 3:
        fault.kind = FaultKind::AnswersTwice;
        break;
    case 4:
    case 5:
        fault.kind = dice.pick({FaultKind::MailRefused, FaultKind::MailDropped, FaultKind::MailUnconfirmed});
        break;
    default:
        fault = networkFault(dice, round);
        break;
    }
    fault.life = dice.upTo(lives);
    fault.at = 4 + dice.upTo(20);
    if (fault.kind == FaultKind::DiskFull || fault.kind == FaultKind::Busy)
        fault.times = 1 + dice.upTo(2);
    return fault;
}

} // namespace

QString faultName(FaultKind kind) {
    static const char* const kNames[] = {"kill at commit",
                                         "kill at event",
                                         "kill at server",
                                         "disk full",
                                         "busy",
                                         "clock jump",
                                         "reset",
                                         "silent",
                                         "truncated",
                                         "wrong length",
                                         "not http",
                                         "html error",
                                         "endless",
                                         "answered twice",
                                         "mail refused",
                                         "mail dropped",
                                         "mail unconfirmed",
                                         "answers twice"};
    return QString::fromLatin1(kNames[static_cast<size_t>(kind)]);
}

QString pageText(const QString& path) {
    return QStringLiteral("This is %1. ").arg(path) + QStringLiteral("It has a few words more. ").repeated(200);
}

Round makeRound(quint32 seed, const QString& httpBase) {
    Dice dice(seed);
    Round round;
    round.seed = seed;
    round.undoSeconds = dice.chance(20) ? 1 : 0;
    for (int i = 0; i < kTasks; ++i) {
        const QString title = QStringLiteral("r%1t%2").arg(seed).arg(i);
        round.tasks.push_back(TaskMaker(dice, httpBase, u'/' + title).make(title));
    }
    addKills(dice, round);
    const int lives = static_cast<int>(round.faults.size());
    const int others = 5 + dice.upTo(2);
    for (int i = 0; i < others; ++i)
        round.faults.push_back(otherFault(dice, round, lives));
    return round;
}

} // namespace flux::test
