#pragma once

#include "ui/core/engine_link.h"

#include <QtCore/QVariant>

namespace flux::ui {

// The engine's settings as the settings pane shows them. A change is sent at once; what the engine refuses keeps its
// old value and says why.
// Thread: UI. Owner: Session.
class SettingsStore : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.settings")
    Q_PROPERTY(bool loaded READ loaded NOTIFY changed)
    Q_PROPERTY(QVariantMap values READ values NOTIFY changed)
    Q_PROPERTY(QVariantMap errors READ errors NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(bool keepsSecrets READ keepsSecrets NOTIFY changed)
public:
    // Puts a secret into the keychain, under the key of its setting.
    using SecretWriter = std::function<QFuture<base::Result<void>>(const QString& key, const QString& secret)>;

    SettingsStore(EngineLink& link, QObject* parent);

    // From the program; without one the window has no fields for secrets.
    void setSecretWriter(SecretWriter writer);
    [[nodiscard]] bool keepsSecrets() const { return static_cast<bool>(m_writeSecret); }

    [[nodiscard]] bool loaded() const { return m_loaded; }
    [[nodiscard]] QVariantMap values() const { return m_values; } // key → value, secrets left out
    [[nodiscard]] QVariantMap errors() const { return m_errors; } // key → sentence
    [[nodiscard]] QString error() const { return m_error; }       // the settings could not be read

    Q_INVOKABLE void load();
    Q_INVOKABLE void change(const QString& key, const QVariant& value);
    // Lists of hosts and folders: one in, one out.
    Q_INVOKABLE void add(const QString& key, const QString& item);
    Q_INVOKABLE void remove(const QString& key, const QString& item);

Q_SIGNALS:
    void changed();
    void stored(const QString& key);

private:
    void take(const api::SettingsSnapshot& snapshot);
    void settle(const QString& key, const QString& problem);

    EngineLink& m_link;
    SecretWriter m_writeSecret;
    bool m_loaded = false;
    QVariantMap m_values;
    QVariantMap m_errors;
    QString m_error;
};

} // namespace flux::ui
