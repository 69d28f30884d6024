#include "app/cli/card_answer.h"

#include "app/cli/card_form.h"
#include "app/cli/card_text.h"
#include "app/cli/terminal.h"

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::Checkpoint;
using domain::CheckpointKind;
using domain::Decision;
using domain::Verdict;

namespace {

QString shownList(const Json& value) {
    if (!value.is_array())
        return base::plainText(value);
    QStringList parts;
    for (const Json& item : value)
        parts.append(item.is_object() ? base::textAt(item, "name") : base::plainText(item));
    return parts.join(QStringLiteral(", "));
}

// Asks for each field that may be changed; an empty line keeps it. A body is typed until a line with a single dot.
std::optional<Json> readEdits(const Checkpoint& card) {
    Json edits = Json::object();
    for (const QString& name : card.description.editable) {
        const Json& now = base::jsonAt(card.inputs, name.toUtf8().constData());
        const QString shown = shownList(now);
        const bool longText = shown.contains(u'\n') || shown.size() > 70 || name == QStringLiteral("body");
        const auto line =
            readLine(longText ? QStringLiteral("%1 (Enter keeps it; else type it, end with a line “.”): ").arg(name)
                              : QStringLiteral("%1 [%2]: ").arg(name, shown));
        if (!line)
            return std::nullopt;
        if (line->isEmpty())
            continue;
        QString text = *line;
        while (longText) {
            const auto more = readLine(QStringLiteral("… "));
            if (!more)
                return std::nullopt;
            if (*more == QStringLiteral("."))
                break;
            text += u'\n' + *more;
        }
        const auto value = typedValue(text, typeOf(now));
        if (!value.ok()) {
            print(QStringLiteral("  “%1” stays as it was. %2").arg(name, value.error().message));
            continue;
        }
        edits[name.toStdString()] = *value;
    }
    return edits;
}

Decision decision(Verdict verdict, const QString& reason = {}) {
    Decision d;
    d.verdict = verdict;
    d.reason = reason;
    d.by = QStringLiteral("terminal");
    return d;
}

std::optional<Decision> askOutcome() {
    for (;;) {
        const auto line = readLine(QStringLiteral("  It went out (w), send again (a), skip (n), later (l)? "));
        if (!line || line->startsWith(u'l', Qt::CaseInsensitive))
            return std::nullopt;
        if (line->startsWith(u'w', Qt::CaseInsensitive))
            return decision(Verdict::WentOut);
        if (line->startsWith(u'a', Qt::CaseInsensitive))
            return decision(Verdict::Again);
        if (line->startsWith(u'n', Qt::CaseInsensitive))
            return decision(Verdict::No);
    }
}

Decision answered(Json answer) {
    Decision d = decision(Verdict::Yes);
    d.answer = std::move(answer);
    return d;
}

// One field, until it fits. Nothing: standard input has ended. Null: left empty.
std::optional<Json> askField(const Checkpoint& card, const FormField& field, const Json& now) {
    const Json& preset = now.is_null() ? field.defaultValue : now;
    int number = 0;
    for (const Json& value : field.allowed)
        print(QStringLiteral("    %1. %2").arg(++number).arg(base::plainText(value)));
    const QString hint = !preset.is_null() ? QStringLiteral(" [%1]").arg(shownList(preset))
                         : field.required  ? QString()
                                           : QStringLiteral(" (Enter skips)");
    for (;;) {
        const auto line = readLine(QStringLiteral("  %1%2: ").arg(field.label, hint));
        if (!line)
            return std::nullopt;
        if (line->trimmed().isEmpty()) {
            if (!preset.is_null() || !field.required)
                return preset;
            print(QStringLiteral("    This one is needed."));
            continue;
        }
        const auto value = fieldValue(card, field, *line);
        if (value.ok())
            return *value;
        print(QStringLiteral("    ") + value.error().message);
    }
}

// Every field, then the form as a whole; what does not fit together is asked once more.
std::optional<Decision> askFields(const Checkpoint& card) {
    Json answer = Json::object();
    for (;;) {
        for (const FormField& field : fieldsOf(card)) {
            const std::string name = field.name.toStdString();
            const auto value = askField(card, field, base::jsonAt(answer, name.c_str()));
            if (!value)
                return std::nullopt;
            if (!value->is_null())
                answer[name] = *value;
        }
        const auto fits = checkAnswer(card, answer);
        if (fits.ok())
            return answered(std::move(answer));
        print(QStringLiteral("  ") + fits.error().message);
    }
}

bool isWord(const QString& line, const char* letter, const char* word) {
    return line == QLatin1StringView(letter) || line == QLatin1StringView(word);
}

std::optional<Decision> askNo() {
    const auto why = readLine(QStringLiteral("  Why? (Enter skips): "));
    return decision(Verdict::No, why.value_or(QString()));
}

std::optional<Decision> askForm(const Checkpoint& card) {
    const bool select = card.kind == CheckpointKind::Select;
    const Json preset = defaultAnswer(card);
    const QString hint =
        select && !preset.is_null() ? QStringLiteral(" [%1]").arg(base::plainText(preset["choice"])) : QString();
    const QString prompt = select ? QStringLiteral("  A number%1, leave it out (n), later (l)? ").arg(hint)
                                  : QStringLiteral("  Answer (y), leave it out (n), later (l)? ");
    for (;;) {
        const auto line = readLine(prompt);
        const QString word = line ? line->trimmed().toLower() : QStringLiteral("l");
        if (isWord(word, "l", "later"))
            return std::nullopt;
        if (isWord(word, "n", "no"))
            return askNo();
        if (!select && isWord(word, "y", "yes"))
            return askFields(card);
        if (select && word.isEmpty() && !preset.is_null())
            return answered(preset);
        if (!select || word.isEmpty())
            continue;
        const auto value = chosenValue(card.form, *line);
        if (value.ok())
            return answered(Json{{"choice", *value}});
        print(QStringLiteral("  ") + value.error().message);
    }
}

bool hasForm(const Checkpoint& card) {
    return card.kind == CheckpointKind::Input || card.kind == CheckpointKind::Select ||
           card.kind == CheckpointKind::Questions;
}

base::Error wrongAnswer(const QString& message) {
    return makeError(ErrorCode::InvalidArgument, message);
}

Result<Decision> outcomeFrom(const QString& choice) {
    if (choice == QStringLiteral("went_out"))
        return decision(Verdict::WentOut);
    if (choice == QStringLiteral("again"))
        return decision(Verdict::Again);
    if (choice == QStringLiteral("skip"))
        return decision(Verdict::No);
    return wrongAnswer(
        QStringLiteral("This card asks whether it went out. Answer with --choice went_out, again or skip."));
}

// NAME=VALUE for a form's field or an input that may be changed, laid over `values`.
Result<void> laySet(const Checkpoint& card, const QString& text, Json& values) {
    const qsizetype equals = text.indexOf(u'=');
    if (equals < 1)
        return wrongAnswer(QStringLiteral("“--set %1” should be FIELD=VALUE.").arg(text));
    const QString name = text.left(equals), typed = text.mid(equals + 1);
    QStringList known;
    for (const FormField& field : fieldsOf(card)) {
        known.append(field.name);
        if (field.name != name)
            continue;
        const auto value = fieldValue(card, field, typed);
        if (!value.ok())
            return wrongAnswer(QStringLiteral("“%1” does not fit. %2").arg(name, value.error().message));
        values[name.toStdString()] = *value;
        return {};
    }
    if (!hasForm(card) && card.description.editable.contains(name)) {
        const auto value = typedValue(typed, typeOf(base::jsonAt(card.inputs, name.toUtf8().constData())));
        if (!value.ok())
            return wrongAnswer(QStringLiteral("“%1” does not fit. %2").arg(name, value.error().message));
        values[name.toStdString()] = *value;
        return {};
    }
    if (!hasForm(card))
        known = card.description.editable;
    return wrongAnswer(
        known.isEmpty()
            ? QStringLiteral("Nothing can be changed on this card.")
            : QStringLiteral("This card has no field “%1”. It has: %2.").arg(name, known.join(QStringLiteral(", "))));
}

} // namespace

