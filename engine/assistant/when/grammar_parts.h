#pragma once

#include "engine/assistant/when/grammar.h"

#include <QtCore/QSet>

namespace flux::assistant {

// The inside of Grammar: patterns as trees, in one array.
struct PatternNode {
    enum class Kind { Word, Digits, Number, Name, Text, Place, Sequence, Choice };
    Kind kind = Kind::Word;
    bool glued = false;
    int word = -1;          // of Word: its id; of Name: which name; of Text: the name of its ends, -1: any words
    int low = 0, high = 0;  // of Digits
    int digits = 0;         // exactly so many; 0: any
    int capture = -1;       // name id; -1: none
    std::vector<int> parts; // of Sequence and Choice
};

struct Assignment {
    Field field = Field::Value;
    int capture = -1; // -1: none, only `plus`
    int sign = 1;
    int plus = 0;
};

// With which words a pattern may begin; what cannot begin at a word is not tried there.
struct FirstWords {
    bool any = false;    // also free text, and what may be left out as a whole
    bool digits = false; // any digits
    bool place = false;
    bool nothing = false; // while it is worked out: the pattern may read no word
    QSet<int> ids;
    [[nodiscard]] bool admits(const SpokenWord& word) const {
        return any || (digits && word.number >= 0) || (place && word.id == kPlaceId) || ids.contains(word.id);
    }
    void take(const FirstWords& other);
};

struct PatternRule {
    int pattern = 0;
    std::vector<Assignment> sets;
    FirstWords first;
};

struct ClassEntry {
    std::vector<int> words;
    int value = 0;
};

struct NamedThing { // a class, a rule, or both
    QString name;
    QHash<int, std::vector<ClassEntry>> entries; // by the first word, longest first
    std::vector<PatternRule> rules;
    QStringList ends; // the words of the class, where patterns ask for words that end with them
    FirstWords first;
    enum class State { Unknown, Asked, Known } firstState = State::Unknown;
};

struct Grammar::Parts {
    QHash<QString, int> vocabulary, names, captures;
    std::vector<NamedThing> things;
    std::vector<PatternNode> nodes;

    int wordOf(const QString& low);
    int thingOf(const QString& name);
    int captureOf(const QString& name);
    int add(PatternNode node);
    void findEnds(NamedThing& thing) const;
    [[nodiscard]] FirstWords firstOf(int node);
    const FirstWords& firstOfThing(int name);
};

} // namespace flux::assistant
