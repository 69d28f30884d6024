#pragma once

#include <QtCore/QStringView>

#include <vector>

namespace flux::memory {

// About how many tokens of a language model a text is: four letters make one, and of scripts without spaces each letter
// is one (both are rules of thumb that err on the high side for English). Never 0 for a text that is not empty. Pure.
[[nodiscard]] int aboutTokens(QStringView text);

// Which of the texts go into a budget: from the first one on, one that does not fit is left out and smaller ones after
// it still go in. A budget of 0 or less is none: all of them. Pure.
[[nodiscard]] std::vector<std::size_t> fitting(const std::vector<QString>& texts, int budget);

} // namespace flux::memory
