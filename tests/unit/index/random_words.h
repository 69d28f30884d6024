#pragma once

#include "engine/index/document.h"
#include "tests/support/test_clock.h"

#include <cmath>

namespace flux::test {

// Texts as people write them, statistically: few words often, many seldom (Zipf). The same for the same seed.
class RandomWords {
public:
    RandomWords(quint64 seed, int vocabulary) : m_clock(seed), m_vocabulary(vocabulary) {}

    quint64 below(quint64 limit) { return m_clock.random() % limit; }
    QString word() {
        const double share = double(m_clock.random() >> 11) / double(quint64(1) << 53);
        const auto rank = std::min(m_vocabulary - 1, int(std::pow(double(m_vocabulary), share)) - 1);
        return name(rank);
    }
    QString text(int words) {
        QString text;
        for (int i = 0; i < words; ++i)
            text += word() + u' ';
        return text;
    }
    // A word that neither the stemmer nor the stop list changes, and that none of its like begins.
    static QString name(int rank) {
        static const char* const kSyllables[] = {"bak", "dol", "fim", "gup", "kat", "lom", "nik", "pur"};
        QString name = QStringLiteral("x");
        for (int i = 0; i < 4; ++i, rank /= 8)
            name += QLatin1StringView(kSyllables[rank % 8]);
        return name;
    }
    index::IndexDocument document(const QString& id) {
        index::IndexDocument document;
        document.id = id;
        document.kind = int(below(4));
        document.at = base::Instant{qint64(below(1'000'000))};
        document.fields = {{text(int(below(4))), index::FieldKind::Title},
                           {text(1 + int(below(40))), index::FieldKind::Body}};
        return document;
    }

private:
    TestClock m_clock;
    int m_vocabulary;
};

} // namespace flux::test
