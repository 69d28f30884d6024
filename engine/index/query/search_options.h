#pragma once

#include "engine/base/clock.h"

#include <QtCore/QStringList>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace flux::index {

enum class Match {
    All, // every word has to be there: what a person expects of a search box
    Any, // the more and the rarer the words, the better: for ranking by a whole sentence. Quotes are words like others
};

// Newer things first: the score is multiplied by 1 - share + share · 2^(-age / half life), which is at most 1.
struct Recency {
    double share = 0; // 0 … 1; 0: age does not matter
    qint64 halfLifeMs = 30LL * 24 * 3600 * 1000;
    base::Instant now;
};

// A word that was not asked for and is looked for too, with less weight: a stem, as Analyzer gives it.
struct ExtraWord {
    std::string stem;
    float weight = 0;
};

struct SearchOptions {
    Match match = Match::All;
    int limit = 20;                      // 1 to 1,200
    quint64 kinds = 0;                   // one bit a kind; 0: all
    std::optional<base::Instant> from;   // and not before
    std::optional<base::Instant> before; // and not at or after
    QStringList labels;                  // it has all of them
    QStringList without;                 // and none of these
    bool browse = false;                 // a query without any word finds everything that is left, the newest first
    Recency recency;
    std::vector<ExtraWord> extra; // with Match::Any; never enough alone
    bool typos = true;            // with hardly a hit, words that are spelt nearly so are tried as well
    std::function<bool(const QString& id)> accept; // asked for what would be among the best only
    // The text of a document, for phrases: they are held against it word by word. The index keeps no positions, which
    // would double it for the few queries with quotes. Without it a phrase is its words.
    std::function<std::optional<QString>(const QString& id)> textOf;
};

struct IndexHit {
    QString id;
    int kind = 0;
    base::Instant at;
    double score = 0;
    bool nearly = false; // found by a word that is only spelt nearly so; after all others
};

struct IndexAnswer {
    std::vector<IndexHit> hits; // best first; of equals the newer first
    QString suggestion;         // the query with words that exist, when some do not; else empty
    QStringList nearWords;      // that were tried too, to be marked in snippets
    bool cutShort = false;      // there were too many candidates to hold against a phrase or accept()
};

} // namespace flux::index
