#include "engine/index/index_reader.h"
#include "engine/index/index_writer.h"
#include "engine/store/sql/search_file.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using store::SearchFile;

class SearchFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<index::Analyzer> m_analyzer = std::move(*index::Analyzer::open());

    QString path(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }
    static index::IndexDocument plain(int number) {
        return {QString::number(number), 0, {{QStringLiteral("word number %1").arg(number)}}, {}};
    }
    std::size_t hits(SearchFile& file, const QString& query) {
        index::IndexReader reader(file, *m_analyzer);
        const auto answer = reader.search(query, {});
        return answer.ok() ? answer->hits.size() : 9999;
    }

private Q_SLOTS:
    void keepsWhatWasCommitted() {
        {
            auto file = SearchFile::open(path("a.db"), SearchFile::Use::Write);
            QVERIFY(file.ok());
            index::IndexWriter writer(**file, *m_analyzer);
            for (int i = 0; i < 200; ++i) {
                QVERIFY(writer.add(plain(i % 10)).ok());
                QVERIFY(writer.commit(QString::number(i)).ok());
            }
            QVERIFY(writer.add(plain(10)).ok()); // goes with the writer
        }
        auto file = SearchFile::open(path("a.db"), SearchFile::Use::Read);
        QVERIFY(file.ok());
        QCOMPARE(hits(**file, QStringLiteral("word")), std::size_t(10));
        index::IndexReader reader(**file, *m_analyzer);
        QCOMPARE(*reader.note(), QStringLiteral("199"));
    }

    void aReaderSeesEachCommitWhole() {
        auto file = SearchFile::open(path("b.db"), SearchFile::Use::Write);
        QVERIFY(file.ok());
        index::IndexWriter writer(**file, *m_analyzer);
        QVERIFY(writer.commit({}).ok());
        auto other = SearchFile::open(path("b.db"), SearchFile::Use::Read);
        QVERIFY(other.ok());
        index::IndexReader reader(**other, *m_analyzer);
        for (int i = 0; i < 100; ++i) { // merges take segments away under it
            QVERIFY(writer.add(plain(i)).ok());
            const auto before = reader.search(QStringLiteral("word"), {});
            QVERIFY(before.ok());
            QCOMPARE(before->hits.size(), std::size_t(std::min(i, 20)));
            QVERIFY(writer.commit({}).ok());
        }
    }

    void aForeignFileIsRefusedAndCanBeRemoved() {
        QFile text(path("c.db"));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write(QByteArray("this is no database at all\n").repeated(1000));
        text.close();
        QVERIFY(!SearchFile::open(path("c.db"), SearchFile::Use::Write).ok());
        QVERIFY(SearchFile::remove(path("c.db")).ok());
        QVERIFY(SearchFile::open(path("c.db"), SearchFile::Use::Write).ok());
    }

    void aReaderNeedsAFile() {
        QVERIFY(!SearchFile::open(path("none.db"), SearchFile::Use::Read).ok());
        QVERIFY(!QFile::exists(path("none.db")));
    }
};

FLUX_TEST_CLASS(SearchFileTest)
#include "search_file_test.moc"
