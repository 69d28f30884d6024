#include "ui/core/plan_draft.h"

#include "engine/domain/form_schema.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace flux::ui {

using base::Json;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlanEditor)
};

constexpr QLatin1StringView kName("name");
constexpr QLatin1StringView kWaits("waits");
constexpr QLatin1StringView kInput("in:");

FormField inputField(const domain::FieldSpec& spec, const Json& value) {
    FormField field = fieldFor(spec.name, domain::schemaType(spec.type), value);
    field.help = spec.description;
    field.required = spec.required;
    if (!spec.defaultValue.is_null())
        field.placeholder = shownText(spec.defaultValue);
    const auto known = std::find(spec.allowed.begin(), spec.allowed.end(), value);
    if (!spec.allowed.empty() && (value.is_null() || known != spec.allowed.end())) {
        offer(field, spec.allowed);
        field.start = value.is_null() ? -1 : static_cast<int>(known - spec.allowed.begin());
    }
    if (spec.type == domain::FieldType::Object || spec.type == domain::FieldType::Any)
        field.look = value.is_string() ? field.look : QStringLiteral("lines");
    return field;
}

QString keysOf(const std::vector<domain::StepKey>& dependencies) {
    QStringList keys;
    for (const domain::StepKey& key : dependencies)
        keys.append(key.text);
    return keys.join(QStringLiteral(", "));
}

QStringList split(const QString& typed) {
    QStringList keys;
    const QStringList parts = typed.split(QLatin1Char(','));
    for (const QString& part : parts) {
        if (!part.trimmed().isEmpty())
            keys.append(part.trimmed());
    }
    return keys;
}

QString waitsProblem(const StepDraft& step, const QString& typed, const QStringList& keys) {
    for (const QString& key : split(typed)) {
        if (key == step.spec.key.text)
            return Words::tr("A step cannot wait for itself.");
        if (!keys.contains(key))
            return Words::tr("There is no step %1. Name steps as they stand here: %2.")
                .arg(key, keys.mid(0, 5).join(QStringLiteral(", ")));
    }
    return {};
}

QString inputProblem(const FormField& field, const domain::FieldSpec* spec, const QVariant& typed) {
    if (isBlank(field, typed))
        return field.required ? Words::tr("This is needed.") : QString();
    const auto value = valueOf(field, typed);
    if (!value.ok())
        return value.error().message;
    const bool reference = value->is_string() && base::plainText(*value).contains(QLatin1StringView("{{"));
    if (spec && !reference && !domain::matchesType(*value, spec->type))
        return Words::tr("This should be %1.").arg(domain::fieldTypeName(spec->type));
    return {};
}

const FormField* find(const std::vector<FormField>& fields, const QString& name) {
    const auto at =
        std::find_if(fields.begin(), fields.end(), [&name](const FormField& field) { return field.name == name; });
    return at == fields.end() ? nullptr : &*at;
}

} // namespace

std::vector<FormField> fieldsOf(const StepDraft& step, const domain::AgentSpec* agent) {
    std::vector<FormField> fields;
    FormField name = fieldFor(QStringLiteral("name"), QStringLiteral("string"), Json(step.spec.name));
    name.look = QStringLiteral("line");
    fields.push_back(std::move(name));
    QStringList known;
    for (const domain::FieldSpec& input : agent ? agent->inputs : std::vector<domain::FieldSpec>()) {
        known.append(input.name);
        fields.push_back(inputField(input, base::jsonAt(step.spec.inputs, input.name.toUtf8().constData())));
        fields.back().name.prepend(kInput);
    }
    for (const auto& [key, value] : step.spec.inputs.items()) {
        const QString input = QString::fromStdString(key);
        if (known.contains(input))
            continue;
        fields.push_back(fieldFor(input, value.is_null() ? QString() : base::typeName(value), value));
        fields.back().name.prepend(kInput);
    }
    FormField waits = fieldFor(kWaits, QStringLiteral("string"), Json(keysOf(step.spec.dependencies)));
    waits.label = Words::tr("Waits for");
    waits.placeholder = Words::tr("Nothing: it may begin at once");
    fields.push_back(std::move(waits));
    return fields;
}

void write(StepDraft& step, const domain::AgentSpec* agent, const QString& name, const QVariant& typed,
           const QStringList& keys) {
    const auto fields = fieldsOf(step, agent);
    const FormField* field = find(fields, name);
    if (!field || step.fixed)
        return;
    step.problems.remove(name);
    if (typed == field->start || (field->start.toString().isEmpty() && isBlank(*field, typed) && !field->required)) {
        step.typed.remove(name);
        return;
    }
    step.typed.insert(name, typed);
    QString problem;
    if (name == kWaits)
        problem = waitsProblem(step, typed.toString(), keys);
    else if (name != kName)
        problem = inputProblem(*field, agent ? agent->input(name.mid(kInput.size())) : nullptr, typed);
    else if (typed.toString().trimmed().isEmpty())
        problem = Words::tr("A step needs a name.");
    if (!problem.isEmpty())
        step.problems.insert(name, problem);
}

Json changedInputs(const StepDraft& step, const domain::AgentSpec* agent) {
    Json inputs = Json::object();
    for (const FormField& field : fieldsOf(step, agent)) {
        if (!field.name.startsWith(kInput) || !step.typed.contains(field.name) || step.problems.contains(field.name))
            continue;
        const QVariant typed = step.typed.value(field.name);
        const std::string key = field.name.mid(kInput.size()).toStdString();
        auto value = isBlank(field, typed) ? base::Result<Json>(Json()) : valueOf(field, typed);
        if (value.ok())
            inputs[key] = std::move(*value);
    }
    return inputs;
}

domain::StepSpec edited(const StepDraft& step, const domain::AgentSpec* agent) {
    domain::StepSpec spec = step.spec;
    if (step.fixed)
        return spec;
    if (step.typed.contains(kName) && !step.problems.contains(kName))
        spec.name = step.typed.value(kName).toString().trimmed();
    if (step.typed.contains(kWaits) && !step.problems.contains(kWaits)) {
        spec.dependencies.clear();
        for (const QString& key : split(step.typed.value(kWaits).toString()))
            spec.dependencies.push_back({key});
    }
    const Json changed = changedInputs(step, agent);
    for (const auto& [key, value] : changed.items()) {
        if (value.is_null())
            spec.inputs.erase(key);
        else
            spec.inputs[key] = value;
    }
    return spec;
}

} // namespace flux::ui
