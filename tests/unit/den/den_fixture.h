#pragma once

#include "engine/den/blob_store.h"
#include "tests/support/test_clock.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

namespace flux::test {

// A folder with a blob store in it and room for files beside it.
struct DenFixture {
    TestClock clock;
    QTemporaryDir folder;
    std::unique_ptr<den::BlobStore> blobs = open();

    [[nodiscard]] std::unique_ptr<den::BlobStore> open(const den::BlobLimits& limits = {}, den::BlobHook hook = {}) {
        auto opened = den::BlobStore::open(folder.filePath(QStringLiteral("den")), clock, limits, std::move(hook));
        return opened.ok() ? std::move(*opened) : nullptr;
    }
    [[nodiscard]] QString file(const QString& name, const QByteArray& content) const {
        const QString path = folder.filePath(name);
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(content);
        return path;
    }
    [[nodiscard]] static QByteArray contentOf(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
    }
    // So many bytes that do not repeat every few.
    [[nodiscard]] static QByteArray bytes(qsizetype count, quint32 seed = 1) {
        QByteArray out(count, '\0');
        quint32 state = seed;
        for (char& byte : out) {
            state = state * 1664525U + 1013904223U;
            byte = static_cast<char>(state >> 24U);
        }
        return out;
    }
};

} // namespace flux::test