Result<Decision> plainAnswer(const Checkpoint& card, bool yes) {
    if (!yes)
        return decision(Verdict::No);
    if (card.kind == CheckpointKind::UnknownOutcome)
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("Flux does not know whether it went out. Look, then write: %1").arg(howToAnswer(card)));
    if (!hasForm(card))
        return decision(Verdict::Yes);
    const Json preset = defaultAnswer(card);
    if (preset.is_null())
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("This card wants an answer and not a yes alone. Write: %1").arg(howToAnswer(card)));
    return answered(preset);
}

Result<std::optional<Decision>> answerFrom(const Checkpoint& card, const Arguments& arguments) {
    const bool any = !arguments.answer.isEmpty() || !arguments.choice.isEmpty() || !arguments.sets.isEmpty();
    if (!any)
        return std::optional<Decision>();
    if (card.kind == CheckpointKind::UnknownOutcome) {
        FLUX_TRY(Decision outcome, outcomeFrom(arguments.choice));
        return std::optional(std::move(outcome));
    }
    if (!arguments.choice.isEmpty()) {
        if (card.kind != CheckpointKind::Select)
            return wrongAnswer(QStringLiteral("This card offers no alternatives; --choice does not fit it."));
        FLUX_TRY(Json value, chosenValue(card.form, arguments.choice));
        return std::optional(answered(Json{{"choice", std::move(value)}}));
    }
    Json values = Json::object();
    if (hasForm(card) && card.kind != CheckpointKind::Select) {
        for (const FormField& field : fieldsOf(card)) {
            if (!field.defaultValue.is_null())
                values[field.name.toStdString()] = field.defaultValue;
        }
    }
    if (!arguments.answer.isEmpty()) {
        auto given = base::parseJson(arguments.answer.toUtf8());
        if (!given.ok())
            return wrongAnswer(QStringLiteral("--answer is not JSON. %1").arg(given.error().message));
        if (card.kind == CheckpointKind::Select && !given->is_object())
            given = Json{{"choice", *given}};
        if (!given->is_object())
            return wrongAnswer(QStringLiteral("--answer should be a JSON object of field and value."));
        values.update(*given);
    }
    for (const QString& set : arguments.sets)
        FLUX_CHECK(laySet(card, set, values));
    Decision d = decision(Verdict::Yes);
    if (hasForm(card)) {
        FLUX_CHECK(checkAnswer(card, values));
        d.answer = std::move(values);
    } else {
        d.edits = std::move(values);
    }
    return std::optional(std::move(d));
}

