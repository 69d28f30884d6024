#pragma once

#include "engine/agents/registry.h"

namespace flux::net {
class HttpClient;
}
namespace flux::files {
class FileService;
}
namespace flux::notify {
class Mailer;
}

namespace flux::agents {

// What the built-in agents work with. They keep the references: each service outlives the registry.
struct BuiltinServices {
    net::HttpClient& http;
    files::FileService& files;
    notify::Mailer& mailer;
};

// One maker per built-in agent; each lives in the file of its name beside this one.
[[nodiscard]] std::unique_ptr<Agent> makeHttpFetch(net::HttpClient& http);
[[nodiscard]] std::unique_ptr<Agent> makeFileStorage(files::FileService& files);
[[nodiscard]] std::unique_ptr<Agent> makeNotify(notify::Mailer& mailer);
[[nodiscard]] std::unique_ptr<Agent> makeOutbox(notify::Mailer& mailer);
[[nodiscard]] std::unique_ptr<Agent> makeTransform();
[[nodiscard]] std::unique_ptr<Agent> makeSummarize();
[[nodiscard]] std::unique_ptr<Agent> makeAggregate();
[[nodiscard]] std::unique_ptr<Agent> makeCompose();
[[nodiscard]] std::unique_ptr<Agent> makeAsk();

// Adds every built-in agent. A new one: its file, its maker above, one line in builtin.cpp.
void addBuiltinAgents(Registry& registry, BuiltinServices services);

} // namespace flux::agents
