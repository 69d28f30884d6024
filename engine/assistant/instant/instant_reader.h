#pragma once

#include "engine/assistant/when/when_reader.h"
#include "engine/base/json.h"

#include <map>

namespace flux::assistant {

// What a sentence asks for. The names of intents are those of the data files; those that people's sentences are
// published with (Liu et al., IWSDS 2019) are called as there, so that they can be measured.
struct Understood {
    QString intent;                    // "calendar_query", "note_add", …
    QString language;                  // "en"
    std::map<QString, QString> filled; // slot → what was said, or its plain name: title, person, place, attr, …
    std::map<QString, QString> said;   // slot → the words that stood for its plain name
    QString phrase;                    // "lunch with Bob", as it was said; empty where other words stand between
    std::optional<When> when;          // the time it is about
    std::optional<When> target;        // of a move: where to
};

// Understands plain sentences about the person's data, by grammar: whole sentences only, never a part of one. What it
// does not understand, or could understand in two ways that change something, it declines. Pure.
// Immutable. Thread: any.
class InstantReader {
public:
    // Errors: NotFound for a language that there is no file of; InvalidArgument when a file is broken.
    [[nodiscard]] static base::Result<std::unique_ptr<InstantReader>>
    open(const QStringList& languages = {QStringLiteral("en"), QStringLiteral("de"), QStringLiteral("es")});
    // One language, with its data files given.
    [[nodiscard]] static base::Result<std::unique_ptr<InstantReader>> fromData(const QByteArray& when,
                                                                               const QByteArray& sentences);
    ~InstantReader();
    InstantReader(const InstantReader&) = delete;
    InstantReader& operator=(const InstantReader&) = delete;

    // Nothing: declined. Texts beyond kMaxSpokenWords words are declined unread. Under 5 ms for any text.
    [[nodiscard]] std::optional<Understood> understand(const QString& text, const WhenContext& context) const;

private:
    InstantReader();
    struct Language;
    [[nodiscard]] base::Result<void> add(const QString& name, std::unique_ptr<WhenReader> times,
                                         const QByteArray& data);
    std::vector<std::unique_ptr<Language>> m_languages;
};

// {"intent","language","slots":{…},"when":{"start","end","grain","recurrence","duration_ms"},"target":{…}}; of nothing
// {"intent": null}.
[[nodiscard]] base::Json toJson(const std::optional<Understood>& understood);

} // namespace flux::assistant
