#include "ui/core/window_store.h"

#include "engine/base/json.h"

#include <QtCore/QFile>
#include <QtCore/QSaveFile>

namespace flux::ui {

namespace {
constexpr qint64 kMaxFileBytes = 64 * 1024;
}

void WindowStore::setFile(const QString& path) {
    m_path = path;
    m_numbers.clear();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const base::Result<base::Json> json = base::parseJson(file.read(kMaxFileBytes));
    if (!json.ok() || !json->is_object())
        return;
    for (const auto& [key, value] : json->items()) {
        if (value.is_number_integer())
            m_numbers.insert(QString::fromStdString(key), static_cast<int>(value.get<qint64>()));
    }
}

void WindowStore::keep(const QString& key, int number) {
    if (m_numbers.contains(key) && m_numbers.value(key) == number)
        return;
    m_numbers.insert(key, number);
    write();
}

void WindowStore::forget(const QString& key) {
    if (m_numbers.remove(key))
        write();
}

void WindowStore::write() const {
    if (m_path.isEmpty())
        return;
    base::Json json = base::Json::object();
    for (auto it = m_numbers.begin(); it != m_numbers.end(); ++it)
        json[it.key().toStdString()] = it.value();
    QSaveFile file(m_path); // a size that cannot be kept is no reason to disturb anybody
    if (file.open(QIODevice::WriteOnly) && file.write(base::dumpJson(json)) > 0)
        file.commit();
}

} // namespace flux::ui
