#pragma once

namespace flux::index {

// The files of resources/search, built in.
extern const char* const kStopWordsEnglish;
extern const char* const kSynonymsEnglish;
extern const char* const kIrregularEnglish;

} // namespace flux::index
