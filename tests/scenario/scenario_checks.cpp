// What came of a scenario, against what it expects.
#include "engine/domain/codec.h"
#include "tests/scenario/scenario_ask.h"
#include "tests/scenario/scenario_run.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>

namespace flux::test {

namespace {

QString kindOf(const domain::Block& block) {
    static const char* const kKinds[] = {"text",        "task",  "card",   "result", "error",
                                         "suggestions", "table", "change", "used"};
    return QString::fromLatin1(kKinds[block.index()]);
}

// "step.updated step_1 running", "checkpoint.raised access", "message.added flux text task"
QString lineOf(const domain::FeedEvent& event) {
    const QString name = domain::eventName(event.payload);
    if (const auto* e = std::get_if<domain::ConversationUpdated>(&event.payload))
        return name + u' ' + domain::stateName(e->conversation.state);
    if (const auto* e = std::get_if<domain::TaskUpdated>(&event.payload))
        return name + u' ' + domain::statusName(e->task.status);
    if (const auto* e = std::get_if<domain::StepUpdated>(&event.payload))
        return name + u' ' + e->key.text + u' ' + domain::statusName(e->run.status);
    if (const auto* e = std::get_if<domain::CheckpointRaised>(&event.payload))
        return name + u' ' + domain::kindName(e->checkpoint.kind);
    if (const auto* e = std::get_if<domain::CheckpointDecided>(&event.payload))
        return name + u' ' + domain::statusName(e->checkpoint.status);
    const auto* added = std::get_if<domain::MessageAdded>(&event.payload);
    if (!added) // a task or an object by its id alone
        return name;
    const domain::Message& message = added->message;
    QString line =
        name + (message.author == domain::Author::Person ? QStringLiteral(" person") : QStringLiteral(" flux"));
    for (const domain::Block& block : message.blocks)
        line += u' ' + kindOf(block);
    return line;
}

// Everything that a person can read of a message.
QString wordsOf(const domain::Message& message) {
    QStringList words;
    for (const domain::Block& block : message.blocks) {
        if (const auto* text = std::get_if<domain::TextBlock>(&block))
            words.append(text->markdown);
        else if (const auto* result = std::get_if<domain::ResultBlock>(&block))
            words << result->heading << result->markdown << base::dumpJsonPretty(result->files)
                  << base::dumpJsonPretty(result->sources);
        else if (const auto* error = std::get_if<domain::ErrorBlock>(&block))
            words << error->heading << error->text;
        else if (const auto* suggestions = std::get_if<domain::SuggestionsBlock>(&block))
            words << suggestions->texts;
    }
    return words.join(u'\n');
}

QString countsDiffer(const HttpTestServer& server, const std::map<QString, int>& expected) {
    for (const auto& [path, count] : expected) {
        if (const int got = server.count(path.toUtf8()); got != count)
            return QStringLiteral("%1 was asked for %2 times, not %3").arg(path).arg(got).arg(count);
    }
    return {};
}

} // namespace

QString ScenarioRun::checkPlan() {
    if (m_answered != m_scenario.answers.size())
        return QStringLiteral("only %1 of %2 cards were raised").arg(m_answered).arg(m_scenario.answers.size());
    if (m_task.isEmpty())
        return m_scenario.status == QStringLiteral("none") ? QString() : QStringLiteral("there is no task");
    const auto task = ask(*m_engine, api::GetTask{m_task.text});
    if (!task.ok())
        return task.error().message;
    if (const QString status = domain::statusName(task->task.status); status != m_scenario.status)
        return QStringLiteral("the task is %1, not %2").arg(status, m_scenario.status);
    if (!m_scenario.hasPlan)
        return {};
    QStringList got, wanted;
    for (size_t i = 0; i < task->steps.size(); ++i) {
        const domain::StepSpec& spec = task->steps[i].spec;
        QStringList after;
        for (const domain::StepKey& key : spec.dependencies)
            after.append(key.text);
        const bool named = i < m_scenario.plan.size() && !m_scenario.plan[i].name.isEmpty();
        got.append(QStringLiteral("%1(%2)%3").arg(spec.agent, after.join(u' '), named ? spec.name : QString()));
    }
    for (const ScenarioStep& step : m_scenario.plan)
        wanted.append(QStringLiteral("%1(%2)%3").arg(step.agent, step.after.join(u' '), step.name));
    return got == wanted ? QString()
                         : QStringLiteral("the plan is\n  %1\nnot\n  %2")
                               .arg(got.join(QStringLiteral("\n  ")), wanted.join(QStringLiteral("\n  ")));
}

QString ScenarioRun::checkEvents() {
    const auto events = m_heard.events();
    size_t at = 0;
    for (size_t i = 0; i < events.size(); ++i) {
        if (events[i].sequence != static_cast<qint64>(i) + 1)
            return QStringLiteral("the feed has a gap at %1").arg(i + 1);
    }
    for (const QString& expected : m_scenario.events) {
        while (at < events.size() && lineOf(events[at]) != expected)
            ++at;
        if (at++ == events.size())
            return QStringLiteral("“%1” did not happen, or not in this order").arg(expected);
    }
    return {};
}

QString ScenarioRun::checkFiles() {
    QStringList names;
    QDirIterator it(m_engine->filesDir(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext())
        names.append(QDir(m_engine->filesDir()).relativeFilePath(it.next()));
    names.sort();
    QStringList wanted;
    for (const auto& [name, texts] : m_scenario.savedFiles) {
        wanted.append(name);
        QFile file(m_engine->filesDir() + u'/' + name);
        if (!file.open(QFile::ReadOnly))
            return QStringLiteral("%1 was not saved; there are: %2").arg(name, names.join(u' '));
        const QString content = QString::fromUtf8(file.readAll());
        for (const QString& text : texts) {
            if (!content.contains(text))
                return QStringLiteral("%1 does not hold “%2”:\n%3").arg(name, text, content);
        }
    }
    return names == wanted ? QString() : QStringLiteral("the saved files are: %1").arg(names.join(u' '));
}

QString ScenarioRun::checkMails() {
    const auto mails = m_mail.mails();
    if (static_cast<int>(mails.size()) != m_scenario.mails)
        return QStringLiteral("%1 mails went out, not %2").arg(mails.size()).arg(m_scenario.mails);
    if (mails.empty())
        return {};
    const SeenMail& mail = mails.front();
    if (mail.to != QByteArrayList{m_scenario.mail.to.toUtf8()})
        return QStringLiteral("the mail went to %1").arg(QString::fromUtf8(mail.to.join(' ')));
    const QString text = QString::fromUtf8(mail.message);
    if (!text.contains(QStringLiteral("Subject: ") + m_scenario.mail.subject + QStringLiteral("\r\n")))
        return QStringLiteral("the mail has another subject:\n") + text;
    for (const QString& words : m_scenario.mail.contains) {
        if (!text.contains(words))
            return QStringLiteral("the mail does not hold “%1”:\n%2").arg(words, text);
    }
    return {};
}

QString ScenarioRun::checkThread() {
    const auto thread = ask(*m_engine, api::GetThread{m_conversation, 0, 200});
    if (!thread.ok())
        return thread.error().message;
    QString words;
    for (const domain::Message& message : thread->messages)
        words += wordsOf(message) + u'\n';
    qsizetype at = 0;
    for (const QString& expected : m_scenario.thread) {
        const qsizetype found = words.indexOf(expected, at);
        if (found < 0)
            return QStringLiteral("the thread does not say “%1”:\n%2").arg(expected, words);
        at = found + expected.size();
    }
    for (const QString& unwanted : m_scenario.absent) {
        if (words.contains(unwanted))
            return QStringLiteral("the thread says “%1”:\n%2").arg(unwanted, words);
    }
    return {};
}

QString ScenarioRun::checkRequests() {
    const QString wrong = countsDiffer(m_web, m_scenario.requests);
    return wrong.isEmpty() ? countsDiffer(m_other, m_scenario.otherRequests) : wrong;
}

// Closed and opened again it is the same story, and nothing runs once more.
QString ScenarioRun::checkRestart() {
    const auto thread = ask(*m_engine, api::GetThread{m_conversation, 0, 200});
    m_heard.stop();
    m_engine.reset();
    if (const QString wrong = open(); !wrong.isEmpty())
        return wrong;
    const auto again = ask(*m_engine, api::GetThread{m_conversation, 0, 200});
    if (!thread.ok() || !again.ok())
        return QStringLiteral("the thread is gone after a restart");
    if (again->messages.size() != thread->messages.size() ||
        domain::toJson(again->conversation) != domain::toJson(thread->conversation))
        return QStringLiteral("the thread is another one after a restart");
    for (size_t i = 0; i < thread->tasks.size(); ++i) {
        if (domain::toJson(again->tasks.at(i).task) != domain::toJson(thread->tasks[i].task))
            return QStringLiteral("the task is another one after a restart");
    }
    const QString wrong = checkMails();
    return wrong.isEmpty() ? checkRequests() : wrong;
}

QString ScenarioRun::whatHappened() const {
    QStringList lines;
    for (const domain::FeedEvent& event : m_heard.events())
        lines.append(lineOf(event));
    return QStringLiteral("\nwhat happened:\n  ") + lines.join(QStringLiteral("\n  "));
}

} // namespace flux::test
