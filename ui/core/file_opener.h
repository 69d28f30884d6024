#pragma once

#include <QtCore/QObject>
#include <QtQml/qqmlregistration.h>

namespace flux::ui {

// Opens a file that a task brought, with the program the person uses for it.
// Promises: nothing outside the app's own file area is ever opened, links are followed before that is judged; only
// kinds of documents are opened, of everything else the folder is shown.
// Thread: UI. Owner: Session.
class FileOpener : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.files")
public:
    explicit FileOpener(QObject* parent = nullptr) : QObject(parent) {}

    void setArea(const QString& folder) { m_area = folder; }

    // Whether the path (absolute, or within the area) is a file of the area that exists.
    Q_INVOKABLE bool canOpen(const QString& path) const;
    Q_INVOKABLE bool open(const QString& path) const;
    Q_INVOKABLE bool showFolder(const QString& path) const;

    // A new folder of the area for a copy that is only looked at. Those of earlier runs are removed at the first call.
    // Empty when it cannot be made.
    [[nodiscard]] QString folderForCopy();

    // The real path of a file within the area; empty when it is elsewhere or not there.
    [[nodiscard]] QString resolve(const QString& path) const;
    [[nodiscard]] static bool isDocument(const QString& path);

private:
    QString m_area;
    int m_copies = 0;
};

} // namespace flux::ui
