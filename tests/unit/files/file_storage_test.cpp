#include "engine/agents/builtin/builtin.h"
#include "engine/files/file_service.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <sys/stat.h>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

class FileStorageTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    test::TestClock m_clock;
    std::unique_ptr<files::FileService> m_files;
    std::unique_ptr<agents::Agent> m_agent;
    QString m_notes;

    QString put(const QString& path, const QByteArray& bytes) {
        const QString full = m_dir->filePath(path);
        QDir().mkpath(QFileInfo(full).path());
        QFile file(full);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(full));
        return full;
    }
    base::Result<Json> run(const Json& inputs, bool opened = true) {
        agents::AgentContext context;
        if (opened)
            context.grants.folders = {m_notes};
        return m_agent->run(inputs, context);
    }
    static QString reasonFor(const Json& outputs, const QString& name) {
        for (const Json& item : outputs["skipped"]) {
            if (base::textAt(item, "name") == name)
                return base::textAt(item, "reason");
        }
        return {};
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_notes = m_dir->filePath(u"notes"_s);
        put(u"notes/n2.md"_s, "two");
        put(u"notes/n10.md"_s, "ten");
        m_files = std::make_unique<files::FileService>(m_dir->filePath(u"area"_s), m_clock,
                                                       files::FileLimits{.maxReadBytes = 1000});
        m_agent = agents::makeFileStorage(*m_files);
    }

    void saysHowAWriteIsTakenBack() {
        const Json write{{"operation", "write"}, {"name", "a.md"}, {"content", "one"}};
        const auto first = run(write);
        const auto trash = m_agent->takeBack(write, *first);
        QVERIFY(trash.step);
        QCOMPARE(trash.how, u"The file goes to the trash."_s);
        QCOMPARE(base::textAt(trash.step->inputs, "operation"), u"trash"_s);
        const auto same = run(write);
        QVERIFY(!m_agent->takeBack(write, *same).step); // it changed nothing
        Json other = write;
        other["content"] = "two";
        const auto second = run(other);
        const auto restore = m_agent->takeBack(other, *second);
        QVERIFY(restore.step);
        QCOMPARE(base::textAt(restore.step->inputs, "operation"), u"restore"_s);
        QVERIFY(run(restore.step->inputs).ok());
        QCOMPARE(base::textAt(*run(Json{{"operation", "read"}, {"path", "a.md"}}), "content"), u"one"_s);
        const auto gone = run(trash.step->inputs);
        QVERIFY2(gone.ok(), gone.ok() ? "" : qPrintable(gone.error().message));
        QCOMPARE(m_agent->note(*gone), u"in the trash"_s);
        QVERIFY(m_agent->describe(trash.step->inputs).effectClass == domain::EffectClass::LocalWrite);
        QVERIFY(!run(Json{{"operation", "trash"}, {"name", "a.md"}}).ok()); // never without the digest
        QVERIFY(!m_agent->takeBack(write, Json{{"name", "a.md"}}).step);    // an older record
    }

    void readsOne() {
        const auto file = run({{"operation", "read"}, {"path", m_notes + u"/n2.md"_s}});
        QVERIFY(file.ok());
        QCOMPARE(base::textAt(*file, "name"), u"n2.md"_s);
        QCOMPARE(base::textAt(*file, "content"), u"two"_s);
        QCOMPARE(base::intAt(*file, "bytes"), 3);
    }

    void closedFoldersAsk() {
        for (const char* operation : {"read", "list", "read_all"}) {
            const QString path = QByteArrayView(operation) == "read" ? m_notes + u"/n2.md"_s : m_notes;
            const auto closed = run({{"operation", operation}, {"path", path}}, false);
            QVERIFY2(!closed.ok(), operation);
            QCOMPARE(closed.error().code, ErrorCode::PermissionDenied);
            QCOMPARE(closed.error().detail, u"folder:"_s + m_notes);
        }
        const auto named =
            run({{"operation", "read_all"}, {"files", Json::array({(m_notes + u"/n2.md"_s).toStdString()})}}, false);
        QCOMPARE(named.error().detail, u"folder:"_s + m_notes);
    }

    void readsAFolderAndSaysWhatItLeftOut() {
        put(u"notes/pic.png"_s, "\x89PNG");
        put(u"notes/noise"_s, QByteArray("a\0b", 3));
        put(u"notes/large.txt"_s, QByteArray(1001, 'x'));
        put(u"secret.txt"_s, "s");
        QVERIFY(QFile::link(m_dir->filePath(u"secret.txt"_s), m_notes + u"/out.txt"_s));
        QCOMPARE(mkfifo(QFile::encodeName(m_notes + u"/pipe"_s).constData(), 0600), 0);
        const auto all = run({{"operation", "read_all"}, {"path", m_notes}});
        QVERIFY2(all.ok(), all.ok() ? "" : qPrintable(all.error().message));
        QCOMPARE((*all)["documents"].size(), size_t{2});
        QCOMPARE(base::textAt((*all)["documents"][0], "name"), u"n2.md"_s);
        QCOMPARE(base::textAt((*all)["documents"][1], "content"), u"ten"_s);
        QCOMPARE(base::intAt(*all, "count"), 2);
        QCOMPARE((*all)["skipped"].size(), size_t{5});
        for (const QString& name : {u"pic.png"_s, u"noise"_s, u"out.txt"_s, u"pipe"_s})
            QVERIFY2(!reasonFor(*all, name).isEmpty(), qPrintable(name));
        QVERIFY(reasonFor(*all, u"large.txt"_s).contains(u"1000 bytes"_s));
        QCOMPARE(m_agent->note(*all), u"2 files"_s);
    }

    void readsNamedFiles() {
        const Json files =
            Json::array({(m_notes + u"/n10.md"_s).toStdString(), (m_notes + u"/none.md"_s).toStdString()});
        const auto all = run({{"operation", "read_all"}, {"files", files}});
        QVERIFY(all.ok());
        QCOMPARE((*all)["documents"].size(), size_t{1});
        QVERIFY(!reasonFor(*all, u"none.md"_s).isEmpty());
    }

    void nothingToRead() {
        QVERIFY(QDir().mkpath(m_notes + u"/empty"_s));
        QCOMPARE(run({{"operation", "read_all"}, {"path", m_notes + u"/empty"_s}}).error().code, ErrorCode::NotFound);
        put(u"notes/bin/x.bin"_s, QByteArray("\0\1", 2));
        const auto binary = run({{"operation", "read_all"}, {"path", m_notes + u"/bin"_s}});
        QCOMPARE(binary.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(binary.error().message.contains(u"x.bin"_s));
        QCOMPARE(run({{"operation", "read_all"}, {"path", m_notes + u"/none"_s}}).error().code, ErrorCode::NotFound);
    }

    void lists() {
        put(u"notes/sub/x.csv"_s, "a,b");
        const auto flat = run({{"operation", "list"}, {"path", m_notes}});
        QVERIFY(flat.ok());
        QCOMPARE((*flat)["files"].size(), size_t{2});
        QCOMPARE(base::textAt((*flat)["files"][0], "kind"), u"text"_s);
        QCOMPARE(base::boolAt(*flat, "truncated"), false);
        const auto deep = run({{"operation", "list"}, {"path", m_notes}, {"recursive", true}});
        QCOMPARE(base::intAt(*deep, "count"), 3);
        QCOMPARE(base::textAt((*deep)["files"][2], "name"), u"sub/x.csv"_s);
    }

    void writes() {
        const auto saved = run({{"operation", "write"}, {"name", "brief.md"}, {"content", "# Brief"}});
        QVERIFY(saved.ok());
        QCOMPARE(base::textAt(*saved, "name"), u"brief.md"_s);
        QCOMPARE(base::intAt(*saved, "bytes"), 7);
        QCOMPARE(base::textAt(*saved, "sha256").size(), 64);
        QCOMPARE(m_files->read(u"brief.md"_s, {})->text, u"# Brief"_s);
        QVERIFY(run({{"operation", "write"}, {"name", "data.json"}, {"content", {{"a", 1}}}}).ok());
        QVERIFY(base::parseJson(m_files->read(u"data.json"_s, {})->text.toUtf8()).value() == (Json{{"a", 1}}));
        for (const char* name : {"", "../x", "/etc/x"})
            QCOMPARE(run({{"operation", "write"}, {"name", name}, {"content", "x"}}).error().code,
                     ErrorCode::InvalidArgument);
        QCOMPARE(run({{"operation", "write"}, {"name", "x.md"}}).error().code, ErrorCode::InvalidArgument);
    }

    void describes() {
        const auto effect = m_agent->describe({{"operation", "write"}, {"name", "brief.md"}, {"content", "text"}});
        QVERIFY(effect.effectClass == domain::EffectClass::LocalWrite);
        QVERIFY(effect.question.startsWith(u"Save "_s) && effect.question.contains(u"brief.md"_s));
        QVERIFY(effect.preview == (Json{{"type", "file"}, {"name", "brief.md"}, {"text", "text"}}));
        for (const char* operation : {"read", "list", "read_all"})
            QVERIFY(m_agent->describe({{"operation", operation}}).effectClass == domain::EffectClass::Read);
    }

    void badInputs() {
        QCOMPARE(run({{"operation", "delete"}, {"path", "x"}}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(run({{"operation", "read"}}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(run({{"operation", "read"}, {"path", "../x"}}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(run({{"operation", "read"}, {"path", "none.md"}}).error().code, ErrorCode::NotFound);
        QCOMPARE(run({{"operation", "read"}, {"path", 5}}).error().code, ErrorCode::InvalidArgument);
    }
};

FLUX_TEST_CLASS(FileStorageTest)
#include "file_storage_test.moc"
