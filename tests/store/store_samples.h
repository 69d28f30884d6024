#pragma once

#include "engine/domain/codec.h"
#include "engine/store/sql/sql_store.h"
#include "engine/store/store.h"

#include <QtCore/QTemporaryDir>

namespace flux::test {

// Values with every member set to something that is not its default, so that a column that is forgotten shows.
[[nodiscard]] domain::Conversation sampleConversation(const QString& id, qint64 updatedAt = 1000);
[[nodiscard]] domain::Turn sampleTurn(const QString& id, const QString& conversation);
[[nodiscard]] domain::Message sampleMessage(const QString& id, const QString& conversation);
[[nodiscard]] domain::Task sampleTask(const QString& id, const QString& conversation, qint64 createdAt = 1000);
[[nodiscard]] domain::StepState sampleStep(const QString& key);
[[nodiscard]] domain::Checkpoint sampleCheckpoint(const QString& id, const QString& task, const QString& conversation);
[[nodiscard]] domain::JournalRow sampleJournal(const QString& task, const QString& kind);
[[nodiscard]] domain::FeedEvent sampleEvent(const domain::Conversation& conversation);

// A conversation "c1" with a task "t1" of `steps` steps.
[[nodiscard]] store::UnitOfWork sampleTaskWork(int steps);

// Two values are the same when their JSON forms are: that covers every member that the codec knows.
template <typename T>
[[nodiscard]] QString jsonOf(const T& value) {
    return base::dumpJsonPretty(domain::toJson(value));
}
template <typename T>
[[nodiscard]] QString jsonOf(const std::vector<T>& values) {
    base::Json list = base::Json::array();
    for (const T& value : values)
        list.push_back(domain::toJson(value));
    return base::dumpJsonPretty(list);
}

// The ids of a list, for lists where only the order matters: "a b c".
template <typename T>
[[nodiscard]] QString idsOf(const std::vector<T>& values) {
    QStringList ids;
    for (const T& value : values)
        ids.append(value.id.text);
    return ids.join(u' ');
}

// One store with its writer and a reader of its own: "memory", "sqlite" in a folder that goes with this object, or
// "postgresql" in a schema of its own of the program's server.
class StoreUnderTest {
public:
    static void addRows(); // for initTestCase_data(): every kind, in the column "kind"
    explicit StoreUnderTest(const QString& kind);
    ~StoreUnderTest();

    [[nodiscard]] store::Store& store() { return *m_store; }
    [[nodiscard]] store::Writer& writer() { return *m_writer; }
    [[nodiscard]] store::Reader& reader() { return *m_reader; }
    [[nodiscard]] bool isDurable() const { return m_kind != QStringLiteral("memory"); }
    void reopen(); // a durable one: everything closed and opened again

private:
    void open();

    QTemporaryDir m_folder;
    QString m_kind;
    QString m_schema;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<store::Writer> m_writer;
    std::unique_ptr<store::Reader> m_reader;
};

} // namespace flux::test

// Compares a Result with the code of an error, or says what came instead.
#define FLUX_COMPARE_ERROR(result, expected)                                                                           \
    do {                                                                                                               \
        const auto& fluxResult = (result);                                                                             \
        QVERIFY2(!fluxResult.ok(), "there was no error");                                                              \
        QVERIFY2(fluxResult.error().code == (expected), qPrintable(base::codeName(fluxResult.error().code) +           \
                                                                   QStringLiteral(": ") + fluxResult.error().detail)); \
    } while (false)
// Fails with the error's detail when a Result is one.
#define FLUX_VERIFY_OK(result)                                                                                         \
    do {                                                                                                               \
        const auto& fluxResult = (result);                                                                             \
        QVERIFY2(fluxResult.ok(), fluxResult.ok() ? "" : qPrintable(fluxResult.error().detail));                       \
    } while (false)
