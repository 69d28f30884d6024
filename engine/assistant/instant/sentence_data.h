#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::assistant {

// The sentences of the languages, built in: resources/language/instant.<language>.yaml. Empty: no such language.
[[nodiscard]] QByteArray sentenceData(const QString& language);
// What is answered: resources/language/answers.<language>.yaml.
[[nodiscard]] QByteArray answerData(const QString& language);

} // namespace flux::assistant
