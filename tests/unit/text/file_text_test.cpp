#include "engine/text/docx.h"
#include "engine/text/file_text.h"
#include "engine/text/zip_archive.h"
#include "tests/support/test_main.h"
#include "tests/unit/text/zip_maker.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::text;

class FileTextTest final : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const QString& name, const QByteArray& content) {
        const QString path = m_folder.filePath(name);
        QFile out(path);
        out.open(QIODevice::WriteOnly);
        out.write(content);
        return path;
    }
    QString textOf(const QString& name, const QByteArray& content) {
        const auto text = textOfFile(file(name, content), name, Papers());
        return text.ok() ? *text : QStringLiteral("error: ") + text.error().message;
    }
    QString script(const QByteArray& body) {
        const QString path = file(QStringLiteral("papers.sh"), "#!/bin/sh\n" + body);
        QFile::setPermissions(path, QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
        return path;
    }

private Q_SLOTS:
    void readsEachKind() {
        QCOMPARE(textOf(QStringLiteral("a.txt"), "plain"), QStringLiteral("plain"));
        QCOMPARE(textOf(QStringLiteral("a.md"), "# Head"), QStringLiteral("# Head"));
        QCOMPARE(textOf(QStringLiteral("a.csv"), "a,b\n1,2\n"), QStringLiteral("a,b\n1,2\n"));
        const QString page = textOf(QStringLiteral("a.html"), "<title>T</title><p>one<script>x()</script> two</p>");
        QVERIFY2(page.startsWith(QStringLiteral("T\n")) && page.contains(QStringLiteral("one two")), qPrintable(page));
        QCOMPARE(textOf(QStringLiteral("a.json"), "{\"who\":{\"name\":\"Anna\"},\"n\":[1,2]}"),
                 QStringLiteral("n: 1\nn: 2\nname: Anna\n"));
        QCOMPARE(textOf(QStringLiteral("broken.json"), "{\"who\":"), QStringLiteral("{\"who\":"));
        QCOMPARE(textOf(QStringLiteral("a.png"), QByteArray("\x89PNG\r\n\x1a\n\0\0\0\r", 12)), QString());
        QCOMPARE(textOf(QStringLiteral("latin.txt"), "caf\xe9"), QStringLiteral("café"));
        QVERIFY(!textOfFile(m_folder.filePath(QStringLiteral("none")), {}, Papers()).ok());
    }

    void readsDocx() {
        const QByteArray xml("<?xml version=\"1.0\"?><w:document xmlns:w=\"urn:w\"><w:body><w:p><w:r><w:t>Dear </w:t>"
                             "</w:r><w:r><w:t>Anna,</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r>"
                             "</w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                             "<w:p><w:r><w:t>x</w:t><w:tab/><w:t>y</w:t></w:r></w:p></w:body></w:document>");
        const QString path = m_folder.filePath(QStringLiteral("letter.docx"));
        QVERIFY(test::makeZip(path, {{QStringLiteral("word/document.xml"), xml}}));
        const auto text = textOfFile(path, QStringLiteral("blob"), Papers());
        QVERIFY2(text.ok(), text.ok() ? "" : qPrintable(text.error().message));
        QCOMPARE(*text, QStringLiteral("Dear Anna,\na\tb\t\nx\ty"));
        QCOMPARE(textOfWordXml(xml.left(125), 1000), QStringLiteral("Dear Anna,"));
        QCOMPARE(textOfWordXml(xml, 4), QStringLiteral("Dear"));
        const QByteArray lol("<!DOCTYPE a [<!ENTITY a \"0123456789\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                             "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">"
                             "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\">]><w:t xmlns:w=\"urn:w\">&e;&e;&e;&e;</w:t>");
        QVERIFY(textOfWordXml(lol, 10'000'000).size() < 100'000);
    }

    void refusesBombs() {
        const QString path = m_folder.filePath(QStringLiteral("bomb.docx"));
        QVERIFY(test::makeZip(path, {{QStringLiteral("word/document.xml"), QByteArray(50'000'000, ' ')}}));
        QCOMPARE(textOfFile(path, {}, Papers()).error().code, base::ErrorCode::ResourceExhausted);
        ZipLimits limits;
        limits.maxEntries = 2;
        const QString many = m_folder.filePath(QStringLiteral("many.zip"));
        QVERIFY(
            test::makeZip(many, {{QStringLiteral("a"), "1"}, {QStringLiteral("b"), "2"}, {QStringLiteral("c"), "3"}}));
        QCOMPARE(ZipArchive::open(many, limits).error().code, base::ErrorCode::ResourceExhausted);
        QVERIFY(!ZipArchive::open(file(QStringLiteral("cut.zip"), "PK\x03\x04")).ok());
    }

    void knowsHarmfulNames() {
        for (const char* name : {"../../etc/passwd", "a/../b", "/etc/passwd", "C:\\x", "..\\x", "CON", "a/com1.txt",
                                 "nul", "a\nb", "AUX.md"})
            QVERIFY2(!nameFault(QString::fromLatin1(name)).isEmpty(), name);
        QVERIFY(!nameFault(QString(300, u'n')).isEmpty());
        for (const char* name : {"a.txt", "folder/..name", "contact.vcf", "nulls/a", "a b/c.d"})
            QVERIFY2(nameFault(QString::fromLatin1(name)).isEmpty(), name);
    }

    void writesAndReadsPapers() {
        const QString path = m_folder.filePath(QStringLiteral("paper.pdf"));
        QByteArray body("<h1>Minutes of spring</h1>");
        for (int i = 0; i < 200; ++i)
            body += "<p>Paragraph " + QByteArray::number(i) + "</p>";
        const auto written = Papers().write("<html><head><title>T</title></head><body>" + body +
                                                "<img src=\"file:///etc/hostname\"></body></html>",
                                            path);
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().message + written.error().detail));
        const auto text = textOfFile(path, QStringLiteral("blob"), Papers());
        QVERIFY2(text.ok(), text.ok() ? "" : qPrintable(text.error().message + text.error().detail));
        QVERIFY2(text->contains(QStringLiteral("Minutes of spring")), qPrintable(text->left(200)));
        QVERIFY(text->contains(QStringLiteral("Paragraph 199")));
        QVERIFY(text->contains(QChar(u'\f'))); // more than one page
        QVERIFY(!Papers().write("x", m_folder.filePath(QStringLiteral("no/such/folder.pdf"))).ok());
    }

    void survivesHarmfulPapers() {
        QVERIFY(
            textOf(QStringLiteral("bad.pdf"), "%PDF-1.7\ngarbage").startsWith(QStringLiteral("error: The PDF is dam")));
        const QString path = file(QStringLiteral("x.pdf"), "%PDF-");
        QCOMPARE(Papers(script("while :; do :; done"), 300).textOf(path).error().code,
                 base::ErrorCode::DeadlineExceeded);
        QCOMPARE(Papers(script("exec yes"), 20'000, 100'000).textOf(path).error().code,
                 base::ErrorCode::ResourceExhausted);
        QCOMPARE(Papers(script("kill -SEGV $$"), 20'000).textOf(path).error().code, base::ErrorCode::InvalidArgument);
        QCOMPARE(Papers(script("exit 3"), 20'000).textOf(path).error().code, base::ErrorCode::InvalidArgument);
        QCOMPARE(Papers(QStringLiteral("/no/such/program")).textOf(path).error().code,
                 base::ErrorCode::FailedPrecondition);
    }
};

FLUX_TEST_CLASS(FileTextTest)
#include "file_text_test.moc"
