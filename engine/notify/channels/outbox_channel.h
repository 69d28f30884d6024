#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::notify {

// Keeps a message as "<folder>/<id>.eml", whole or not at all, flushed to the disk. Nothing leaves this computer. The
// name is made from the Message-ID, so doing it again changes nothing. Returns the path.
// Errors: ResourceExhausted (disk full), PermissionDenied, Unavailable.
[[nodiscard]] base::Result<QString> keepInOutbox(const QString& folder, const QString& messageId,
                                                 const QByteArray& message);

// Moves it from there to "<folder>/.taken_back". Done again it changes nothing. Errors: FailedPrecondition (it is not
// in the outbox any more), Unavailable (the disk).
[[nodiscard]] base::Result<void> takeOutOfOutbox(const QString& folder, const QString& messageId);

} // namespace flux::notify
