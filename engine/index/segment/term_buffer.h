#pragma once

#include "engine/index/document.h"
#include "engine/index/segment/segment_writer.h"
#include "engine/index/text/analyzer.h"

#include <unordered_map>

namespace flux::index {

// Documents that are not in a segment yet, turned round: for each word the documents it stands in. Thread: one at a
// time. Owner: the writer.
class TermBuffer {
public:
    explicit TermBuffer(Analyzer& analyzer) : m_analyzer(analyzer) {}

    // A document with the id of one in here takes its place.
    void add(const IndexDocument& document);
    bool remove(const QString& id); // whether it was in here
    void clear();

    [[nodiscard]] bool isEmpty() const { return m_places.isEmpty(); }
    [[nodiscard]] qsizetype bytes() const { return m_bytes; } // about what it takes

    // Writes what is there as a segment and clears it.
    [[nodiscard]] base::Result<SegmentInfo> write(SegmentStore& store, quint32 number);

private:
    struct Term {
        QByteArray list; // gaps and frequencies of the documents before `document`
        quint32 documents = 0;
        quint32 before = 0; // the document after the last one in the list
        quint32 document = kNoDocument;
        quint32 frequency = 0;
        bool surface = false;
    };
    struct Row {
        QString id;
        quint8 kind = 0;
        base::Instant at;
        quint32 length = 0;
        bool removed = false;
    };
    void count(const std::string& term, bool surface, quint32 weight);
    void settle(Term& term);
    [[nodiscard]] std::vector<quint32> writeRows(SegmentWriter& writer, base::Result<void>& result) const;

    Analyzer& m_analyzer;
    std::unordered_map<std::string, Term> m_terms;
    std::vector<Row> m_rows;
    QHash<QString, quint32> m_places;
    qsizetype m_bytes = 0;
};

} // namespace flux::index