std::optional<Decision> askCard(const Checkpoint& card) {
    print(cardText(card, false));
    if (card.kind == domain::CheckpointKind::UnknownOutcome)
        return askOutcome();
    if (hasForm(card))
        return askForm(card);
    const bool editable = !card.description.editable.isEmpty();
    const QString prompt = QStringLiteral("  %1 (y), %2 (n)%3, show all (s), later (l)? ")
                               .arg(card.description.yesLabel, card.description.noLabel,
                                    editable ? QStringLiteral(", edit (e)") : QString());
    for (;;) {
        const auto line = readLine(prompt);
        if (!line || line->trimmed().startsWith(u'l', Qt::CaseInsensitive))
            return std::nullopt;
        const QString answer = line->trimmed().toLower();
        if (answer == QStringLiteral("y") || answer == QStringLiteral("yes"))
            return decision(Verdict::Yes);
        if (answer == QStringLiteral("n") || answer == QStringLiteral("no"))
            return askNo();
        if (answer == QStringLiteral("s")) {
            print(cardText(card, true));
        } else if (answer == QStringLiteral("e") && editable) {
            const auto edits = readEdits(card);
            if (!edits)
                return std::nullopt;
            Decision d = decision(Verdict::Yes);
            d.edits = *edits;
            return d;
        }
    }
}

} // namespace flux::cli
