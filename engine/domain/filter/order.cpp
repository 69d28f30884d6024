#include "engine/domain/filter/order.h"

#include "engine/domain/filter/sort_key.h"

namespace flux::domain {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

base::Error wrongOrder() {
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("An order is a list of at most %1 fields, such as “-created_at,data.start”.")
                         .arg(kMaxOrderFields));
}

Result<OrderField> fieldNamed(std::string_view name) {
    OrderField field;
    while (!name.empty() && name.front() == ' ')
        name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ')
        name.remove_suffix(1);
    if (!name.empty() && (name.front() == '-' || name.front() == '+')) {
        field.descending = name.front() == '-';
        name.remove_prefix(1);
    }
    if (name.empty() || name.size() > 1000)
        return wrongOrder();
    if (name == "created_at")
        field.base = OrderField::Base::CreatedAt;
    else if (name == "updated_at")
        field.base = OrderField::Base::UpdatedAt;
    else if (name == "type")
        field.base = OrderField::Base::Type;
    else
        field.path = splitPath(name.substr(0, 5) == "data." && name.size() > 5 ? name.substr(5) : name);
    return field;
}

Result<void> addFields(Order& order, std::string_view text) {
    for (size_t from = 0; from <= text.size();) {
        const size_t comma = std::min(text.find(',', from), text.size());
        FLUX_TRY(OrderField field, fieldNamed(text.substr(from, comma - from)));
        order.push_back(std::move(field));
        if (order.size() > kMaxOrderFields)
            return wrongOrder();
        from = comma + 1;
    }
    return {};
}

std::string keyOf(const OrderField& field, const OrderFacts& object, std::string_view dataText) {
    std::string key;
    switch (field.base) {
    case OrderField::Base::CreatedAt:
        appendWholeNumberKey(key, object.createdAt.ms);
        break;
    case OrderField::Base::UpdatedAt:
        appendWholeNumberKey(key, object.updatedAt.ms);
        break;
    case OrderField::Base::Type:
        appendSortKey(key, base::Json(object.type));
        break;
    case OrderField::Base::Data:
        return orderKeyOf(dataText, field.path, field.descending);
    }
    return field.descending ? inverted(key) : key;
}

// Which order a cursor belongs to, in a few bytes (FNV-1a).
quint32 digestOf(const Order& order) {
    quint32 hash = 2166136261U;
    const QByteArray text = orderText(order).toUtf8();
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

} // namespace

Result<Order> parseOrder(const base::Json& order) {
    Order fields;
    if (order.is_null())
        return fields;
    if (order.is_string()) {
        if (!order.get_ref<const std::string&>().empty())
            FLUX_CHECK(addFields(fields, order.get_ref<const std::string&>()));
        return fields;
    }
    if (!order.is_array())
        return wrongOrder();
    for (const base::Json& each : order) {
        if (!each.is_string())
            return wrongOrder();
        FLUX_CHECK(addFields(fields, each.get_ref<const std::string&>()));
    }
    return fields;
}

QString orderText(const Order& order) {
    QStringList parts;
    for (const OrderField& field : order) {
        const QString sign = field.descending ? QStringLiteral("-") : QString();
        switch (field.base) {
        case OrderField::Base::CreatedAt:
            parts.append(sign + QStringLiteral("created_at"));
            break;
        case OrderField::Base::UpdatedAt:
            parts.append(sign + QStringLiteral("updated_at"));
            break;
        case OrderField::Base::Type:
            parts.append(sign + QStringLiteral("type"));
            break;
        case OrderField::Base::Data:
            parts.append(sign + QStringLiteral("data.") + QString::fromStdString(joinPath(field.path)));
            break;
        }
    }
    return parts.join(QLatin1Char(','));
}

std::string orderKey(const Order& order, const WorkspaceObject& object, std::string_view dataText) {
    return orderKey(order, OrderFacts{object.createdAt, object.updatedAt, object.type}, dataText);
}

std::string orderKey(const Order& order, const OrderFacts& object, std::string_view dataText) {
    if (order.size() == 1)
        return keyOf(order.front(), object, dataText);
    std::string key;
    for (const OrderField& field : order)
        key += keyOf(field, object, dataText);
    return key;
}

QString encodeCursor(const Order& order, const PageMark& mark) {
    QByteArray bytes;
    const quint32 digest = digestOf(order);
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.append(static_cast<char>(digest >> shift));
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.append(static_cast<char>(static_cast<quint64>(mark.place) >> shift));
    bytes.append(mark.key.data(), qsizetype(mark.key.size()));
    return QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<PageMark> decodeCursor(const Order& order, const QString& cursor) {
    const auto wrong = [] {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The cursor does not belong to this query. Ask for the first page again."));
    };
    if (cursor.size() > 32'768)
        return wrong();
    const auto decoded = QByteArray::fromBase64Encoding(cursor.toLatin1(), QByteArray::Base64UrlEncoding |
                                                                               QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() < 12)
        return wrong();
    const auto big = [&](qsizetype from, qsizetype to) {
        quint64 value = 0;
        for (qsizetype i = from; i < to; ++i)
            value = value << 8 | static_cast<unsigned char>(decoded.decoded[i]);
        return value;
    };
    if (big(0, 4) != digestOf(order))
        return wrong();
    return PageMark{decoded.decoded.sliced(12).toStdString(), static_cast<qint64>(big(4, 12))};
}

} // namespace flux::domain
