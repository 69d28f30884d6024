#include "engine/base/line_diff.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QStringList>
#include <QtTest/QTest>

using namespace flux;
using base::DiffLine;

class LineDiffTest : public QObject {
    Q_OBJECT

    static QString shown(const QString& before, const QString& after) {
        QStringList lines;
        for (const DiffLine& line : base::diffLines(before, after))
            lines.append((line.kind == DiffLine::Kind::Same      ? QStringLiteral(" ")
                          : line.kind == DiffLine::Kind::Removed ? QStringLiteral("-")
                                                                 : QStringLiteral("+")) +
                         line.text);
        return lines.join(u'|');
    }

private Q_SLOTS:
    void showsWhatChanged() {
        QCOMPARE(shown(QStringLiteral("a\nb\nc"), QStringLiteral("a\nx\nc\nd\n")), QStringLiteral(" a|-b|+x| c|+d"));
        QCOMPARE(shown(QStringLiteral("a"), QStringLiteral("a")), QStringLiteral(" a"));
        QCOMPARE(shown({}, QStringLiteral("a\nb")), QStringLiteral("+a|+b"));
        QCOMPARE(shown(QStringLiteral("a\nb"), {}), QStringLiteral("-a|-b"));
        QCOMPARE(shown({}, {}), QString());
    }

    // Whatever the texts are: without the added lines it is the one, without the removed ones the other.
    void isRightForAnyTexts() {
        test::TestClock random(5);
        for (int round = 0; round < 500; ++round) {
            QStringList texts[2];
            for (QStringList& text : texts) {
                for (quint64 i = random.random() % 12; i > 0; --i)
                    text.append(QString(QChar(char16_t(u'a' + random.random() % 4))));
            }
            QStringList sides[2];
            for (const DiffLine& line : base::diffLines(texts[0].join(u'\n'), texts[1].join(u'\n'))) {
                if (line.kind != DiffLine::Kind::Added)
                    sides[0].append(line.text);
                if (line.kind != DiffLine::Kind::Removed)
                    sides[1].append(line.text);
            }
            QCOMPARE(sides[0], texts[0]);
            QCOMPARE(sides[1], texts[1]);
        }
    }

    void givesUpOnTextsWithNothingInCommon() {
        const QString before = QStringLiteral("a\n").repeated(3000);
        const QString after = QStringLiteral("b\n").repeated(3000);
        QCOMPARE(base::diffLines(before, after).size(), std::size_t(6000));
    }
};

FLUX_TEST_CLASS(LineDiffTest)
#include "line_diff_test.moc"
