#pragma once

#include "engine/base/result.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <vector>

namespace flux::notify {

struct MailAddress {
    QString name;    // may be empty; without control characters
    QString address; // ASCII: an international domain is in its xn-- form (RFC 5891)
};

// One mailbox of RFC 5322, section 3.4: "marta@lind.example", "Marta Lind <marta@lind.example>",
// "\"Lind, Marta\" <marta@lind.example>". The part before the @ is a dot-atom; quoted ones and non-ASCII ones are
// refused. Error: InvalidArgument, which says what is wrong with it.
[[nodiscard]] base::Result<MailAddress> parseAddress(const QString& text);

// Addresses with commas or semicolons between them; commas inside quotes do not part.
[[nodiscard]] QStringList splitAddresses(const QString& text);
[[nodiscard]] base::Result<std::vector<MailAddress>> parseAddresses(const QStringList& texts);

} // namespace flux::notify
