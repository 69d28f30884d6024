#include "engine/index/query/near_terms.h"

#include <QtCore/QString>

#include <algorithm>
#include <map>

namespace flux::index {

using base::Result;

namespace {

constexpr std::size_t kLongest = 32; // letters of the word
constexpr std::size_t kTwoSlips = 8;
constexpr std::size_t kMostFound = 4096;

std::u32string letters(std::string_view utf8) {
    const auto ucs4 = QString::fromUtf8(utf8.data(), qsizetype(utf8.size())).toUcs4();
    return std::u32string(ucs4.begin(), ucs4.end());
}

// How many bytes the first so many letters take.
std::size_t bytesOf(std::string_view utf8, std::size_t count) {
    std::size_t at = 0;
    for (; at < utf8.size(); ++at) {
        if ((quint8(utf8[at]) & 0xC0) != 0x80 && count-- == 0)
            break;
    }
    return at;
}

// The rows of the distance table for the letters of a term, as far as they are worth reading.
class Table {
public:
    Table(std::u32string word, int limit) : m_word(std::move(word)), m_limit(limit) {
        m_rows.emplace_back(m_word.size() + 1);
        for (std::size_t j = 0; j <= m_word.size(); ++j)
            m_rows[0][j] = int(j);
    }

    // Reads a term; gives how many of its letters are already too much, or 0 when all were read.
    std::size_t read(const std::u32string& term) {
        std::size_t depth =
            std::size_t(std::mismatch(term.begin(), term.begin() + std::ptrdiff_t(std::min(term.size(), m_term.size())),
                                      m_term.begin())
                            .first -
                        term.begin());
        depth = std::min(depth, m_rows.size() - 1);
        m_rows.resize(depth + 1);
        m_term = term;
        for (; depth < term.size(); ++depth) {
            addRow(depth);
            const auto& row = m_rows.back();
            if (*std::min_element(row.begin(), row.end()) > m_limit)
                return depth + 1;
        }
        return 0;
    }
    [[nodiscard]] int distance() const { return m_rows.back().back(); }

private:
    void addRow(std::size_t i) {
        std::vector<int> row(m_word.size() + 1);
        const std::vector<int>& above = m_rows.back();
        row[0] = int(i) + 1;
        for (std::size_t j = 1; j <= m_word.size(); ++j) {
            const int wrong = m_word[j - 1] == m_term[i] ? 0 : 1;
            row[j] = std::min({row[j - 1] + 1, above[j] + 1, above[j - 1] + wrong});
            if (i > 0 && j > 1 && m_word[j - 1] == m_term[i - 1] && m_word[j - 2] == m_term[i])
                row[j] = std::min(row[j], m_rows[m_rows.size() - 2][j - 2] + 1);
        }
        m_rows.push_back(std::move(row));
    }

    std::u32string m_word;
    std::u32string m_term;
    int m_limit;
    std::vector<std::vector<int>> m_rows;
};

Result<void> readDictionary(const Dictionary& dictionary, const std::u32string& word, int limit,
                            std::map<std::string, NearTerm>& found) {
    Table table(word, limit);
    Dictionary::Cursor cursor = dictionary.cursor();
    while (cursor.valid() && found.size() < kMostFound) {
        const std::u32string term = letters(cursor.term());
        if (const std::size_t tooMuch = table.read(term); tooMuch > 0) {
            std::string after = cursor.term().substr(0, bytesOf(cursor.term(), tooMuch));
            after.back() = char(quint8(after.back()) + 1); // no UTF-8 byte is 0xff: what follows all that begin so
            cursor.seek(after);
            continue;
        }
        if (cursor.entry().surface && table.distance() > 0 && table.distance() <= limit) {
            NearTerm& near = found[cursor.term()];
            near.term = cursor.term();
            near.distance = table.distance();
            near.documents += cursor.entry().documents;
        }
        cursor.next();
    }
    return cursor.problem() ? Result<void>(*cursor.problem()) : Result<void>();
}

} // namespace

Result<std::vector<NearTerm>> nearTerms(SegmentSet& set, const std::string& word, std::size_t limit) {
    const std::u32string wanted = letters(word);
    if (wanted.size() > kLongest)
        return std::vector<NearTerm>{};
    std::map<std::string, NearTerm> found;
    for (const auto& segment : set.segments())
        FLUX_CHECK(readDictionary(segment->dictionary(), wanted, wanted.size() < kTwoSlips ? 1 : 2, found));
    std::vector<NearTerm> list;
    for (auto& [term, near] : found)
        list.push_back(std::move(near));
    std::sort(list.begin(), list.end(), [](const NearTerm& a, const NearTerm& b) {
        if (a.distance != b.distance)
            return a.distance < b.distance;
        return a.documents != b.documents ? a.documents > b.documents : a.term < b.term;
    });
    list.resize(std::min(list.size(), limit));
    return list;
}

} // namespace flux::index
