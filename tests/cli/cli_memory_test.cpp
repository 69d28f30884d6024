// flux memory, through the real binary and its own engine.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using test::FluxOutput;

class CliMemoryTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    test::FluxProgram m_flux{m_folder.filePath(QStringLiteral("data"))};

    FluxOutput memory(const QStringList& words, const QByteArray& input = {}) {
        return m_flux(QStringList{QStringLiteral("memory")} + words, input);
    }
    FluxOutput line(const char* words) { return m_flux.line(QStringLiteral("memory ") + QString::fromUtf8(words)); }
    base::Json json(const char* words) {
        const FluxOutput output = line(words);
        const auto value = base::parseJson(output.out.toUtf8());
        return output.code == 0 && value.ok() ? *value : base::Json();
    }

private Q_SLOTS:
    void remembersAndFinds() {
        const FluxOutput stored = memory({QStringLiteral("store"), QStringLiteral("Wifi at home"),
                                          QStringLiteral("It is on the fridge."), QStringLiteral("--tag"),
                                          QStringLiteral("home"), QStringLiteral("--topic"), QStringLiteral("house")});
        QVERIFY2(stored.code == 0, qPrintable(stored.all()));
        QCOMPARE(stored.out, QStringLiteral("Remembered as “wifi-at-home”, version 1.\n"));
        const FluxOutput found = line("search where is the fridge");
        QVERIFY2(found.out.contains(QStringLiteral("wifi-at-home  Wifi at home")), qPrintable(found.all()));
        QCOMPARE(line("search spaceship").out, QStringLiteral("Nothing is remembered about that.\n"));
        const FluxOutput shown = line("show wifi-at-home");
        for (const char* part : {"It is on the fridge.", "topic     house", "tags      home", "by you"})
            QVERIFY2(shown.out.contains(QString::fromUtf8(part)), qPrintable(shown.all()));
    }

    void keepsVersionsAndComparesThem() {
        QVERIFY(memory({QStringLiteral("store"), QStringLiteral("List"), QStringLiteral("-")}, "milk\neggs\n").code ==
                0);
        QVERIFY(memory({QStringLiteral("store"), QStringLiteral("List"), QStringLiteral("-")}, "milk\nbread\n").code ==
                0);
        const FluxOutput history = line("history list");
        QVERIFY2(history.out.count(u'\n') == 2 && history.out.startsWith(u'2'), qPrintable(history.all()));
        const FluxOutput diff = line("diff list");
        QVERIFY2(diff.code == 0, qPrintable(diff.all()));
        QCOMPARE(diff.out, QStringLiteral("body:\n milk\n-eggs\n+bread\n"));
        QCOMPARE(line("diff list --from 2 --to 2").out, QStringLiteral("Version 2 and version 2 say the same.\n"));
        QCOMPARE(line("diff list --from 9").code, 2);
    }

    void forgets() {
        QVERIFY(line("store Secret nobody knows").code == 0);
        QCOMPARE(line("forget secret --dry-run").out, QStringLiteral("“Secret” would be forgotten for good.\n"));
        QCOMPARE(line("forget secret").out, QStringLiteral("“Secret” is forgotten for good.\n"));
        QVERIFY(line("show secret").err.contains(QStringLiteral("There is no memory “secret”.")));
    }

    void answersSayWhichMemoryTheyUsed() {
        const FluxOutput kept =
            m_flux({QStringLiteral("ask"), QStringLiteral("Remember that the plumber is called Mr Lee.")});
        QVERIFY2(kept.out.contains(QStringLiteral("I will remember that")), qPrintable(kept.all()));
        const FluxOutput told = m_flux({QStringLiteral("ask"), QStringLiteral("What do you know about the plumber?")});
        QVERIFY2(told.out.contains(QStringLiteral("Mr Lee")), qPrintable(told.all()));
        QVERIFY2(told.out.contains(QStringLiteral("from memory: the-plumber-is-called-mr-lee")),
                 qPrintable(told.all()));
        QVERIFY(line("show the-plumber-is-called-mr-lee").out.contains(QStringLiteral("you, in message")));
    }

    void speaksJson() {
        const base::Json stored = json("store Boat it is blue --json");
        QCOMPARE(base::textAt(base::jsonAt(stored, "data"), "key"), QStringLiteral("boat"));
        const base::Json page = json("search blue --json");
        QVERIFY(base::jsonAt(page, "hits").is_array() && base::jsonAt(page, "hits").size() == 1);
        QCOMPARE(base::textAt(json("show boat --json"), "type"), QStringLiteral("memory"));
        QCOMPARE(base::jsonAt(json("history boat --json"), "versions").size(), std::size_t(1));
        QVERIFY(base::jsonAt(json("diff boat --json"), "changes").is_array());
        QCOMPARE(base::jsonAt(json("forget boat --json"), "objects").size(), std::size_t(1));
    }

    void refusesWhatItCannotDo() {
        for (const char* words : {"", "store", "fly", "show", "show a b", "search x --limit 0", "search x --budget -1",
                                  "store a b --expires soon", "store a b --scope galaxy", "store a b --scope person"}) {
            const FluxOutput output = line(words);
            QVERIFY2(output.code == 2 && !output.err.isEmpty(), qPrintable(QString::fromUtf8(words) + output.all()));
        }
        QCOMPARE(line("forget nothing").code, 1);
    }
};

FLUX_TEST_CLASS(CliMemoryTest)
#include "cli_memory_test.moc"
