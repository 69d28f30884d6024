#include "engine/store/plan/object_index.h"

#include "engine/domain/filter/sort_key.h"

#include <algorithm>
#include <array>

namespace flux::store {

using base::Json;
using domain::OrderField;

namespace {

constexpr std::array kLeadNames{"none", "path", "tags", "elements", "words"};

QString pathText(const domain::FieldPath& path) {
    return QString::fromStdString(domain::joinPath(path));
}

QString valueName(const OrderField& value) {
    switch (value.base) {
    case OrderField::Base::CreatedAt:
        return QStringLiteral("created_at");
    case OrderField::Base::UpdatedAt:
        return QStringLiteral("updated_at");
    default:
        return pathText(value.path);
    }
}

std::vector<std::string> valueKeys(const OrderField& value, const domain::WorkspaceObject& object,
                                   std::string_view dataText, IndexTraits& traits) {
    if (value.base == OrderField::Base::Data) {
        std::vector<std::string> keys = domain::keysOf(dataText, value.path, &traits.cut);
        traits.many = traits.many || keys.size() > 1;
        return keys;
    }
    std::string key;
    domain::appendWholeNumberKey(key,
                                 value.base == OrderField::Base::CreatedAt ? object.createdAt.ms : object.updatedAt.ms);
    return {key};
}

std::vector<std::string> leadKeys(const IndexLead& lead, const domain::WorkspaceObject& object,
                                  std::string_view dataText, IndexTraits& traits) {
    std::vector<std::string> keys;
    switch (lead.kind) {
    case IndexLead::Kind::None:
        return {std::string()};
    case IndexLead::Kind::Path:
        return domain::keysOf(dataText, lead.path, &traits.cut);
    case IndexLead::Kind::Elements:
        return domain::elementKeysOf(dataText, lead.path, &traits.cut);
    case IndexLead::Kind::Tags:
        for (const QString& tag : object.tags)
            keys.push_back(wordKey(tag.toStdString()));
        return keys;
    case IndexLead::Kind::Words:
        for (const std::string& word : domain::patternWordsOf(dataText, lead.path))
            keys.push_back(wordKey(word));
        return keys;
    }
    Q_UNREACHABLE();
}

} // namespace

QString nameOf(const IndexDefinition& definition) {
    QString lead;
    switch (definition.lead.kind) {
    case IndexLead::Kind::None:
        break;
    case IndexLead::Kind::Tags:
        lead = QStringLiteral("tags, ");
        break;
    case IndexLead::Kind::Path:
        lead = pathText(definition.lead.path) + QStringLiteral(", ");
        break;
    case IndexLead::Kind::Elements:
        lead = QStringLiteral("in %1, ").arg(pathText(definition.lead.path));
        break;
    case IndexLead::Kind::Words:
        lead = QStringLiteral("words of %1, ").arg(pathText(definition.lead.path));
        break;
    }
    return QStringLiteral("%1: %2%3").arg(definition.type, lead, valueName(definition.value));
}

Json toJson(const IndexDefinition& definition) {
    return Json{{"type", definition.type},
                {"lead", kLeadNames[size_t(definition.lead.kind)]},
                {"lead_path", domain::joinPath(definition.lead.path)},
                {"value", domain::orderText({{definition.value.base, definition.value.path, false}})}};
}

base::Result<IndexDefinition> indexFromJson(const Json& json) {
    IndexDefinition definition;
    definition.type = base::textAt(json, "type");
    const std::string lead = base::textAt(json, "lead").toStdString();
    const auto* name = std::find(kLeadNames.begin(), kLeadNames.end(), lead);
    auto order = domain::parseOrder(base::jsonAt(json, "value"));
    if (definition.type.isEmpty() || name == kLeadNames.end() || !order.ok() || order->size() != 1)
        return base::makeError(base::ErrorCode::Internal, QStringLiteral("The description of an index cannot be read."),
                               QString::fromUtf8(base::dumpJson(json)));
    definition.lead.kind = static_cast<IndexLead::Kind>(name - kLeadNames.begin());
    if (definition.lead.kind != IndexLead::Kind::None && definition.lead.kind != IndexLead::Kind::Tags)
        definition.lead.path = domain::splitPath(base::textAt(json, "lead_path").toStdString());
    definition.value = order->front();
    return definition;
}

std::vector<std::string> indexKeys(const IndexDefinition& definition, const domain::WorkspaceObject& object,
                                   std::string_view dataText, IndexTraits& traits) {
    const std::vector<std::string> values = valueKeys(definition.value, object, dataText, traits);
    if (definition.lead.kind == IndexLead::Kind::None)
        return values;
    std::vector<std::string> keys;
    for (const std::string& lead : leadKeys(definition.lead, object, dataText, traits)) {
        for (const std::string& value : values)
            keys.push_back(lead + value);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::string wordKey(std::string_view word) {
    std::string key;
    domain::appendRawTextKey(key, word);
    return key;
}

} // namespace flux::store
