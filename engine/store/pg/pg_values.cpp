#include "engine/store/pg/pg_values.h"

#include "engine/store/pg/pg_error.h"

#include <QtCore/QtEndian>

namespace flux::store {

namespace {
constexpr qint32 kByteaOid = 17; // pg_type.dat of PostgreSQL; these never change
constexpr qint32 kInt8Oid = 20;
constexpr qint32 kTextOid = 25;

qint32 oidOf(PgArray::Of of) {
    switch (of) {
    case PgArray::Of::Number:
        return kInt8Oid;
    case PgArray::Of::Text:
        return kTextOid;
    case PgArray::Of::Blob:
        return kByteaOid;
    }
    Q_UNREACHABLE();
}

void appendInt32(QByteArray& to, qint32 value) {
    const qint32 sent = qToBigEndian(value);
    to.append(reinterpret_cast<const char*>(&sent), sizeof sent);
}
} // namespace

QByteArray pgBytes(qint64 value) {
    const qint64 sent = qToBigEndian(value);
    return {reinterpret_cast<const char*>(&sent), sizeof sent};
}

QByteArray pgBytes(QByteArray utf8) {
    if (utf8.isNull())
        return QByteArray(""); // empty, not NULL
    if (utf8.contains('\0'))
        utf8.replace('\0', "\xEF\xBF\xBD");
    return utf8;
}

PgArray& PgArray::append(const QByteArray& element) {
    ++m_count;
    if (element.isNull()) {
        m_hasNull = true;
        appendInt32(m_elements, -1);
        return *this;
    }
    appendInt32(m_elements, qint32(element.size()));
    m_elements.append(element);
    return *this;
}

// array_recv(): dimensions, whether there are NULLs, type; then size and lower bound of each dimension; elements.
QByteArray PgArray::bytes() const {
    QByteArray all;
    all.reserve(20 + m_elements.size());
    appendInt32(all, m_count > 0 ? 1 : 0);
    appendInt32(all, m_hasNull ? 1 : 0);
    appendInt32(all, oidOf(m_of));
    if (m_count > 0) {
        appendInt32(all, m_count);
        appendInt32(all, 1);
    }
    return all + m_elements;
}

qint64 PgRow::number() {
    if (isNull()) {
        skip();
        return 0;
    }
    const QByteArrayView raw = bytes();
    if (raw.size() != qsizetype(sizeof(qint64))) {
        noteUnreadable(QStringLiteral("a number of %1 bytes").arg(raw.size()));
        return 0;
    }
    return qFromBigEndian<qint64>(raw.data());
}

QByteArrayView PgRow::bytes() {
    const QByteArrayView raw(PQgetvalue(m_result, m_row, m_column), PQgetlength(m_result, m_row, m_column));
    ++m_column;
    return raw;
}

base::Json PgRow::json() {
    if (isNull()) {
        skip();
        return {};
    }
    // What was stored passed the limits of its source; these only stop damaged data.
    auto value = base::parseJson(bytes(), {.maxBytes = 1 << 30, .maxDepth = 2000});
    if (value.ok())
        return std::move(*value);
    noteUnreadable(value.error().message);
    return {};
}

void PgRow::noteUnreadable(const QString& why) {
    if (!m_problem)
        m_problem = pgDamagedError(QStringLiteral("column %1: %2").arg(m_column).arg(why));
}

} // namespace flux::store
