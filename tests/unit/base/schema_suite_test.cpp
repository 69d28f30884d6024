// The public suite of JSON Schema (https://github.com/json-schema-org/JSON-Schema-Test-Suite), as its Debian package
// has it: draft 7, and of it what means the same in 2020-12 read as that. A newer suite, which has 2020-12 itself, runs
// from the folder that FLUX_SCHEMA_SUITE names.
#include "engine/base/schema/json_schema.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace flux::base;

class SchemaSuiteTest final : public QObject {
    Q_OBJECT

    static QString folder(const QString& draft) {
        return qEnvironmentVariable("FLUX_SCHEMA_SUITE", QStringLiteral("/usr/share/json-schema-test-suite")) +
               QStringLiteral("/tests/") + draft;
    }

    static Json read(const QString& path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return parseJson(file.readAll()).valueOr({});
    }

    static bool isOf(const Json& group, std::initializer_list<const char*> names) {
        const QString name = textAt(group, "description");
        return std::any_of(names.begin(), names.end(), [&](const char* n) { return name == QLatin1StringView(n); });
    }

    // What is not supported: schemas on a server, and with them metaschemas of one's own.
    static bool isElsewhere(const Json& group, const Error& why) {
        return QString::fromUtf8(dumpJson(jsonAt(group, "schema"))).contains(QStringLiteral("localhost:1234")) &&
               why.message.contains(QStringLiteral("nothing outside the schema is looked up"));
    }
    static bool hasOwnVocabulary(const Json& group) {
        return isOf(group, {"schema that uses custom metaschema with with no validation vocabulary"});
    }

    // What is wrong with one group, in lines.
    QStringList faultsOf(const Json& group, SchemaDraft draft) {
        QStringList faults;
        const QString name = textAt(group, "description");
        const auto schema = JsonSchema::compile(jsonAt(group, "schema"), draft);
        if (!schema.ok()) {
            m_elsewhere += isElsewhere(group, schema.error()) ? 1 : 0;
            if (!isElsewhere(group, schema.error()))
                faults.append(name + QStringLiteral(": ") + schema.error().message);
            return faults;
        }
        if (hasOwnVocabulary(group))
            return faults;
        for (const Json& test : jsonAt(group, "tests")) {
            ++m_asked;
            if (schema->fits(jsonAt(test, "data")) != boolAt(test, "valid"))
                faults.append(name + QStringLiteral(": ") + textAt(test, "description"));
        }
        return faults;
    }

    static bool meansTheSameInBoth(const QString& file) {
        static const QStringList changed{
            QStringLiteral("additionalItems.json"), QStringLiteral("definitions.json"),
            QStringLiteral("items.json"),           QStringLiteral("ref.json"),
            QStringLiteral("refRemote.json"),       QStringLiteral("id.json"),
            QStringLiteral("unknownKeyword.json"),
        };
        return !changed.contains(file);
    }

    int m_asked = 0;
    int m_elsewhere = 0;

private Q_SLOTS:
    void theSuiteIsThere() {
        QVERIFY2(QDir(folder(QStringLiteral("draft7"))).exists(),
                 "The suite is missing. Install the package json-schema-test-suite, or let FLUX_SCHEMA_SUITE name a "
                 "folder with its “tests”.");
    }

    void saysWhatTheSuiteSays_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("draft");
        const auto add = [](const QDir& dir, const QString& file, int draft) {
            QTest::newRow(qPrintable(QStringLiteral("%1: %2 %3").arg(draft).arg(dir.dirName(), file)))
                << dir.filePath(file) << draft;
        };
        const QDir old(folder(QStringLiteral("draft7")));
        const QDir fresh(folder(QStringLiteral("draft2020-12")));
        for (const QString& file : old.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
            add(old, file, 7);
            if (meansTheSameInBoth(file))
                add(old, file, 2020);
        }
        for (const QString& file : fresh.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name))
            add(fresh, file, 2020);
        QTest::newRow("none") << QString() << 7; // a test with data needs some
    }
    void saysWhatTheSuiteSays() {
        QFETCH(const QString, path);
        QFETCH(const int, draft);
        if (path.isEmpty())
            return;
        const Json groups = read(path);
        QVERIFY2(groups.is_array() && !groups.empty(), qPrintable(path));
        QStringList faults;
        for (const Json& group : groups) {
            // The suite's own "$schema" would win over the draft that is asked for.
            Json asked = group;
            if (draft == 2020 && asked["schema"].is_object() && path.contains(QStringLiteral("/draft7/")))
                asked["schema"].erase("$schema");
            faults += faultsOf(asked, draft == 7 ? SchemaDraft::Draft7 : SchemaDraft::Draft2020);
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    }

    void nearlyAllWasAsked() {
        QVERIFY2(m_asked > 700, qPrintable(QString::number(m_asked)));
        QVERIFY2(m_elsewhere <= 45, qPrintable(QString::number(m_elsewhere)));
    }
};

FLUX_TEST_CLASS(SchemaSuiteTest)
#include "schema_suite_test.moc"
