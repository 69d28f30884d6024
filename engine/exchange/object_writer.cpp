#include "engine/exchange/object_writer.h"

namespace flux::exchange {

void ObjectWriter::problem(const domain::WorkspaceObject& object, const QString& what) {
    if (m_problems.size() < 100)
        m_problems.append(QStringLiteral("“%1” (%2): %3").arg(domain::titleOf(object), object.id.text.left(8), what));
}

base::Result<void> writeAll(QIODevice& out, const QByteArray& bytes) {
    if (out.write(bytes) == bytes.size())
        return {};
    return base::makeError(base::ErrorCode::ResourceExhausted,
                           QStringLiteral("The export could not be written to its end. Is the disk full?"),
                           out.errorString());
}

} // namespace flux::exchange
