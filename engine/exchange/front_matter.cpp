#include "engine/exchange/front_matter.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace flux::exchange {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qsizetype kMaxFront = 256 * 1024;
constexpr int kMaxValues = 10'000;

// yaml-cpp makes a lone byte of some escapes (the next line, the space that does not break), which is no UTF-8; and it
// writes no code points that are no characters (YAML 1.2.2 section 5.1 has no place for them).
std::string textOf(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    const QByteArrayView bytes(text.data(), static_cast<qsizetype>(text.size()));
    QList<uint> points = QString::fromUtf8(bytes).toUcs4();
    const auto isNone = [](uint point) { return QChar::isNonCharacter(point); };
    if (bytes.isValidUtf8() && std::none_of(points.cbegin(), points.cend(), isNone))
        return text;
    std::replace_if(points.begin(), points.end(), isNone, uint(QChar::ReplacementCharacter));
    return QString::fromUcs4(reinterpret_cast<const char32_t*>(points.constData()), points.size()).toStdString();
}

// Plain scalars by the core schema (YAML 1.2.2 section 10.3.2); a quoted one is a text.
Json scalarOf(const YAML::Node& node) {
    const std::string text = textOf(node);
    if (node.Tag() == "!")
        return text;
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
        return nullptr;
    if (text == "true" || text == "True" || text == "TRUE")
        return true;
    if (text == "false" || text == "False" || text == "FALSE")
        return false;
    const QByteArray bytes = QByteArray::fromStdString(text);
    const bool numeric = text.find_first_not_of("0123456789+-.eE") == std::string::npos && text.size() <= 25;
    bool ok = false;
    if (numeric) {
        if (const qlonglong whole = bytes.toLongLong(&ok); ok)
            return whole;
        if (const double number = bytes.toDouble(&ok); ok)
            return number;
    }
    return text;
}

class ToJson {
public:
    Result<Json> convert(const YAML::Node& node, int depth) {
        // An alias is the same node again, so that a few lines may stand for millions of values.
        if (++m_values > kMaxValues || depth > base::kMaxGivenDepth)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("The properties at its top are too many or too deep."));
        switch (node.Type()) {
        case YAML::NodeType::Scalar:
            return scalarOf(node);
        case YAML::NodeType::Sequence: {
            Json list = Json::array();
            for (const YAML::Node& item : node) {
                FLUX_TRY(Json value, convert(item, depth + 1));
                list.push_back(std::move(value));
            }
            return list;
        }
        case YAML::NodeType::Map: {
            Json object = Json::object();
            for (const auto& member : node) {
                if (!member.first.IsScalar())
                    return makeError(ErrorCode::InvalidArgument,
                                     QStringLiteral("A property at its top has no plain name."));
                FLUX_TRY(object[textOf(member.first)], convert(member.second, depth + 1));
            }
            return object;
        }
        default:
            return Json();
        }
    }

private:
    int m_values = 0;
};

// A longer one is no key for YAML unless it is marked as one (YAML 1.2.2 section 7.4.2).
bool isLong(const std::string& key) {
    return key.size() > 200;
}

void beginKey(YAML::Emitter& out, const std::string& key) {
    if (isLong(key))
        out << YAML::LongKey;
    out << YAML::Key;
}

bool hasLongKey(const Json& value) {
    if (!value.is_structured())
        return false;
    for (const auto& member : value.items()) {
        if ((value.is_object() && isLong(member.key())) || hasLongKey(member.value()))
            return true;
    }
    return false;
}

// On one line, as far as it can be: yaml-cpp cannot read the long keys that it writes there.
void emitValue(YAML::Emitter& out, const Json& value, YAML::EMITTER_MANIP style) {
    if (value.is_object()) {
        out << (value.empty() ? YAML::Flow : style) << YAML::BeginMap;
        for (const auto& member : value.items()) {
            beginKey(out, member.key());
            out << YAML::DoubleQuoted << member.key() << YAML::Value;
            emitValue(out, member.value(), style);
        }
        out << YAML::EndMap;
    } else if (value.is_array()) {
        out << (value.empty() ? YAML::Flow : style) << YAML::BeginSeq;
        for (const Json& item : value)
            emitValue(out, item, style);
        out << YAML::EndSeq;
    } else if (value.is_string()) {
        out << YAML::DoubleQuoted << value.get_ref<const std::string&>();
    } else if (value.is_null()) {
        out << YAML::Null;
    } else {
        out << base::dumpJson(value).toStdString(); // true, 12, 1.5: the same words in both
    }
}

} // namespace

Result<MarkdownFile> readMarkdownFile(const QString& text) {
    MarkdownFile file;
    QString whole = text;
    whole.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    if (whole.startsWith(QChar(0xFEFF)))
        whole.remove(0, 1);
    const qsizetype end = whole.startsWith(QStringLiteral("---\n")) ? whole.indexOf(QStringLiteral("\n---"), 3) : -1;
    const qsizetype after = end + 4;
    if (end < 0 || (after < whole.size() && whole[after] != u'\n')) {
        file.body = whole;
        return file;
    }
    if (end > kMaxFront)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The properties at its top are longer than 256 KB."));
    file.body = whole.mid(after + 1);
    if (file.body.startsWith(u'\n'))
        file.body.remove(0, 1);
    try {
        const YAML::Node node = YAML::Load(whole.mid(4, std::max<qsizetype>(end - 3, 0)).toStdString());
        FLUX_TRY(Json front, ToJson().convert(node, 0));
        if (!front.is_null() && !front.is_object())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("What stands at its top between --- and --- is no list of properties."));
        if (front.is_object())
            file.front = std::move(front);
    } catch (const YAML::Exception& e) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The properties at its top are broken in line %1.").arg(e.mark.line + 2),
                         QString::fromUtf8(e.what()));
    }
    return file;
}

QString writeMarkdownFile(const MarkdownFile& file) {
    YAML::Emitter out;
    out << YAML::BeginMap;
    for (const auto& member : file.front.items()) {
        const QString key = QString::fromStdString(member.key());
        const bool isPlain =
            std::all_of(key.begin(), key.end(), [](QChar c) { return c.isLetterOrNumber() || c == u'_'; });
        beginKey(out, member.key());
        if (!isPlain || key.isEmpty() || !key.at(0).isLetter())
            out << YAML::DoubleQuoted;
        out << member.key() << YAML::Value;
        emitValue(out, member.value(), hasLongKey(member.value()) ? YAML::Block : YAML::Flow);
    }
    out << YAML::EndMap;
    return QStringLiteral("---\n") + QString::fromUtf8(out.c_str()) + QStringLiteral("\n---\n\n") + file.body;
}

} // namespace flux::exchange
