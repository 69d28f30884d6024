#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace flux::net {
class CircuitBreakers;
}

namespace flux::notify {

struct MailAttachment {
    QString name;                    // what the receiver sees; without bytes also the file in the file area
    std::optional<QByteArray> bytes; // empty: read from the file area
};

// A mail as a person means it. Addresses are "marta@lind.example" or "Marta Lind <marta@lind.example>".
struct Mail {
    QString from; // empty: the one of the settings
    QStringList to, cc;
    QString subject;
    QString body; // plain text
    std::vector<MailAttachment> attachments;
    QString idempotencyKey; // the Message-ID is made from it: the same mail sent again bears the same id
    base::Instant date;
};

struct MailSettings {
    QString url;             // mail.smtp.url: smtp://, smtps://, outbox:, or empty
    QString from;            // mail.from
    int timeoutMs = 120'000; // for the whole exchange with the server
};

struct MailReceipt {
    QString messageId; // "<…@…>"
    QStringList to;    // every address that it went to, to and cc
    QString transport; // "smtp" or "outbox"
    QString place;     // the server's host, or the path of the file in the outbox
};

// The start of Error::detail when it is not known whether the mail went out: it was handed over whole and no answer
// came.
inline constexpr QLatin1StringView kUnknownOutcome("unknown_outcome: ");

// Sends mail.
// Promises: commitIntent is called after the server said that it is ready for the message (354) and before any byte of
// the message leaves; when it fails nothing leaves, and the server throws the mail away. So a kill before it is safe to
// repeat. An error with retryable set means that the mail was surely not taken. The outbox channel does not call it:
// its file is named by the Message-ID, so writing it again changes nothing. Contents are never logged.
// Errors: FailedPrecondition (mail is not set up; the server refused for good), InvalidArgument (an address, an empty
// subject and body), NotFound (an attachment), ResourceExhausted (too large, disk full), Unauthenticated (login),
// Unavailable (no answer, 4xx; not retryable with kUnknownOutcome in detail), DeadlineExceeded, Cancelled.
// Thread: send blocks; safe from several threads at once. Owner: the host.
class Mailer {
public:
    using CommitIntent = std::function<base::Result<void>()>;
    virtual ~Mailer() = default;
    [[nodiscard]] virtual base::Result<MailReceipt> send(const Mail& mail, const MailSettings& settings,
                                                         const base::CancelToken& cancel,
                                                         const CommitIntent& commitIntent) = 0;
    // Takes a mail out of the outbox folder again; it is kept in ".taken_back" there. Done again it changes nothing.
    // FailedPrecondition when it is not in the outbox any more.
    [[nodiscard]] virtual base::Result<void> takeOut(const QString& messageId);
};

// Reads a secret by the key of its setting ("mail.smtp.password").
using SecretReader = std::function<base::Result<QString>(const QString& key)>;

struct MailerOptions {
    QString outboxFolder;
    QString filesFolder;     // the file area: where attachments are read from, and nowhere else
    SecretReader readSecret; // may be empty: then there are no secrets
    QString caFile = {};     // trusted authorities (PEM) instead of the system's, for a company or a test
    net::CircuitBreakers* breakers = nullptr; // of mail servers, by host and port; null: none. They outlive the mailer
};
[[nodiscard]] std::unique_ptr<Mailer> makeMailer(MailerOptions options);

} // namespace flux::notify
