#pragma once

#include "engine/base/result.h"

#include <QtCore/QString>

#include <vector>

namespace flux::api {

// Who runs models, as it is now. Asking for it calls the providers that are on this computer and those whose key is
// kept; nobody else hears of it.
struct ModelProvider {
    QString id;   // "ollama": what a model's name begins with
    QString name; // "Ollama"
    QString url;
    bool local = false;  // runs on the person's own computer unless its address says otherwise
    bool hasKey = false; // one is kept in the keychain
    bool answers = false;
    QString problem; // why it does not answer; a sentence. Empty: it does, or was not asked
    struct Model {
        QString name;             // "ollama/llama3.2": as the setting models.default takes it
        qint64 contextTokens = 0; // 0: the provider does not say
    };
    std::vector<Model> models; // by name
};
struct ModelList {
    QString chosen; // models.default
    std::vector<ModelProvider> providers;
};
struct ListModels {
    using Reply = ModelList;
    static constexpr const char* kMethod = "models.list";
    QString provider; // empty: all
};

// What a model can do, found out by asking it three small questions. They cost what they cost there.
struct ModelReport {
    QString model;
    bool answers = false, tools = false, schema = false;
    qint64 contextTokens = 0; // 0: not known
    qint64 firstWordMs = 0;   // how long its first word took
    QString sentence;         // what this means for the person
};
struct TestModel {
    using Reply = ModelReport;
    static constexpr const char* kMethod = "models.test";
    QString model; // "provider/model"; empty: models.default
};

} // namespace flux::api
