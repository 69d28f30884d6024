#pragma once

#include "engine/notify/mail_address.h"
#include "engine/notify/mailer.h"

namespace flux::notify {

// A mail whose addresses are parsed and whose attachments are in memory.
struct ReadyMail {
    MailAddress from;
    std::vector<MailAddress> to, cc;
    QString subject, body;
    struct Attachment {
        QString name;
        QByteArray bytes;
    };
    std::vector<Attachment> attachments;
    QString messageId; // "<…@…>"
    base::Instant date;
};

// "<flux.<32 hex digits>@<the sender's domain>>": the same key gives the same id.
[[nodiscard]] QString messageIdFor(const QString& idempotencyKey, const QString& fromAddress);

// The message as it goes over the wire (RFC 5322, RFC 2045 to 2047, RFC 2231, RFC 2183): ASCII, lines of at most 78
// characters that end in CR LF. The same mail gives the same bytes. Dots are not doubled: that is the transport's.
[[nodiscard]] QByteArray buildMessage(const ReadyMail& mail);

} // namespace flux::notify
