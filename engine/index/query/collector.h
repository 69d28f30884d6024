#pragma once

#include "engine/index/document.h"
#include "engine/index/query/search_options.h"
#include "engine/index/segment/segment.h"
#include "engine/index/text/analyzer.h"

namespace flux::index {

// Words that have to stand one after the other, folded.
struct Phrase {
    std::vector<std::string> words;
    bool excluded = false;
};

[[nodiscard]] bool hasPhrase(QStringView text, const std::vector<std::string>& words);

// Keeps the best documents so far. Cheap tests come first; what asks the caller, only for a document that would be
// among the best. Errors are kept in problem(). Thread: one at a time, for one search.
class Collector {
public:
    Collector(const SearchOptions& options, std::vector<Phrase> phrases, bool mayRepeat);

    // Of the segments one at a time; `excluded` has one bit a document, or is empty.
    void enter(const Segment& segment, std::vector<quint64> excluded);
    // What does not score more than this need not be offered.
    [[nodiscard]] float threshold() const { return m_threshold; }
    void offer(quint32 document, float score);

    [[nodiscard]] base::Result<std::vector<IndexHit>> hits();
    [[nodiscard]] bool cutShort() const { return m_cutShort; }
    [[nodiscard]] const std::optional<base::Error>& problem() const { return m_problem; }

private:
    struct Kept {
        float score = 0;
        quint32 document = 0;
        const Segment* segment = nullptr;
    };
    [[nodiscard]] bool passes(quint32 document) const;
    [[nodiscard]] float aged(quint32 document, float score) const;
    [[nodiscard]] bool isAccepted(quint32 document);
    [[nodiscard]] bool raise(quint32 document, float score); // true: it was kept already
    static bool isBetter(const Kept& a, const Kept& b) { return a.score > b.score; }

    const SearchOptions& m_options;
    std::vector<Phrase> m_phrases;
    bool m_mayRepeat; // a document may be offered more than once; the best counts
    std::size_t m_limit;
    const Segment* m_segment = nullptr;
    std::vector<quint64> m_excluded;
    std::vector<Kept> m_heap; // the worst in front
    float m_threshold = 0;
    int m_asked = 0;
    bool m_cutShort = false;
    std::optional<base::Error> m_problem;
};

} // namespace flux::index
