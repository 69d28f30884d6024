#include "engine/search/documents.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::search;
using base::Json;

class DocumentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void idsSayWhereToReadAThing() {
        for (const char* id : {"m/c-1/12", "t/t-1", "s/t-1/step_1", "s/t-1/a/b", "o/9"}) {
            const auto ref = ThingRef::parse(QString::fromLatin1(id));
            QVERIFY2(ref, id);
            QCOMPARE(ref->id(), QString::fromLatin1(id));
        }
        for (const char* id : {"", "x/1", "m/1", "t", "o/1/2", "/"})
            QVERIFY2(!ThingRef::parse(QString::fromLatin1(id)), id);
    }

    void everyValueOfAnObjectIsText() {
        domain::WorkspaceObject object;
        object.type = QStringLiteral("event");
        object.tags = QStringList{QStringLiteral("family")};
        object.data = *base::parseJson(
            R"({"title":"Dinner","guests":[{"name":"Bob","phones":["+49 30 1234567"]}],"seats":12,"open":true})");
        const Thing thing = thingOf(object, {});
        QCOMPARE(thing.title, QStringLiteral("Dinner"));
        for (const char* part : {"Dinner", "Bob", "+49 30 1234567", "12", "family"})
            QVERIFY2(thing.text().contains(QString::fromLatin1(part)), part);
        QVERIFY(thing.labels.contains(QStringLiteral("type=event")));
        QVERIFY(thing.labels.contains(QStringLiteral("from=you")));
        QVERIFY(thing.labels.contains(QStringLiteral("has=phone")));
        QVERIFY(thing.labels.contains(QStringLiteral("has=tag")));
        QVERIFY(!thing.labels.contains(QStringLiteral("has=link")));
    }

    void filesAndMemoriesAreKindsOfTheirOwn() {
        domain::WorkspaceObject object;
        object.type = QStringLiteral("file");
        object.data = Json{{"name", "a.pdf"}, {"folder", "Invoices"}};
        const Thing file = thingOf(object, QStringLiteral("what stands inside"));
        QVERIFY(file.ref.kind == api::HitKind::File);
        QVERIFY(file.body.contains(QStringLiteral("what stands inside")));
        QVERIFY(file.labels.contains(QStringLiteral("in=invoices")));
        object.type = QStringLiteral("memory");
        QVERIFY(thingOf(object, {}).ref.kind == api::HitKind::Memory);
    }

    void aVeryDeepValueIsRead() {
        domain::WorkspaceObject object;
        object.type = QStringLiteral("note");
        Json deep = "bottom";
        for (int i = 0; i < 20'000; ++i) {
            Json outer = Json::array();
            outer.push_back(std::move(deep));
            deep = std::move(outer);
        }
        object.data["deep"] = std::move(deep);
        QVERIFY(thingOf(object, {}).body.contains(QStringLiteral("bottom")));
    }

    void messagesShowTheirBlocks() {
        domain::Message message;
        message.conversationId.text = QStringLiteral("c");
        message.position = 3;
        message.author = domain::Author::Flux;
        message.agent = QStringLiteral("inbox_chat");
        message.blocks = {domain::TextBlock{QStringLiteral("See https://a.example")},
                          domain::ErrorBlock{{}, QStringLiteral("It failed"), QStringLiteral("Disk full"), {}, {}}};
        const Thing thing = thingOf(message);
        QCOMPARE(thing.ref.id(), QStringLiteral("m/c/3"));
        QVERIFY(thing.body.contains(QStringLiteral("Disk full")));
        for (const char* label : {"type=message", "from=flux", "from=inbox_chat", "has=link", "has=error"})
            QVERIFY2(thing.labels.contains(QString::fromLatin1(label)), label);
    }
};

FLUX_TEST_CLASS(DocumentsTest)
#include "documents_test.moc"
