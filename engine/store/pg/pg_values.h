#pragma once

#include "engine/domain/enum_names.h"
#include "engine/store/json_text.h"
#include "engine/store/row_values.h"

#include <QtCore/QVarLengthArray>

#include <libpq-fe.h>
#include <memory>

// Values on their way to the server and back, in libpq's binary form: a column of this store is a bigint, a text or a
// bytea, nothing else. PostgreSQL keeps no U+0000 in a text; it is replaced by U+FFFD.
namespace flux::store {

[[nodiscard]] QByteArray pgBytes(qint64 value);    // eight bytes, highest first
[[nodiscard]] QByteArray pgBytes(QByteArray utf8); // as it is, without U+0000
[[nodiscard]] inline QByteArray pgBytes(const QString& text) {
    return pgBytes(text.toUtf8());
}
[[nodiscard]] inline QByteArray pgBytes(const base::Json& value) {
    return jsonText(value);
}
struct PgBlob { // of a bytea; lives as long as what it looks at
    std::string_view bytes;
};
[[nodiscard]] inline QByteArray pgBytes(PgBlob blob) {
    return blob.bytes.empty() ? QByteArray("") : QByteArray(blob.bytes.data(), qsizetype(blob.bytes.size()));
}
template <domain::NamedEnum E>
[[nodiscard]] QByteArray pgBytes(E value) {
    for (const auto& row : domain::EnumTable<E>::kRows) {
        if (row.value == value)
            return {row.name.data(), row.name.size()};
    }
    Q_UNREACHABLE();
}

template <typename T>
[[nodiscard]] std::optional<base::Json> optionalJson(const std::optional<T>& value) {
    return value ? std::optional<base::Json>(domain::toJson(*value)) : std::nullopt;
}
[[nodiscard]] inline std::optional<base::Json> pointedJson(const std::shared_ptr<const base::Json>& value) {
    return value ? std::optional<base::Json>(*value) : std::nullopt;
}

// One column of many rows: a bigint[], text[] or bytea[] for unnest().
class PgArray {
public:
    enum class Of { Number, Text, Blob };
    explicit PgArray(Of of) : m_of(of) {}

    PgArray& add(qint64 value) { return append(pgBytes(value)); }
    PgArray& add(int value) { return add(qint64(value)); }
    PgArray& add(bool value) { return add(qint64(value)); }
    PgArray& add(base::Instant value) { return add(value.ms); }
    template <typename Tag>
    PgArray& add(const base::Id<Tag>& value) {
        return append(pgBytes(value.text));
    }
    template <typename T>
    PgArray& add(const std::optional<T>& value) { // nothing is NULL
        return value ? add(*value) : append({});
    }
    template <typename T>
    requires requires(const T& v) { pgBytes(v); }
    PgArray& add(const T& value) { return append(pgBytes(value)); }

    [[nodiscard]] int size() const { return m_count; }
    [[nodiscard]] QByteArray bytes() const;

private:
    PgArray& append(const QByteArray& element); // a null QByteArray is NULL

    Of m_of;
    int m_count = 0;
    bool m_hasNull = false;
    QByteArray m_elements;
};

// The values of one statement, in order.
class PgParams {
public:
    template <typename... Values>
    explicit PgParams(const Values&... values) {
        (one(values), ...);
    }

    template <typename T>
    void one(const T& value) {
        if constexpr (std::is_same_v<T, PgArray>)
            m_values.append(value.bytes());
        else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, int> || std::is_same_v<T, qint64>)
            m_values.append(pgBytes(qint64(value)));
        else if constexpr (std::is_same_v<T, base::Instant>)
            m_values.append(pgBytes(value.ms));
        else
            m_values.append(pgBytes(value));
    }
    template <typename Tag>
    void one(const base::Id<Tag>& value) {
        m_values.append(pgBytes(value.text));
    }
    template <typename T>
    void one(const std::optional<T>& value) { // nothing is NULL
        if (value)
            one(*value);
        else
            m_values.append(QByteArray());
    }

    [[nodiscard]] const QVarLengthArray<QByteArray, 24>& values() const { return m_values; }

private:
    QVarLengthArray<QByteArray, 24> m_values;
};

// What the server answered to one statement.
using PgAnswer = std::shared_ptr<PGresult>;

// Reads the columns of one row from left to right. What cannot be read is noted: ask problem() when the row is done.
class PgRow {
public:
    PgRow(const PGresult* result, int row) : m_result(result), m_row(row) {}

    [[nodiscard]] qint64 number(); // NULL is 0
    [[nodiscard]] int integer() { return int(number()); }
    [[nodiscard]] bool flag() { return number() != 0; }
    [[nodiscard]] base::Instant instant() { return base::Instant{number()}; }
    [[nodiscard]] QString text() { return QString::fromUtf8(bytes()); }
    [[nodiscard]] base::Json json();
    [[nodiscard]] bool isNull() const { return PQgetisnull(m_result, m_row, m_column) == 1; }
    [[nodiscard]] QByteArrayView bytes(); // as long as the answer
    void skip() { ++m_column; }

    template <typename AnyId>
    [[nodiscard]] AnyId id() {
        return AnyId{text()};
    }
    template <domain::NamedEnum E>
    [[nodiscard]] E name() {
        const QByteArrayView found = bytes();
        for (const auto& row : domain::EnumTable<E>::kRows) {
            if (found == QByteArrayView(row.name.data(), row.name.size()))
                return row.value;
        }
        noteUnreadable(QStringLiteral("unknown name ") + QString::fromUtf8(found));
        return domain::EnumTable<E>::kRows.front().value;
    }
    template <typename T> // a column that holds toJson(value)
    [[nodiscard]] T decoded() {
        auto value = domain::fromJson<T>(json());
        if (value.ok())
            return std::move(*value);
        noteUnreadable(value.error().message);
        return T{};
    }

    void noteUnreadable(const QString& why);
    [[nodiscard]] const std::optional<base::Error>& problem() const { return m_problem; }

private:
    const PGresult* m_result;
    int m_row;
    int m_column = 0;
    std::optional<base::Error> m_problem;
};

template <typename T>
[[nodiscard]] base::Result<std::vector<T>> readRows(const PgAnswer& answer, T (*read)(PgRow&)) {
    std::vector<T> rows;
    const int count = PQntuples(answer.get());
    rows.reserve(size_t(count));
    for (int i = 0; i < count; ++i) {
        PgRow row(answer.get(), i);
        rows.push_back(read(row));
        if (row.problem())
            return *row.problem();
    }
    return rows;
}

} // namespace flux::store
