#include "engine/index/segment/term_buffer.h"

#include "engine/index/bytes.h"

#include <algorithm>

namespace flux::index {

using base::Result;

namespace {

constexpr qsizetype kTermCost = 200; // of a word in the table, beside its list
constexpr qsizetype kRowCost = 160;
constexpr qsizetype kMostOfOne = 48 * 1024 * 1024; // that one document may add: a third of a million different words
constexpr quint32 kMostOften = 255;

} // namespace

void TermBuffer::add(const IndexDocument& document) {
    (void)remove(document.id);
    const auto number = quint32(m_rows.size());
    m_places.insert(document.id, number);
    m_rows.push_back({document.id, quint8(std::clamp(document.kind, 0, kMaxKind)), document.at, 0, false});
    m_bytes += kRowCost + document.id.size() * 4;
    count(labelTerm({}), false, 1);
    for (const QString& label : document.labels)
        count(labelTerm(label), false, 1);
    const qsizetype most = m_bytes + kMostOfOne;
    qsizetype left = kMaxIndexedChars;
    Token token;
    for (const Field& field : document.fields) {
        const quint32 weight = weightOf(field.field);
        Tokenizer tokens(QStringView(field.text).left(left));
        left -= std::min(left, field.text.size());
        while (m_bytes < most && tokens.next(token)) {
            count(token.text, true, weight);
            if (token.kind == TokenKind::Whole)
                continue;
            m_rows.back().length += weight;
            if (const std::string& stem = m_analyzer.stem(token); stem != token.text)
                count(stem, false, weight);
        }
    }
}

// Documents come in ascending order, so the last one of a word is held back until the next one uses the word.
void TermBuffer::count(const std::string& text, bool surface, quint32 weight) {
    const auto number = quint32(m_rows.size() - 1);
    const auto [at, added] = m_terms.try_emplace(text);
    Term& term = at->second;
    if (added)
        m_bytes += kTermCost + qsizetype(text.size());
    term.surface = term.surface || surface;
    if (term.document != number) {
        settle(term);
        term.document = number;
        term.frequency = 0;
    }
    term.frequency = std::min(kMostOften, term.frequency + weight);
}

void TermBuffer::settle(Term& term) {
    if (term.document == kNoDocument)
        return;
    const qsizetype before = term.list.capacity();
    putVarint(term.list, term.document - term.before);
    term.list.append(char(term.frequency));
    term.before = term.document + 1;
    ++term.documents;
    m_bytes += term.list.capacity() - before;
}

bool TermBuffer::remove(const QString& id) {
    const auto found = m_places.constFind(id);
    if (found == m_places.cend())
        return false;
    m_rows[*found].removed = true;
    m_places.erase(found);
    return true;
}

void TermBuffer::clear() {
    m_terms.clear();
    m_rows.clear();
    m_places.clear();
    m_bytes = 0;
}

// The new number of each row; kNoDocument for those that were removed.
std::vector<quint32> TermBuffer::writeRows(SegmentWriter& writer, Result<void>& result) const {
    std::vector<quint32> numbers;
    for (const Row& row : m_rows) {
        numbers.push_back(row.removed ? kNoDocument : writer.documents());
        if (!row.removed && result.ok())
            result = writer.addDocument(row.id, row.kind, row.at, row.length);
    }
    return numbers;
}

Result<SegmentInfo> TermBuffer::write(SegmentStore& store, quint32 number) {
    SegmentWriter writer(store, number);
    Result<void> rows;
    const std::vector<quint32> numbers = writeRows(writer, rows);
    FLUX_CHECK(rows);
    std::vector<std::pair<std::string_view, Term*>> sorted;
    sorted.reserve(m_terms.size());
    for (auto& [text, term] : m_terms)
        sorted.emplace_back(text, &term);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Posting> postings;
    for (const auto& [text, term] : sorted) {
        settle(*term);
        postings.clear();
        ByteReader list(term->list);
        quint32 document = 0;
        for (quint32 i = 0; i < term->documents; ++i) {
            document += quint32(list.varint());
            const auto frequency = list.fixed<quint8>();
            if (const quint32 renumbered = numbers[document++]; renumbered != kNoDocument)
                postings.push_back({renumbered, frequency});
        }
        if (!postings.empty())
            FLUX_CHECK(writer.addTerm(text, term->surface, postings));
        term->list.clear();
        term->document = kNoDocument;
    }
    clear();
    return writer.finish();
}

} // namespace flux::index
