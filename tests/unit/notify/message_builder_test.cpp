#include "engine/notify/message_builder.h"
#include "engine/notify/mime_encoding.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;

namespace {

// A small reader of its own kind, so that the builder is not checked with its own code.
struct Parsed {
    QList<std::pair<QByteArray, QByteArray>> headers; // unfolded
    QByteArray body;

    [[nodiscard]] QByteArray header(const QByteArray& name) const {
        for (const auto& [key, value] : headers) {
            if (key.compare(name, Qt::CaseInsensitive) == 0)
                return value;
        }
        return {};
    }
};

Parsed parse(const QByteArray& message) {
    Parsed parsed;
    const qsizetype end = message.indexOf("\r\n\r\n");
    QByteArray head = message.left(end);
    parsed.body = message.mid(end + 4);
    head.replace("\r\n ", " ");
    for (const QByteArray& line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        parsed.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    return parsed;
}

QString decodeWords(const QByteArray& value) { // RFC 2047, B only: blanks between two encoded words do not count
    QByteArray out;
    const QList<QByteArray> words = value.split(' ');
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QByteArray& word = words.at(i);
        if (word.startsWith("=?UTF-8?B?") && word.endsWith("?=")) {
            out += QByteArray::fromBase64(word.mid(10).chopped(2));
        } else {
            out += (i > 0 ? " " : "") + word;
        }
    }
    return QString::fromUtf8(out);
}

QByteArray decodeQuotedPrintable(QByteArray text) {
    text.replace("=\r\n", "");
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i) == '=') {
            out += QByteArray::fromHex(text.mid(i + 1, 2));
            i += 2;
        } else {
            out += text.at(i);
        }
    }
    return out;
}

QByteArray decodeBody(const Parsed& part) {
    const QByteArray encoding = part.header("Content-Transfer-Encoding");
    if (encoding == "base64")
        return QByteArray::fromBase64(part.body);
    return encoding == "quoted-printable" ? decodeQuotedPrintable(part.body) : part.body;
}

notify::ReadyMail simple(const QString& subject, const QString& body) {
    notify::ReadyMail mail;
    mail.from = {u"Flux"_s, u"me@home.example"_s};
    mail.to = {{u""_s, u"marta@lind.example"_s}};
    mail.subject = subject;
    mail.body = body;
    mail.messageId = notify::messageIdFor(u"key-1"_s, u"me@home.example"_s);
    mail.date = base::Instant{1772442000000};
    return mail;
}

void checkLines(const QByteArray& message) {
    QVERIFY(message.endsWith("\r\n"));
    for (const QByteArray& line : message.split('\n')) {
        if (line.isEmpty())
            continue;
        QVERIFY(line.endsWith('\r'));
        QVERIFY(line.count('\r') == 1);
        QVERIFY2(line.size() - 1 <= 78, line.constData());
        QVERIFY(
            std::all_of(line.begin(), line.end(), [](char c) { return static_cast<uchar>(c) < 0x80 && c != '\0'; }));
    }
}

} // namespace

class MessageBuilderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plain() {
        const QByteArray message = notify::buildMessage(simple(u"Hello"_s, u"First line\nSecond line"_s));
        QCOMPARE(message, QByteArray("Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
                                     "From: Flux <me@home.example>\r\n"
                                     "To: marta@lind.example\r\n"
                                     "Subject: Hello\r\n"
                                     "Message-ID: " +
                                     notify::messageIdFor(u"key-1"_s, u"me@home.example"_s).toLatin1() +
                                     "\r\n"
                                     "MIME-Version: 1.0\r\n"
                                     "Content-Type: text/plain; charset=utf-8\r\n"
                                     "Content-Transfer-Encoding: 7bit\r\n\r\n"
                                     "First line\r\nSecond line\r\n"));
    }

    void texts_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("umlauts") << u"Gr\u00FC\u00DFe aus K\u00F6ln"_s;
        QTest::newRow("emoji") << u"\U0001F600 \U0001F469\u200D\U0001F4BB ok"_s;
        QTest::newRow("chinese") << QString(u"\u4F60\u597D\u4E16\u754C"_s).repeated(30);
        QTest::newRow("arabic") << u"\u0645\u0631\u062D\u0628\u0627 \u0628\u0643"_s;
        QTest::newRow("long word") << QString(400, u'x');
        QTest::newRow("many words") << QString(u"word "_s).repeated(100).trimmed();
        QTest::newRow("equals") << u"a =?UTF-8?B?SGFoYQ==?= b = c"_s;
        QTest::newRow("ends in a blank") << u"blank "_s;
        QTest::newRow("double blanks") << u"a  b"_s;
        QTest::newRow("empty") << u""_s;
    }
    void texts() {
        QFETCH(QString, text);
        const QByteArray message = notify::buildMessage(simple(text, text + u"\n\n"_s + text));
        checkLines(message);
        const Parsed parsed = parse(message);
        QCOMPARE(decodeWords(parsed.header("Subject")), text);
        QString body = QString::fromUtf8(decodeBody(parsed));
        body.replace(u"\r\n"_s, u"\n"_s);
        QVERIFY(body.endsWith(u'\n')); // the last line is ended even where the text left it open
        if (!text.isEmpty())
            body.chop(1);
        QCOMPARE(body, text + u"\n\n"_s + text);
    }

    void noTextStartsAHeader() {
        notify::ReadyMail mail = simple(u"Hi\r\nBcc: spy@evil.example\r\n\r\nnew body"_s, u"b"_s);
        mail.from.name = u"Me\r\nX-A: 1"_s;
        mail.to[0].name = u"M\nX-B: 2\u2028X-C: 3"_s;
        mail.attachments = {{u"a\r\nX-D: 4\".txt"_s, "x"}};
        const QByteArray message = notify::buildMessage(mail);
        checkLines(message);
        for (const char* name : {"Bcc", "X-A", "X-B", "X-C", "X-D"})
            QVERIFY2(!message.contains("\n" + QByteArray(name)), name);
        QCOMPARE(parse(message).headers.size(), 7);
    }

    void manyRecipientsFold() {
        notify::ReadyMail mail = simple(u"s"_s, u"b"_s);
        mail.to.clear();
        for (int i = 0; i < 40; ++i)
            mail.to.push_back({u"Person N\u00FAmber %1"_s.arg(i), u"person%1@lind.example"_s.arg(i)});
        mail.cc = {{u"Lind, \"M\""_s, u"m@l.example"_s}};
        const QByteArray message = notify::buildMessage(mail);
        checkLines(message);
        QCOMPARE(parse(message).header("To").count('@'), 40);
        QCOMPARE(parse(message).header("Cc"), QByteArray("\"Lind, \\\"M\\\"\" <m@l.example>"));
    }

    void attachments() {
        notify::ReadyMail mail = simple(u"s"_s, u"the text"_s);
        QByteArray bytes;
        for (int i = 0; i < 1000; ++i)
            bytes += static_cast<char>(i * 7);
        mail.attachments = {{u"brief.md"_s, "# Brief\n"},
                            {u"\u00DCbersicht \u2013 M\u00E4rz.csv"_s, bytes},
                            {QString(90, u'\u00E4') + u".txt"_s, ""}};
        const QByteArray message = notify::buildMessage(mail);
        checkLines(message);
        const Parsed whole = parse(message);
        QVERIFY(whole.header("Content-Type").startsWith("multipart/mixed"));
        const QByteArray type = whole.header("Content-Type");
        const qsizetype at = type.indexOf("boundary=\"") + 10;
        const QByteArray boundary = "--" + type.mid(at, type.indexOf('"', at) - at);
        QCOMPARE(message.count("\r\n" + boundary + "\r\n"), 4);
        QVERIFY(message.endsWith("\r\n" + boundary + "--\r\n"));
        QList<Parsed> parts;
        qsizetype from = 0;
        QByteArray rest = whole.body;
        while ((from = rest.indexOf(boundary + "\r\n")) >= 0) {
            rest = rest.mid(from + boundary.size() + 2);
            parts.append(parse(rest.left(rest.indexOf("\r\n" + boundary))));
        }
        QCOMPARE(parts.size(), 4);
        QCOMPARE(parts[0].body.trimmed(), QByteArray("the text"));
        QCOMPARE(decodeBody(parts[1]), QByteArray("# Brief\n"));
        QCOMPARE(decodeBody(parts[2]), bytes);
        QVERIFY(parts[1].header("Content-Disposition").contains("filename=\"brief.md\""));
        QVERIFY(parts[2]
                    .header("Content-Disposition")
                    .contains("filename*=UTF-8''%C3%9Cbersicht%20%E2%80%93%20M%C3%A4rz.csv"));
        QByteArray longName; // RFC 2231 sections
        const QByteArray disposition = parts[3].header("Content-Disposition");
        for (int i = 0; disposition.contains("filename*" + QByteArray::number(i) + "*="); ++i) {
            const qsizetype start =
                disposition.indexOf("filename*" + QByteArray::number(i) + "*=") + 12 + (i > 9 ? 1 : 0);
            const qsizetype end = disposition.indexOf(';', start);
            longName += disposition.mid(start, end < 0 ? -1 : end - start);
        }
        QVERIFY(longName.startsWith("UTF-8''"));
        QCOMPARE(QString::fromUtf8(QByteArray::fromPercentEncoding(longName.mid(7))),
                 QString(90, u'\u00E4') + u".txt"_s);
    }

    void sameKeySameId() {
        const QString id = notify::messageIdFor(u"k"_s, u"me@home.example"_s);
        QCOMPARE(id, notify::messageIdFor(u"k"_s, u"me@home.example"_s));
        QVERIFY(id != notify::messageIdFor(u"k2"_s, u"me@home.example"_s));
        QVERIFY(id.startsWith(u'<') && id.endsWith(u"@home.example>"_s));
        QCOMPARE(notify::buildMessage(simple(u"s"_s, u"b"_s)), notify::buildMessage(simple(u"s"_s, u"b"_s)));
    }

    void quotedPrintableCases() {
        QCOMPARE(notify::quotedPrintable("a=b"), QByteArray("a=3Db"));
        QCOMPARE(notify::quotedPrintable("a \nb\t"), QByteArray("a=20\r\nb=09"));
        QCOMPARE(notify::quotedPrintable("\xC3\xBC"), QByteArray("=C3=BC"));
        QCOMPARE(notify::quotedPrintable("a\rb\r\nc"), QByteArray("a\r\nb\r\nc"));
        for (const int length : {74, 75, 76, 77, 150, 1000}) {
            const QByteArray text(length, 'x');
            const QByteArray encoded = notify::quotedPrintable(text);
            QCOMPARE(decodeQuotedPrintable(encoded), text);
            for (const QByteArray& line : encoded.split('\n'))
                QVERIFY(line.trimmed().size() <= 76);
        }
    }
};

FLUX_TEST_CLASS(MessageBuilderTest)
#include "message_builder_test.moc"
