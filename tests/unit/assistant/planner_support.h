#pragma once

#include "engine/agents/builtin/builtin.h"
#include "engine/assistant/planner.h"
#include "engine/files/file_service.h"
#include "engine/net/http_client.h"
#include "engine/notify/mailer.h"
#include "tests/support/test_clock.h"

#include <QtCore/QTemporaryDir>

namespace flux::test {

// The person of these tests; see the head of utterances.tsv.
inline assistant::PlannerInput plannerInput(const QString& text) {
    assistant::PlannerInput input;
    input.text = text;
    input.now = base::Instant{1772442000000};
    input.timeZoneId = QStringLiteral("Europe/Berlin");
    input.homeFolder = QStringLiteral("/home/ada");
    input.workingFolder = QStringLiteral("/home/ada/work");
    input.grantedFolders = QStringList{QStringLiteral("/opt/flux/sample"), QStringLiteral("/home/ada/notes")};
    input.ownMail = QStringLiteral("ada@example.org");
    return input;
}

// A network of the pages that a test puts there, and a mailer that keeps what it was given.
class PageNetwork final : public net::HttpClient {
public:
    base::Result<net::HttpResponse> fetch(const net::HttpRequest& request, const base::CancelToken&) override {
        const auto page = pages.constFind(request.url.toString());
        if (page == pages.cend())
            return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("There is no such page."));
        net::HttpResponse response;
        response.status = 200;
        response.url = request.url;
        response.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
        response.body = *page;
        return response;
    }
    QHash<QString, QByteArray> pages;
};

class KeepingMailer final : public notify::Mailer {
public:
    base::Result<notify::MailReceipt> send(const notify::Mail& mail, const notify::MailSettings&,
                                           const base::CancelToken&, const CommitIntent&) override {
        mails.push_back(mail);
        return notify::MailReceipt{QStringLiteral("<1@test>"), mail.to, QStringLiteral("smtp"), QStringLiteral("test")};
    }
    std::vector<notify::Mail> mails;
};

// Every built-in agent, with a file area in a temporary folder.
struct AgentWorld {
    AgentWorld() { agents::addBuiltinAgents(registry, {network, files, mailer}); }

    TestClock clock;
    QTemporaryDir folder;
    PageNetwork network;
    KeepingMailer mailer;
    files::FileService files{folder.path(), clock};
    agents::Registry registry;
};

} // namespace flux::test
