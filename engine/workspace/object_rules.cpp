#include "engine/workspace/object_rules.h"

#include <algorithm>

namespace flux::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

base::Error wrong(const QString& sentence) {
    return makeError(ErrorCode::InvalidArgument, sentence);
}

bool isControl(QChar c) {
    return c.category() == QChar::Other_Control;
}

// A text that can be shown and stored as it is: no half of a character, no control characters.
bool isPlainText(const QString& text) {
    return text.isValidUtf16() && std::none_of(text.begin(), text.end(), isControl);
}

// Something of a text that was refused, harmless to show.
QString shown(const QString& text) {
    QString some = QString::fromUtf8(text.left(60).toUtf8());
    std::replace_if(some.begin(), some.end(), isControl, QChar(0xFFFD));
    return some;
}

} // namespace

bool isName(const QString& text) {
    const auto isSmall = [](QChar c) { return c >= u'a' && c <= u'z'; };
    const auto isMore = [](QChar c) { return (c >= u'0' && c <= u'9') || c == u'_' || c == u'.' || c == u'-'; };
    return !text.isEmpty() && text.size() <= 64 && isSmall(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](QChar c) { return isSmall(c) || isMore(c); });
}

Result<void> checkType(const QString& type) {
    if (isName(type))
        return {};
    return wrong(QStringLiteral("“%1” cannot be a type. A type is a small letter and at most 63 more of a-z, 0-9, “_”, "
                                "“.” and “-”, such as “event”.")
                     .arg(shown(type)));
}

Result<void> checkRole(const QString& role) {
    if (isName(role))
        return {};
    return wrong(QStringLiteral("“%1” cannot be the role of a link. A role is a small letter and at most 63 more of "
                                "a-z, 0-9, “_”, “.” and “-”, such as “about”.")
                     .arg(shown(role)));
}

Result<void> checkData(const base::Json& data) {
    if (!data.is_object())
        return wrong(QStringLiteral("The data of an object is a JSON object, such as {\"title\": \"Lunch\"}; this is "
                                    "of the kind %1.")
                         .arg(base::typeName(data)));
    if (base::isDeeperThan(data, kMaxDataDepth))
        return wrong(QStringLiteral("The data is nested deeper than %1 levels.").arg(kMaxDataDepth));
    if (base::dumpJson(data).size() > kMaxDataBytes)
        return makeError(
            ErrorCode::ResourceExhausted,
            QStringLiteral("The data is larger than %1 MiB. Keep what is that large as a file and link it.")
                .arg(kMaxDataBytes / (1024 * 1024)));
    return {};
}

Result<QStringList> checkedTags(const QStringList& tags) {
    QStringList kept;
    for (const QString& tag : tags) {
        const QString plain = tag.trimmed();
        if (plain.isEmpty())
            return wrong(QStringLiteral("A tag is empty."));
        if (plain.size() > kMaxTagLength)
            return wrong(QStringLiteral("A tag has at most %1 characters; “%2…” has %3.")
                             .arg(kMaxTagLength)
                             .arg(shown(plain).left(30))
                             .arg(plain.size()));
        if (!isPlainText(plain))
            return wrong(QStringLiteral("The tag “%1” holds characters that are no text.").arg(shown(plain)));
        if (!kept.contains(plain))
            kept.append(plain);
        if (kept.size() > kMaxTags)
            return wrong(QStringLiteral("An object has at most %1 tags.").arg(kMaxTags));
    }
    return kept;
}

Result<void> checkAttribution(const domain::Attribution& by) {
    if (by.name.size() > 200 || !isPlainText(by.name))
        return wrong(QStringLiteral("The name of who does this is a text of at most 200 characters."));
    return {};
}

base::Json merged(base::Json data, const base::Json& patch) {
    data.merge_patch(patch);
    return data;
}

} // namespace flux::workspace
