#include "engine/exchange/content_lines.h"

#include "engine/exchange/raw_lines.h"

namespace flux::exchange {

namespace {

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// The end of a parameter's value that begins at `from`: the place of its ; or : outside quotes. -1: there is none.
qsizetype endOfParameter(const QByteArray& line, qsizetype from) {
    bool quoted = false;
    for (qsizetype i = from; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ';' || c == ':'))
            return i;
    }
    return -1;
}

} // namespace

std::optional<ContentLine> ContentLines::physical() {
    auto raw = readRawLine(m_device, kMaxLine);
    if (!raw)
        return std::nullopt;
    ContentLine line{++m_number, std::move(raw->text), raw->tooLong};
    if (line.number == 1 && line.text.startsWith("\xEF\xBB\xBF"))
        line.text.remove(0, 3);
    return line;
}

std::optional<ContentLine> ContentLines::next() {
    std::optional<ContentLine> line = m_ahead ? std::exchange(m_ahead, std::nullopt) : physical();
    while (line && line->text.trimmed().isEmpty())
        line = physical();
    if (!line)
        return std::nullopt;
    while ((m_ahead = physical())) {
        const bool folded = m_ahead->text.startsWith(' ') || m_ahead->text.startsWith('\t');
        if (!folded)
            break;
        const qsizetype room = kMaxLine - line->text.size();
        line->tooLong = line->tooLong || m_ahead->tooLong || m_ahead->text.size() - 1 > room;
        line->text += m_ahead->text.mid(1, room);
    }
    return line;
}

QByteArray ContentParts::parameter(QByteArrayView parameterName) const {
    QByteArray all;
    for (const auto& [key, text] : parameters) {
        if (key == parameterName)
            all += (all.isEmpty() ? "" : ",") + text;
    }
    return all;
}

std::optional<ContentParts> splitContentLine(const QByteArray& line) {
    ContentParts parts;
    qsizetype at = 0;
    while (at < line.size() && (isNameCharacter(line[at]) || line[at] == '.'))
        ++at;
    if (at == 0 || at >= line.size())
        return std::nullopt;
    const QByteArray name = line.left(at);
    const qsizetype dot = name.lastIndexOf('.');
    parts.group = dot < 0 ? QByteArray() : name.left(dot);
    parts.name = name.mid(dot + 1).toUpper();
    if (parts.name.isEmpty())
        return std::nullopt;
    while (line[at] == ';') {
        const qsizetype end = endOfParameter(line, at + 1);
        if (end < 0)
            return std::nullopt;
        const QByteArray text = line.mid(at + 1, end - at - 1);
        const qsizetype equals = text.indexOf('=');
        QByteArray value = equals < 0 ? text : text.mid(equals + 1);
        value.replace('"', QByteArray());
        // A parameter without a name is a type, as vCard 2.1 wrote it.
        parts.parameters.emplace_back(equals < 0 ? QByteArray("TYPE") : text.left(equals).toUpper(), value);
        at = end;
    }
    if (line[at] != ':')
        return std::nullopt;
    parts.value = line.mid(at + 1);
    return parts;
}

} // namespace flux::exchange
