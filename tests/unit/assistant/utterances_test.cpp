#include "engine/assistant/instant/instant_reader.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace flux;

// What people say who never saw this app, against what is understood. Pins how seldom a sentence is taken for another
// one, and how many are understood. The labels are by crowd workers, and some are wrong. See the head of the file.
class UtterancesTest final : public QObject {
    Q_OBJECT

    struct Counts {
        int inScope = 0, right = 0, wrong = 0;
        int outside = 0, wronglyTaken = 0;
    };

    static Counts counted() {
        Counts counts;
        const auto reader = assistant::InstantReader::open();
        QFile file(qEnvironmentVariable("FLUX_TEST_SOURCE") + QStringLiteral("/tests/data/utterances/utterances.tsv"));
        if (!reader.ok() || !file.open(QIODevice::ReadOnly))
            return counts;
        assistant::WhenContext context;
        context.now.ms = QDateTime(QDate(2026, 11, 26), QTime(13, 0), Qt::UTC).toMSecsSinceEpoch();
        context.timeZoneId = QStringLiteral("Europe/Berlin");
        while (!file.atEnd()) {
            const QStringList parts = QString::fromUtf8(file.readLine()).trimmed().split(u'\t');
            if (parts.size() != 2)
                continue;
            const auto understood = (*reader)->understand(parts[1], context);
            // Mail that was received or shall be sent is no matter of this tier.
            if (parts[0] == u"other" || parts[0] == u"email_query" || parts[0] == u"email_sendemail") {
                ++counts.outside;
                counts.wronglyTaken += understood ? 1 : 0;
                continue;
            }
            ++counts.inScope;
            counts.right += understood && understood->intent == parts[0] ? 1 : 0;
            counts.wrong += understood && understood->intent != parts[0] ? 1 : 0;
        }
        return counts;
    }

private Q_SLOTS:
    void isRatherSilentThanWrong() {
        const Counts counts = counted();
        QVERIFY2(counts.outside > 1'000 && counts.inScope > 900, "the sentences are not there");
        qInfo("understood %d of %d, wrong %d; taken of %d others: %d", counts.right, counts.inScope, counts.wrong,
              counts.outside, counts.wronglyTaken);
        QVERIFY(counts.wronglyTaken <= 4);
        QVERIFY(counts.wrong <= 20);
        QVERIFY(counts.right >= counts.inScope * 3 / 5);
    }
};

FLUX_TEST_CLASS(UtterancesTest)
#include "utterances_test.moc"
