#include "tests/support/model_server.h"

#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

namespace flux::test {

using base::Json;

namespace {

QByteArray event(const Json& data, const QByteArray& type = {}) {
    return (type.isEmpty() ? QByteArray() : "event: " + type + "\n") + "data: " + base::dumpJson(data) + "\n\n";
}

QByteArrayList openAiPieces(const QByteArrayList& words, const std::vector<ModelCall>& calls) {
    const auto chunk = [](const Json& delta, const Json& reason) {
        return event(Json{{"id", "c"},
                          {"object", "chat.completion.chunk"},
                          {"model", "scripted"},
                          {"choices", Json::array({Json{{"index", 0}, {"delta", delta}, {"finish_reason", reason}}})}});
    };
    QByteArrayList pieces{chunk(Json{{"role", "assistant"}, {"content", ""}}, nullptr)};
    for (const QByteArray& word : words)
        pieces.append(chunk(Json{{"content", word.toStdString()}}, nullptr));
    int index = 0;
    for (const ModelCall& call : calls) {
        const std::string arguments = base::dumpJson(call.arguments).toStdString();
        const auto part = [&](Json function, bool first) {
            Json one{{"index", index}, {"function", std::move(function)}};
            if (first) {
                one["id"] = "call_" + std::to_string(index);
                one["type"] = "function";
            }
            return chunk(Json{{"tool_calls", Json::array({one})}}, nullptr);
        };
        pieces.append(part(Json{{"name", call.name.toStdString()}, {"arguments", ""}}, true));
        pieces.append(part(Json{{"arguments", arguments.substr(0, arguments.size() / 2)}}, false));
        pieces.append(part(Json{{"arguments", arguments.substr(arguments.size() / 2)}}, false));
        ++index;
    }
    pieces.append(chunk(Json::object(), calls.empty() ? "stop" : "tool_calls"));
    pieces.append(event(Json{{"model", "scripted"},
                             {"choices", Json::array()},
                             {"usage", Json{{"prompt_tokens", 11}, {"completion_tokens", 7}}}}));
    pieces.append("data: [DONE]\n\n");
    return pieces;
}

QByteArrayList anthropicPieces(const QByteArrayList& words, const std::vector<ModelCall>& calls) {
    QByteArrayList pieces{event(Json{{"type", "message_start"},
                                     {"message", Json{{"model", "scripted"},
                                                      {"usage", Json{{"input_tokens", 11}, {"output_tokens", 1}}}}}},
                                "message_start"),
                          event(Json{{"type", "ping"}}, "ping")};
    int index = 0;
    const auto block = [&](const Json& start, const QByteArray& kind, const char* member, const QByteArrayList& parts) {
        pieces.append(event(Json{{"type", "content_block_start"}, {"index", index}, {"content_block", start}},
                            "content_block_start"));
        for (const QByteArray& part : parts)
            pieces.append(event(Json{{"type", "content_block_delta"},
                                     {"index", index},
                                     {"delta", Json{{"type", kind.toStdString()}, {member, part.toStdString()}}}},
                                "content_block_delta"));
        pieces.append(event(Json{{"type", "content_block_stop"}, {"index", index++}}, "content_block_stop"));
    };
    if (!words.isEmpty())
        block(Json{{"type", "text"}, {"text", ""}}, "text_delta", "text", words);
    for (const ModelCall& call : calls) {
        const QByteArray arguments = base::dumpJson(call.arguments);
        block(Json{{"type", "tool_use"},
                   {"id", "toolu_" + std::to_string(index)},
                   {"name", call.name.toStdString()},
                   {"input", Json::object()}},
              "input_json_delta", "partial_json",
              {"", arguments.left(arguments.size() / 2), arguments.mid(arguments.size() / 2)});
    }
    pieces.append(event(Json{{"type", "message_delta"},
                             {"delta", Json{{"stop_reason", calls.empty() ? "end_turn" : "tool_use"}}},
                             {"usage", Json{{"output_tokens", 7}}}},
                        "message_delta"));
    pieces.append(event(Json{{"type", "message_stop"}}, "message_stop"));
    return pieces;
}

QByteArrayList geminiPieces(const QByteArrayList& words, const std::vector<ModelCall>& calls) {
    const auto chunk = [](const Json& parts, bool last) {
        Json candidate{{"index", 0}, {"content", Json{{"role", "model"}, {"parts", parts}}}};
        Json piece{{"modelVersion", "scripted"}};
        if (last) {
            candidate["finishReason"] = "STOP";
            piece["usageMetadata"] = Json{{"promptTokenCount", 11}, {"candidatesTokenCount", 7}};
        }
        piece["candidates"] = Json::array({std::move(candidate)});
        return event(piece);
    };
    QByteArrayList pieces;
    for (const QByteArray& word : words)
        pieces.append(chunk(Json::array({Json{{"text", word.toStdString()}}}), false));
    Json parts = Json::array();
    for (const ModelCall& call : calls)
        parts.push_back(Json{{"functionCall", Json{{"name", call.name.toStdString()}, {"args", call.arguments}}},
                             {"thoughtSignature", "c2ln"}});
    pieces.append(chunk(parts, true));
    return pieces;
}

QByteArrayList ollamaPieces(const QByteArrayList& words, const std::vector<ModelCall>& calls) {
    const auto line = [](Json message, bool done) {
        message["role"] = "assistant";
        Json piece{{"model", "scripted"}, {"message", std::move(message)}, {"done", done}};
        if (done) {
            piece["done_reason"] = "stop";
            piece["prompt_eval_count"] = 11;
            piece["eval_count"] = 7;
        }
        return base::dumpJson(piece) + "\n";
    };
    QByteArrayList pieces;
    for (const QByteArray& word : words)
        pieces.append(line(Json{{"content", word.toStdString()}}, false));
    Json wanted = Json::array();
    for (const ModelCall& call : calls)
        wanted.push_back(Json{{"function", Json{{"name", call.name.toStdString()}, {"arguments", call.arguments}}}});
    if (!wanted.empty())
        pieces.append(line(Json{{"content", ""}, {"tool_calls", wanted}}, false));
    pieces.append(line(Json{{"content", ""}}, true));
    return pieces;
}

} // namespace

// One connection: one request, one reply.
class ModelConnection : public QObject {
public:
    ModelConnection(ModelServer& server, QTcpSocket* socket) : QObject(socket), m_server(server), m_socket(socket) {
        connect(socket, &QTcpSocket::readyRead, this, [this] { onReadable(); });
        connect(socket, &QTcpSocket::disconnected, this, [this] {
            if (m_stays) {
                const QMutexLocker lock(&m_server.m_mutex);
                ++m_server.m_left;
                m_server.m_changed.wakeAll();
            }
            m_socket->deleteLater();
        });
    }

private:
    void onReadable() {
        m_buffer += m_socket->readAll();
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        AskedModel asked;
        const QList<QByteArray> lines = m_buffer.first(end).split('\n');
        const QList<QByteArray> start = lines.first().trimmed().split(' ');
        asked.method = start.value(0);
        asked.path = start.value(1);
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const qsizetype colon = lines.at(i).indexOf(':');
            asked.headers.insert(lines.at(i).first(colon).toLower(), lines.at(i).mid(colon + 1).trimmed());
        }
        const qsizetype length = asked.headers.value("content-length").toLongLong();
        if (m_buffer.size() < end + 4 + length)
            return;
        if (auto body = base::parseJson(m_buffer.mid(end + 4, length)); body.ok())
            asked.body = std::move(*body);
        m_buffer.clear();
        answer(asked);
    }

