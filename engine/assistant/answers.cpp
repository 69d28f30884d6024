#include "engine/assistant/answers.h"

#include "engine/assistant/paths.h"
#include "engine/assistant/when.h"

#include <QtCore/QHash>
#include <QtCore/QLocale>

namespace flux::assistant {

namespace {

enum class Talk { Hello, Who, Can, Day, Time, Thanks };

const QHash<QString, Talk>& phrases() {
    static const QHash<QString, Talk> table = [] {
        const std::pair<Talk, const char16_t*> rows[] = {
            {Talk::Hello, u"hello|hi|hey|hello there|hi there|hey there|good morning|good afternoon|good evening|good "
                          u"day|how are you|how are you doing|hello how are you|"
                          u"hi how are you|hallo|moin|hola|bonjour|greetings"},
            {Talk::Who, u"who are you|what are you|what is flux|what's flux|what is your name|what's your name|who is "
                        u"flux|introduce yourself|tell me about yourself|are you an ai|are you a bot|"
                        u"are you a robot|are you human|your name"},
            {Talk::Can, u"help|help me|what can you do|what can you do for me|what can i do|what can i do here|what do "
                        u"you do|how does this work|how do you work|how do i use this|"
                        u"what can flux do|show me what you can do|what are you able to do|commands|what are your "
                        u"capabilities|what can i ask|what can i ask you|what can i write|capabilities|?|i need "
                        u"help|can you help me|"
                        u"what else can you do|how can you help me|how can you help|what should i do|examples|give me "
                        u"an example|show me examples"},
            {Talk::Day, u"what day is it|what day is today|what day is it today|what is the date|what's the date|what "
                        u"is today's date|what's today's date|what date is it|what date is today|what date is it today|"
                        u"what is the date today|what's the date today|which day is it|which day is today|today's "
                        u"date|what is today|the date|date|tell me the date|tell me today's date|what's today|"
                        u"what day of the week is it|what is the day today|what is the current date|current date"},
            {Talk::Time, u"what time is it|what's the time|what is the time|what time is it now|what is the current "
                         u"time|tell me the time|current time|what is the time now|the time|what's the time now"},
            {Talk::Thanks,
             u"thanks|thank you|thank you very much|thanks a lot|many thanks|thx|great thanks|thanks flux|thank you so "
             u"much|perfect thank you|great thank you|cheers|danke|merci|gracias|ok thanks|okay thanks|"
             u"ok thank you|cool thanks|perfect thanks|nice thanks"},
        };
        QHash<QString, Talk> out;
        for (const auto& [talk, text] : rows) {
            for (const QString& phrase : QString::fromUtf16(text).split(u'|'))
                out.insert(phrase, talk);
        }
        return out;
    }();
    return table;
}

const QString kAbilities =
    QStringLiteral("- read files and folders that you open, and summarise, compare or put them together\n"
                   "- fetch web pages and do the same with them\n"
                   "- convert tables between CSV, JSON, Markdown and text\n"
                   "- write down a note, and save any result as a file\n"
                   "- send a result or a text by mail, after you have said yes to it");

QString refusalText(Refusal refusal) {
    switch (refusal) {
    case Refusal::Watching:
        return QStringLiteral("I cannot watch or repeat something yet, or wait for a condition. I do a task once, "
                              "right away. Nothing was started.");
    case Refusal::Later:
        return QStringLiteral(
            "I cannot do something later or remind you yet. I start a task right away. Nothing was started.");
    case Refusal::Destroying:
        return QStringLiteral("I do not change, delete, move or rename your files. I read them, and I save results as "
                              "new files. Nothing was changed.");
    case Refusal::Searching:
        return QStringLiteral(
            "I cannot search here. I can fetch a page whose address you write out. Nothing was started.");
    case Refusal::Thinking:
        return QStringLiteral("That needs a language model, and none is set up. Without one I quote, count, convert "
                              "and arrange. Nothing was started.");
    case Refusal::OtherWay:
        return QStringLiteral("I cannot do that. So far the only way out of this computer is mail, and it always asks "
                              "you first. Nothing was started.");
    case Refusal::None:
        break;
    }
    return QStringLiteral("I did not understand that. Nothing was started.");
}

QString quotedWords(const QStringList& words) {
    QStringList out;
    for (const QString& word : words.mid(0, 6))
        out.append(QStringLiteral("“%1”").arg(shownName(word).replace(u'`', u'\'')));
    return out.join(QStringLiteral(", "));
}

QString obstacleText(const Obstacle& obstacle, const PlannerInput& input) {
    switch (obstacle.kind) {
    case Obstacle::Kind::UnknownWords:
        return QStringLiteral("I did not understand %1, and I do not guess. Nothing was started.")
            .arg(quotedWords(obstacle.words));
    case Obstacle::Kind::CannotDo:
        return refusalText(obstacle.refusal);
    case Obstacle::Kind::UnknownFolder: {
        QStringList names;
        for (const QString& folder : input.grantedFolders.mid(0, 6))
            names.append(shownName(lastPart(folder)));
        return QStringLiteral("I know no folder named %1. %2Write its path, such as `~/notes`. Nothing was started.")
            .arg(quotedWords(obstacle.words),
                 names.isEmpty() ? QString()
                                 : QStringLiteral("Open to me are: %1. ").arg(names.join(QStringLiteral(", "))));
    }
    case Obstacle::Kind::RelativePath:
        return QStringLiteral("I cannot tell in which folder %1 is. Write the whole path, such as `~/notes/a.md`. "
                              "Nothing was started.")
            .arg(quotedWords(obstacle.words));
    case Obstacle::Kind::BadAddress:
        return QStringLiteral("I cannot fetch %1. Addresses start with http:// or https://. Nothing was started.")
            .arg(quotedWords(obstacle.words));
    case Obstacle::Kind::TooMany:
        return QStringLiteral("That is too much for one message: at most 100 files or pages, 50 recipients and 24 "
                              "requests. Nothing was started.");
    case Obstacle::Kind::NothingAsked:
    case Obstacle::Kind::None:
        break;
    }
    return QStringLiteral("I did not understand that. Nothing was started.");
}

} // namespace

QStringList suggestionsFor(const PlannerInput& input) {
    QString folder = QStringLiteral("~/notes");
    if (!input.grantedFolders.isEmpty()) {
        folder = input.grantedFolders.front();
        if (!input.homeFolder.isEmpty() && folder.startsWith(input.homeFolder + u'/'))
            folder = u'~' + folder.mid(input.homeFolder.size());
        if (folder.contains(u' '))
            folder = u'"' + folder + u'"';
    }
    return {QStringLiteral("Summarise the files in %1 and save a brief").arg(folder),
            QStringLiteral("Fetch https://example.org and save a summary as page.md"),
            QStringLiteral("What can you do?")};
}

NotUnderstood notUnderstood(const QString& problem, const PlannerInput& input) {
    return {problem, suggestionsFor(input)};
}

NotUnderstood notUnderstood(const Obstacle& obstacle, const PlannerInput& input) {
    const QString text = obstacleText(obstacle, input);
    return {QStringLiteral("%1\n\nI can:\n%2").arg(text, kAbilities), suggestionsFor(input)};
}

std::optional<PlainAnswer> plainAnswer(const std::vector<Token>& tokens, const PlannerInput& input) {
    if (tokens.empty() || tokens.size() > 24)
        return std::nullopt;
    QStringList words;
    for (const Token& token : tokens) {
        if (token.kind == TokenKind::Word)
            words.append(token.low);
        else if (token.kind == TokenKind::Mark && token.text == u"?" && tokens.size() == 1)
            words.append(token.text);
        else if (token.kind != TokenKind::Mark && token.kind != TokenKind::LineBreak)
            return std::nullopt;
    }
    for (const QString& polite : {QStringLiteral("please"), QStringLiteral("flux"), QStringLiteral("now")}) {
        if (words.size() > 1 && words.back() == polite)
            words.removeLast();
        if (words.size() > 1 && words.front() == polite && polite != u"now")
            words.removeFirst();
    }
    auto found = phrases().constFind(words.join(u' '));
    if (found == phrases().cend() && words.size() > 1 &&
        (words.front() == u"hello" || words.front() == u"hi" || words.front() == u"hey"))
        found = phrases().constFind(words.mid(1).join(u' '));
    if (found == phrases().cend())
        return std::nullopt;
    const QDateTime here = localTime(input.now, input.timeZoneId);
    switch (*found) {
    case Talk::Hello:
        return PlainAnswer{QStringLiteral("Hello. What should be done?"), suggestionsFor(input)};
    case Talk::Who:
        return PlainAnswer{QStringLiteral("I am Flux. I turn what you write into a task, do it step by step on this "
                                          "computer, and ask you before anything leaves it. "
                                          "Here I work without a language model: I follow rules and never guess."),
                           suggestionsFor(input)};
    case Talk::Can:
        return PlainAnswer{
            QStringLiteral("I can:\n%1\n\nI work by rules, without a language model. What I do not understand, I say.")
                .arg(kAbilities),
            suggestionsFor(input).mid(0, 2)};
    case Talk::Day:
        return PlainAnswer{
            QStringLiteral("Today is %1.").arg(QLocale::c().toString(here.date(), QStringLiteral("dddd, d MMMM yyyy"))),
            {}};
    case Talk::Time:
        return PlainAnswer{
            QStringLiteral("It is %1%2.")
                .arg(here.toString(QStringLiteral("HH:mm")),
                     input.timeZoneId.isEmpty() ? QString() : QStringLiteral(" in %1").arg(input.timeZoneId)),
            {}};
    case Talk::Thanks:
        return PlainAnswer{QStringLiteral("You are welcome."), {}};
    }
    return std::nullopt;
}

} // namespace flux::assistant
