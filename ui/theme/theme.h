#pragma once

#include "ui/theme/theme_colors.h"

#include <QtGui/QFont>
#include <QtQml/qqmlregistration.h>

#include <optional>

QT_FORWARD_DECLARE_CLASS(QJSEngine)
QT_FORWARD_DECLARE_CLASS(QQmlEngine)

namespace flux::ui {

// The look as data: every colour, font, height, space, radius and duration that the window uses. Components hold none
// of their own. Promises: a change of scheme, scale, density or motion reaches every binding at once, without a
// restart. Thread: main. Owner: the application object (one instance, shared by all QML engines).
class Theme : public flux::ui::ThemeColors { // qualified: the type description takes the name as written
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

    // What the person set: "system", "light", "dark", "contrast" or "contrastLight"; anything else counts as "system".
    Q_PROPERTY(QString scheme READ scheme WRITE setScheme NOTIFY schemeChanged)
    Q_PROPERTY(QString shownScheme READ shownScheme NOTIFY colorsChanged) // never "system"
    Q_PROPERTY(bool dark READ dark NOTIFY colorsChanged)
    Q_PROPERTY(bool highContrast READ highContrast NOTIFY colorsChanged)
    Q_PROPERTY(double scale READ scale WRITE setScale NOTIFY typeChanged) // 0.8 to 2.0
    Q_PROPERTY(bool compact READ compact WRITE setCompact NOTIFY typeChanged)
    Q_PROPERTY(bool reducedMotion READ reducedMotion WRITE setReducedMotion NOTIFY motionChanged)
    Q_PROPERTY(bool mirrored READ mirrored WRITE setMirrored NOTIFY mirroredChanged)

    // Colours: those of ThemeColors and
    Q_PROPERTY(QColor cardBorder READ cardBorder NOTIFY colorsChanged)     // `line`, in high contrast lineStrong
    Q_PROPERTY(double scrimOpacity READ scrimOpacity NOTIFY colorsChanged) // behind the palette and dialogs
    Q_PROPERTY(double shadeOpacity READ shadeOpacity NOTIFY colorsChanged) // the one step under menus, light theme only

    // Type: a font and the height of its line
    Q_PROPERTY(QFont fontDisplay READ fontDisplay NOTIFY typeChanged)
    Q_PROPERTY(int lineDisplay READ lineDisplay NOTIFY typeChanged)
    Q_PROPERTY(QFont fontTitle1 READ fontTitle1 NOTIFY typeChanged)
    Q_PROPERTY(int lineTitle1 READ lineTitle1 NOTIFY typeChanged)
    Q_PROPERTY(QFont fontFigure READ fontFigure NOTIFY typeChanged)
    Q_PROPERTY(int lineFigure READ lineFigure NOTIFY typeChanged)
    Q_PROPERTY(QFont fontTitle2 READ fontTitle2 NOTIFY typeChanged)
    Q_PROPERTY(int lineTitle2 READ lineTitle2 NOTIFY typeChanged)
    Q_PROPERTY(QFont fontTitle3 READ fontTitle3 NOTIFY typeChanged)
    Q_PROPERTY(int lineTitle3 READ lineTitle3 NOTIFY typeChanged)
    Q_PROPERTY(QFont fontReading READ fontReading NOTIFY typeChanged)
    Q_PROPERTY(int lineReading READ lineReading NOTIFY typeChanged)
    Q_PROPERTY(QFont fontReadingStrong READ fontReadingStrong NOTIFY typeChanged)
    Q_PROPERTY(int lineReadingStrong READ lineReadingStrong NOTIFY typeChanged)
    Q_PROPERTY(QFont fontBody READ fontBody NOTIFY typeChanged)
    Q_PROPERTY(int lineBody READ lineBody NOTIFY typeChanged)
    Q_PROPERTY(QFont fontBodyMedium READ fontBodyMedium NOTIFY typeChanged)
    Q_PROPERTY(int lineBodyMedium READ lineBodyMedium NOTIFY typeChanged)
    Q_PROPERTY(QFont fontBodyStrong READ fontBodyStrong NOTIFY typeChanged)
    Q_PROPERTY(int lineBodyStrong READ lineBodyStrong NOTIFY typeChanged)
    Q_PROPERTY(QFont fontSmall READ fontSmall NOTIFY typeChanged)
    Q_PROPERTY(int lineSmall READ lineSmall NOTIFY typeChanged)
    Q_PROPERTY(QFont fontSmallMedium READ fontSmallMedium NOTIFY typeChanged)
    Q_PROPERTY(int lineSmallMedium READ lineSmallMedium NOTIFY typeChanged)
    Q_PROPERTY(QFont fontSmallStrong READ fontSmallStrong NOTIFY typeChanged)
    Q_PROPERTY(int lineSmallStrong READ lineSmallStrong NOTIFY typeChanged)
    Q_PROPERTY(QFont fontCaption READ fontCaption NOTIFY typeChanged)
    Q_PROPERTY(int lineCaption READ lineCaption NOTIFY typeChanged)
    Q_PROPERTY(QFont fontCaptionMedium READ fontCaptionMedium NOTIFY typeChanged)
    Q_PROPERTY(int lineCaptionMedium READ lineCaptionMedium NOTIFY typeChanged)
    Q_PROPERTY(QFont fontMono READ fontMono NOTIFY typeChanged)
    Q_PROPERTY(int lineMono READ lineMono NOTIFY typeChanged)

