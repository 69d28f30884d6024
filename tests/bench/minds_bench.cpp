// What Flux adds to a model: from a message to its first word, and many answers at once. The model is scripted and
// answers at once, over real HTTP on loopback, in this process.
#include "engine/host/local_engine.h"
#include "tests/bench/figure.h"
#include "tests/support/model_server.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <map>
#include <mutex>

namespace flux::bench {

namespace {

using base::Result;

struct Talk {
    QTemporaryDir folder;
    test::ModelServer server;
    std::unique_ptr<host::LocalEngine> engine;
    std::unique_ptr<api::Subscription> feed;
    std::mutex mutex;
    std::condition_variable changed;
    std::map<QString, qint64> firstWord; // of a conversation: nanoseconds
    int answers = 0;
    qint64 pieces = 0;
    QElapsedTimer clock;

    Result<void> open() {
        host::LocalEngineOptions options;
        options.dataDir = folder.filePath(QStringLiteral("data"));
        FLUX_TRY(engine, host::LocalEngine::open(std::move(options)));
        clock.start();
        feed = engine->subscribe(0, {[this](const domain::FeedEvent& event) {
                                         const auto* added = std::get_if<domain::MessageAdded>(&event.payload);
                                         if (!added || added->message.author != domain::Author::Flux)
                                             return;
                                         const std::lock_guard lock(mutex);
                                         firstWord.emplace(added->message.conversationId.text, clock.nsecsElapsed());
                                         ++answers;
                                         changed.notify_all();
                                     },
                                     [this](const domain::LiveEvent& event) {
                                         const auto* said = std::get_if<domain::AnswerProgress>(&event);
                                         if (!said || said->text.isEmpty())
                                             return;
                                         const std::lock_guard lock(mutex);
                                         ++pieces;
                                         firstWord.emplace(said->conversationId.text, clock.nsecsElapsed());
                                     }});
        FLUX_TRY([[maybe_unused]] const auto chosen,
                 engine->send(api::ChangeSetting{QStringLiteral("models.default"), "openai/scripted"}).result());
        FLUX_TRY(
            [[maybe_unused]] const auto there,
            engine->send(api::ChangeSetting{QStringLiteral("models.openai.url"), server.address(QStringLiteral("/v1"))})
                .result());
        return {};
    }
    Result<QString> say() {
        api::SendMessage message;
        message.text = QStringLiteral("Which of my friends would enjoy a quiet evening of chess?");
        message.source = QStringLiteral("window");
        FLUX_TRY(const auto sent, engine->send(std::move(message)).result());
        return sent.conversationId.text;
    }
    bool wait(int count) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(60), [&] { return answers >= count; });
    }
};

qint64 residentKiB() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ').value(1).toLongLong();
    }
    return 0;
}

void show(const char* name, double ours, const char* unit, double must) {
    Figure figure;
    figure.bench = QStringLiteral("minds");
    figure.name = QString::fromLatin1(name);
    figure.ours = ours;
    figure.unit = QString::fromLatin1(unit);
    figure.must = must;
    figure.lessIsBetter = true;
    print(figure);
}

Result<void> firstWords(int turns) {
    Talk talk;
    FLUX_CHECK(talk.open());
    std::vector<double> ms;
    for (int turn = -5; turn < turns; ++turn) {
        talk.server.say(test::modelReply("openai", {"Anna", " would."}));
        const qint64 began = talk.clock.nsecsElapsed();
        FLUX_TRY(const QString conversation, talk.say());
        if (!talk.wait(turn + 6))
            return base::makeError(base::ErrorCode::DeadlineExceeded, QStringLiteral("no answer came"));
        const std::lock_guard lock(talk.mutex);
        if (turn >= 0)
            ms.push_back(static_cast<double>(talk.firstWord.at(conversation) - began) / 1e6);
    }
    show("message_to_first_word_p50", quantile(ms, 0.5), "ms", 15);
    show("message_to_first_word_p95", quantile(ms, 0.95), "ms", 15);
    return {};
}

// 100 answers of 50 words a second each, at the same time.
Result<void> manyAtOnce(int streams, int words) {
    Talk talk;
    FLUX_CHECK(talk.open());
    const qint64 before = residentKiB();
    QByteArrayList list;
    for (int i = 0; i < words; ++i)
        list.append("word ");
    for (int i = 0; i < streams; ++i) {
        test::ModelReply reply = test::modelReply("openai", list);
        reply.everyMs = 20;
        talk.server.say(std::move(reply));
    }
    const double cpuBefore = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    const qint64 began = talk.clock.elapsed();
    for (int i = 0; i < streams; ++i) {
        FLUX_TRY([[maybe_unused]] const QString conversation, talk.say());
    }
    if (!talk.wait(streams))
        return base::makeError(base::ErrorCode::DeadlineExceeded, QStringLiteral("not all answers came"));
    const double seconds = static_cast<double>(talk.clock.elapsed() - began) / 1e3;
    const double cpu = static_cast<double>(std::clock()) / CLOCKS_PER_SEC - cpuBefore;
    show("streams_100_seconds_over_pace", seconds - words * 0.02, "s", 1);
    show("streams_100_cpu_of_one_core", 100 * cpu / seconds, "%", 100); // the scripted model's work is in it
    show("streams_100_memory_growth", static_cast<double>(residentKiB() - before) / 1024, "MiB", 100);
    return {};
}

} // namespace

int benchMinds(const Wanted& wanted) {
    for (const auto& done : {firstWords(wanted.quick ? 20 : 300), manyAtOnce(100, wanted.quick ? 50 : 500)}) {
        if (!done.ok()) {
            std::fprintf(stderr, "minds: %s\n", qPrintable(done.error().message));
            return 1;
        }
    }
    return 0;
}

} // namespace flux::bench
