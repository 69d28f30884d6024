#pragma once

#include "engine/exchange/import_sink.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace flux::exchange {

// Keys for things that a format gives none: by a member that says which one it is ("id", "uid", "key"), else by all of
// their data. Of equal ones each gets its own: the second "x" is "x#2". Owner: a reading of one file.
class RecordKeys {
public:
    explicit RecordKeys(QString format) : m_format(std::move(format)) {}
    // Sets the key of the object.
    void give(ImportObject& object);

private:
    // What a key is known by: its SHA-256, cut. A file may have millions of them.
    struct Known {
        quint64 first = 0, second = 0;
        friend bool operator==(const Known&, const Known&) = default;
        friend size_t qHash(const Known& known, size_t seed) noexcept { return size_t(known.first ^ seed); }
    };

    QString m_format;
    QSet<Known> m_seen;
    QHash<Known, int> m_again; // how often those that came more than once
};

} // namespace flux::exchange
