#include "engine/orchestrator/references.h"

#include <algorithm>

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr int kMaxDepth = 64;
constexpr qsizetype kMaxTextChars = 8'000'000; // of one text after replacement

struct Token {
    bool isReference = false;
    QString literal;
    Reference reference;
};

base::Error malformed(const QString& text) {
    return makeError(
        ErrorCode::InvalidArgument,
        QStringLiteral("“%1” is not a reference. Write {{step.outputs.field}}, with .name or [0] to go deeper.")
            .arg(text.left(120)));
}

bool isNameChar(QChar c) {
    return c.isLetterOrNumber() || c == u'_' || c == u'-';
}

// The path after "<step>.outputs" or "item": .name and [index].
Result<std::vector<PathPart>> parsePath(QStringView rest, const QString& whole) {
    std::vector<PathPart> path;
    qsizetype at = 0;
    while (at < rest.size()) {
        if (rest[at] == u'.') {
            const qsizetype start = ++at;
            while (at < rest.size() && isNameChar(rest[at]))
                ++at;
            if (at == start)
                return malformed(whole);
            path.push_back({rest.mid(start, at - start).toString(), -1});
        } else if (rest[at] == u'[') {
            const qsizetype close = rest.indexOf(u']', at);
            bool ok = false;
            const int index = close < 0 ? -1 : rest.mid(at + 1, close - at - 1).toInt(&ok);
            if (!ok || index < 0)
                return malformed(whole);
            path.push_back({QString(), index});
            at = close + 1;
        } else {
            return malformed(whole);
        }
    }
    if (path.size() > kMaxDepth)
        return malformed(whole);
    return path;
}

Result<Reference> parseReference(QStringView inner, const QString& whole) {
    inner = inner.trimmed();
    if (inner == u"index")
        return Reference{{}, {}, whole, Reference::To::Index};
    if (inner == u"item" || inner.startsWith(u"item.") || inner.startsWith(u"item[")) {
        FLUX_TRY(auto path, parsePath(inner.mid(4), whole));
        return Reference{{}, std::move(path), whole, Reference::To::Item};
    }
    const QStringView marker = u".outputs";
    const qsizetype dot = inner.indexOf(marker);
    if (dot <= 0)
        return malformed(whole);
    const QStringView step = inner.left(dot);
    for (const QChar c : step) {
        if (!isNameChar(c))
            return malformed(whole);
    }
    FLUX_TRY(auto path, parsePath(inner.mid(dot + marker.size()), whole));
    if (path.empty() || path.front().name.isEmpty()) // an output has a name
        return malformed(whole);
    return Reference{domain::StepKey{step.toString()}, std::move(path), whole, Reference::To::Step};
}

Result<std::vector<Token>> tokenize(const QString& text) {
    std::vector<Token> tokens;
    QString literal;
    const auto flush = [&] {
        if (!literal.isEmpty())
            tokens.push_back({false, std::exchange(literal, {}), {}});
    };
    qsizetype at = 0;
    while (at < text.size()) {
        const QStringView rest = QStringView(text).mid(at);
        if (rest.startsWith(u"\\{{")) {
            literal += u"{{";
            at += 3;
        } else if (rest.startsWith(u"{{")) {
            const qsizetype close = text.indexOf(u"}}", at + 2);
            if (close < 0)
                return malformed(text.mid(at));
            const QString whole = text.mid(at, close + 2 - at);
            FLUX_TRY(Reference reference, parseReference(QStringView(whole).mid(2, whole.size() - 4), whole));
            flush();
            tokens.push_back({true, {}, std::move(reference)});
            at = close + 2;
        } else {
            const qsizetype next = text.indexOf(u'{', at + 1);
            const qsizetype slash = text.indexOf(u'\\', at + 1);
            qsizetype end = next < 0 ? text.size() : next;
            if (slash >= 0 && slash < end)
                end = slash;
            literal += QStringView(text).mid(at, end - at);
            at = end;
        }
    }
    flush();
    return tokens;
}

Result<void> collect(const Json& value, std::vector<Reference>& out, int depth) {
    if (depth > kMaxDepth)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The inputs are nested deeper than %1 levels.").arg(kMaxDepth));
    if (value.is_string()) {
        if (value.get_ref<const std::string&>().find("{{") == std::string::npos)
            return {};
        FLUX_TRY(auto tokens, tokenize(value.get<QString>()));
        for (Token& token : tokens) {
            if (token.isReference)
                out.push_back(std::move(token.reference));
        }
        return {};
    }
    if (value.is_structured()) {
        for (const Json& item : value)
            FLUX_CHECK(collect(item, out, depth + 1));
    }
    return {};
}

base::Error unresolved(const Reference& reference, const QString& why) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("%1 leads to nothing: %2. The step was not run.").arg(reference.text, why));
}

Result<const Json*> followPath(const Json* at, const Reference& reference) {
    for (const PathPart& part : reference.path) {
        if (part.index >= 0) {
            if (!at->is_array() || static_cast<size_t>(part.index) >= at->size())
                return unresolved(reference, QStringLiteral("there is no item %1").arg(part.index));
            at = &(*at)[static_cast<size_t>(part.index)];
        } else {
            const auto it = at->is_object() ? at->find(part.name.toStdString()) : at->end();
            if (!at->is_object() || it == at->end())
                return unresolved(reference, QStringLiteral("there is no “%1”").arg(part.name));
            at = &*it;
        }
    }
    return at;
}

