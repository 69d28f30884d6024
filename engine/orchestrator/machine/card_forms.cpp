#include "engine/orchestrator/machine/card_forms.h"

#include "engine/base/schema/json_schema.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using base::makeError;
using domain::CheckpointKind;

namespace {

constexpr int kMaxProblems = 5; // of one answer, in words

bool isFilledLater(const Json& value, bool planned) {
    return planned && value.is_string() && value.get_ref<const std::string&>().find("{{") != std::string::npos;
}

const Json& valueOf(const Json& option) {
    return option.is_object() ? base::jsonAt(option, "value") : option;
}

// A list of at least one value, none twice.
void listProblems(const Json& options, bool planned, const QString& what, QStringList& problems) {
    if (isFilledLater(options, planned))
        return;
    if (!options.is_array() || options.empty()) {
        problems.append(QStringLiteral("%1 has no options.").arg(what));
        return;
    }
    std::vector<Json> seen;
    for (const Json& option : options) {
        if (option.is_object() && !option.contains("value")) {
            problems.append(QStringLiteral("%1 has an option without a value.").arg(what));
            return;
        }
        if (isFilledLater(valueOf(option), planned))
            continue;
        if (std::find(seen.begin(), seen.end(), valueOf(option)) != seen.end()) {
            problems.append(
                QStringLiteral("%1 has the option “%2” twice.").arg(what, base::plainText(valueOf(option))));
            return;
        }
        seen.push_back(valueOf(option));
    }
}

void schemaProblems(const Json& form, QStringList& problems) {
    if (!form.is_object() || base::textAt(form, "type") != QStringLiteral("object") ||
        !base::jsonAt(form, "properties").is_object() || form["properties"].empty()) {
        problems.append(QStringLiteral("Its form is not a JSON Schema of type object with properties."));
        return;
    }
    if (const auto schema = base::JsonSchema::compile(form); !schema.ok())
        problems.append(QStringLiteral("Its form is no JSON Schema. %1").arg(schema.error().message));
}

void questionProblems(const Json& form, bool planned, QStringList& problems) {
    const Json& questions = base::jsonAt(form, "questions");
    if (isFilledLater(questions, planned))
        return;
    if (!questions.is_array() || questions.empty()) {
        problems.append(QStringLiteral("Its form has no questions."));
        return;
    }
    QSet<QString> ids;
    for (const Json& question : questions) {
        const QString id = base::textAt(question, "id");
        const QString type = base::textAt(question, "type", QStringLiteral("text"));
        if (id.isEmpty() || base::textAt(question, "text").isEmpty())
            problems.append(QStringLiteral("A question of its form has no id or no text."));
        else if (ids.contains(id))
            problems.append(QStringLiteral("Two questions of its form have the id “%1”.").arg(id));
        ids.insert(id);
        if (type == QStringLiteral("choice"))
            listProblems(base::jsonAt(question, "options"), planned, QStringLiteral("The question “%1”").arg(id),
                         problems);
        else if (type != QStringLiteral("text") && type != QStringLiteral("number") &&
                 type != QStringLiteral("boolean"))
            problems.append(
                QStringLiteral("The question “%1” is of the type “%2”. There are text, number, boolean and choice.")
                    .arg(id, type));
    }
}

bool isAmong(const Json& options, const Json& value) {
    return std::any_of(options.begin(), options.end(), [&](const Json& o) { return valueOf(o) == value; });
}

// What a question should be answered with, when the value is not that; empty when it is.
QString mismatch(const Json& question, const Json& value) {
    const QString type = base::textAt(question, "type", QStringLiteral("text"));
    if (type == QStringLiteral("choice"))
        return isAmong(base::jsonAt(question, "options"), value) ? QString() : QStringLiteral("one of its options");
    if (type == QStringLiteral("number"))
        return value.is_number() ? QString() : QStringLiteral("a number");
    if (type == QStringLiteral("boolean"))
        return value.is_boolean() ? QString() : QStringLiteral("yes or no");
    return value.is_string() ? QString() : QStringLiteral("a text");
}

base::Error wrongAnswer(const QString& what) {
    return makeError(ErrorCode::InvalidArgument, what + QStringLiteral(" The answer was not taken."));
}

base::Result<void> checkInput(const Json& form, const Json& answer) {
    FLUX_TRY(const base::JsonSchema schema, base::JsonSchema::compile(form));
    QStringList lines;
    for (const base::SchemaProblem& problem : schema.check(answer, kMaxProblems))
        lines.append(problem.path.isEmpty() ? problem.sentence
                                            : QStringLiteral("“%1”: %2").arg(problem.path.mid(1), problem.sentence));
    if (lines.isEmpty())
        return {};
    return wrongAnswer(lines.join(u' '));
}

base::Result<void> checkQuestions(const Json& form, const Json& answer) {
    const Json& questions = base::jsonAt(form, "questions");
    for (const Json& question : questions) {
        const auto it = answer.find(base::textAt(question, "id").toStdString());
        if (it == answer.end() || it->is_null())
            return wrongAnswer(QStringLiteral("“%1” has no answer.").arg(base::textAt(question, "text")));
        if (const QString wanted = mismatch(question, *it); !wanted.isEmpty())
            return wrongAnswer(QStringLiteral("“%1” is answered with %2.").arg(base::textAt(question, "text"), wanted));
    }
    for (const auto& [id, value] : answer.items()) {
        const QString name = QString::fromStdString(id);
        if (std::none_of(questions.begin(), questions.end(),
                         [&](const Json& q) { return base::textAt(q, "id") == name; }))
            return wrongAnswer(QStringLiteral("The card has no question “%1”.").arg(name));
    }
    return {};
}

} // namespace

