#pragma once

#include "engine/exchange/import_sink.h"

#include <QtCore/QHash>

namespace flux::exchange {

// Keys for things that a format gives none: by a member that says which one it is ("id", "uid", "key"), else by all of
// their data. Of equal ones each gets its own: the second "x" is "x#2". Owner: a reading of one file.
class RecordKeys {
public:
    explicit RecordKeys(QString format) : m_format(std::move(format)) {}
    // Sets the key of the object.
    void give(ImportObject& object);

private:
    QString m_format;
    QHash<QString, int> m_seen;
};

} // namespace flux::exchange
