#include "engine/exchange/record_keys.h"

#include "engine/exchange/import_key.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QtEndian>

namespace flux::exchange {

void RecordKeys::give(ImportObject& object) {
    QString which;
    for (const char* member : {"id", "_id", "uid", "key", "ID", "Id", "UID"}) {
        const base::Json& value = base::jsonAt(object.data, member);
        if (value.is_string() || value.is_number_integer()) {
            which = base::plainText(value);
            break;
        }
    }
    which = which.isEmpty() ? u'=' + digestOf(object.data) : u':' + which;
    const QString key = m_format + u':' + object.type + which;
    const QByteArray digest = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256);
    const Known known{qFromLittleEndian<quint64>(digest.constData()),
                      qFromLittleEndian<quint64>(digest.constData() + sizeof(quint64))};
    const qsizetype before = m_seen.size();
    m_seen.insert(known);
    object.key = m_seen.size() > before ? key : QStringLiteral("%1#%2").arg(key).arg(2 + m_again[known]++);
}

} // namespace flux::exchange
