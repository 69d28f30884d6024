#pragma once

#include "engine/den/blob_store.h"
#include "engine/den/crypto.h"

#include <QtCore/QFile>

namespace flux::den {

// What an Upload knows of its files. Private to blob_store.cpp and upload.cpp.
struct Upload::State {
    State(QString uploadKey, qint64 total, const QString& path)
        : key(std::move(uploadKey)), bytes(total), reserved(total), part(path) {}

    [[nodiscard]] QString recordPath() const { return part.fileName() + QStringLiteral(".record"); }

    const QString key;
    const qint64 bytes; // that are to come
    qint64 reserved;    // of the quota, for this
    QFile part;
    Sha256 hash;
    qint64 recorded = 0; // that are known to be safe
    bool isOpen = false;
};

} // namespace flux::den
