#pragma once

#include "engine/base/json.h"

#include <deque>
#include <optional>

// What both ends of the pipe agree on. The pipe is the front door between the processes of one user, over a local
// socket; one JSON object a line (UTF-8, "\n").
//   to the engine    {"id":1,"method":"tasks.get","params":{…}}   {"subscribe":41,"id":2}   {"unsubscribe":2}
//                    {"show":true,"id":3}   {"show":true,"goal":"…","id":3}
//   from the engine  {"id":1,"result":{…}}   {"id":1,"error":{…}}   {"id":2,"event":{…}}   {"id":2,"live":{…}}
// The ids are the caller's own numbers, requests and subscriptions apart. Answers come in any order.
namespace flux::api {

inline constexpr qsizetype kMaxPipeLine = 16 * 1024 * 1024;

// Where the process that has this data directory listens: an absolute path of a socket in the directory, or, where that
// is too long for a socket address, one named after a hash of it in the user's own runtime folder.
[[nodiscard]] QString pipePath(const QString& dataDir);

// One message with its line end. ResourceExhausted when it is longer than a line may be.
[[nodiscard]] base::Result<QByteArray> pipeLine(const base::Json& message);

// Cuts what a socket brings into lines. Thread: one.
class LineSplitter {
public:
    // False when a line is longer than kMaxPipeLine: the other side cannot be trusted any more.
    [[nodiscard]] bool feed(const QByteArray& bytes);
    [[nodiscard]] std::optional<QByteArray> next(); // without its line end

private:
    QByteArray m_unfinished;
    std::deque<QByteArray> m_lines;
};

} // namespace flux::api
