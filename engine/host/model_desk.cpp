#include "engine/host/model_desk.h"

#include "engine/base/schema/json_schema.h"
#include "engine/host/settings_cache.h"

#include <QtCore/QUrl>

#include <algorithm>

namespace flux::host {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

QString ModelDesk::urlOf(const llm::ProviderRow& row) const {
    return base::textAt(*m_parts.settings->snapshot(), qPrintable(llm::urlSetting(row)));
}

std::unique_ptr<llm::Provider> ModelDesk::providerOf(const llm::ProviderRow& row) const {
    llm::ProviderOptions options;
    options.wire = row.wire;
    options.url = urlOf(row);
    if (m_parts.readSecret)
        options.readKey = [read = m_parts.readSecret, key = llm::keySetting(row)] { return read(key); };
    return llm::makeHttpProvider(*m_parts.http, *m_parts.clock, std::move(options));
}

Result<ModelDesk::Opened> ModelDesk::open(const QString& name) const {
    FLUX_TRY(const llm::ModelChoice choice, llm::modelNamed(name));
    return Opened{providerOf(*choice.provider), choice.model};
}

QStringList ModelDesk::choices() const {
    const auto settings = m_parts.settings->snapshot();
    const QString first = base::textAt(*settings, "models.default");
    if (first.isEmpty())
        return {};
    QStringList names = QStringList{first} + base::textsAt(*settings, "models.fallback");
    names.removeDuplicates();
    return names;
}

api::ModelProvider ModelDesk::look(const llm::ProviderRow& row, const base::CancelToken& cancel) const {
    api::ModelProvider seen;
    seen.id = row.id;
    seen.name = row.name;
    seen.url = urlOf(row);
    seen.local = row.local;
    if (m_parts.readSecret) {
        const auto key = m_parts.readSecret(llm::keySetting(row));
        seen.hasKey = key.ok() && !key->isEmpty();
    }
    if (!row.local && !seen.hasKey) // nobody is called whom the person has not connected
        return seen;
    const auto models = providerOf(row)->models(cancel);
    if (!models.ok()) {
        seen.problem = models.error().message;
        return seen;
    }
    seen.answers = true;
    for (const llm::ModelInfo& model : *models)
        seen.models.push_back({seen.id + u'/' + model.id, model.contextTokens});
    return seen;
}

Result<api::ModelList> ModelDesk::answer(const api::ListModels& request, const base::CancelToken& cancel) const {
    api::ModelList list;
    list.chosen = choices().value(0);
    if (!request.provider.isEmpty()) {
        const llm::ProviderRow* row = llm::providerRow(request.provider);
        if (row == nullptr)
            return llm::modelNamed(request.provider).error();
        list.providers.push_back(look(*row, cancel));
        return list;
    }
    for (const llm::ProviderRow& row : llm::providerRows())
        list.providers.push_back(look(row, cancel));
    return list;
}

namespace {

llm::ChatRequest question(const QString& model, const char* words) {
    llm::ChatRequest request;
    request.model = model;
    request.messages = {{llm::Role::User, QString::fromLatin1(words)}};
    request.maxOutputTokens = 512;
    return request;
}

bool callsTools(llm::Provider& provider, const QString& model, const base::CancelToken& cancel) {
    llm::ChatRequest request = question(model, "Call the tool named ping with n set to 3. Say nothing else.");
    request.tools = {{QStringLiteral("ping"), QStringLiteral("Takes a number."),
                      Json{{"type", "object"},
                           {"properties", Json{{"n", Json{{"type", "integer"}}}}},
                           {"required", Json::array({"n"})}}}};
    const auto reply = provider.chat(
        request, [](const QString&) {}, cancel);
    return reply.ok() && !reply->calls.empty() && reply->calls.front().name == u"ping" &&
           base::intAt(reply->calls.front().arguments, "n") == 3;
}

bool keepsSchemas(llm::Provider& provider, const QString& model, const base::CancelToken& cancel) {
    llm::ChatRequest request = question(model, "How many days does a week have? Answer as JSON with the member days.");
    request.schema = Json{{"type", "object"},
                          {"properties", Json{{"days", Json{{"type", "integer"}}}}},
                          {"required", Json::array({"days"})},
                          {"additionalProperties", false}};
    const auto reply = provider.chat(
        request, [](const QString&) {}, cancel);
    const auto schema = base::JsonSchema::compile(*request.schema);
    const auto json = reply.ok() ? base::parseJson(reply->text.toUtf8()) : Result<Json>(reply.error());
    return json.ok() && schema.ok() && schema->fits(*json);
}

QString meaningOf(const api::ModelReport& report) {
    if (report.tools && report.schema)
        return QStringLiteral("It can talk, work with your data and plan tasks.");
    if (report.tools)
        return QStringLiteral("It can talk and work with your data. It does not keep to a given form, so tasks are "
                              "planned by Flux itself.");
    return QStringLiteral("It can talk. It does not call tools, so it cannot look into your data or start tasks; "
                          "choose another model for that.");
}

} // namespace

Result<api::ModelReport> ModelDesk::answer(const api::TestModel& request, const base::CancelToken& cancel) const {
    api::ModelReport report;
    report.model = request.model.isEmpty() ? choices().value(0) : request.model;
    if (report.model.isEmpty())
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("No model is chosen. Name one, or set models.default."));
    FLUX_TRY(const Opened opened, open(report.model));
    const qint64 began = m_parts.clock->steadyMs();
    const auto firstWord = [&](const QString&) {
        if (report.firstWordMs == 0)
            report.firstWordMs = std::max<qint64>(1, m_parts.clock->steadyMs() - began);
    };
    FLUX_TRY(const llm::ChatReply hello,
             opened.provider->chat(question(opened.model, "Say hello in one word."), firstWord, cancel));
    report.answers = !hello.text.isEmpty();
    report.tools = callsTools(*opened.provider, opened.model, cancel);
    report.schema = keepsSchemas(*opened.provider, opened.model, cancel);
    if (const auto models = opened.provider->models(cancel); models.ok()) {
        for (const llm::ModelInfo& model : *models) {
            if (model.id == opened.model)
                report.contextTokens = model.contextTokens;
        }
    }
    report.sentence = meaningOf(report);
    return report;
}

} // namespace flux::host
