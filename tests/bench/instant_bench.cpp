#include "tests/bench/instant_bench.h"

#include "engine/assistant/instant/instant_service.h"
#include "engine/base/ids.h"
#include "engine/store/sql/sql_store.h"
#include "tests/bench/figure.h"

#include <QtCore/QElapsedTimer>

#include <cstdio>
#include <map>

namespace flux::bench {

namespace {

using base::Json;
using base::Result;

constexpr qint64 kNow = 1'795'698'000'000; // 26 November 2026, 13:00 UTC
constexpr int kCommitEvery = 10'000;

// Half events over ten years, the rest contacts, notes and projects.
// A name that a person could have: a number in letters.
QString inLetters(int number) {
    QString out(1, QChar(u'B'));
    for (; number > 0; number /= 26)
        out += QChar(u'a' + number % 26);
    return out;
}

Json dataOf(int i, QString& type) {
    static const QStringList names{QStringLiteral("Anna"), QStringLiteral("Bob"), QStringLiteral("Tom"),
                                   QStringLiteral("Ida"), QStringLiteral("Karl")};
    const QString& name = names[i % names.size()];
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(kNow, Qt::UTC).addSecs((i % 87'600 - 43'800) * 3'600LL);
    if (i % 2 == 0) {
        type = QStringLiteral("event");
        return Json{{"title", i == 43804 ? QStringLiteral("Dentist appointment")
                                         : QStringLiteral("Meeting %1 with %2").arg(i).arg(name)},
                    {"start", start.toString(Qt::ISODate)},
                    {"end", start.addSecs(3'600).toString(Qt::ISODate)},
                    {"location", QStringLiteral("Room %1").arg(i % 40)}};
    }
    if (i % 10 == 9) {
        type = QStringLiteral("project");
        return Json{{"title", QStringLiteral("Project %1").arg(i)}, {"status", i % 20 == 9 ? "active" : "done"}};
    }
    if (i % 4 == 1) {
        type = QStringLiteral("contact");
        return Json{{"name", QStringLiteral("%1 %2").arg(name, inLetters(i))},
                    {"phone", QStringLiteral("555-%1").arg(i)},
                    {"company", i % 997 == 5 ? QStringLiteral("Acme") : QStringLiteral("Firm ") + inLetters(i % 997)}};
    }
    type = QStringLiteral("note");
    return Json{{"title", QStringLiteral("Note %1").arg(i)}, {"text", QStringLiteral("about %1").arg(name)}};
}

Result<void> fill(store::Writer& writer, int objects) {
    base::SystemClock clock;
    store::UnitOfWork work;
    for (int i = 0; i < objects; ++i) {
        store::ObjectWrite write;
        write.object.id = base::newId<domain::ObjectId>(clock);
        write.object.data = dataOf(i, write.object.type);
        write.object.createdAt = write.object.updatedAt = base::Instant{kNow - objects + i};
        work.objects.push_back(std::move(write));
        if (i % kCommitEvery == kCommitEvery - 1 || i == objects - 1) {
            FLUX_TRY([[maybe_unused]] const auto receipt, writer.commit(work));
            work = {};
        }
    }
    return {};
}

struct Times {
    std::vector<double> answered, declined; // ms
    std::map<QString, std::vector<double>> bySentence;
};

Result<Times> measure(store::Reader& reader, int rounds) {
    FLUX_TRY(const auto sentences, assistant::InstantReader::open());
    assistant::WhenContext context;
    context.now.ms = kNow;
    context.timeZoneId = QStringLiteral("Europe/Berlin");
    const QStringList asked{QStringLiteral("what's on this week"),
                            QStringLiteral("do I have anything between 2 and 4 tomorrow"),
                            QStringLiteral("Anna %1's phone").arg(inLetters(10401)),
                            QStringLiteral("who works at Acme"),
                            QStringLiteral("add lunch with Bob friday noon at Cafe Uno"),
                            QStringLiteral("move my dentist appointment to next monday 9am"),
                            QStringLiteral("how many open projects")};
    const QStringList others{QStringLiteral("turn off the lights in the kitchen please"),
                             QStringLiteral("write a poem about the sea for my aunt who turns seventy next saturday"),
                             QStringLiteral("book a train ticket to boston tomorrow morning at 8")};
    Times times;
    QElapsedTimer timer;
    for (int round = -10; round < rounds; ++round) {
        for (const QString& text : asked) {
            timer.start();
            const auto understood = sentences->understand(text, context);
            if (!understood)
                return base::makeError(base::ErrorCode::Internal, QStringLiteral("not understood: ") + text);
            FLUX_TRY([[maybe_unused]] const auto answer,
                     assistant::InstantService(reader, context).answer(*understood));
            if (round < 0) // the first ones make indexes and fill caches
                continue;
            times.answered.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
            times.bySentence[text].push_back(times.answered.back());
        }
        for (const QString& text : others) {
            timer.start();
            if (sentences->understand(text, context))
                return base::makeError(base::ErrorCode::Internal, QStringLiteral("not declined: ") + text);
            if (round >= 0)
                times.declined.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
    }
    return times;
}

Result<Times> measured(const InstantBench& bench) {
    store::SqlStoreOptions options;
    options.path = bench.folder + QStringLiteral("/flux.db");
    FLUX_TRY(const auto opened, store::openSqlStore(options));
    FLUX_TRY(const auto writer, opened->openWriter());
    FLUX_CHECK(fill(*writer, bench.objects));
    FLUX_CHECK(measure(writer->reader(), 0)); // what is asked for makes its indexes, as in the engine
    for (bool more = true; more;) {
        FLUX_TRY(more, writer->maintain());
    }
    return measure(writer->reader(), bench.rounds);
}

void show(const char* name, double ms, double must) {
    Figure figure;
    figure.bench = QStringLiteral("data");
    figure.name = QString::fromLatin1(name);
    figure.ours = ms;
    figure.unit = QStringLiteral("ms");
    figure.must = must;
    figure.lessIsBetter = true;
    print(figure);
}

} // namespace

int benchDataInstant(const InstantBench& bench) {
    const auto times = measured(bench);
    if (!times.ok()) {
        std::fprintf(stderr, "data/instant: %s\n", qPrintable(times.error().message));
        return 1;
    }
    for (const auto& [sentence, ms] : times->bySentence)
        std::fprintf(stderr, "data/instant: median %.2f ms  %s\n", quantile(ms, 0.5), qPrintable(sentence));
    show("instant_answer_p50", quantile(times->answered, 0.5), 10);
    show("instant_answer_p99", quantile(times->answered, 0.99), 10);
    show("instant_decline_p99", quantile(times->declined, 0.99), 5);
    return 0;
}

} // namespace flux::bench
