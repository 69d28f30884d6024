#pragma once

#include "engine/base/result.h"
#include "engine/index/text/tokenizer.h"

#include <QtCore/QStringList>

#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

struct sb_stemmer;

namespace flux::index {

// What is known of a language: stems (Snowball, https://snowballstem.org), words that say little, words that mean
// nearly the same. The word lists are data: resources/search. Errors: open() refuses a language that Snowball does not
// know. Thread: one at a time. Owner: the writer or reader that uses it.
class Analyzer {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Analyzer>>
    open(const QString& language = QStringLiteral("english"));
    ~Analyzer();
    Analyzer(const Analyzer&) = delete;
    Analyzer& operator=(const Analyzer&) = delete;

    // The stem of a folded word, of an irregular form that of its base; the word itself when it has none. Valid until
    // the next call.
    [[nodiscard]] const std::string& stem(const Token& token);
    [[nodiscard]] bool isStopWord(const std::string& folded) const { return m_stopWords.contains(folded); }
    // Of the word, or of another with its stem.
    [[nodiscard]] const std::vector<std::string>& synonymsOf(const Token& token);

private:
    explicit Analyzer(sb_stemmer* stemmer) : m_stemmer(stemmer) {}
    void readStopWords(const char* data);
    void readSynonyms(const char* data);
    void readIrregular(const char* data);

    sb_stemmer* m_stemmer;
    std::unordered_map<std::string, std::string> m_stems; // bounded memory of stems
    std::unordered_set<std::string> m_stopWords;
    std::unordered_map<std::string, std::string> m_bases;                 // of irregular forms: "went" → "go"
    std::unordered_map<std::string, std::vector<std::string>> m_synonyms; // by word and by stem
};

} // namespace flux::index
