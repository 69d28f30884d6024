#include "engine/agents/text/comparison.h"

#include "engine/agents/text/figures.h"
#include "engine/agents/text/stop_words.h"
#include "engine/text/table.h"

#include <QtCore/QMap>

#include <algorithm>

namespace flux::agents {

using base::Json;

namespace {

constexpr qsizetype kMostTerms = 12;
constexpr qsizetype kMostOwnTerms = 8;
constexpr qsizetype kMostFigures = 6; // of one unit in one document

using Counts = QMap<QString, int>;

bool isTerm(const QString& word) {
    return word.size() >= 3 && std::any_of(word.begin(), word.end(), [](QChar c) { return c.isLetter(); });
}

std::vector<Counts> countTerms(const std::vector<Document>& documents, const base::CancelToken& cancel) {
    std::vector<QStringList> words;
    for (const Document& document : documents) {
        if (cancel.isCancelled())
            return std::vector<Counts>(documents.size());
        words.push_back(wordsOf(document.text));
    }
    const StopWords stopWords(words);
    std::vector<Counts> out(documents.size());
    for (size_t d = 0; d < words.size(); ++d) {
        for (const QString& word : words[d]) {
            const bool pair = word.size() == 2 && word[0].unicode() >= 0x3040; // two characters of an unspaced script
            if ((isTerm(word) || pair) && !stopWords.contains(word))
                ++out[d][word];
        }
    }
    return out;
}

QStringList columnsFor(const QString& first, const std::vector<Document>& documents) {
    QStringList columns{first};
    for (const Document& document : documents)
        columns.append(document.title);
    return columns;
}

// The words of at least two documents: those of most documents first, then the most frequent.
text::Table sharedTerms(const std::vector<Document>& documents, const std::vector<Counts>& counts) {
    struct Shared {
        QString word;
        int documents = 0, total = 0;
    };
    QMap<QString, Shared> all;
    for (const Counts& own : counts) {
        for (auto it = own.cbegin(); it != own.cend(); ++it) {
            Shared& entry = all[it.key()];
            entry.word = it.key();
            ++entry.documents;
            entry.total += it.value();
        }
    }
    std::vector<Shared> sorted;
    for (const Shared& entry : std::as_const(all)) {
        if (entry.documents >= 2)
            sorted.push_back(entry);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const Shared& a, const Shared& b) {
        return a.documents != b.documents ? a.documents > b.documents : a.total > b.total;
    });
    text::Table table;
    table.columns = columnsFor(QStringLiteral("Word"), documents);
    for (const Shared& entry : sorted) {
        if (static_cast<qsizetype>(table.rows.size()) == kMostTerms)
            break;
        std::vector<Json> row{Json(entry.word)};
        for (const Counts& own : counts)
            row.push_back(own.value(entry.word));
        table.rows.push_back(std::move(row));
    }
    return table;
}

text::Table figureTable(const std::vector<Document>& documents) {
    QStringList units;
    std::vector<QMap<QString, QStringList>> perDocument;
    for (const Document& document : documents) {
        QMap<QString, QStringList> own;
        for (const Figure& figure : figuresIn(document.text)) {
            if (!units.contains(figure.unit))
                units.append(figure.unit);
            const QString text = figure.text.simplified();
            if (!own[figure.unit].contains(text))
                own[figure.unit].append(text);
        }
        perDocument.push_back(std::move(own));
    }
    text::Table table;
    table.columns = columnsFor(QStringLiteral("In"), documents);
    for (const QString& unit : units) {
        std::vector<Json> row{Json(unit)};
        for (const auto& own : perDocument) {
            const QStringList figures = own.value(unit);
            const QString more = figures.size() > kMostFigures
                                     ? QStringLiteral(" and %1 more").arg(figures.size() - kMostFigures)
                                     : QString();
            row.push_back(QString(QStringList(figures.mid(0, kMostFigures)).join(QStringLiteral("; ")) + more));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

QStringList ownTerms(const std::vector<Counts>& counts, size_t document) {
    std::vector<std::pair<int, QString>> sorted;
    for (auto it = counts[document].cbegin(); it != counts[document].cend(); ++it) {
        bool elsewhere = false;
        for (size_t d = 0; d < counts.size() && !elsewhere; ++d)
            elsewhere = d != document && counts[d].contains(it.key());
        if (!elsewhere)
            sorted.emplace_back(-it.value(), it.key());
    }
    std::sort(sorted.begin(), sorted.end());
    QStringList out;
    for (size_t i = 0; i < sorted.size() && out.size() < kMostOwnTerms; ++i)
        out.append(sorted[i].second);
    return out;
}

} // namespace

QString comparisonMarkdown(const std::vector<Document>& documents, const base::CancelToken& cancel) {
    const std::vector<Counts> counts = countTerms(documents, cancel);
    if (cancel.isCancelled())
        return {};
    QString out = QStringLiteral("## Words in several documents\n\n");
    const text::Table shared = sharedTerms(documents, counts);
    out +=
        shared.rows.empty() ? QStringLiteral("The documents share no telling word.\n") : text::tableToMarkdown(shared);
    const text::Table figures = figureTable(documents);
    out += QStringLiteral("\n## Figures\n\n");
    out += figures.rows.empty() ? QStringLiteral("There are no numbers with a unit or currency.\n")
                                : text::tableToMarkdown(figures);
    for (size_t d = 0; d < documents.size(); ++d) {
        const qsizetype words = wordsOf(documents[d].text).size();
        const QStringList own = ownTerms(counts, d);
        out += QStringLiteral("\n## %1\n\n%2 words.").arg(documents[d].title).arg(words);
        if (!own.isEmpty())
            out += QStringLiteral(" Only here: %1.").arg(own.join(QStringLiteral(", ")));
        out += u'\n';
    }
    return out;
}

} // namespace flux::agents
