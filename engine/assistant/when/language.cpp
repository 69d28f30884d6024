#include "engine/assistant/when/language.h"

#include <yaml-cpp/yaml.h>

namespace flux::assistant {

namespace {

base::Error wrong(const YAML::Node& node, const QString& why) {
    return base::makeError(
        base::ErrorCode::InvalidArgument,
        QStringLiteral("The language file is wrong at line %1: %2.").arg(node.Mark().line + 1).arg(why));
}

QString textOf(const YAML::Node& node) {
    return QString::fromStdString(node.as<std::string>(std::string()));
}

// A number, a unit, or a name where names are allowed.
std::optional<int> valueOf(const QString& written, QStringList* symbols) {
    bool isNumber = false;
    const int number = written.toInt(&isNumber);
    if (isNumber)
        return number;
    if (const auto named = constantOf(written))
        return named;
    if (symbols == nullptr || written.isEmpty())
        return std::nullopt;
    if (!symbols->contains(written))
        symbols->append(written);
    return kFirstSymbol + static_cast<int>(symbols->indexOf(written));
}

base::Result<void> readWords(const YAML::Node& classes, Grammar& grammar, QStringList* symbols) {
    for (const auto& entry : classes) {
        const QString name = textOf(entry.first);
        if (!entry.second.IsMap() && !(symbols != nullptr && entry.second.IsSequence()))
            return wrong(entry.second, QStringLiteral("“%1” must list words with values").arg(name));
        for (const auto& word : entry.second) {
            if (entry.second.IsSequence()) {
                grammar.addWords(name, textOf(word), 1);
                continue;
            }
            const auto value = valueOf(textOf(word.second), symbols);
            if (!value)
                return wrong(word.second,
                             QStringLiteral("“%1” is neither a number nor a unit").arg(textOf(word.second)));
            grammar.addWords(name, textOf(word.first), *value);
        }
    }
    return {};
}

base::Result<void> readRules(const YAML::Node& rules, Grammar& grammar) {
    for (const auto& entry : rules) {
        const QString name = textOf(entry.first);
        if (!entry.second.IsSequence())
            return wrong(entry.second, QStringLiteral("“%1” must be a list of patterns").arg(name));
        for (const auto& line : entry.second) {
            if (auto added = grammar.addRule(name, textOf(line)); !added.ok())
                return wrong(line, added.error().message);
        }
    }
    return {};
}

base::Result<void> readGroup(const YAML::Node& node, Grammar& grammar, Sentences& sentences) {
    SentenceGroup group;
    if (!node.IsMap() || !node["intent"] || !node["say"].IsSequence())
        return wrong(node, QStringLiteral("an intent needs “intent” and “say”"));
    group.intent = textOf(node["intent"]);
    group.when = node["when"] ? textOf(node["when"]) : QStringLiteral("maybe");
    if (group.when != u"no" && group.when != u"maybe" && group.when != u"must")
        return wrong(node["when"], QStringLiteral("“when” is no, maybe or must"));
    group.past = node["past"].as<bool>(false);
    group.early = node["early"].as<bool>(false);
    group.rule = QStringLiteral("sentences of group %1").arg(sentences.groups.size());
    for (const auto& entry : node["fixed"])
        group.fixed[textOf(entry.first)] = textOf(entry.second);
    for (const auto& line : node["say"]) {
        if (auto added = grammar.addRule(group.rule, textOf(line)); !added.ok())
            return wrong(line, added.error().message);
    }
    sentences.groups.push_back(std::move(group));
    return {};
}

base::Result<void> readFile(const QByteArray& yaml, Grammar& grammar, Sentences* sentences) {
    try {
        const YAML::Node root = YAML::Load(yaml.toStdString());
        if (!root.IsMap() || !root["words"].IsMap() || !root["rules"].IsMap())
            return wrong(root, QStringLiteral("it must have “words” and “rules”"));
        FLUX_CHECK(readWords(root["words"], grammar, sentences == nullptr ? nullptr : &sentences->symbols));
        FLUX_CHECK(readRules(root["rules"], grammar));
        if (sentences != nullptr) {
            for (const auto& group : root["intents"])
                FLUX_CHECK(readGroup(group, grammar, *sentences));
        }
    } catch (const YAML::Exception& fault) {
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("The language file is not YAML: %1.").arg(QString::fromUtf8(fault.what())));
    }
    return grammar.finish();
}

} // namespace

base::Result<Texts> readTexts(const QByteArray& yaml) {
    Texts texts;
    try {
        const YAML::Node root = YAML::Load(yaml.toStdString());
        if (!root.IsMap() || !root["texts"].IsMap())
            return wrong(root, QStringLiteral("it must have “texts”"));
        for (const auto& entry : root["texts"]) {
            auto& forms = texts[textOf(entry.first)];
            if (entry.second.IsScalar())
                forms[QString()] = textOf(entry.second);
            else if (!entry.second.IsMap())
                return wrong(entry.second, QStringLiteral("“%1” must be a text or its forms").arg(textOf(entry.first)));
            else
                for (const auto& form : entry.second)
                    forms[textOf(form.first)] = textOf(form.second);
        }
    } catch (const YAML::Exception& fault) {
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("The language file is not YAML: %1.").arg(QString::fromUtf8(fault.what())));
    }
    return texts;
}

base::Result<void> readLanguage(const QByteArray& yaml, Grammar& grammar) {
    return readFile(yaml, grammar, nullptr);
}

base::Result<void> readSentences(const QByteArray& yaml, Grammar& grammar, Sentences& sentences) {
    return readFile(yaml, grammar, &sentences);
}

} // namespace flux::assistant
