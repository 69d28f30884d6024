#include "engine/assistant/instant/instant_reader.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace flux;
using assistant::InstantReader;

// What people say who never saw this app, against what is understood. Pins how seldom a sentence is taken for another
// one, and how many are understood. The labels of utterances.tsv are by crowd workers, and some are wrong; see the
// heads of the files. FLUX_UTTERANCES=1 shows each sentence that is not understood as it is labelled.
class UtterancesTest final : public QObject {
    Q_OBJECT

    struct Counts {
        int inScope = 0, right = 0, wrong = 0;
        int outside = 0, wronglyTaken = 0;
    };

    static QByteArray contentOf(const QString& path) {
        QFile file(qEnvironmentVariable("FLUX_TEST_SOURCE") + path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    // The languages as their files stand in the source, so that a change of them is seen without a build.
    static std::vector<std::unique_ptr<InstantReader>> readers() {
        std::vector<std::unique_ptr<InstantReader>> all;
        for (const char* name : {"en", "de", "es"}) {
            const auto path = [name](const char* kind) {
                return QStringLiteral("/resources/language/%1.%2.yaml")
                    .arg(QString::fromLatin1(kind), QString::fromLatin1(name));
            };
            auto reader = InstantReader::fromData(contentOf(path("when")), contentOf(path("instant")));
            if (!reader.ok())
                qWarning("%s", qPrintable(reader.error().message));
            else
                all.push_back(std::move(*reader));
        }
        return all;
    }

    static void report(const char* kind, const QStringList& parts, const std::optional<assistant::Understood>& found) {
        if (!qEnvironmentVariableIsSet("FLUX_UTTERANCES"))
            return;
        QString line = QStringLiteral("%1\t%2\t%3\t").arg(QString::fromLatin1(kind), parts[0], parts[1]);
        if (found)
            line += QString::fromUtf8(base::dumpJson(assistant::toJson(found)));
        std::fprintf(stdout, "%s\n", qUtf8Printable(line));
    }

    static Counts counted(const QString& path) {
        Counts counts;
        const auto languages = readers();
        assistant::WhenContext context;
        context.now.ms = QDateTime(QDate(2026, 11, 26), QTime(13, 0), Qt::UTC).toMSecsSinceEpoch();
        context.timeZoneId = QStringLiteral("Europe/Berlin");
        for (const QByteArray& line : contentOf(path).split('\n')) {
            const QStringList parts = QString::fromUtf8(line).trimmed().split(u'\t');
            if (parts.size() != 2 || line.startsWith('#') || languages.size() != 3)
                continue;
            std::optional<assistant::Understood> understood;
            for (size_t i = 0; i < languages.size() && !understood; ++i)
                understood = languages[i]->understand(parts[1], context);
            // Mail that was received or shall be sent is no matter of this tier.
            if (parts[0] == u"other" || parts[0] == u"email_query" || parts[0] == u"email_sendemail") {
                ++counts.outside;
                counts.wronglyTaken += understood ? 1 : 0;
                if (understood)
                    report("TAKEN", parts, understood);
                continue;
            }
            ++counts.inScope;
            const bool right = understood && understood->intent == parts[0];
            counts.right += right ? 1 : 0;
            counts.wrong += understood && !right ? 1 : 0;
            report(right ? "right" : understood ? "WRONG" : "MISSED", parts, understood);
        }
        qInfo("understood %d of %d, wrong %d; taken of %d others: %d", counts.right, counts.inScope, counts.wrong,
              counts.outside, counts.wronglyTaken);
        return counts;
    }

private Q_SLOTS:
    void isRatherSilentThanWrong() {
        const Counts counts = counted(QStringLiteral("/tests/data/utterances/utterances.tsv"));
        QVERIFY2(counts.outside > 1'000 && counts.inScope > 900, "the sentences are not there");
        QVERIFY(counts.wronglyTaken <= 1); // what is left is labelled otherwise than it reads
        QVERIFY(counts.wrong <= 6);
        QVERIFY(counts.right >= counts.inScope * 69 / 100);
    }
    void understandsPlainSentences() {
        const Counts counts = counted(QStringLiteral("/tests/data/utterances/plain.tsv"));
        QVERIFY2(counts.outside > 100 && counts.inScope > 150, "the sentences are not there");
        QCOMPARE(counts.wronglyTaken, 0);
        QCOMPARE(counts.wrong, 0);
        QVERIFY(counts.right >= counts.inScope * 9 / 10);
    }
};

FLUX_TEST_CLASS(UtterancesTest)
#include "utterances_test.moc"
