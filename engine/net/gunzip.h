#pragma once

#include <QtCore/QByteArray>

#include <memory>

struct z_stream_s;

namespace flux::net {

// Unpacks a gzip stream (RFC 1952) that arrives in pieces, and stops at a limit: a bomb costs no more than the limit.
// Our own and not QNetworkAccessManager's, which unpacks a bomb to its end to count it, and takes a stream that was cut
// off for a whole one.
// Thread: one at a time. Owner: the exchange.
class Gunzip {
public:
    enum class State { Going, Ended, TooLarge, Broken };

    explicit Gunzip(qint64 maxBytes);
    ~Gunzip();
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    // Appends what these bytes unpack to. Ended: the last member of the stream is complete.
    State feed(QByteArrayView packed, QByteArray& out);
    [[nodiscard]] State state() const { return m_state; }

private:
    std::unique_ptr<z_stream_s> m_stream;
    qint64 m_maxBytes;
    State m_state = State::Going;
};

} // namespace flux::net
