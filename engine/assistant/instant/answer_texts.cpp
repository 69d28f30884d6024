#include "engine/assistant/instant/answer_texts.h"

#include <QtCore/QLocale>
#include <QtCore/QRegularExpression>

namespace flux::assistant {

InstantAnswer said(const QString& markdown) {
    InstantAnswer answer;
    answer.blocks.emplace_back(domain::TextBlock{markdown});
    return answer;
}

QString dayText(const QDateTime& time) {
    return QLocale::c().toString(time.date(), QStringLiteral("dddd, d MMMM yyyy"));
}

QString timeText(const QDateTime& time) {
    return QLocale::c().toString(time, QStringLiteral("dddd, d MMMM yyyy, HH:mm"));
}

QString whenText(const When& when) {
    const bool oneDay = when.start.addDays(1) >= when.end;
    if (when.kind == WhenKind::Point && when.hasTime)
        return QStringLiteral("at ") + timeText(when.start);
    if (when.kind == WhenKind::After)
        return QStringLiteral("after ") + timeText(when.start);
    if (when.kind == WhenKind::Before)
        return QStringLiteral("before ") + timeText(when.end);
    if (oneDay && !when.hasTime)
        return QStringLiteral("on ") + dayText(when.start);
    if (when.hasTime)
        return QStringLiteral("from %1 to %2").arg(timeText(when.start), when.end.toString(QStringLiteral("HH:mm")));
    return QStringLiteral("from %1 to %2").arg(dayText(when.start), dayText(when.end.addDays(-1)));
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

domain::TableRow rowOf(const domain::WorkspaceObject& object, base::Json cells) {
    domain::TableRow row;
    row.object = object.id;
    row.type = object.type;
    row.cells = std::move(cells);
    return row;
}

} // namespace flux::assistant