    // Heights that grow with the line, sizes of pictures
    Q_PROPERTY(int headHeight READ headHeight NOTIFY typeChanged)
    Q_PROPERTY(int controlHeight READ controlHeight NOTIFY typeChanged)
    Q_PROPERTY(int fieldHeight READ fieldHeight NOTIFY typeChanged)
    Q_PROPERTY(int iconButtonSize READ iconButtonSize NOTIFY typeChanged)
    Q_PROPERTY(int chipHeight READ chipHeight NOTIFY typeChanged)
    Q_PROPERTY(int keyCapHeight READ keyCapHeight NOTIFY typeChanged)
    Q_PROPERTY(int badgeHeight READ badgeHeight NOTIFY typeChanged)
    Q_PROPERTY(int navRowHeight READ navRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int listRowHeight READ listRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int quietRowHeight READ quietRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int sectionHeight READ sectionHeight NOTIFY typeChanged)
    Q_PROPERTY(int menuRowHeight READ menuRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int stepRowHeight READ stepRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int blockHeadHeight READ blockHeadHeight NOTIFY typeChanged)
    Q_PROPERTY(int fileRowHeight READ fileRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int tableRowHeight READ tableRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int codeHeadHeight READ codeHeadHeight NOTIFY typeChanged)
    Q_PROPERTY(int segmentsHeight READ segmentsHeight NOTIFY typeChanged)
    Q_PROPERTY(int toastHeight READ toastHeight NOTIFY typeChanged)
    Q_PROPERTY(int bannerHeight READ bannerHeight NOTIFY typeChanged)
    Q_PROPERTY(int composerHeight READ composerHeight NOTIFY typeChanged)
    Q_PROPERTY(int paletteRowHeight READ paletteRowHeight NOTIFY typeChanged)
    Q_PROPERTY(int paletteFieldHeight READ paletteFieldHeight NOTIFY typeChanged)
    Q_PROPERTY(int iconSize READ iconSize NOTIFY typeChanged)
    Q_PROPERTY(int iconSmall READ iconSmall NOTIFY typeChanged)
    Q_PROPERTY(int iconChoice READ iconChoice NOTIFY typeChanged)
    Q_PROPERTY(int iconEmpty READ iconEmpty NOTIFY typeChanged)
    Q_PROPERTY(int markSize READ markSize NOTIFY typeChanged)
    Q_PROPERTY(int railWidth READ railWidth NOTIFY typeChanged)
    Q_PROPERTY(int checkSize READ checkSize NOTIFY typeChanged)

