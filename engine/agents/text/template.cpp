#include "engine/agents/text/template.h"

#include "engine/base/text.h"

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qsizetype kMostChars = 8'000'000;

QString shown(const Json& value) {
    if (!value.is_array() || value.empty())
        return base::plainText(value);
    QStringList lines;
    for (const Json& item : value) {
        if (!item.is_string())
            return base::plainText(value);
        lines.append(QStringLiteral("- ") + item.get<QString>());
    }
    return lines.join(u'\n');
}

Result<QString> lookUp(const QString& name, const Json& variables) {
    const Json* at = &variables;
    for (const QString& part : name.split(u'.')) {
        const auto it = at->is_object() ? at->find(part.toStdString()) : at->end();
        if (!at->is_object() || it == at->end()) {
            QStringList known;
            if (variables.is_object()) {
                for (const auto& [key, value] : variables.items())
                    known.append(QString::fromStdString(key));
            }
            const QString near = base::nearestName(name, known);
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("The template asks for “%1”, which nobody gave.%2 The document was not written.")
                    .arg(name.left(80), near.isEmpty() ? QString() : QStringLiteral(" Did you mean %1?").arg(near)));
        }
        at = &*it;
    }
    return shown(*at);
}

} // namespace

Result<QString> fillTemplate(const QString& text, const Json& variables) {
    QString out;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = text.indexOf(u"{{", at);
        if (open < 0) {
            out += QStringView(text).mid(at);
            break;
        }
        if (open > at && text[open - 1] == u'\\') {
            out += QStringView(text).mid(at, open - 1 - at);
            out += u"{{";
            at = open + 2;
            continue;
        }
        out += QStringView(text).mid(at, open - at);
        const qsizetype close = text.indexOf(u"}}", open + 2);
        if (close < 0)
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("The template has “{{” without “}}” behind it. The document was not written."));
        FLUX_TRY(const QString value, lookUp(text.mid(open + 2, close - open - 2).trimmed(), variables));
        out += value;
        at = close + 2;
        if (out.size() > kMostChars)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("The filled-in template is longer than %1 characters.").arg(kMostChars));
    }
    return out;
}

} // namespace flux::agents
