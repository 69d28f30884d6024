#pragma once

#include <QtCore/QString>

// What a thing can be narrowed down by in the search box. Labels of the index, "name=value" in lower case:
//   type=  message, task, step, memory, file, or the type of an object
//   from=  you, flux, or the agent that made it
//   has=   link, file, table, error, phone, email, tag
//   in=    the folder of a file
//   is=    the status of a task or step
// and two that nobody types: task= and conversation=, by which what belongs to them is taken out of the index.
namespace flux::search {

[[nodiscard]] inline QString labelFor(const QString& name, const QString& value) {
    QString plain = value.toLower().trimmed();
    if (name == u"from" && (plain == u"me" || plain == u"person"))
        plain = QStringLiteral("you");
    else if (name == u"from" && plain == u"assistant")
        plain = QStringLiteral("flux");
    else if (name == u"has" && plain.size() > 3 && plain.endsWith(u's')) // has:links
        plain.chop(1);
    else if (name == u"has" && plain == u"attachment")
        plain = QStringLiteral("file");
    else if (name == u"is" && (plain == u"completed" || plain == u"finished"))
        plain = QStringLiteral("done");
    else if (name == u"is" && (plain == u"executing" || plain == u"active"))
        plain = QStringLiteral("running");
    else if (name == u"is" && (plain == u"checkpoint" || plain == u"waiting"))
        plain = QStringLiteral("needs_you");
    return name + u'=' + plain;
}

} // namespace flux::search
