#include "engine/assistant/instant/answer_texts.h"

#include <QtCore/QRegularExpression>

namespace flux::assistant {

InstantAnswer said(const QString& markdown) {
    InstantAnswer answer;
    answer.blocks.emplace_back(domain::TextBlock{markdown});
    return answer;
}

QString isoOf(const QDateTime& time) {
    return time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate);
}

QString capital(QString text) {
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString slotOf(const Understood& asked, const char* name) {
    const auto found = asked.filled.find(QString::fromLatin1(name));
    return found == asked.filled.end() ? QString() : found->second;
}

QString wordsOf(const Understood& asked, const char* name) {
    const auto found = asked.said.find(QString::fromLatin1(name));
    return found == asked.said.end() ? slotOf(asked, name) : found->second;
}

QString literally(const QString& text) {
    return QRegularExpression::escape(text);
}

base::Json holdsWords(const char* path, const QString& words) {
    base::Json all = base::Json::array();
    for (const QString& word : words.split(u' ', Qt::SkipEmptyParts)) {
        const QString pattern = QStringLiteral("(?<![\\p{L}\\p{N}])%1").arg(literally(word));
        all.push_back(base::Json{{path, base::Json{{"$regex", pattern}, {"$options", "i"}}}});
    }
    return base::Json{{"$and", std::move(all)}};
}

// The window of time that a question about what was is about; what is said to end at midnight goes on to now.
bool wasWithin(const std::optional<When>& when, base::Instant at, base::Instant now) {
    if (!when || when->kind == WhenKind::Duration)
        return true;
    const qint64 from = when->kind == WhenKind::Before ? 0 : when->start.toMSecsSinceEpoch();
    const qint64 to = when->kind == WhenKind::After || when->untilNow ? now.ms + 1 : when->end.toMSecsSinceEpoch();
    return at.ms >= from && at.ms < to;
}

domain::TableColumn columnOf(const QString& title, const char* format) {
    return {title, QString::fromLatin1(format)};
}

domain::TableRow rowOf(const domain::WorkspaceObject& object, base::Json cells) {
    domain::TableRow row;
    row.object = object.id;
    row.type = object.type;
    row.cells = std::move(cells);
    return row;
}

} // namespace flux::assistant
