#pragma once

#include "engine/assistant/when/when_reader.h"

#include <QtCore/QLocale>

#include <map>

namespace flux::assistant {

// What the instant tier says, in one language: resources/language/answers.<language>.yaml. Texts have named places
// ("{title}"); those that count have a form for one and one for more. A text that a language lacks is said in English.
// Immutable. Thread: any.
class Wording {
public:
    using Places = std::map<QString, QString>;

    // Of a language that there is no file of: English.
    [[nodiscard]] static const Wording& of(const QString& language);
    // Errors: InvalidArgument when the file is broken.
    [[nodiscard]] static base::Result<Wording> fromData(const QString& language, const QByteArray& yaml);

    [[nodiscard]] QString text(const char* key, const Places& places = {}) const;
    // The form for so many; {n} is the number.
    [[nodiscard]] QString counted(const QString& key, qint64 n, const Places& places = {}) const;
    [[nodiscard]] bool has(const QString& key) const { return m_texts.contains(key); }
    [[nodiscard]] QStringList keys() const; // "events", "events.one", …: the same in every language

    [[nodiscard]] QString day(const QDateTime& time) const;           // "Thursday, 26 November 2026"
    [[nodiscard]] QString time(const QDateTime& time) const;          // "Thursday, 26 November 2026, 14:00"
    [[nodiscard]] QString dayInSentence(const QDateTime& time) const; // as its grammar reads it: "26 November 2026"
    [[nodiscard]] QString when(const When& when) const; // "on Thursday, 26 November 2026", "this week" as dates
    [[nodiscard]] QString money(qint64 micros) const;   // of US dollars
    [[nodiscard]] QString
    recurrence(const QString& rule) const; // "every week on Monday"; empty: it has no words for it

private:
    [[nodiscard]] QString form(const QString& key, const QString& which) const;
    [[nodiscard]] QString daysOfRule(const QString& byDay) const;

    QLocale m_locale = QLocale::c();
    std::map<QString, std::map<QString, QString>> m_texts; // key → "" or "one", "other" → text
};

} // namespace flux::assistant
