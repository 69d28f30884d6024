#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::assistant {

// The data files of the languages, built in: resources/language/when.<language>.yaml. Empty: no such language.
[[nodiscard]] QByteArray whenData(const QString& language);

} // namespace flux::assistant
