#pragma once

#include "engine/domain/filter/filter.h"

#include <QtCore/QString>

namespace flux::domain {

// One field to sort by.
struct OrderField {
    enum class Base { Data, CreatedAt, UpdatedAt, Id, Type };
    Base base = Base::Data;
    FieldPath path; // of Data
    bool descending = false;
};
using Order = std::vector<OrderField>;

// "-created_at,data.start" or ["data.start", "-updated_at"]; a name without "data." that is none of created_at,
// updated_at, id and type is a path into the data. Errors: InvalidArgument.
[[nodiscard]] base::Result<Order> parseOrder(const base::Json& order);
[[nodiscard]] QString orderText(const Order& order);

} // namespace flux::domain
