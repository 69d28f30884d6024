#include "engine/net/sse_reader.h"

#include <algorithm>
#include <limits>

namespace flux::net {

using base::ErrorCode;
using base::makeError;

base::Result<std::vector<SseEvent>> SseReader::feed(QByteArrayView bytes) {
    std::vector<SseEvent> events;
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at != end && !m_tooLarge) {
        if (m_afterCr && *at == '\n')
            ++at; // the second half of CR LF
        m_afterCr = false;
        const char* const stop = std::find_if(at, end, [](char c) { return c == '\r' || c == '\n'; });
        if (m_line.size() + (stop - at) > m_limits.maxLineBytes) {
            m_tooLarge = true;
            break;
        }
        m_line.append(at, stop - at);
        at = stop;
        if (at == end)
            break;
        m_afterCr = *at == '\r';
        ++at;
        takeLine(events);
    }
    if (m_tooLarge) {
        return makeError(
            ErrorCode::ResourceExhausted,
            QStringLiteral("The other side sent an event that is too large to read, so the stream was closed."),
            QStringLiteral("event stream: line or event over the limit"));
    }
    return events;
}

void SseReader::takeLine(std::vector<SseEvent>& events) {
    QByteArrayView line(m_line);
    if (m_firstLine && line.startsWith(QByteArrayView("\xEF\xBB\xBF")))
        line = line.sliced(3);
    m_firstLine = false;
    if (line.isEmpty()) {
        dispatch(events);
    } else if (line.front() != ':') { // else a comment
        const qsizetype colon = line.indexOf(':');
        if (colon < 0) {
            takeField(line, {});
        } else {
            QByteArrayView value = line.sliced(colon + 1);
            if (value.startsWith(' '))
                value = value.sliced(1);
            takeField(line.first(colon), value);
        }
    }
    m_line.resize(0); // keeps its memory for the next line
}

void SseReader::takeField(QByteArrayView name, QByteArrayView value) {
    if (name == "data") {
        if (m_data.size() + value.size() >= m_limits.maxEventBytes) {
            m_tooLarge = true;
            return;
        }
        m_data.append(value).append('\n');
    } else if (name == "event") {
        m_eventType = QString::fromUtf8(value);
    } else if (name == "id") {
        if (!value.contains('\0'))
            m_idBuffer = QString::fromUtf8(value);
    } else if (name == "retry") {
        const bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (value.isEmpty() || !digits)
            return;
        bool fits = false;
        const qint64 ms = value.toByteArray().toLongLong(&fits);
        m_retryMs = fits ? ms : std::numeric_limits<qint64>::max();
    }
}

void SseReader::dispatch(std::vector<SseEvent>& events) {
    m_lastEventId = m_idBuffer;
    if (!m_data.isEmpty()) {
        m_data.chop(1); // the last line end
        SseEvent event;
        if (!m_eventType.isEmpty())
            event.event = m_eventType;
        event.data = QString::fromUtf8(m_data);
        event.id = m_lastEventId;
        events.push_back(std::move(event));
    }
    m_data.resize(0);
    m_eventType.clear();
}

} // namespace flux::net
