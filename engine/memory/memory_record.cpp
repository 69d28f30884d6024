#include "engine/memory/memory_record.h"

#include "engine/domain/filter/iso_instant.h"
#include "engine/index/text/tokenizer.h"

#include <QtCore/QCryptographicHash>

#include <array>

namespace flux::memory {

using base::Json;

namespace {

constexpr qsizetype kMostKeyChars = 80;

base::Instant instantAt(const Json& data, const char* name) {
    const auto us = domain::isoInstantUs(base::textAt(data, name).toStdString());
    return us ? base::Instant{*us / 1000} : base::Instant{};
}

QString hexDigest(const QByteArray& bytes) {
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

void put(Json& data, const char* name, const QString& text) {
    if (text.isEmpty())
        data.erase(name);
    else
        data[name] = text;
}

} // namespace

MemoryRecord recordOf(const domain::WorkspaceObject& object) {
    const Json& data = object.data;
    MemoryRecord record;
    record.key = base::textAt(data, "key");
    record.title = base::textAt(data, "title");
    record.body = base::textAt(data, "body");
    record.topic = base::textAt(data, "topic");
    record.scope = base::textAt(data, "scope", record.scope);
    record.scopeName = base::textAt(data, "scope_name");
    record.expiresAt = instantAt(data, "expires_at");
    record.lastUsedAt = instantAt(data, "last_used_at");
    return record;
}

Json dataOf(const MemoryRecord& record, const Json& before) {
    Json data = before.is_object() ? before : Json::object();
    data["key"] = record.key;
    data["title"] = record.title;
    data["body"] = record.body;
    data["scope"] = record.scope;
    put(data, "topic", record.topic);
    put(data, "scope_name", record.scopeName);
    put(data, "expires_at", record.expiresAt.isNull() ? QString() : record.expiresAt.iso());
    put(data, "last_used_at", record.lastUsedAt.isNull() ? QString() : record.lastUsedAt.iso());
    data["digest"] = saidDigest(record);
    return data;
}

QString keyFromTitle(const QString& title) {
    QString key;
    index::Tokenizer tokens(title);
    index::Token token;
    while (tokens.next(token)) {
        if (token.kind == index::TokenKind::Whole || (token.closesRun && !token.alone))
            continue;
        const QString word = QString::fromStdString(token.text);
        if (key.size() + word.size() + 1 > kMostKeyChars)
            break;
        if (!key.isEmpty())
            key += u'-';
        key += word;
    }
    return key;
}

QString vectorText(const MemoryRecord& record) {
    return record.title.isEmpty() || record.body.startsWith(record.title) ? record.body
                                                                          : record.title + u'\n' + record.body;
}

QString vectorDigest(const MemoryRecord& record) {
    return hexDigest(vectorText(record).toUtf8());
}

QString saidDigest(const MemoryRecord& record) {
    static const std::array<std::string, 3> kArticles{"a", "an", "the"};
    QByteArray said = (record.scope + u'\n' + record.scopeName + u'\n').toUtf8();
    index::Tokenizer tokens(record.body.isEmpty() ? record.title : record.body);
    index::Token token;
    while (tokens.next(token)) {
        if (token.kind == index::TokenKind::Whole || token.text == kArticles[0] || token.text == kArticles[1] ||
            token.text == kArticles[2])
            continue;
        said.append(token.text.data(), qsizetype(token.text.size())).append(' ');
    }
    return hexDigest(said);
}

} // namespace flux::memory