    // Spaces, radii, lines
    Q_PROPERTY(int s2 READ s2 CONSTANT)
    Q_PROPERTY(int s4 READ s4 CONSTANT)
    Q_PROPERTY(int s6 READ s6 CONSTANT)
    Q_PROPERTY(int s8 READ s8 CONSTANT)
    Q_PROPERTY(int s12 READ s12 CONSTANT)
    Q_PROPERTY(int s16 READ s16 CONSTANT)
    Q_PROPERTY(int s20 READ s20 CONSTANT)
    Q_PROPERTY(int s24 READ s24 CONSTANT)
    Q_PROPERTY(int s32 READ s32 CONSTANT)
    Q_PROPERTY(int s48 READ s48 CONSTANT)
    Q_PROPERTY(int s56 READ s56 CONSTANT)
    Q_PROPERTY(int radiusTag READ radiusTag CONSTANT)
    Q_PROPERTY(int radiusControl READ radiusControl CONSTANT)
    Q_PROPERTY(int radiusRow READ radiusRow CONSTANT)
    Q_PROPERTY(int radiusBlock READ radiusBlock CONSTANT)
    Q_PROPERTY(int radiusBubble READ radiusBubble CONSTANT)
    Q_PROPERTY(int border READ border CONSTANT)
    Q_PROPERTY(int bar READ bar CONSTANT)
    // Widths of panes and limits of width
    Q_PROPERTY(int fieldWidth READ fieldWidth CONSTANT)
    Q_PROPERTY(int toggleWidth READ toggleWidth CONSTANT)
    Q_PROPERTY(int toggleHeight READ toggleHeight CONSTANT)
    Q_PROPERTY(int menuMinWidth READ menuMinWidth CONSTANT)
    Q_PROPERTY(int tipMaxWidth READ tipMaxWidth CONSTANT)
    Q_PROPERTY(int toastMaxWidth READ toastMaxWidth CONSTANT)
    Q_PROPERTY(int emptyMaxWidth READ emptyMaxWidth CONSTANT)
    Q_PROPERTY(int previewMaxHeight READ previewMaxHeight CONSTANT)
    Q_PROPERTY(int bubbleMaxWidth READ bubbleMaxWidth CONSTANT)
    Q_PROPERTY(int readingMaxWidth READ readingMaxWidth CONSTANT)
    Q_PROPERTY(int readingMidWidth READ readingMidWidth CONSTANT)
    Q_PROPERTY(int blockIndent READ blockIndent CONSTANT)
    Q_PROPERTY(int laneStep READ laneStep CONSTANT)
    Q_PROPERTY(int firstLane READ firstLane CONSTANT)
    Q_PROPERTY(int dragZone READ dragZone CONSTANT)
    Q_PROPERTY(int sidebarWide READ sidebarWide CONSTANT)
    Q_PROPERTY(int sidebarWidth READ sidebarWidth CONSTANT)
    Q_PROPERTY(int listWide READ listWide CONSTANT)
    Q_PROPERTY(int listWidth READ listWidth CONSTANT)
    Q_PROPERTY(int listNarrow READ listNarrow CONSTANT)
    Q_PROPERTY(int inspectorWide READ inspectorWide CONSTANT)
    Q_PROPERTY(int inspectorWidth READ inspectorWidth CONSTANT)
    Q_PROPERTY(int paletteWidth READ paletteWidth CONSTANT)
    Q_PROPERTY(int paletteTop READ paletteTop CONSTANT)
    Q_PROPERTY(int focusWidth READ focusWidth NOTIFY colorsChanged)

    // Durations in milliseconds; those of motion are 0 with reduced motion
    Q_PROPERTY(int armedMs READ armedMs CONSTANT)
    Q_PROPERTY(int tipDelayMs READ tipDelayMs CONSTANT)
    Q_PROPERTY(int loadingDelayMs READ loadingDelayMs CONSTANT)
    Q_PROPERTY(int toastMs READ toastMs CONSTANT)
    Q_PROPERTY(int tintMs READ tintMs NOTIFY motionChanged)
    Q_PROPERTY(int foldMs READ foldMs NOTIFY motionChanged)
    Q_PROPERTY(int segmentMs READ segmentMs NOTIFY motionChanged)

public:
    static Theme& instance();
    static Theme* create(QQmlEngine* engine, QJSEngine* scriptEngine);

    using ThemeColors::color;
    [[nodiscard]] QColor color(Token token) const override;
    [[nodiscard]] QColor color(QAnyStringView tokenName) const; // invalid for a name that is no token
    [[nodiscard]] static QColor color(QAnyStringView tokenName, Scheme scheme);
    [[nodiscard]] static std::optional<Scheme> schemeFromName(QStringView name); // none for "system" and the unknown

