#pragma once

#include "engine/domain/filter/filter.h"
#include "engine/domain/workspace_object.h"

namespace flux::domain {

// One field to sort by.
struct OrderField {
    enum class Base { Data, CreatedAt, UpdatedAt, Type };
    Base base = Base::Data;
    FieldPath path; // of Data
    bool descending = false;

    friend bool operator==(const OrderField&, const OrderField&) = default;
};
// What is equal in all fields stands in the order of making, or against it where the first field descends: so the
// reverse of an order is its exact reverse.
using Order = std::vector<OrderField>;
inline constexpr size_t kMaxOrderFields = 8;

// "-created_at,data.start", or a list of such; null: empty. A name without "data." that is none of created_at,
// updated_at and type is a path into the data. Errors: InvalidArgument.
[[nodiscard]] base::Result<Order> parseOrder(const base::Json& order);
[[nodiscard]] QString orderText(const Order& order);

// The keys of sort_key.h of all fields one behind the other: objects stand in the order of these bytes.
[[nodiscard]] std::string orderKey(const Order& order, const WorkspaceObject& object, std::string_view dataText);
// The same of an object of which no more than this is at hand.
struct OrderFacts {
    base::Instant createdAt, updatedAt;
    QString type;
};
[[nodiscard]] std::string orderKey(const Order& order, const OrderFacts& object, std::string_view dataText);

// Where a page ends, as opaque text: which order, the last row's key, and its place in the order of making. `order`
// must be the one that the cursor was made with. Errors: InvalidArgument.
struct PageMark {
    std::string key;
    qint64 place = 0;
};
[[nodiscard]] QString encodeCursor(const Order& order, const PageMark& mark);
[[nodiscard]] base::Result<PageMark> decodeCursor(const Order& order, const QString& cursor);

} // namespace flux::domain
