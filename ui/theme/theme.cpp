#include "ui/theme/theme.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtGui/QPalette>
#include <QtGui/QStyleHints>
#include <QtQml/QJSEngine>

#include <algorithm>
#include <cmath>

namespace flux::ui {

namespace {

struct TypeRow {
    int size;
    int line;
    int weight;
    bool fixed;
};
// In the order of Theme::Style; sizes and lines in device-independent pixels at scale 1.
constexpr TypeRow kType[] = {
    {28, 36, 600, false}, // Display
    {20, 28, 600, false}, // Title1
    {22, 28, 600, false}, // Figure
    {17, 24, 600, false}, // Title2
    {15, 20, 600, false}, // Title3
    {14, 21, 400, false}, // Reading
    {14, 21, 600, false}, // ReadingStrong
    {13, 20, 400, false}, // Body
    {13, 20, 500, false}, // BodyMedium
    {13, 20, 600, false}, // BodyStrong
    {12, 18, 400, false}, // Small
    {12, 18, 500, false}, // SmallMedium
    {12, 18, 600, false}, // SmallStrong
    {11, 16, 600, false}, // Caption
    {11, 16, 500, false}, // CaptionMedium
    {12, 18, 400, true},  // Mono
};

constexpr const char* kSchemeNames[] = {"light", "dark", "contrast", "contrastLight"};

QColor tokenColor(const TokenRow& row, Scheme scheme) {
    return QColor::fromRgb(row.rgb[static_cast<std::size_t>(scheme)]);
}

bool paletteIsDark() {
    const auto* app = qobject_cast<QGuiApplication*>(QCoreApplication::instance());
    if (!app)
        return false;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark;
#endif
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
}

} // namespace

Theme::Theme(QObject* parent) : ThemeColors(parent) {
    m_shown = paletteIsDark() ? Scheme::Dark : Scheme::Light;
    m_mirrored = QGuiApplication::layoutDirection() == Qt::RightToLeft;
    if (QCoreApplication* app = QCoreApplication::instance())
        app->installEventFilter(this);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::update);
#endif
}

Theme& Theme::instance() {
    static QObject* owner = nullptr;
    static Theme* theme = nullptr;
    // Test programs make one application after another: the theme goes with the application that owns it.
    if (owner != QCoreApplication::instance() || !theme) {
        owner = QCoreApplication::instance();
        theme = new Theme(owner);
        connect(theme, &QObject::destroyed, theme, [] { theme = nullptr; });
    }
    return *theme;
}

Theme* Theme::create(QQmlEngine*, QJSEngine*) {
    Theme* theme = &instance();
    QJSEngine::setObjectOwnership(theme, QJSEngine::CppOwnership);
    return theme;
}

QColor Theme::color(Token token) const {
    return tokenColor(kTokens[static_cast<std::size_t>(token)], m_shown);
}

QColor Theme::color(QAnyStringView tokenName) const {
    return color(tokenName, m_shown);
}

QColor Theme::color(QAnyStringView tokenName, Scheme scheme) {
    for (const TokenRow& row : kTokens)
        if (tokenName == QLatin1String(row.name))
            return tokenColor(row, scheme);
    return {};
}

std::optional<Scheme> Theme::schemeFromName(QStringView name) {
    for (std::size_t i = 0; i < std::size(kSchemeNames); ++i)
        if (name == QLatin1String(kSchemeNames[i]))
            return static_cast<Scheme>(i);
    return std::nullopt;
}

QString Theme::shownScheme() const {
    return QLatin1String(kSchemeNames[static_cast<std::size_t>(m_shown)]);
}

void Theme::setScheme(const QString& scheme) {
    const QString wanted = schemeFromName(scheme) ? scheme : QStringLiteral("system");
    if (wanted == m_scheme)
        return;
    m_scheme = wanted;
    Q_EMIT schemeChanged();
    update();
}

void Theme::setScale(double scale) {
    const double wanted = std::clamp(std::isfinite(scale) ? scale : 1.0, 0.8, 2.0);
    if (qFuzzyCompare(wanted, m_scale))
        return;
    m_scale = wanted;
    Q_EMIT typeChanged();
}

void Theme::setCompact(bool compact) {
    if (compact == m_compact)
        return;
    m_compact = compact;
    Q_EMIT typeChanged();
}

void Theme::setReducedMotion(bool reduced) {
    if (reduced == m_reducedMotion)
        return;
    m_reducedMotion = reduced;
    Q_EMIT motionChanged();
}

void Theme::setMirrored(bool mirrored) {
    if (mirrored == m_mirrored)
        return;
    m_mirrored = mirrored;
    Q_EMIT mirroredChanged();
}

void Theme::setSystemDark(bool dark) {
    m_systemDarkKnown = true;
    m_systemDark = dark;
    update();
}

void Theme::setSystemContrast(bool contrast) {
    m_systemContrast = contrast;
    update();
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    if (watched == QCoreApplication::instance()) {
        if (event->type() == QEvent::ApplicationPaletteChange)
            update();
        else if (event->type() == QEvent::ApplicationFontChange)
            Q_EMIT typeChanged();
        else if (event->type() == QEvent::ApplicationLayoutDirectionChange)
            setMirrored(QGuiApplication::layoutDirection() == Qt::RightToLeft);
    }
    return ThemeColors::eventFilter(watched, event);
}

void Theme::update() {
    const bool isDark = m_systemDarkKnown ? m_systemDark : paletteIsDark();
    const Scheme ofSystem = m_systemContrast ? (isDark ? Scheme::Contrast : Scheme::ContrastLight)
                                             : (isDark ? Scheme::Dark : Scheme::Light);
    const Scheme wanted = schemeFromName(m_scheme).value_or(ofSystem);
    if (wanted == m_shown)
        return;
    m_shown = wanted;
    Q_EMIT colorsChanged();
}

QFont Theme::fontOf(Style style) const {
    const TypeRow& row = kType[static_cast<std::size_t>(style)];
    QFont font = row.fixed ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QGuiApplication::font();
    const bool reading = style == Style::Reading || style == Style::ReadingStrong;
    font.setPixelSize(scaled(reading && m_compact ? row.size - 1 : row.size));
    font.setWeight(static_cast<QFont::Weight>(row.weight));
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    if (style == Style::Figure)
        font.setFeature("tnum", 1);
#endif
    return font;
}

int Theme::lineOf(Style style) const {
    const bool reading = style == Style::Reading || style == Style::ReadingStrong;
    const int height = kType[static_cast<std::size_t>(style)].line;
    return scaled(reading && m_compact ? height - 2 : height);
}

int Theme::scaled(int pixels) const {
    return std::max(1, static_cast<int>(std::lround(pixels * m_scale)));
}

// The room around the line stays, the line itself scales.
int Theme::grown(int comfortable, int compact, int lineHeight) const {
    const int height = m_compact ? compact : comfortable;
    return std::max(height + scaled(lineHeight) - lineHeight, 16);
}

} // namespace flux::ui
