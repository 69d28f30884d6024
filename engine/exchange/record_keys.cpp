#include "engine/exchange/record_keys.h"

#include "engine/exchange/import_key.h"

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
    const int count = ++m_seen[key];
    object.key = count == 1 ? key : QStringLiteral("%1#%2").arg(key).arg(count);
}

} // namespace flux::exchange
