#include "app/desktop/tray/tray_icon.h"

#include "ui/theme/icon_provider.h"
#include "ui/theme/theme.h"

#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtWidgets/QMenu>
#include <QtWidgets/QSystemTrayIcon>

namespace flux::desktop {

namespace {

// Of an edge of 22: what the disc takes, as the design has it.
constexpr double kDiscShare = 6.0 / 22.0;

} // namespace

QIcon trayPicture(bool waiting) {
    const ui::Theme& theme = ui::Theme::instance();
    const ui::Scheme scheme = theme.dark() ? ui::Scheme::Dark : ui::Scheme::Light;
    QIcon icon;
    for (const int edge : {16, 22, 24, 32, 44, 48, 64}) {
        QImage image = ui::IconProvider::draw(QStringLiteral("mark"), QStringLiteral("accent"),
                                              QStringLiteral("bgWindow"), scheme, edge);
        if (waiting) {
            QPainter painter(&image);
            painter.setRenderHint(QPainter::Antialiasing);
            const double disc = edge * kDiscShare;
            const double x = theme.mirrored() ? 0 : edge - disc;
            const QRectF place(x, edge - disc, disc, disc);
            // A ring of nothing keeps the disc apart from the arms.
            painter.setCompositionMode(QPainter::CompositionMode_Clear);
            painter.setPen(Qt::NoPen);
            painter.setBrush(Qt::black);
            painter.drawEllipse(place.adjusted(-1, -1, 1, 1));
            painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
            painter.setBrush(ui::Theme::color(u"needsFill", scheme));
            painter.drawEllipse(place);
        }
        icon.addPixmap(QPixmap::fromImage(image));
    }
    return icon;
}

TrayIcon::TrayIcon(QObject* parent) : QObject(parent) {
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    m_menu = std::make_unique<QMenu>();
    connect(m_menu->addAction(tr("Open Flux")), &QAction::triggered, this, &TrayIcon::openAsked);
    m_cards = m_menu->addAction(QString());
    connect(m_cards, &QAction::triggered, this, &TrayIcon::cardsAsked);
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Quit Flux")), &QAction::triggered, this, &TrayIcon::quitAsked);
    m_icon = new QSystemTrayIcon(this);
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT openAsked();
    });
    connect(m_icon, &QSystemTrayIcon::messageClicked, this, &TrayIcon::cardsAsked);
    connect(&ui::Theme::instance(), &ui::Theme::colorsChanged, this,
            [this] { m_icon->setIcon(trayPicture(m_waiting > 0)); });
    setWaiting(0);
    m_icon->show();
}

TrayIcon::~TrayIcon() = default;

bool TrayIcon::isShown() const {
    return m_icon && m_icon->isVisible();
}

void TrayIcon::setWaiting(int count) {
    if (!m_icon || count == m_waiting)
        return;
    m_waiting = count;
    const QString words = count == 0   ? tr("Nothing waits for you")
                          : count == 1 ? tr("1 thing waits for you")
                                       : tr("%1 things wait for you").arg(count);
    m_cards->setText(words);
    m_cards->setEnabled(count > 0);
    m_icon->setToolTip(count == 0 ? QStringLiteral("Flux") : QStringLiteral("Flux: %1").arg(words));
    m_icon->setIcon(trayPicture(count > 0));
}

void TrayIcon::say(const QString& title, const QString& body) {
    if (m_icon && QSystemTrayIcon::supportsMessages())
        m_icon->showMessage(title, body, trayPicture(true));
}

} // namespace flux::desktop
