#include "app/desktop/appearance.h"

#include "ui/core/session.h"
#include "ui/theme/theme.h"

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCallWatcher>
#include <QtDBus/QDBusPendingReply>
#include <QtDBus/QDBusVariant>

#include <array>

namespace flux::desktop {

namespace {

const QString kPortal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPortalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kPortalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");

// The order is that of the numbers kept in the window's file: add at the end.
const std::array<QString, 5> kSchemes{QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark"),
                                      QStringLiteral("contrast"), QStringLiteral("contrastLight")};

// The portal's Read wraps the value twice.
uint unwrapped(QVariant value) {
    for (int i = 0; i < 3 && value.canConvert<QDBusVariant>(); ++i)
        value = value.value<QDBusVariant>().variant();
    return value.toUInt();
}

} // namespace

Appearance::Appearance(ui::Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(session.settings(), &ui::SettingsStore::changed, this, &Appearance::apply);
    connect(session.link(), &ui::EngineLink::ready, session.settings(), &ui::SettingsStore::load);
}

void Appearance::restore() {
    const int scheme = m_session.window()->number(QStringLiteral("theme"), 0);
    if (scheme >= 0 && scheme < static_cast<int>(kSchemes.size()))
        ui::Theme::instance().setScheme(kSchemes[static_cast<std::size_t>(scheme)]);
    ui::Theme::instance().setScale(m_session.window()->number(QStringLiteral("scale"), 100) / 100.0);
}

void Appearance::apply() {
    if (!m_session.settings()->loaded())
        return;
    const QVariantMap values = m_session.settings()->values();
    const QString scheme = values.value(QStringLiteral("ui.theme"), kSchemes[0]).toString();
    const int scale = values.value(QStringLiteral("ui.scale"), 100).toInt();
    ui::Theme::instance().setScheme(scheme);
    ui::Theme::instance().setScale(scale / 100.0);
    for (std::size_t i = 0; i < kSchemes.size(); ++i)
        if (kSchemes[i] == scheme && m_session.window()->number(QStringLiteral("theme"), 0) != static_cast<int>(i))
            m_session.window()->keep(QStringLiteral("theme"), static_cast<int>(i));
    if (m_session.window()->number(QStringLiteral("scale"), 100) != scale)
        m_session.window()->keep(QStringLiteral("scale"), scale);
}

void Appearance::watchSystem() {
#if defined(Q_OS_LINUX)
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(kPortal, kPortalPath, kPortalSettings, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    askPortal(QStringLiteral("color-scheme"));
    askPortal(QStringLiteral("contrast"));
#endif
}

void Appearance::askPortal(const QString& key) {
    QDBusMessage call = QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, QStringLiteral("Read"));
    call << kAppearance << key;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, key] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isValid())
            onSettingChanged(kAppearance, key, reply.value());
    });
}

void Appearance::onSettingChanged(const QString& space, const QString& key, const QDBusVariant& value) {
    if (space != kAppearance)
        return;
    const uint number = unwrapped(QVariant::fromValue(value));
    if (key == u"color-scheme" && number != 0) // 0: no wish, the palette decides
        ui::Theme::instance().setSystemDark(number == 1);
    else if (key == u"contrast")
        ui::Theme::instance().setSystemContrast(number == 1);
}

} // namespace flux::desktop
