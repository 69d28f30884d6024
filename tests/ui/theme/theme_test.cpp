#include "tests/support/test_main.h"
#include "ui/theme/theme.h"

#include <QtGui/QGuiApplication>
#include <QtGui/QPalette>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <cmath>

using flux::ui::Scheme;
using flux::ui::Theme;

namespace {

// Relative luminance and contrast ratio as WCAG 2.2 defines them.
double channel(double value) {
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}
double luminance(const QColor& color) {
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}
double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() {
        Theme& theme = Theme::instance();
        theme.setScheme(QStringLiteral("system"));
        theme.setScale(1.0);
        theme.setCompact(false);
        theme.setReducedMotion(false);
        theme.setSystemContrast(false);
        theme.setSystemDark(false);
    }

    void schemeSwitchesLive() {
        Theme& theme = Theme::instance();
        theme.setScheme(QStringLiteral("light"));
        QCOMPARE(theme.bgWindow(), QColor(0xE9, 0xED, 0xEF));
        QSignalSpy spy(&theme, &Theme::colorsChanged);
        theme.setScheme(QStringLiteral("dark"));
        QCOMPARE(spy.count(), 1);
        QCOMPARE(theme.bgWindow(), QColor(0x0D, 0x12, 0x15));
        QVERIFY(theme.dark());
        theme.setScheme(QStringLiteral("contrastLight"));
        QVERIFY(theme.highContrast() && !theme.dark());
        QCOMPARE(theme.focusWidth(), 3);
        QCOMPARE(theme.cardBorder(), theme.lineStrong());
    }

    void unknownSchemeFollowsTheSystem() {
        Theme& theme = Theme::instance();
        theme.setScheme(QStringLiteral("dark"));
        theme.setScheme(QStringLiteral("sepia"));
        QCOMPARE(theme.scheme(), QStringLiteral("system"));
    }

    void systemFollowsThePortal() {
        Theme& theme = Theme::instance();
        theme.setSystemDark(true);
        QCOMPARE(theme.shownScheme(), QStringLiteral("dark"));
        theme.setSystemContrast(true);
        QCOMPARE(theme.shownScheme(), QStringLiteral("contrast"));
        theme.setSystemDark(false);
        QCOMPARE(theme.shownScheme(), QStringLiteral("contrastLight"));
        theme.setScheme(QStringLiteral("light")); // a choice of the person beats the system
        theme.setSystemDark(true);
        QCOMPARE(theme.shownScheme(), QStringLiteral("light"));
    }

    void everyTokenIsNamedAndFound() {
        const QMetaObject* meta = &Theme::staticMetaObject;
        for (const flux::ui::TokenRow& row : flux::ui::kTokens) {
            QVERIFY2(meta->indexOfProperty(row.name) >= 0, row.name);
            QCOMPARE(Theme::instance().property(row.name).value<QColor>(),
                     Theme::instance().color(QLatin1String(row.name)));
        }
        QVERIFY(!Theme::instance().color(u"noSuchToken").isValid());
    }

    void textIsReadable_data() {
        QTest::addColumn<int>("scheme");
        QTest::addColumn<double>("least");
        QTest::newRow("light") << static_cast<int>(Scheme::Light) << 4.5;
        QTest::newRow("dark") << static_cast<int>(Scheme::Dark) << 4.5;
        QTest::newRow("contrast") << static_cast<int>(Scheme::Contrast) << 7.0;
        QTest::newRow("contrastLight") << static_cast<int>(Scheme::ContrastLight) << 7.0;
    }
    void textIsReadable() {
        QFETCH(const int, scheme);
        QFETCH(const double, least);
        const auto of = [scheme](const char* name) {
            return Theme::color(QLatin1String(name), static_cast<Scheme>(scheme));
        };
        const char* grounds[] = {"bgWindow",   "bgList",   "bgThread",   "bgRaised",  "bgSunken", "bgField", "bgHover",
                                 "bgSelected", "bgBubble", "accentSoft", "needsSoft", "badSoft",  "okSoft"};
        for (const char* text : {"text1", "text2", "text3", "accent", "needs", "bad", "ok"})
            for (const char* ground : grounds)
                QVERIFY2(contrast(of(text), of(ground)) >= least,
                         qPrintable(QStringLiteral("%1 on %2").arg(QLatin1String(text), QLatin1String(ground))));
        for (const auto& [text, fill] :
             {std::pair{"onAccent", "accent"}, std::pair{"onAccent", "accentHover"},
              std::pair{"onAccent", "accentPressed"}, std::pair{"onNeeds", "needsFill"}, std::pair{"onBad", "badMark"}})
            QVERIFY2(contrast(of(text), of(fill)) >= 4.5, text);
    }

    void scaleIsBoundedAndGrowsRows() {
        Theme& theme = Theme::instance();
        const int row = theme.listRowHeight();
        QCOMPARE(row, 56);
        theme.setScale(5);
        QCOMPARE(theme.scale(), 2.0);
        QCOMPARE(theme.fontBody().pixelSize(), 26);
        QVERIFY(theme.listRowHeight() > row);
        theme.setScale(std::nan(""));
        QCOMPARE(theme.scale(), 1.0);
        theme.setScale(0);
        QCOMPARE(theme.scale(), 0.8);
    }

    void compactIsLower() {
        Theme& theme = Theme::instance();
        theme.setCompact(true);
        QCOMPARE(theme.listRowHeight(), 44);
        QCOMPARE(theme.navRowHeight(), 26);
        QCOMPARE(theme.fontReading().pixelSize(), 13);
        QCOMPARE(theme.lineReading(), 19);
    }

    void reducedMotionStopsEverything() {
        Theme& theme = Theme::instance();
        QCOMPARE(theme.foldMs(), 120);
        theme.setReducedMotion(true);
        QCOMPARE(theme.tintMs() + theme.foldMs() + theme.segmentMs(), 0);
    }
};
FLUX_TEST_CLASS(ThemeTest)
#include "theme_test.moc"
