// The public suite of JSON Schema (https://github.com/json-schema-org/JSON-Schema-Test-Suite), as Debian's package
// libtest-json-schema-acceptance-perl has it: all that drafts 7 and 2020-12 require, with the schemas that the suite
// has on a server as a shelf. Its optional parts (formats as assertions, other drafts inside one) are not claimed.
// FLUX_SCHEMA_SUITE may name another folder with its “tests” and “remotes”.
#include "engine/base/schema/json_schema.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace flux::base;

class SchemaSuiteTest final : public QObject {
    Q_OBJECT

    static QString folder() {
        return qEnvironmentVariable("FLUX_SCHEMA_SUITE",
                                    QStringLiteral("/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance"));
    }

    static Json read(const QString& path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return parseJson(file.readAll()).valueOr({});
    }

    // What the suite serves at this address while it runs.
    static std::shared_ptr<const SchemaShelf> shelf() {
        auto all = std::make_shared<SchemaShelf>();
        const QDir remotes(folder() + QStringLiteral("/remotes"));
        for (QDirIterator files(remotes.path(), {QStringLiteral("*.json")}, QDir::Files, QDirIterator::Subdirectories);
             files.hasNext();) {
            const QString path = files.next();
            all->emplace(QStringLiteral("http://localhost:1234/") + remotes.relativeFilePath(path), read(path));
        }
        return all;
    }

    // What is wrong with one group, in lines.
    QStringList faultsOf(const Json& group, SchemaDraft draft) {
        QStringList faults;
        const QString name = textAt(group, "description");
        const auto schema = JsonSchema::compile(jsonAt(group, "schema"), draft, m_shelf);
        if (!schema.ok()) {
            faults.append(name + QStringLiteral(": ") + schema.error().message);
            return faults;
        }
        for (const Json& test : jsonAt(group, "tests")) {
            ++m_asked[draft == SchemaDraft::Draft7 ? 0 : 1];
            if (schema->fits(jsonAt(test, "data")) != boolAt(test, "valid"))
                faults.append(name + QStringLiteral(": ") + textAt(test, "description"));
        }
        return faults;
    }

    QStringList faultsOf(const QString& draft, const QString& file) {
        const Json groups = read(folder() + QStringLiteral("/tests/%1/%2").arg(draft, file));
        if (!groups.is_array() || groups.empty())
            return {QStringLiteral("nothing can be read")};
        QStringList faults;
        for (const Json& group : groups)
            faults += faultsOf(group, draft == QStringLiteral("draft7") ? SchemaDraft::Draft7 : SchemaDraft::Draft2020);
        return faults;
    }

    static void addFiles() {
        QTest::addColumn<QString>("draft");
        QTest::addColumn<QString>("file");
        for (const QString& draft : {QStringLiteral("draft7"), QStringLiteral("draft2020-12")}) {
            const QDir dir(folder() + QStringLiteral("/tests/") + draft);
            for (const QString& file : dir.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name))
                QTest::newRow(qPrintable(draft + u' ' + file)) << draft << file;
        }
        QTest::newRow("none") << QString() << QString(); // a test with data needs some
    }

    std::shared_ptr<const SchemaShelf> m_shelf = shelf();
    int m_asked[2] = {0, 0};

private Q_SLOTS:
    void theSuiteIsThere() {
        QVERIFY2(
            QDir(folder() + QStringLiteral("/tests/draft2020-12")).exists(),
            "The suite is missing. Install the package libtest-json-schema-acceptance-perl, or let FLUX_SCHEMA_SUITE "
            "name a folder with its “tests” and “remotes”.");
    }

    void saysWhatTheSuiteSays_data() { addFiles(); }
    void saysWhatTheSuiteSays() {
        QFETCH(const QString, draft);
        QFETCH(const QString, file);
        if (file.isEmpty())
            return;
        const QStringList faults = faultsOf(draft, file);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    }

    void allWasAsked() {
        QVERIFY2(m_asked[0] > 800, qPrintable(QString::number(m_asked[0])));
        QVERIFY2(m_asked[1] > 1100, qPrintable(QString::number(m_asked[1])));
    }
};

FLUX_TEST_CLASS(SchemaSuiteTest)
#include "schema_suite_test.moc"
