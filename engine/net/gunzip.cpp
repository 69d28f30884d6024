#include "engine/net/gunzip.h"

#include <array>
#include <zlib.h>

namespace flux::net {

Gunzip::Gunzip(qint64 maxBytes) : m_stream(std::make_unique<z_stream>()), m_maxBytes(maxBytes) {
    if (inflateInit2(m_stream.get(), 15 + 16) != Z_OK) // 16: gzip's head and checksum
        m_state = State::Broken;
}

Gunzip::~Gunzip() {
    inflateEnd(m_stream.get());
}

Gunzip::State Gunzip::feed(QByteArrayView packed, QByteArray& out) {
    if (packed.isEmpty() || m_state == State::TooLarge || m_state == State::Broken)
        return m_state;
    std::array<char, 32 * 1024> buffer;
    m_stream->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    m_stream->avail_in = static_cast<uInt>(packed.size());
    while (true) {
        if (m_state == State::Ended) { // another member follows, or padding that is left alone
            if (m_stream->avail_in == 0 || *m_stream->next_in == 0)
                return m_state;
            inflateReset(m_stream.get());
            m_state = State::Going;
        }
        m_stream->next_out = reinterpret_cast<Bytef*>(buffer.data());
        m_stream->avail_out = static_cast<uInt>(buffer.size());
        const int code = inflate(m_stream.get(), Z_NO_FLUSH);
        const qint64 got = static_cast<qint64>(buffer.size()) - m_stream->avail_out;
        if (out.size() + got > m_maxBytes)
            return m_state = State::TooLarge;
        out.append(buffer.data(), got);
        if (code == Z_STREAM_END)
            m_state = State::Ended;
        else if (code != Z_OK && code != Z_BUF_ERROR)
            return m_state = State::Broken;
        else if (m_stream->avail_in == 0 && m_stream->avail_out > 0)
            return m_state;
    }
}

} // namespace flux::net
