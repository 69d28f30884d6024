#pragma once

#include "engine/base/json.h"

#include <QtCore/QByteArrayList>
#include <QtCore/QHash>
#include <QtCore/QMutex>
#include <QtCore/QThread>
#include <QtCore/QUrl>
#include <QtCore/QWaitCondition>

#include <deque>
#include <vector>

namespace flux::test {

// What a scripted model says to one request, as bytes of the provider's format.
struct ModelReply {
    int status = 200;
    QByteArray contentType = "text/event-stream";
    QByteArray headers;     // more of them, each with its line end
    QByteArrayList pieces;  // written one by one, each as a chunk of its own
    int everyMs = 0;        // between two pieces; 0: all at once
    bool breaksOff = false; // the connection ends without an end of the body
    bool stays = false;     // after the pieces nothing comes, and the connection stays open
};

struct AskedModel {
    QByteArray method, path;
    QHash<QByteArray, QByteArray> headers; // names in lower case
    base::Json body;
};

// A provider of models on 127.0.0.1 that says what it was told to say, in the formats of OpenAI, Anthropic, Gemini and
// Ollama. Requests are answered in the order of the replies; one that nobody scripted is answered with status 500.
// GET requests are answered with `setModels` and take no reply.
// Thread: make it and ask it from the test's thread; it serves on one of its own. Owner: the test.
class ModelServer {
public:
    ModelServer();
    ~ModelServer();

    [[nodiscard]] QString address(const QString& path = {}) const;
    void say(ModelReply reply);
    void setModels(const base::Json& answer);
    [[nodiscard]] std::vector<AskedModel> asked() const;
    // Until a client has gone away from a reply that stays; false when none does within 10 s.
    [[nodiscard]] bool waitForLeaving();

private:
    friend class ModelConnection;
    QThread m_thread;
    QObject* m_listener = nullptr;
    quint16 m_port = 0;
    mutable QMutex m_mutex;
    QWaitCondition m_changed;
    std::deque<ModelReply> m_replies;
    std::vector<AskedModel> m_asked;
    QByteArray m_models = "{}";
    int m_left = 0;
};

struct ModelCall {
    QByteArray name;
    base::Json arguments;
};
// A whole reply in the format of a provider ("openai", "anthropic", "gemini", "ollama"): the words piece by piece, then
// the calls, then the end with a count of tokens (11 in, 7 out).
[[nodiscard]] ModelReply modelReply(const QByteArray& wire, const QByteArrayList& words,
                                    const std::vector<ModelCall>& calls = {});

} // namespace flux::test
