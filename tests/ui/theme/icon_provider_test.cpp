#include "tests/support/test_main.h"
#include "ui/theme/icon_provider.h"
#include "ui/theme/theme.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtGui/QImage>
#include <QtTest/QTest>

using flux::ui::IconProvider;
using flux::ui::Scheme;
using flux::ui::Theme;

namespace {

bool holds(const QImage& image, const QColor& color) {
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).rgb() == color.rgb() && image.pixelColor(x, y).alpha() == 255)
                return true;
    return false;
}

} // namespace

class IconProviderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyFileIsDrawn() {
        const QStringList names = QDir(QStringLiteral(":/flux/icons")).entryList({QStringLiteral("*.svg")});
        QVERIFY(names.size() >= 59);
        for (const QString& file : names) {
            const QImage image =
                IconProvider::draw(file.chopped(4), QStringLiteral("text1"), QString(), Scheme::Light, 64);
            QVERIFY2(holds(image, Theme::color(u"text1", Scheme::Light)), qPrintable(file));
        }
    }

    void strokesTakeTheToken() {
        const QImage light =
            IconProvider::draw(QStringLiteral("stop"), QStringLiteral("accent"), QString(), Scheme::Light, 48);
        QVERIFY(holds(light, QColor(0x0B, 0x67, 0x86)));
        const QImage dark =
            IconProvider::draw(QStringLiteral("stop"), QStringLiteral("accent"), QString(), Scheme::Dark, 48);
        QVERIFY(holds(dark, QColor(0x5C, 0xBA, 0xD9)));
    }

    void stateShapesTakeTheirMeaningAndTheSurface() {
        const QImage done =
            IconProvider::draw(QStringLiteral("state-done"), QString(), QStringLiteral("bgList"), Scheme::Dark, 64);
        QVERIFY(holds(done, Theme::color(u"okMark", Scheme::Dark)));
        QVERIFY(holds(done, Theme::color(u"bgList", Scheme::Dark)));
        const QImage needs = IconProvider::draw(QStringLiteral("state-needs"), QString(), QString(), Scheme::Light, 64);
        QVERIFY(holds(needs, Theme::color(u"needsMark", Scheme::Light)));
        const QImage grey =
            IconProvider::draw(QStringLiteral("state-needs"), QStringLiteral("track"), QString(), Scheme::Light, 64);
        QVERIFY(holds(grey, Theme::color(u"track", Scheme::Light)));
        QVERIFY(!holds(grey, Theme::color(u"needsMark", Scheme::Light)));
    }

    void requestsGiveTheSizeAskedFor() {
        IconProvider provider;
        QSize size;
        const QImage image = provider.requestImage(QStringLiteral("inbox/text2/bgList/dark"), &size, QSize(32, 32));
        QCOMPARE(size, QSize(32, 32));
        QVERIFY(holds(image, Theme::color(u"text2", Scheme::Dark)));
        QCOMPARE(provider.requestImage(QStringLiteral("inbox"), &size, QSize()).width(), 16);
        QVERIFY(provider.requestImage(QStringLiteral("inbox"), &size, QSize(100000, 9)).width() <= 512);
    }

    void unknownNamesAreEmpty_data() {
        QTest::addColumn<QString>("id");
        QTest::newRow("unknown") << QStringLiteral("no-such-icon/text1//light");
        QTest::newRow("path") << QStringLiteral("../../etc/passwd");
        QTest::newRow("empty") << QString();
    }
    void unknownNamesAreEmpty() {
        QFETCH(const QString, id);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("no icon named")));
        IconProvider provider;
        QSize size;
        const QImage image = provider.requestImage(id, &size, QSize(16, 16));
        QCOMPARE(image.pixelColor(8, 8).alpha(), 0);
    }
};
FLUX_TEST_CLASS(IconProviderTest)
#include "icon_provider_test.moc"
