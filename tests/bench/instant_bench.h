#pragma once

#include <QtCore/QString>

namespace flux::bench {

// The instant tier over a store of so many objects (events, contacts, notes, projects): understanding, asking and the
// reply ready to be shown, and how soon it declines. Bulk data are made here, the same each time.
struct InstantBench {
    QString folder; // where flux.db is made
    int objects = 100'000;
    int rounds = 200; // of each sentence
};

// Prints “data/instant_answer_p99”, “data/instant_answer_p50” and “data/instant_decline_p99”, in milliseconds. Non-zero
// when something failed.
int benchDataInstant(const InstantBench& bench);

} // namespace flux::bench
