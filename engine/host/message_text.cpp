#include "engine/host/message_text.h"

namespace flux::host {

namespace {

constexpr qsizetype kMaxMessageChars = 20'000;

// Control characters other than line ends and tabs have no place in a message.
QString cleaned(const QString& text) {
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        if (c.category() != QChar::Other_Control || c == u'\n' || c == u'\t')
            out.append(c);
    }
    return out.trimmed();
}

} // namespace

base::Result<QString> checkedText(const QString& raw) {
    if (raw.size() > kMaxMessageChars)
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral(
                "The message has %1 characters; at most %2 are possible. Put long text into a file and name it.")
                .arg(raw.size())
                .arg(kMaxMessageChars));
    QString text = cleaned(raw);
    if (text.isEmpty())
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("The message is empty. Write what should be done."));
    return text;
}

} // namespace flux::host
