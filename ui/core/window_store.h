#pragma once

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtQml/qqmlregistration.h>

namespace flux::ui {

// What the window remembers about itself from one start to the next: sizes of panes and of the window. Numbers only,
// in a small file of its own; a file that is missing or damaged means the first sizes.
// Thread: UI. Owner: Session.
class WindowStore : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.window")
public:
    explicit WindowStore(QObject* parent = nullptr) : QObject(parent) {}

    void setFile(const QString& path); // reads it; without a file nothing is kept beyond this run

    Q_INVOKABLE int number(const QString& key, int otherwise) const { return m_numbers.value(key, otherwise); }
    Q_INVOKABLE void keep(const QString& key, int number);
    Q_INVOKABLE void forget(const QString& key);

private:
    void write() const;

    QString m_path;
    QHash<QString, int> m_numbers;
};

} // namespace flux::ui
