#include "engine/assistant/planner.h"

#include "engine/assistant/answers.h"
#include "engine/assistant/plan_builder.h"
#include "engine/assistant/when.h"

namespace flux::assistant {

namespace {

constexpr qsizetype kMostChars = 20'000; // domain::PlanLimits::maxGoalChars

// Control characters become spaces; line breaks become LF; halves of broken characters and byte-order marks go.
QString cleaned(const QString& text) {
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            out += c;
            out += text[++i];
        } else if (c.isSurrogate() || c == QChar(0xFEFF) || c.isNonCharacter()) {
            out += QChar(0xFFFD);
        } else if (c == u'\n' || (c == u'\r' && (i + 1 >= text.size() || text[i + 1] != u'\n'))) {
            out += u'\n';
        } else if (c.category() == QChar::Other_Control) {
            out += u' ';
        } else {
            out += c;
        }
    }
    return out.trimmed();
}

GrammarContext contextOf(const PlannerInput& input) {
    return {localTime(input.now, input.timeZoneId).date(), input.homeFolder, input.workingFolder, input.grantedFolders};
}

} // namespace

PlannerReply planOffline(const PlannerInput& input) {
    if (input.text.size() > kMostChars)
        return notUnderstood(QStringLiteral("The message has %1 characters, and I read at most %2. Put the long text "
                                            "into a file and name the file. Nothing was started.")
                                 .arg(input.text.size())
                                 .arg(kMostChars),
                             input);
    const QString text = cleaned(input.text);
    if (text.isEmpty())
        return notUnderstood(QStringLiteral("The message is empty. Nothing was started."), input);
    if (auto answer = plainAnswer(tokenize(text), input))
        return *answer;
    const GrammarContext context = contextOf(input);
    const Goal goal = parseGoal(text, context);
    if (goal.obstacle.kind != Obstacle::Kind::None)
        return notUnderstood(goal.obstacle, input);
    PlanBuilder::Outcome outcome = PlanBuilder(input, context).build(goal, text);
    if (!outcome.task)
        return notUnderstood(outcome.problem, input);
    return std::move(*outcome.task);
}

QStringList namedPaths(const PlannerInput& input) {
    if (input.text.size() > kMostChars)
        return {};
    QStringList out;
    for (const QString& path : parseGoal(cleaned(input.text), contextOf(input)).namedPaths) {
        if (!out.contains(path))
            out.append(path);
    }
    return out;
}

} // namespace flux::assistant
