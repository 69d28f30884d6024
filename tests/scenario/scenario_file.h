#pragma once

#include "engine/base/json.h"

#include <QtCore/QStringList>

#include <map>
#include <vector>

namespace flux::test {

// What a person answers to a card: the question must contain `asks`.
struct ScenarioAnswer {
    QString asks;
    QString verdict; // yes, no, went_out, again
    base::Json edits = base::Json::object();
    QString reason;
};

struct ScenarioStep {
    QString agent;
    QStringList after; // keys
    QString name;      // empty: any
};

struct ScenarioPage {
    QString type;
    QString body;
    QString redirect; // instead of a body
    QString created;  // instead of a body: 201, and where it lies
};

struct ScenarioMail {
    QString to, subject;
    QStringList contains;
};

// One story: what lies on the disk and on the net, what the person writes and answers, and what must come of it.
// In every text {dir} is the folder of `files`, {http} the web server (http://127.0.0.1:port), {host} its host:port,
// {other} and {other_host} a second one, {smtp} the mail server's URL.
struct Scenario {
    std::map<QString, QByteArray> files;   // below {dir}
    QStringList folders, loops;            // empty folders; folders that nobody can read (links to themselves)
    std::map<QString, ScenarioPage> pages; // of {http}
    std::map<QString, ScenarioPage> otherPages;
    base::Json settings = base::Json::object();
    QStringList grantedFolders, grantedHosts; // with each message
    QStringList messages;
    base::Json create; // a ready plan, made a task of after the messages; null: none
    bool undo = false; // then the last task is taken back
    std::vector<ScenarioAnswer> answers;

    bool hasPlan = false;
    std::vector<ScenarioStep> plan;            // of the last task
    QStringList events;                        // in this order, others may stand between
    QString status;                            // of the last task; "none": there is no task
    std::map<QString, QStringList> savedFiles; // name → texts in it; every other name must not be there
    QStringList thread;                        // texts in the thread, in this order
    QStringList absent;                        // texts that are nowhere in the thread
    int mails = 0;
    ScenarioMail mail;
    std::map<QString, int> requests, otherRequests; // path → how often it was asked for
};

// Reads a file. Anything it does not know is an error, so that a misspelt expectation cannot pass.
[[nodiscard]] base::Result<Scenario> readScenario(const QString& path);

// The scenario with {name}s filled in.
void fillIn(Scenario& scenario, const std::map<QString, QString>& values);

} // namespace flux::test
