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
using Order = std::vector<OrderField>; // what is equal in all of them is ordered by id, ascending
inline constexpr size_t kMaxOrderFields = 8;

// "-created_at,data.start", or a list of such; null: empty. A name without "data." that is none of created_at,
// updated_at and type is a path into the data. Errors: InvalidArgument.
[[nodiscard]] base::Result<Order> parseOrder(const base::Json& order);
[[nodiscard]] QString orderText(const Order& order);

// The keys of sort_key.h of all fields one behind the other: objects stand in the order of these bytes.
[[nodiscard]] std::string orderKey(const Order& order, const WorkspaceObject& object, std::string_view dataText);

// Where a page ends, as opaque text: the order, the last row's key and its id. `order` must be the one that the cursor
// was made with. Errors: InvalidArgument.
struct PageMark {
    std::string key;
    ObjectId id;
};
[[nodiscard]] QString encodeCursor(const Order& order, const PageMark& mark);
[[nodiscard]] base::Result<PageMark> decodeCursor(const Order& order, const QString& cursor);

} // namespace flux::domain
