#include "engine/assistant/chat/prompt.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtCore/QTimeZone>

namespace flux::assistant {

namespace {

constexpr qsizetype kMostLine = 400;

// One line of data: it can neither begin a new part of the prompt nor look like one.
QString dataLine(QString text) {
    text = text.simplified();
    text.replace(u'{', u'(');
    text.replace(u'}', u')');
    text.replace(QStringLiteral("```"), QStringLiteral("'''"));
    return text.size() > kMostLine ? text.left(kMostLine) + u'…' : text;
}

QString fenced(const QString& what, const QStringList& lines) {
    if (lines.isEmpty())
        return {};
    QStringList safe;
    for (const QString& line : lines)
        safe.append(QStringLiteral("- ") + dataLine(line));
    return what + QStringLiteral("\n```data\n") + safe.join(u'\n') + QStringLiteral("\n```");
}

} // namespace

QString assistantPrompt(const AssistantScene& scene) {
    const QTimeZone zone(scene.timeZoneId.toLatin1());
    const QDateTime now = scene.now.utc().toTimeZone(zone.isValid() ? zone : QTimeZone::utc());
    const QLocale english(QLocale::English, QLocale::UnitedKingdom);
    QStringList folders;
    for (const QString& folder : scene.folders)
        folders.append(dataLine(folder));
    const QString tasks = fenced({}, scene.tasks).trimmed();
    const QHash<QString, QString> places{
        {QStringLiteral("person"), scene.person.isEmpty() ? QStringLiteral("the person") : dataLine(scene.person)},
        {QStringLiteral("now"), now.toString(Qt::ISODate)},
        {QStringLiteral("weekday"), english.dayName(now.date().dayOfWeek())},
        {QStringLiteral("zone"), dataLine(scene.timeZoneId)},
        {QStringLiteral("folders"), folders.isEmpty() ? QStringLiteral("none") : folders.join(QStringLiteral(", "))},
        {QStringLiteral("tasks"), tasks.isEmpty() ? QStringLiteral("none") : tasks},
        {QStringLiteral("memories"), fenced(QStringLiteral("What you remember that may matter:"), scene.memories)},
    };
    QString text = promptText(PromptText::Assistant);
    for (const auto& [place, value] : places.asKeyValueRange())
        text.replace(u'{' + place + u'}', value);
    return text.trimmed();
}

} // namespace flux::assistant
