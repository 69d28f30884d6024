#include "ui/core/json_variant.h"

#include <QtQml/QJSValue>

namespace flux::ui {

QVariant toVariant(const base::Json& value) {
    switch (value.type()) {
    case base::Json::value_t::object:
        return toVariantMap(value);
    case base::Json::value_t::array: {
        QVariantList list;
        for (const base::Json& item : value)
            list.append(toVariant(item));
        return list;
    }
    case base::Json::value_t::string:
        return value.get<QString>();
    case base::Json::value_t::boolean:
        return value.get<bool>();
    case base::Json::value_t::number_integer:
    case base::Json::value_t::number_unsigned:
        return QVariant::fromValue(value.get<qint64>());
    case base::Json::value_t::number_float:
        return value.get<double>();
    default:
        return {};
    }
}

QVariantMap toVariantMap(const base::Json& value) {
    QVariantMap map;
    if (!value.is_object())
        return map;
    for (const auto& [key, member] : value.items())
        map.insert(QString::fromStdString(key), toVariant(member));
    return map;
}

base::Json fromVariant(const QVariant& value) {
    if (value.metaType() == QMetaType::fromType<QJSValue>())
        return fromVariant(value.value<QJSValue>().toVariant());
    switch (value.metaType().id()) {
    case QMetaType::Bool:
        return value.toBool();
    case QMetaType::Int:
    case QMetaType::LongLong:
    case QMetaType::UInt:
    case QMetaType::ULongLong:
        return value.toLongLong();
    case QMetaType::Double:
    case QMetaType::Float: {
        const double number = value.toDouble();
        if (number == static_cast<double>(static_cast<qint64>(number)))
            return static_cast<qint64>(number); // QML has one kind of number
        return number;
    }
    case QMetaType::QString:
        return value.toString();
    case QMetaType::QStringList:
        return value.toStringList();
    case QMetaType::QVariantList: {
        base::Json list = base::Json::array();
        const QVariantList items = value.toList();
        for (const QVariant& item : items)
            list.push_back(fromVariant(item));
        return list;
    }
    case QMetaType::QVariantMap: {
        base::Json object = base::Json::object();
        const QVariantMap map = value.toMap();
        for (auto it = map.begin(); it != map.end(); ++it)
            object[it.key().toStdString()] = fromVariant(it.value());
        return object;
    }
    default:
        return nullptr;
    }
}

} // namespace flux::ui
