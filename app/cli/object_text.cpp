#include "app/cli/object_text.h"

#include "app/cli/bounded_input.h"
#include "app/cli/terminal.h"

#include <QtCore/QDateTime>
#include <QtCore/QFile>

#include <cstdio>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

QString timeText(base::Instant at) {
    return QDateTime::fromMSecsSinceEpoch(at.ms).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString who(const domain::Attribution& by) {
    return by.name.isEmpty() ? QString() : QStringLiteral("  by ") + by.name;
}

QString changeText(domain::ObjectChangeKind change) {
    switch (change) {
    case domain::ObjectChangeKind::Created:
        return QStringLiteral("made");
    case domain::ObjectChangeKind::Merged:
        return QStringLiteral("changed");
    case domain::ObjectChangeKind::Replaced:
        return QStringLiteral("replaced");
    case domain::ObjectChangeKind::Tagged:
        return QStringLiteral("tagged");
    case domain::ObjectChangeKind::Deleted:
        return QStringLiteral("put into the trash");
    case domain::ObjectChangeKind::Restored:
        return QStringLiteral("restored");
    case domain::ObjectChangeKind::Undone:
        return QStringLiteral("taken back");
    }
    return {};
}

QString tagText(const QStringList& tags) {
    QString text;
    for (const QString& tag : tags)
        text += QStringLiteral("  #") + tag;
    return text;
}

} // namespace

domain::Attribution byPerson() {
    domain::Attribution by;
    by.name = QStringLiteral("terminal");
    return by;
}

void printObjectLine(const domain::WorkspaceObject& object) {
    print(QStringLiteral("%1  %2  %3").arg(timeText(object.updatedAt), object.type, object.id.text) +
          QStringLiteral("  ") + domain::titleOf(object) + tagText(object.tags) +
          (object.deleted ? QStringLiteral("  (in the trash)") : QString()));
}

void printObject(const api::ObjectDetail& detail) {
    const domain::WorkspaceObject& object = detail.object;
    printObjectLine(object);
    print(QStringLiteral("version %1, %2 %3")
              .arg(object.version)
              .arg(changeText(object.change), timeText(object.updatedAt)) +
          who(object.updatedBy));
    print(base::dumpJsonPretty(object.data));
    for (const domain::ObjectLink& link : detail.links) {
        const bool isFrom = link.from == object.id;
        const domain::ObjectId& other = isFrom ? link.to : link.from;
        QString title;
        for (const domain::WorkspaceObject& each : detail.linked) {
            if (each.id == other)
                title = domain::titleOf(each);
        }
        print((isFrom ? QStringLiteral("→ %1  ") : QStringLiteral("← %1  ")).arg(link.role) + other.text +
              QStringLiteral("  ") + title);
    }
    for (const QString& warning : detail.warnings)
        print(QStringLiteral("! ") + warning);
}

void printVersions(const api::ObjectVersions& versions) {
    for (const domain::ObjectVersion& version : versions.versions) {
        print(QStringLiteral("%1  %2  %3").arg(version.version).arg(timeText(version.at), changeText(version.change)) +
              who(version.by) + tagText(version.tags));
        print(QStringLiteral("    ") + QString::fromUtf8(base::dumpJson(version.data)));
    }
    if (versions.hasMore)
        print(QStringLiteral("There is more: --limit shows up to 200."));
}

Result<Json> jsonWord(const QString& word, const QString& what) {
    QByteArray text = word.toUtf8();
    if (word == QStringLiteral("-")) {
        constexpr qint64 kMost = 64 * 1024 * 1024;
        QFile input;
        if (!input.open(stdin, QIODevice::ReadOnly))
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("Standard input cannot be read."));
        text = readUpTo(input, kMost + 1);
    }
    auto parsed = base::parseJson(text.trimmed());
    if (parsed.ok())
        return parsed;
    return makeError(parsed.error().code, QStringLiteral("%1 is not JSON. %2").arg(what, parsed.error().message),
                     parsed.error().detail);
}

Result<qint64> numberOption(const QString& text, const QString& option, qint64 otherwise, qint64 most) {
    if (text.isEmpty())
        return otherwise;
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (!isNumber || number < 1 || number > most)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 takes a number from 1 to %2.").arg(option).arg(most));
    return number;
}

} // namespace flux::cli
