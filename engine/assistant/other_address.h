#pragma once

#include "engine/base/result.h"

#include <QtCore/QStringList>

namespace flux::assistant {

// Where else a page may lie that was not found at its address, or whose host refuses connections: other forms of the
// same address, most likely first, without the address itself. A query says which page is meant and stays; only marks
// of where a reader came from are taken out of it. Empty for any other error. Pure.
[[nodiscard]] QStringList otherAddresses(const QString& url, const base::Error& error);

} // namespace flux::assistant