    QString scheme() const { return m_scheme; }
    void setScheme(const QString& scheme);
    QString shownScheme() const;
    bool dark() const { return m_shown == Scheme::Dark || m_shown == Scheme::Contrast; }
    bool highContrast() const { return m_shown == Scheme::Contrast || m_shown == Scheme::ContrastLight; }
    double scale() const { return m_scale; }
    void setScale(double scale);
    bool compact() const { return m_compact; }
    void setCompact(bool compact);
    bool reducedMotion() const { return m_reducedMotion; }
    void setReducedMotion(bool reduced);
    bool mirrored() const { return m_mirrored; }
    void setMirrored(bool mirrored);

    // What the desktop says about itself when Qt cannot know (the settings portal); used while scheme is "system".
    void setSystemDark(bool dark);
    void setSystemContrast(bool contrast);

    QColor cardBorder() const { return highContrast() ? lineStrong() : line(); }
    double scrimOpacity() const { return highContrast() ? 0.7 : 0.36; }
    double shadeOpacity() const { return m_shown == Scheme::Light ? 0.06 : 0.0; }
    int focusWidth() const { return highContrast() ? 3 : 2; }

    QFont fontDisplay() const { return fontOf(Style::Display); }
    int lineDisplay() const { return lineOf(Style::Display); }
    QFont fontTitle1() const { return fontOf(Style::Title1); }
    int lineTitle1() const { return lineOf(Style::Title1); }
    QFont fontFigure() const { return fontOf(Style::Figure); }
    int lineFigure() const { return lineOf(Style::Figure); }
    QFont fontTitle2() const { return fontOf(Style::Title2); }
    int lineTitle2() const { return lineOf(Style::Title2); }
    QFont fontTitle3() const { return fontOf(Style::Title3); }
    int lineTitle3() const { return lineOf(Style::Title3); }
    QFont fontReading() const { return fontOf(Style::Reading); }
    int lineReading() const { return lineOf(Style::Reading); }
    QFont fontReadingStrong() const { return fontOf(Style::ReadingStrong); }
    int lineReadingStrong() const { return lineOf(Style::ReadingStrong); }
    QFont fontBody() const { return fontOf(Style::Body); }
    int lineBody() const { return lineOf(Style::Body); }
    QFont fontBodyMedium() const { return fontOf(Style::BodyMedium); }
    int lineBodyMedium() const { return lineOf(Style::BodyMedium); }
    QFont fontBodyStrong() const { return fontOf(Style::BodyStrong); }
    int lineBodyStrong() const { return lineOf(Style::BodyStrong); }
    QFont fontSmall() const { return fontOf(Style::Small); }
    int lineSmall() const { return lineOf(Style::Small); }
    QFont fontSmallMedium() const { return fontOf(Style::SmallMedium); }
    int lineSmallMedium() const { return lineOf(Style::SmallMedium); }
    QFont fontSmallStrong() const { return fontOf(Style::SmallStrong); }
    int lineSmallStrong() const { return lineOf(Style::SmallStrong); }
    QFont fontCaption() const { return fontOf(Style::Caption); }
    int lineCaption() const { return lineOf(Style::Caption); }
    QFont fontCaptionMedium() const { return fontOf(Style::CaptionMedium); }
    int lineCaptionMedium() const { return lineOf(Style::CaptionMedium); }
    QFont fontMono() const { return fontOf(Style::Mono); }
    int lineMono() const { return lineOf(Style::Mono); }

