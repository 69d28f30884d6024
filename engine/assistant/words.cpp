#include "engine/assistant/words.h"

#include "engine/base/text.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace flux::assistant {

namespace {

using Set = QSet<QString>;

Set set(const char16_t* words) {
    const QStringList list = QString::fromUtf16(words).split(u' ');
    return Set(list.begin(), list.end());
}

const QHash<QString, Act>& verbs() {
    static const QHash<QString, Act> table = [] {
        const std::pair<Act, const char16_t*> rows[] = {
            {Act::Summarize,
             u"summarise summarize summarising summarizing recap condense shorten digest tldr abridge outline"},
            {Act::Read, u"fetch download get load grab retrieve read open pull take"},
            {Act::Show, u"show list display print view cat enumerate"},
            {Act::Save, u"save store keep export"},
            {Act::Mail, u"mail email e-mail send forward"},
            {Act::Convert, u"convert turn transform change reformat sort"},
            {Act::Merge, u"merge combine join concatenate concat unite"},
            {Act::Compare, u"compare contrast"},
            {Act::Write, u"write note jot compose create make draft"},
        };
        QHash<QString, Act> out;
        for (const auto& [act, words] : rows) {
            for (const QString& word : QString::fromUtf16(words).split(u' '))
                out.insert(word, act);
        }
        return out;
    }();
    return table;
}

// Words that are no misspelled verbs though they look like one.
const Set& notVerbs() {
    static const Set words =
        set(u"white notes noted merged saved stored opened listed reader emails mails shows lists creates marge "
            u"later table story short sorted shorter shown comparison summary shore pruned sends");
    return words;
}

} // namespace

std::optional<Act> verbOf(const QString& low) {
    if (const auto it = verbs().constFind(low); it != verbs().cend())
        return *it;
    if (low.size() < 5 || low.size() > 16 || notVerbs().contains(low) || refusalOf(low) != Refusal::None)
        return std::nullopt;
    for (auto it = verbs().cbegin(); it != verbs().cend(); ++it) {
        if (it.key().size() >= 5 && base::editDistance(low, it.key(), 1) <= 1)
            return it.value();
    }
    return std::nullopt;
}

Refusal refusalOf(const QString& low) {
    static const QHash<QString, Refusal> table = [] {
        const std::pair<Refusal, const char16_t*> rows[] = {
            {Refusal::Watching, u"watch monitor track observe follow check every daily weekly monthly hourly nightly "
                                u"each whenever regularly "
                                u"repeat automatically when if unless until once constantly continuously always"},
            {Refusal::Later, u"remind schedule reminder reminders alarm wake later tomorrow postpone snooze"},
            {Refusal::Destroying, u"delete remove erase rename move trash overwrite replace edit modify append"},
            {Refusal::Searching, u"search google find look browse research investigate crawl scrape lookup"},
            {Refusal::Thinking,
             u"translate explain answer analyse analyze rewrite rephrase paraphrase improve correct proofread "
             u"calculate "
             u"compute plan suggest recommend generate invent guess classify extract evaluate review rate predict"},
            {Refusal::OtherWay,
             u"post publish tweet call phone text sms slack discord telegram whatsapp book buy order pay play upload "
             u"run execute install deploy start stop turn-off ring message share"},
        };
        QHash<QString, Refusal> out;
        for (const auto& [refusal, words] : rows) {
            for (const QString& word : QString::fromUtf16(words).split(u' '))
                out.insert(word, refusal);
        }
        return out;
    }();
    return table.value(low, Refusal::None);
}

bool isSummaryNoun(const QString& low) {
    static const Set words = set(
        u"summary summaries summery summry sumary brief briefing overview recap digest abstract tldr synopsis rundown");
    return words.contains(low);
}
bool isFileNoun(const QString& low) {
    static const Set words =
        set(u"file files document documents doc docs notes texts minutes reports letters papers content contents sheet "
            u"spreadsheet data items sources");
    return words.contains(low);
}
bool isPageNoun(const QString& low) {
    static const Set words = set(u"page pages webpage webpages website websites web site sites url urls link links "
                                 u"address addresses article articles post");
    return words.contains(low);
}
bool isResultNoun(const QString& low) {
    static const Set words =
        set(u"result results output outputs table list listing text comparison report page pages file files note copy "
            u"document merge version differences rows findings everything");
    return words.contains(low);
}
bool isWrittenNoun(const QString& low) {
    static const Set words = set(u"note memo todo to-do todos text file document list message letter");
    return words.contains(low);
}
bool isFolderNoun(const QString& low) {
    static const Set words = set(u"folder directory dir folders directories");
    return words.contains(low);
}
bool isMailNoun(const QString& low) {
    static const Set words = set(u"mail email e-mail mails emails");
    return words.contains(low);
}
bool isPronoun(const QString& low) {
    static const Set words = set(u"it them");
    return words.contains(low);
}
bool isPointer(const QString& low) {
    static const Set words = set(u"this that these those everything both they all");
    return words.contains(low);
}
bool isFiller(const QString& low) {
    static const Set words = set(
        u"a an the my our your his her their its some any please kindly just simply quickly me us for-me myself up out "
        u"down "
        u"there here now right away immediately asap thanks thank you following given named single one whole entire "
        u"full new nice good simple so well too also again back together over next-to each-other other and or is are "
        u"which local current which's plus plain own directly via by e-mail's o flux with");
    return words.contains(low);
}
bool isShort(const QString& low) {
    static const Set words = set(u"short shortly brief briefly quick concise concisely small little compact tiny");
    return words.contains(low);
}
bool isLong(const QString& low) {
    static const Set words = set(u"long longer detailed thorough comprehensive extensive");
    return words.contains(low);
}
bool isConnective(const QString& low) {
    static const Set words = set(u"and then also finally afterwards afterward next plus lastly thereafter");
    return words.contains(low);
}

bool isOtherFormat(const QString& low) {
    static const Set words =
        set(u"pdf docx doc word excel xlsx xls odt ods html htm xml yaml yml rtf powerpoint pptx latex epub");
    return words.contains(low);
}

QString formatOf(const QString& low) {
    static const QHash<QString, QString> table{
        {QStringLiteral("csv"), QStringLiteral("csv")},           {QStringLiteral("json"), QStringLiteral("json")},
        {QStringLiteral("markdown"), QStringLiteral("markdown")}, {QStringLiteral("md"), QStringLiteral("markdown")},
        {QStringLiteral("text"), QStringLiteral("text")},         {QStringLiteral("txt"), QStringLiteral("text")},
        {QStringLiteral("plaintext"), QStringLiteral("text")}};
    QString word = low;
    if (word.startsWith(u'.'))
        word.remove(0, 1);
    return table.value(word);
}

} // namespace flux::assistant
