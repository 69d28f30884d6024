#include "engine/assistant/recall.h"

#include <QtCore/QRegularExpression>

namespace flux::assistant {

namespace {

constexpr qsizetype kLongest = 2000; // characters; a longer text is no such sentence

QRegularExpression sentence(const char16_t* pattern) {
    return QRegularExpression(QString::fromUtf16(pattern), QRegularExpression::CaseInsensitiveOption |
                                                               QRegularExpression::DotMatchesEverythingOption |
                                                               QRegularExpression::UseUnicodePropertiesOption);
}

const QRegularExpression& asking() {
    static const QRegularExpression kPattern = sentence(u"^(?:please )?(?:tell me )?(?:what|anything) (?:do you|did "
                                                        u"you|have you|you|i have|did i|have i)?(?: already)? "
                                                        u"?(?:know|remember|recall|learn|learned|learnt|noted|told "
                                                        u"you|tell you) (?:about|of|on|regarding) (.+?)[?.! ]*$");
    return kPattern;
}

const QRegularExpression& wondering() {
    static const QRegularExpression kPattern =
        sentence(u"^(?:please )?(?:do you (?:remember|recall)|can you recall|recall|search (?:your|my|the) (?:memory|"
                 u"memories) for)(?: (?:anything|something))?(?: (?:about|of))? (.+?)[?.! ]*$");
    return kPattern;
}

const QRegularExpression& keeping() {
    static const QRegularExpression kPattern =
        sentence(u"^(?:please )?(?:remember|memorise|memorize|keep in mind)(?: that |: ?|, ?that )(.+)$");
    return kPattern;
}

} // namespace

std::optional<Recall> readRecall(const QString& text) {
    if (text.size() > kLongest)
        return {};
    const QString trimmed = text.trimmed();
    if (const auto match = keeping().match(trimmed); match.hasMatch())
        return Recall{Recall::Kind::Keep, match.captured(1).trimmed()};
    const QString line = trimmed.simplified();
    for (const QRegularExpression* pattern : {&asking(), &wondering()}) {
        if (const auto match = pattern->match(line); match.hasMatch())
            return Recall{Recall::Kind::Ask, match.captured(1).trimmed()};
    }
    return {};
}

} // namespace flux::assistant
