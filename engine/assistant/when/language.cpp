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

base::Result<void> readWords(const YAML::Node& classes, Grammar& grammar) {
    for (const auto& entry : classes) {
        const QString name = textOf(entry.first);
        if (!entry.second.IsMap())
            return wrong(entry.second, QStringLiteral("“%1” must list words with values").arg(name));
        for (const auto& word : entry.second) {
            const QString written = textOf(word.second);
            bool isNumber = false;
            const int number = written.toInt(&isNumber);
            const auto named = constantOf(written);
            if (!isNumber && !named)
                return wrong(word.second, QStringLiteral("“%1” is neither a number nor a unit").arg(written));
            grammar.addWords(name, textOf(word.first), isNumber ? number : *named);
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

} // namespace

base::Result<void> readLanguage(const QByteArray& yaml, Grammar& grammar) {
    try {
        const YAML::Node root = YAML::Load(yaml.toStdString());
        if (!root.IsMap() || !root["words"].IsMap() || !root["rules"].IsMap())
            return wrong(root, QStringLiteral("it must have “words” and “rules”"));
        FLUX_CHECK(readWords(root["words"], grammar));
        FLUX_CHECK(readRules(root["rules"], grammar));
    } catch (const YAML::Exception& fault) {
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("The language file is not YAML: %1.").arg(QString::fromUtf8(fault.what())));
    }
    return grammar.finish();
}

} // namespace flux::assistant
