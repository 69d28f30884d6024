#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/result.h"
#include "engine/net/circuit_breaker.h"
#include "engine/notify/mailer.h"

#include <QtCore/QStringList>
#include <QtCore/QUrl>

namespace flux::notify {

enum class Tls {
    WhenOffered, // STARTTLS if the server offers it; but a password never crosses a network without encryption
    Required,
    Off,
};

// Where and how to hand a message over.
struct SmtpTarget {
    bool implicitTls = false; // smtps
    QString host;
    int port = 0;
    QString user, password; // empty: no login
    Tls tls = Tls::WhenOffered;
    QString caFile;
    int timeoutMs = 120'000;
    net::CircuitBreakers* breakers = nullptr; // asked before and told afterwards, by host and port; null: none
};

// The target that a URL names: smtp://user@host:port?tls=required|off, smtps://user@host:port. Ports if left out: 587,
// 465. Error: FailedPrecondition (the setting is wrong).
[[nodiscard]] base::Result<SmtpTarget> smtpTarget(const QUrl& url);

// Hands one message to a server (RFC 5321) through libcurl, which also doubles the dots at line starts. For the
// promises about commitIntent and the errors see Mailer. Thread: any; blocks.
[[nodiscard]] base::Result<void> sendOverSmtp(const SmtpTarget& target, const QString& from,
                                              const QStringList& recipients, const QByteArray& message,
                                              const base::CancelToken& cancel,
                                              const Mailer::CommitIntent& commitIntent);

} // namespace flux::notify
