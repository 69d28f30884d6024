#include "engine/index/query/parse_query.h"

namespace flux::index {

namespace {

bool isQuote(QChar c) {
    return c == u'"' || c == u'\u201C' || c == u'\u201D' || c == u'\u201E' || c == u'\u00AB' || c == u'\u00BB';
}

} // namespace

std::vector<QueryPart> parseQuery(QStringView whole) {
    const QStringView text = whole.left(kMaxQueryChars);
    std::vector<QueryPart> parts;
    qsizetype at = 0;
    while (at < text.size() && parts.size() < std::size_t(kMaxQueryTerms)) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        QueryPart part;
        if (text[at] == u'-' && at + 1 < text.size() && !text[at + 1].isSpace()) {
            part.excluded = true;
            ++at;
        }
        qsizetype end = at;
        if (isQuote(text[at])) {
            part.kind = QueryPart::Kind::Phrase;
            end = ++at;
            while (end < text.size() && !isQuote(text[end]))
                ++end;
            part.text = text.sliced(at, end - at).trimmed().toString();
            at = end + 1;
        } else {
            while (end < text.size() && !text[end].isSpace() && !isQuote(text[end]))
                ++end;
            part.text = text.sliced(at, end - at).toString();
            at = end;
            if (part.text.endsWith(u'*')) {
                part.kind = QueryPart::Kind::Prefix;
                while (part.text.endsWith(u'*'))
                    part.text.chop(1);
            }
        }
        if (!part.text.isEmpty())
            parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace flux::index
