#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <optional>
#include <vector>

namespace flux::net {

// One event of a text/event-stream.
struct SseEvent {
    QString event = QStringLiteral("message");
    QString data;
    QString id; // the last id the stream had named by then

    friend bool operator==(const SseEvent&, const SseEvent&) = default;
};

struct SseLimits {
    qsizetype maxLineBytes = 1024 * 1024;
    qsizetype maxEventBytes = 16 * 1024 * 1024; // the data of one event
};

// Server-sent events out of bytes that arrive in pieces of any size (WHATWG HTML, section 9.2.6 "Interpreting an event
// stream"): a piece may end inside a character, a line end or a byte-order mark. An event without its closing blank
// line is never given out. After an error the reader stays in error.
// Thread: one at a time. Owner: whoever reads the stream.
class SseReader {
public:
    explicit SseReader(SseLimits limits = {}) : m_limits(limits) {}

    // The events that these bytes complete. Error: ResourceExhausted (a line or an event is beyond the limits).
    [[nodiscard]] base::Result<std::vector<SseEvent>> feed(QByteArrayView bytes);

    [[nodiscard]] QString lastEventId() const { return m_lastEventId; }
    [[nodiscard]] std::optional<qint64> retryMs() const { return m_retryMs; } // the stream's wish, when it gave one

private:
    void takeLine(std::vector<SseEvent>& events);
    void takeField(QByteArrayView name, QByteArrayView value);
    void dispatch(std::vector<SseEvent>& events);

    SseLimits m_limits;
    QByteArray m_line;
    QByteArray m_data;
    QString m_eventType;
    QString m_idBuffer;
    QString m_lastEventId;
    std::optional<qint64> m_retryMs;
    bool m_firstLine = true;
    bool m_afterCr = false;
    bool m_tooLarge = false;
};

} // namespace flux::net