Result<const Json*> follow(const Reference& reference, const OutputLookup& lookup) {
    if (reference.to != Reference::To::Step) // what the item has was filled in when the item's step was made
        return unresolved(reference, QStringLiteral("the item has no such part"));
    const Json* at = lookup(reference.step).outputs;
    if (!at)
        return unresolved(reference, QStringLiteral("step %1 has no outputs").arg(reference.step.text));
    return followPath(at, reference);
}

class Resolver {
public:
    explicit Resolver(const OutputLookup& lookup) : m_lookup(lookup) {}

    Result<Json> resolve(const Json& value) const {
        if (value.is_string())
            return text(value);
        if (value.is_array())
            return array(value);
        if (value.is_object()) {
            Json out = Json::object();
            for (const auto& [key, item] : value.items()) {
                FLUX_TRY(out[key], resolve(item));
            }
            return out;
        }
        return value;
    }

private:
    Result<Json> text(const Json& value) const {
        if (value.get_ref<const std::string&>().find("{{") == std::string::npos)
            return value;
        FLUX_TRY(auto tokens, tokenize(value.get<QString>()));
        if (tokens.size() == 1 && tokens.front().isReference) {
            FLUX_TRY(const Json* found, follow(tokens.front().reference, m_lookup));
            return *found;
        }
        QString out;
        for (const Token& token : tokens) {
            if (!token.isReference) {
                out += token.literal;
                continue;
            }
            FLUX_TRY(const Json* found, follow(token.reference, m_lookup));
            out += base::plainText(*found);
            if (out.size() > kMaxTextChars)
                return makeError(ErrorCode::ResourceExhausted,
                                 QStringLiteral("A text with its references filled in is longer than %1 characters.")
                                     .arg(kMaxTextChars));
        }
        return Json(out);
    }

    Result<Json> array(const Json& value) const {
        Json out = Json::array();
        for (const Json& item : value) {
            if (refersToSkipped(item))
                continue;
            FLUX_TRY(Json resolved, resolve(item));
            out.push_back(std::move(resolved));
        }
        return out;
    }

    // Arrays further inside leave out items of their own.
    bool refersToSkipped(const Json& item) const {
        if (item.is_object())
            return std::any_of(item.begin(), item.end(),
                               [this](const Json& member) { return refersToSkipped(member); });
        std::vector<Reference> references;
        if (!item.is_string() || !collect(item, references, 0).ok())
            return false;
        return std::any_of(references.begin(), references.end(),
                           [this](const Reference& reference) { return m_lookup(reference.step).skipped; });
    }

    const OutputLookup& m_lookup;
};

QString escaped(QString text) {
    return text.replace(QStringLiteral("{{"), QStringLiteral("\\{{"));
}

// A value as a planned input that means exactly this value.
Json asLiteral(const Json& value) {
    if (value.is_string())
        return value.get_ref<const std::string&>().find("{{") == std::string::npos
                   ? value
                   : Json(escaped(value.get<QString>()));
    if (!value.is_structured())
        return value;
    Json out = value;
    for (Json& member : out)
        member = asLiteral(member);
    return out;
}

Json textWithItem(const Json& value, const Json& item, int index) {
    if (value.get_ref<const std::string&>().find("{{") == std::string::npos)
        return value;
    const auto tokens = tokenize(value.get<QString>());
    if (!tokens.ok())
        return value; // the validator has refused such a text; resolving says so again
    const auto meant = [&](const Token& token) -> std::optional<Json> {
        if (!token.isReference || token.reference.to == Reference::To::Step)
            return std::nullopt;
        if (token.reference.to == Reference::To::Index)
            return Json(index);
        const auto found = followPath(&item, token.reference);
        return found.ok() ? std::optional<Json>(**found) : std::nullopt;
    };
    if (tokens->size() == 1) {
        const auto whole = meant(tokens->front());
        return whole ? asLiteral(*whole) : value;
    }
    QString out;
    for (const Token& token : *tokens) {
        const auto part = meant(token);
        if (part)
            out += escaped(base::plainText(*part));
        else
            out += token.isReference ? token.reference.text : escaped(token.literal);
    }
    return Json(out);
}

} // namespace

Result<std::vector<Reference>> referencesIn(const Json& inputs) {
    std::vector<Reference> out;
    FLUX_CHECK(collect(inputs, out, 0));
    return out;
}

Result<Json> resolveInputs(const Json& inputs, const OutputLookup& lookup) {
    return Resolver(lookup).resolve(inputs);
}

Json withItem(const Json& inputs, const Json& item, int index) {
    if (inputs.is_string())
        return textWithItem(inputs, item, index);
    if (!inputs.is_structured())
        return inputs;
    Json out = inputs;
    for (Json& member : out)
        member = withItem(member, item, index);
    return out;
}

std::optional<Reference> wholeReference(const Json& value) {
    if (!value.is_string())
        return std::nullopt;
    auto tokens = tokenize(value.get<QString>());
    if (!tokens.ok() || tokens->size() != 1 || !tokens->front().isReference ||
        tokens->front().reference.to != Reference::To::Step)
        return std::nullopt;
    return std::move(tokens->front().reference);
}

bool isStepName(const QString& key) {
    constexpr qsizetype kLongest = 128;
    return !key.isEmpty() && key.size() <= kLongest && key != u"item" && key != u"index" &&
           std::all_of(key.begin(), key.end(), isNameChar);
}

} // namespace flux::orchestrator
