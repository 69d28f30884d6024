#include "engine/agents/text/stop_words.h"

#include <QtCore/QSet>

#include <array>

namespace flux::agents {

namespace {

constexpr int kEnoughWords = 4000;

QSet<QString> words(const char16_t* text) {
    const QStringList list = QString::fromUtf16(text).split(u' ');
    return QSet<QString>(list.begin(), list.end());
}

// Written down by us: articles, pronouns, prepositions, conjunctions and the commonest verbs of each language.
const std::array<QSet<QString>, 4>& lists() {
    static const std::array<QSet<QString>, 4> all{
        words(u"a an the this that these those and or but nor so yet if then than as at by for from in into of off on "
              u"onto out over to up "
              u"with without within about above after again against all am any are aren be because been before being "
              u"below between both "
              u"can cannot could couldn did didn do does doesn doing don down during each few further had hadn has "
              u"hasn have haven having "
              u"he her here hers herself him himself his how i isn it its itself is just let ll me more most must my "
              u"myself no not now "
              u"once only other ought our ours ourselves own re s same shan she should shouldn some such t their "
              u"theirs them themselves "
              u"there they through too under until ve very was wasn we were weren what when where which while who whom "
              u"why will would "
              u"won wouldn you your yours yourself yourselves also may might shall us upon per via every either"),
        words(u"der die das den dem des ein eine einen einem einer eines und oder aber sondern denn weil dass daß wenn "
              u"ob als wie wo was "
              u"wer wen wem ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen mein dein sein unser "
              u"euer ihre seine meine "
              u"deine unsere eure in im an am auf aus bei beim bis durch für gegen hinter mit nach neben ohne seit "
              u"über um unter von vom "
              u"vor zu zum zur zwischen ist sind war waren bin bist wird werden wurde wurden worden hat haben hatte "
              u"hatten habe kann "
              u"können konnte muss müssen soll sollen will wollen darf nicht kein keine keinen auch noch nur schon "
              u"sehr so da dann hier "
              u"dort doch mal man sich selbst dies diese dieser dieses diesen diesem jede jeder jedes alle alles mehr "
              u"viel etwas nichts "
              u"einmal nun jetzt also damit dabei davon dazu daran wieder immer"),
        words(u"le la les un une des du de d l et ou mais donc or ni car que qui quoi dont où si comme quand je tu il "
              u"elle on nous vous ils "
              u"elles me te se lui leur y en mon ma mes ton ta tes son sa ses notre nos votre vos leurs ce cet cette "
              u"ces ça cela ceci à "
              u"au aux dans par pour sur sous avec sans chez vers entre depuis pendant avant après est sont était "
              u"étaient être été suis "
              u"es sommes êtes a ai as avons avez ont avait avaient avoir eu fait faire ne pas plus moins très aussi "
              u"bien tout tous "
              u"toute toutes même autre autres peu encore déjà alors ainsi puis c s n qu j m t peut doit"),
        words(u"el la los las un una unos unas y e o u pero sino ni que quien quienes cual cuales donde cuando como si "
              u"porque yo tú él ella "
              u"ello nosotros vosotros ellos ellas me te se nos os lo le les mi mis tu tus su sus nuestro nuestra este "
              u"esta esto estos "
              u"estas ese esa eso esos esas aquel aquella a al ante bajo con contra de del desde en entre hacia hasta "
              u"para por según sin "
              u"sobre tras es son era eran ser sido soy eres somos fue fueron está están estaba estar ha han había "
              u"haber he hay no sí "
              u"más menos muy también ya todo todos toda todas otro otra otros otras mismo poco mucho tan tanto puede "
              u"debe hace hacer"),
    };
    return all;
}

bool isUnspaced(char16_t c) {
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x0E00 && c <= 0x0E7F);
}

} // namespace

QStringList wordsOf(QStringView text) {
    QStringList out;
    qsizetype at = 0;
    while (at < text.size()) {
        if (isUnspaced(text[at].unicode())) {
            if (at + 1 < text.size() && isUnspaced(text[at + 1].unicode()))
                out.append(text.mid(at, 2).toString());
            ++at;
            continue;
        }
        const qsizetype start = at;
        while (at < text.size() && (text[at].isLetterOrNumber() || text[at].isMark() || text[at].isSurrogate()) &&
               !isUnspaced(text[at].unicode()))
            ++at;
        if (at > start)
            out.append(text.mid(start, std::min<qsizetype>(at - start, 64)).toString().toLower());
        else
            ++at;
    }
    return out;
}

StopWords::StopWords(const std::vector<QStringList>& texts) {
    std::array<int, 4> hits{};
    int seen = 0;
    for (const QStringList& text : texts) {
        for (const QString& word : text) {
            for (size_t i = 0; i < hits.size(); ++i)
                hits[i] += lists()[i].contains(word) ? 1 : 0;
            if (++seen >= kEnoughWords)
                break;
        }
        if (seen >= kEnoughWords)
            break;
    }
    const auto best = std::max_element(hits.begin(), hits.end());
    if (*best * 5 >= seen && *best > 0) // running text of these languages has twice as many
        m_language = static_cast<int>(best - hits.begin());
}

bool StopWords::contains(const QString& word) const {
    return m_language >= 0 && lists()[static_cast<size_t>(m_language)].contains(word);
}

} // namespace flux::agents