    void answer(const AskedModel& asked) {
        ModelReply reply;
        {
            const QMutexLocker lock(&m_server.m_mutex);
            m_server.m_asked.push_back(asked);
            if (asked.method == "GET") {
                reply.contentType = "application/json";
                reply.pieces = {m_server.m_models};
            } else if (m_server.m_replies.empty()) {
                reply.status = 500;
                reply.pieces = {"{\"error\":{\"message\":\"nobody scripted this\"}}"};
            } else {
                reply = std::move(m_server.m_replies.front());
                m_server.m_replies.pop_front();
            }
        }
        m_socket->write("HTTP/1.1 " + QByteArray::number(reply.status) + " X\r\nContent-Type: " + reply.contentType +
                        "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n" + reply.headers + "\r\n");
        m_reply = std::move(reply);
        if (m_reply.everyMs > 0) {
            connect(&m_pace, &QTimer::timeout, this,
                    [this] { m_reply.pieces.isEmpty() ? end() : write(m_reply.pieces.takeFirst()); });
            m_pace.start(m_reply.everyMs);
            return;
        }
        for (const QByteArray& piece : std::as_const(m_reply.pieces))
            write(piece);
        end();
    }

    void write(const QByteArray& piece) {
        if (!piece.isEmpty())
            m_socket->write(QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n");
        m_socket->flush();
    }

    void end() {
        m_pace.stop();
        m_stays = m_reply.stays;
        if (m_stays)
            return;
        if (!m_reply.breaksOff)
            m_socket->write("0\r\n\r\n");
        m_socket->disconnectFromHost();
    }

    ModelServer& m_server;
    QTcpSocket* m_socket;
    QByteArray m_buffer;
    ModelReply m_reply;
    QTimer m_pace;
    bool m_stays = false;
};

ModelServer::ModelServer() {
    m_thread.start();
    m_listener = new QObject;
    m_listener->moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        m_listener,
        [this] {
            auto* server = new QTcpServer(m_listener);
            QObject::connect(server, &QTcpServer::newConnection, server, [this, server] {
                while (QTcpSocket* socket = server->nextPendingConnection())
                    new ModelConnection(*this, socket);
            });
            server->listen(QHostAddress::LocalHost);
            m_port = server->serverPort();
        },
        Qt::BlockingQueuedConnection);
}

ModelServer::~ModelServer() {
    QMetaObject::invokeMethod(
        m_listener, [this] { delete m_listener; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

QString ModelServer::address(const QString& path) const {
    return QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path);
}

void ModelServer::say(ModelReply reply) {
    const QMutexLocker lock(&m_mutex);
    m_replies.push_back(std::move(reply));
}

void ModelServer::setModels(const Json& answer) {
    const QMutexLocker lock(&m_mutex);
    m_models = base::dumpJson(answer);
}

std::vector<AskedModel> ModelServer::asked() const {
    const QMutexLocker lock(&m_mutex);
    return m_asked;
}

bool ModelServer::waitForLeaving() {
    const QMutexLocker lock(&m_mutex);
    while (m_left == 0) {
        if (!m_changed.wait(&m_mutex, 10'000))
            return false;
    }
    --m_left;
    return true;
}

ModelReply modelReply(const QByteArray& wire, const QByteArrayList& words, const std::vector<ModelCall>& calls) {
    ModelReply reply;
    reply.pieces = wire == "openai"      ? openAiPieces(words, calls)
                   : wire == "anthropic" ? anthropicPieces(words, calls)
                   : wire == "gemini"    ? geminiPieces(words, calls)
                                         : ollamaPieces(words, calls);
    if (wire == "ollama")
        reply.contentType = "application/x-ndjson";
    return reply;
}

} // namespace flux::test