    int headHeight() const { return grown(48, 48, 20); }
    int controlHeight() const { return grown(30, 30, 20); }
    int fieldHeight() const { return grown(32, 32, 20); }
    int iconButtonSize() const { return grown(28, 28, 20); }
    int chipHeight() const { return grown(22, 22, 18); }
    int keyCapHeight() const { return grown(16, 16, 16); }
    int badgeHeight() const { return grown(18, 18, 18); }
    int navRowHeight() const { return grown(30, 26, 20); }
    int listRowHeight() const { return grown(56, 44, 38); }
    int quietRowHeight() const { return grown(32, 28, 18); }
    int sectionHeight() const { return grown(28, 28, 16); }
    int menuRowHeight() const { return grown(28, 28, 20); }
    int stepRowHeight() const { return grown(28, 24, 20); }
    int blockHeadHeight() const { return grown(40, 40, 20); }
    int fileRowHeight() const { return grown(44, 44, 38); }
    int tableRowHeight() const { return grown(28, 28, 18); }
    int codeHeadHeight() const { return grown(28, 28, 18); }
    int segmentsHeight() const { return grown(28, 28, 20); }
    int toastHeight() const { return grown(40, 40, 20); }
    int bannerHeight() const { return grown(40, 40, 20); }
    int composerHeight() const { return grown(40, 40, 21); }
    int paletteRowHeight() const { return grown(36, 36, 20); }
    int paletteFieldHeight() const { return grown(52, 52, 20); }
    int iconSize() const { return scaled(16); }
    int iconSmall() const { return scaled(14); }
    int iconChoice() const { return scaled(20); }
    int iconEmpty() const { return scaled(28); }
    int markSize() const { return scaled(22); }
    int railWidth() const { return grown(52, 52, kRailPicture); }
    int checkSize() const { return scaled(16); }

    static int s2() { return 2; }
    static int s4() { return 4; }
    static int s6() { return 6; }
    static int s8() { return 8; }
    static int s12() { return 12; }
    static int s16() { return 16; }
    static int s20() { return 20; }
    static int s24() { return 24; }
    static int s32() { return 32; }
    static int s48() { return 48; }
    static int s56() { return 56; }
    static int radiusTag() { return 4; }
    static int radiusControl() { return 6; }
    static int radiusRow() { return 8; }
    static int radiusBlock() { return 10; }
    static int radiusBubble() { return 12; }
    static int border() { return 1; }
    static int bar() { return 3; }
    static int fieldWidth() { return 240; }
    static int toggleWidth() { return 30; }
    static int toggleHeight() { return 18; }
    static int menuMinWidth() { return 180; }
    static int tipMaxWidth() { return 320; }
    static int toastMaxWidth() { return 480; }
    static int emptyMaxWidth() { return 320; }
    static int previewMaxHeight() { return 240; }
    static int bubbleMaxWidth() { return 500; }
    static int readingMaxWidth() { return 720; }
    static int readingMidWidth() { return 664; }
    static int blockIndent() { return 30; }
    static int laneStep() { return 20; }
    static int firstLane() { return 20; }
    static int dragZone() { return 5; }
    static int sidebarWide() { return 224; }
    static int sidebarWidth() { return 208; }
    static int listWide() { return 376; }
    static int listWidth() { return 336; }
    static int listNarrow() { return 288; }
    static int inspectorWide() { return 320; }
    static int inspectorWidth() { return 304; }
    static int paletteWidth() { return 640; }
    static int paletteTop() { return 96; }
    static int armedMs() { return 5000; }
    static int tipDelayMs() { return 500; }
    static int loadingDelayMs() { return 150; }
    static int toastMs() { return 10000; }

    int tintMs() const { return m_reducedMotion ? 0 : 80; }     // hover and press
    int foldMs() const { return m_reducedMotion ? 0 : 120; }    // fold, menu, palette, a row that leaves
    int segmentMs() const { return m_reducedMotion ? 0 : 140; } // a progress segment that fills

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void schemeChanged();
    void typeChanged();
    void motionChanged();
    void mirroredChanged();

private:
    enum class Style {
        Display,
        Title1,
        Figure,
        Title2,
        Title3,
        Reading,
        ReadingStrong,
        Body,
        BodyMedium,
        BodyStrong,
        Small,
        SmallMedium,
        SmallStrong,
        Caption,
        CaptionMedium,
        Mono
    };
    explicit Theme(QObject* parent);
    QFont fontOf(Style style) const;
    int lineOf(Style style) const;
    int scaled(int pixels) const;
    int grown(int comfortable, int compact, int lineHeight) const;
    void update();
    static constexpr int kRailPicture = 16; // the icon in the rail, which grows with the text

    QString m_scheme = QStringLiteral("system");
    Scheme m_shown = Scheme::Light;
    double m_scale = 1.0;
    bool m_compact = false;
    bool m_reducedMotion = false;
    bool m_mirrored = false;
    bool m_systemDarkKnown = false;
    bool m_systemDark = false;
    bool m_systemContrast = false;
};

} // namespace flux::ui
