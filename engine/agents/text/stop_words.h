#pragma once

#include <QtCore/QStringList>

#include <vector>

namespace flux::agents {

// The words of a text, in lower case, in order: runs of letters and digits. Scripts without spaces (Han, kana, Thai)
// give pairs of characters instead, the usual stand-in for words in retrieval.
[[nodiscard]] QStringList wordsOf(QStringView text);

// The words that say nothing by themselves, of the language that the words seem to be in: English, German, French or
// Spanish, by which list covers most of them. For any other language there is no list and nothing is left out.
class StopWords {
public:
    explicit StopWords(const std::vector<QStringList>& texts); // looks at the first few thousand words
    [[nodiscard]] bool contains(const QString& word) const;

private:
    int m_language = -1;
};

} // namespace flux::agents
