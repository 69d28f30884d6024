#pragma once

#include "engine/agents/text/document.h"
#include "engine/base/cancel_token.h"

namespace flux::agents {

struct ExtractOptions {
    size_t maxSentences = 0; // 0: by length, a few per document
    QString focus;           // sentences near these words come first
};

// A sentence that stands for its document, as written there.
struct KeySentence {
    QString text;
    size_t document = 0;
};

// The sentences that say most about the documents, in the order of the documents and of the text. Each prose document
// is heard as long as the number allows; what says the same as a chosen sentence is left out (MMR: Carbonell and
// Goldstein, SIGIR 1998). Documents of data are passed over. Deterministic. At most 1,500 sentences enter the ranking:
// all of short documents, of long ones the beginning, the openings of paragraphs and an even sample.
[[nodiscard]] std::vector<KeySentence> extractKeySentences(const std::vector<Document>& documents,
                                                           const ExtractOptions& options,
                                                           const base::CancelToken& cancel);

} // namespace flux::agents
