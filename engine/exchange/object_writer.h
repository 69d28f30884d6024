#pragma once

#include "engine/domain/workspace_object.h"

#include <QtCore/QIODevice>

#include <memory>

namespace flux::exchange {

// Writes objects in one format, one after the other, to a device that its maker gave it and that stays the maker's.
// Thread: one at a time.
class ObjectWriter {
public:
    virtual ~ObjectWriter() = default;
    // False: this format has no place for such an object; it is left out and `problems` says why.
    [[nodiscard]] virtual base::Result<bool> add(const domain::WorkspaceObject& object) = 0;
    [[nodiscard]] virtual base::Result<void> finish() = 0;

    [[nodiscard]] const QStringList& problems() const { return m_problems; }

protected:
    void problem(const domain::WorkspaceObject& object, const QString& what);

private:
    QStringList m_problems; // at most 100
};

// Puts the bytes on the device. Errors: ResourceExhausted when they do not all fit.
[[nodiscard]] base::Result<void> writeAll(QIODevice& out, const QByteArray& bytes);

} // namespace flux::exchange
