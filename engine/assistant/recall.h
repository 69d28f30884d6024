#pragma once

#include <QtCore/QString>

#include <optional>

namespace flux::assistant {

// A message about memory itself.
struct Recall {
    enum class Kind {
        Ask,  // "What do you remember about the boiler?"
        Keep, // "Remember that the boiler was serviced in March."
    } kind = Kind::Ask;
    QString subject; // "the boiler"; what is to be kept, as it was written

    friend bool operator==(const Recall&, const Recall&) = default;
};

// Nothing for any other text: only whole sentences of these kinds are taken, in English. Pure, linear in the text.
[[nodiscard]] std::optional<Recall> readRecall(const QString& text);

} // namespace flux::assistant
