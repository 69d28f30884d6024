#include "engine/index/text/analyzer.h"

#include "engine/index/text/fold.h"
#include "engine/index/text/word_data.h"

#include <algorithm>
#include <libstemmer.h>

namespace flux::index {

namespace {

constexpr std::size_t kMostStems = 1 << 15;
constexpr std::size_t kLongestStemmed = 40; // bytes; what is longer is no word of a language

} // namespace

base::Result<std::unique_ptr<Analyzer>> Analyzer::open(const QString& language) {
    sb_stemmer* stemmer = sb_stemmer_new(language.toUtf8().constData(), "UTF_8");
    if (!stemmer)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("Search does not know the language “%1”. Use its English name, such as "
                                              "“english” or “german”.")
                                   .arg(language));
    std::unique_ptr<Analyzer> analyzer(new Analyzer(stemmer));
    if (language == QLatin1StringView("english")) {
        analyzer->readStopWords(kStopWordsEnglish);
        analyzer->readIrregular(kIrregularEnglish);
        analyzer->readSynonyms(kSynonymsEnglish);
    }
    return analyzer;
}

Analyzer::~Analyzer() {
    sb_stemmer_delete(m_stemmer);
}

const std::string& Analyzer::stem(const Token& token) {
    const std::string& word = token.text;
    if (token.kind != TokenKind::Word || word.size() < 3 || word.size() > kLongestStemmed)
        return word;
    if (const auto known = m_stems.find(word); known != m_stems.end())
        return known->second;
    if (m_stems.size() >= kMostStems)
        m_stems.clear();
    const auto irregular = m_bases.find(word);
    const std::string& base = irregular == m_bases.end() ? word : irregular->second;
    const auto* bytes = reinterpret_cast<const sb_symbol*>(base.data());
    const sb_symbol* stem = sb_stemmer_stem(m_stemmer, bytes, int(base.size()));
    std::string text;
    if (stem)
        text.assign(reinterpret_cast<const char*>(stem), std::size_t(sb_stemmer_length(m_stemmer)));
    if (text.empty())
        text = word;
    return m_stems.emplace(word, std::move(text)).first->second;
}

const std::vector<std::string>& Analyzer::synonymsOf(const Token& token) {
    static const std::vector<std::string> kNone;
    auto found = m_synonyms.find(token.text);
    if (found == m_synonyms.end())
        found = m_synonyms.find(stem(token));
    return found == m_synonyms.end() ? kNone : found->second;
}

// One word a line; what follows # is a remark.
void Analyzer::readStopWords(const char* data) {
    for (const QString& line : QString::fromUtf8(data).split(u'\n')) {
        const QString word = line.section(u'#', 0, 0).trimmed();
        if (!word.isEmpty())
            m_stopWords.insert(folded(word));
    }
}

// "word: word, word" a line: the words after the colon are tried too when the first is looked for.
void Analyzer::readSynonyms(const char* data) {
    for (const QString& line : QString::fromUtf8(data).split(u'\n')) {
        const QString rule = line.section(u'#', 0, 0);
        Token word;
        word.text = folded(rule.section(u':', 0, 0).trimmed());
        if (word.text.empty() || !rule.contains(u':'))
            continue;
        std::vector<std::string> others;
        for (const QString& other : rule.section(u':', 1).split(u',')) {
            if (!other.trimmed().isEmpty())
                others.push_back(folded(other.trimmed()));
        }
        m_synonyms.emplace(stem(word), others);
        m_synonyms.insert_or_assign(word.text, std::move(others));
    }
}

// "base: form, form" a line.
void Analyzer::readIrregular(const char* data) {
    for (const QString& line : QString::fromUtf8(data).split(u'\n')) {
        const QString rule = line.section(u'#', 0, 0);
        if (!rule.contains(u':'))
            continue;
        for (const QString& form : rule.section(u':', 1).split(u','))
            m_bases.emplace(folded(form.trimmed()), folded(rule.section(u':', 0, 0).trimmed()));
    }
}

} // namespace flux::index
