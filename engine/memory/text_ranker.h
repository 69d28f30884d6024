#pragma once

#include "engine/index/index_reader.h"
#include "engine/index/index_writer.h"
#include "engine/memory/fusion.h"

#include <QtCore/QHash>

#include <functional>
#include <memory>
#include <unordered_map>

namespace flux::memory {

// What of a memory is looked at when its words are weighed.
struct RankedText {
    QString id;
    QString title; // counts most
    QString tags;  // key, topic and tags
    QString body;
};

// Ranks texts by the words of a question, without any model. In three steps: the words by BM25F over the text index
// (stems, stop words, synonyms); then once more with the words that the best ones have in common (pseudo-relevance
// feedback after Lavrenko and Croft, SIGIR 2001, kept weak, and only words that several of them agree on); then those
// in which neighbouring words of the question stand close together are raised (after Metzler and Croft, SIGIR 2005).
// Keeps everything in memory: about three times the text. Errors: only Internal, for a damaged index.
// Thread: one at a time. Owner: whoever ranks.
class TextRanker {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<TextRanker>> open();

    // Seen after commit(). One with the id of another takes its place.
    [[nodiscard]] base::Result<void> add(const RankedText& text);
    [[nodiscard]] base::Result<void> remove(const QString& id);
    [[nodiscard]] base::Result<void> commit();

    // Best first. `accept` leaves out what it refuses; empty: none.
    [[nodiscard]] base::Result<std::vector<Ranked>> rank(const QString& question, int limit,
                                                         const std::function<bool(const QString& id)>& accept = {});
    // How many of their words two texts share, 0 … 1 (cosine over what each word says).
    [[nodiscard]] double likeness(const QString& a, const QString& b) const;

    [[nodiscard]] index::Analyzer& analyzer() { return *m_analyzer; }

private:
    // A text as the numbers of its stems; 0 stands for a word that says little, so that places are kept.
    using Words = std::vector<quint32>;
    TextRanker(std::unique_ptr<index::Analyzer> analyzer);
    [[nodiscard]] Words wordsOf(const QString& text, bool mayAdd);
    [[nodiscard]] double rarity(quint32 word) const;
    [[nodiscard]] std::vector<index::ExtraWord> feedback(const std::vector<index::IndexHit>& hits,
                                                         const Words& asked) const;
    [[nodiscard]] double closeness(const Words& asked, const Words& text) const;
    void forgetWords(const QString& id);

    std::unique_ptr<index::Analyzer> m_analyzer;
    index::MemorySegmentStore m_store;
    index::IndexWriter m_writer;
    index::IndexReader m_reader;
    std::unordered_map<std::string, quint32> m_numbers; // of stems, from 1
    std::vector<std::string> m_stems;                   // by number
    std::vector<quint32> m_documents;                   // by number: how many texts have it
    QHash<QString, Words> m_texts;
    qint64 m_length = 0; // of all texts, in words
};

} // namespace flux::memory