bool takesAnswer(CheckpointKind kind) {
    return kind == CheckpointKind::Input || kind == CheckpointKind::Select || kind == CheckpointKind::Questions;
}

QStringList formProblems(CheckpointKind kind, const Json& form, bool planned) {
    QStringList problems;
    if (!takesAnswer(kind) || isFilledLater(form, planned))
        return problems;
    if (kind == CheckpointKind::Input) {
        schemaProblems(form, problems);
    } else if (kind == CheckpointKind::Questions) {
        questionProblems(form, planned, problems);
    } else {
        const Json& options = base::jsonAt(form, "options");
        listProblems(options, planned, QStringLiteral("Its form"), problems);
        const Json& preset = base::jsonAt(form, "default");
        if (problems.isEmpty() && options.is_array() && !preset.is_null() && !isFilledLater(preset, planned) &&
            std::none_of(options.begin(), options.end(),
                         [&](const Json& o) { return isFilledLater(valueOf(o), planned); }) &&
            !isAmong(options, preset))
            problems.append(QStringLiteral("The default of its form is none of its options."));
    }
    return problems;
}

base::Result<Json> readyForm(CheckpointKind kind, Json form) {
    if (const QStringList problems = formProblems(kind, form, false); !problems.isEmpty())
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("The card of the step cannot be shown. %1 The step was not run.").arg(problems.join(u' ')));
    if (kind != CheckpointKind::Select)
        return form;
    for (Json& option : form["options"]) {
        if (!option.is_object())
            option = Json{{"value", option}};
        if (base::textAt(option, "label").isEmpty())
            option["label"] = base::plainText(option["value"]);
    }
    return form;
}

base::Result<void> checkAnswer(const domain::Checkpoint& card, const Json& answer) {
    if (!answer.is_object())
        return wrongAnswer(QStringLiteral("The answer is not an object of field and value."));
    switch (card.kind) {
    case CheckpointKind::Input:
        return checkInput(card.form, answer);
    case CheckpointKind::Questions:
        return checkQuestions(card.form, answer);
    case CheckpointKind::Select:
        if (answer.size() != 1 || !answer.contains("choice") ||
            !isAmong(base::jsonAt(card.form, "options"), answer["choice"]))
            return wrongAnswer(QStringLiteral("Choose one of the options on the card."));
        return {};
    default:
        if (!answer.empty())
            return wrongAnswer(QStringLiteral("This card has no form to fill in."));
        return {};
    }
}

std::optional<Json> defaultAnswer(const domain::Checkpoint& card) {
    if (!takesAnswer(card.kind))
        return std::nullopt;
    Json answer = Json::object();
    if (card.kind == CheckpointKind::Select) {
        if (card.form.contains("default"))
            answer["choice"] = card.form["default"];
    } else if (card.kind == CheckpointKind::Questions) {
        for (const Json& question : base::jsonAt(card.form, "questions")) {
            if (question.contains("default"))
                answer[base::textAt(question, "id").toStdString()] = question["default"];
        }
    } else {
        for (const auto& [name, field] : base::jsonAt(card.form, "properties").items()) {
            if (field.is_object() && field.contains("default"))
                answer[name] = field["default"];
        }
    }
    if (answer.empty() || !checkAnswer(card, answer).ok()) // a form without any default has no default answer
        return std::nullopt;
    return answer;
}

Json inputsFrom(const domain::CheckpointSpec& spec, const Json& answer) {
    if (spec.input.isEmpty())
        return answer;
    return Json{
        {spec.input.toStdString(), spec.kind == CheckpointKind::Select ? base::jsonAt(answer, "choice") : answer}};
}

QStringList filledBy(const domain::CheckpointSpec& spec) {
    if (!takesAnswer(spec.kind))
        return {};
    if (!spec.input.isEmpty())
        return {spec.input};
    QStringList names;
    if (spec.kind == CheckpointKind::Select) {
        names.append(QStringLiteral("choice"));
    } else if (spec.kind == CheckpointKind::Input) {
        for (const auto& [name, field] : base::jsonAt(spec.form, "properties").items())
            names.append(QString::fromStdString(name));
    } else if (const Json& questions = base::jsonAt(spec.form, "questions"); questions.is_array()) {
        for (const Json& question : questions)
            names.append(base::textAt(question, "id"));
    }
    return names;
}

QStringList cardProblems(const domain::CheckpointSpec& spec, const domain::AgentSpec& agent) {
    if (spec.kind != CheckpointKind::Approval && spec.kind != CheckpointKind::Modify && !takesAnswer(spec.kind))
        return {QStringLiteral("A plan cannot ask with a card of the kind “%1”.").arg(domain::kindName(spec.kind))};
    QStringList problems = formProblems(spec.kind, spec.form, true);
    if (spec.expiresAfterMs < 0)
        problems.append(QStringLiteral("Its card expires before it is asked."));
    const QStringList names = problems.isEmpty() ? filledBy(spec) : QStringList();
    for (const QString& name : names + spec.editable) {
        if (!agent.input(name))
            problems.append(QStringLiteral("Its card fills “%1”, and %2 has no such input.").arg(name, agent.type));
    }
    return problems;
}

} // namespace flux::orchestrator
