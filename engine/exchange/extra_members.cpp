#include "engine/exchange/extra_members.h"

#include "engine/exchange/card_text.h"
#include "engine/exchange/content_lines.h"

namespace flux::exchange {

using base::Json;

Json extraMembers(const Json& said, const Json& meant) {
    Json extra = Json::object();
    for (const auto& [name, value] : meant.items()) {
        const auto as = said.find(name);
        if (as != said.end() && *as == value)
            continue;
        extra[name] = Json{{"is", value}};
        if (as != said.end())
            extra[name]["as"] = *as;
    }
    for (const auto& [name, value] : said.items()) {
        if (!meant.contains(name))
            extra[name] = Json{{"as", value}};
    }
    return extra;
}

QByteArray extraLine(const Json& extra) {
    const QByteArray line = QByteArray(kExtraName) + ':' + cardEscaped(QString::fromUtf8(base::dumpJson(extra)));
    return line.size() < ContentLines::kMaxLine ? foldedLine(line) : QByteArray();
}

Json extraOf(QByteArrayView value) {
    auto extra = base::parseJson(cardText(value).toUtf8());
    return extra.ok() && extra->is_object() ? std::move(*extra) : Json::object();
}

void putBack(Json& data, const Json& extra) {
    for (const auto& [name, member] : extra.items()) {
        if (!member.is_object())
            continue;
        const auto now = data.find(name);
        const auto as = member.find("as");
        const bool isAsItWas = as == member.end() ? now == data.end() : now != data.end() && *now == *as;
        if (!isAsItWas)
            continue;
        if (const auto is = member.find("is"); is != member.end())
            data[name] = *is;
        else
            data.erase(name);
    }
}

} // namespace flux::exchange
