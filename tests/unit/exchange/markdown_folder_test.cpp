#include "engine/exchange/front_matter.h"
#include "engine/exchange/markdown_folder.h"
#include "tests/support/test_main.h"
#include "tests/unit/exchange/collected.h"
#include "tests/unit/exchange/stored.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::exchange;

namespace {
QString frontOf(const QByteArray& yaml) {
    const auto file = readMarkdownFile(QString::fromUtf8("---\n" + yaml + "\n---\nbody"));
    return file.ok() ? QString::fromUtf8(base::dumpJson(file->front)) : file.error().message;
}
} // namespace

class MarkdownFolderTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAFolder() {
        test::Stored stored;
        stored.file(QStringLiteral("vault/Ideas/one.md"), "---\ntags: [a, '#b']\nrank: 3\n---\n\nText\n");
        stored.file(QStringLiteral("vault/two.md"), "# Heading two\n\nmore\r\n");
        stored.file(QStringLiteral("vault/.obsidian/hidden.md"), "no");
        stored.file(QStringLiteral("vault/broken.md"), "---\nkey: [1, 2\n---\nx");
        stored.file(QStringLiteral("vault/picture.png"), "no");
        QFile::link(QStringLiteral("/etc"), stored.folder.filePath(QStringLiteral("vault/link")));
        test::Collected sink;
        QVERIFY(readMarkdown(stored.folder.filePath(QStringLiteral("vault")), QStringLiteral("note"), sink).ok());
        QCOMPARE(sink.objects.size(), size_t(2));
        QCOMPARE(sink.objects[0].key, QStringLiteral("md:vault/Ideas/one.md"));
        QCOMPARE(sink.objects[0].tags, QStringList({QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(sink.data(0), QStringLiteral("{\"content\":\"Text\\n\",\"rank\":3,\"title\":\"one\"}"));
        QCOMPARE(sink.data(1),
                 QStringLiteral("{\"content\":\"# Heading two\\n\\nmore\\n\",\"title\":\"Heading two\"}"));
        QCOMPARE(sink.problems.size(), 1);
        QVERIFY2(sink.problems[0].startsWith(QStringLiteral("“broken.md”: ")), qPrintable(sink.problems[0]));
    }

    void readsScalarsAsYamlMeansThem() {
        QCOMPARE(
            frontOf("a: 1\nb: 1.5\nc: true\nd: null\ne: \"1\"\nf: 2026-01-02\ng: 007x\nh: [x, {y: z}]"),
            QStringLiteral("{\"a\":1,\"b\":1.5,\"c\":true,\"d\":null,\"e\":\"1\",\"f\":\"2026-01-02\",\"g\":\"007x\","
                           "\"h\":[\"x\",{\"y\":\"z\"}]}"));
        QCOMPARE(frontOf(""), QStringLiteral("{}"));
    }

    void bearsHarmfulProperties() {
        QByteArray lol("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c < 'k'; ++c) {
            const QByteArray before(1, char(c - 1)), name(1, c);
            lol += name + ": &" + name + " [" + QByteArray("*" + before + ",").repeated(9) + "*" + before + "]\n";
        }
        QVERIFY(frontOf(lol).contains(QStringLiteral("too many")));
        QVERIFY(!frontOf("a: " + QByteArray(5000, '[') + QByteArray(5000, ']')).startsWith(u'{'));
        QVERIFY(!frontOf("a: *unknown").startsWith(u'{'));
        QVERIFY(!frontOf("- a list").startsWith(u'{'));
        QVERIFY(!frontOf("? [a]\n: b").startsWith(u'{'));
        QVERIFY(frontOf("a: " + QByteArray(300 * 1024, 'x')).contains(QStringLiteral("256 KB")));
    }

    void takesARuleForNoProperties() {
        const auto file = readMarkdownFile(QStringLiteral("---\njust a rule"));
        QVERIFY(file.ok() && file->front.empty());
        QCOMPARE(file->body, QStringLiteral("---\njust a rule"));
    }

    void escapesThatYamlCppGetsWrongStayText() {
        QCOMPARE(frontOf("\"\\N\": \"\\_x\""), QString::fromUtf8("{\"\xEF\xBF\xBD\":\"\xEF\xBF\xBDx\"}"));
    }
    void writesWhatItReads() {
        MarkdownFile file;
        file.front =
            base::Json{{"title", "a: b # c"}, {"n", 12},       {"t", "12"}, {"list", base::Json::array({1, "x"})},
                       {"x y", nullptr},      {"e", "\x01\n"}, {"d", 0.1}};
        const std::string longKey(2000, 'k'); // inside of a value, too
        file.front[longKey] = base::Json::array({1, base::Json{{longKey, "z"}, {"none", base::Json::array()}}});
        file.body = QStringLiteral("\n---\nx\n");
        const auto again = readMarkdownFile(writeMarkdownFile(file));
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message + again.error().detail));
        QCOMPARE(base::dumpJson(again->front), base::dumpJson(file.front));
        QCOMPARE(again->body, file.body);
    }
};

FLUX_TEST_CLASS(MarkdownFolderTest)
#include "markdown_folder_test.moc"
