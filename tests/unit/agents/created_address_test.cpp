#include "engine/agents/created_address.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;

class CreatedAddressTest : public QObject {
    Q_OBJECT

    // What is deleted when {asked, method} was answered so; empty: nothing.
    static QString deleted(const QString& asked, const char* method, Json outputs) {
        if (!outputs.contains("url"))
            outputs["url"] = asked;
        const auto back = agents::takeBackRequest(QUrl(asked), Json{{"method", method}}, outputs);
        return back.step ? base::textAt(back.step->inputs, "url") : QString();
    }

private Q_SLOTS:
    void whatWasMadeIsDeleted_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("outputs");
        QTest::addColumn<QString>("address");
        const auto row = [](const char* name, const char* method, const char* outputs, const char* address) {
            const QByteArray json = QByteArray(outputs).replace('\'', '"').replace('`', "\\\"");
            QTest::newRow(name) << QString::fromUtf8(method) << QString::fromUtf8(json) << QString::fromUtf8(address);
        };
        row("location", "POST", "{'status':201,'location':'/tickets/7'}", "https://a.example/tickets/7");
        row("whole location", "POST", "{'status':201,'location':'https://a.example/x/7?k=1#f'}",
            "https://a.example/x/7?k=1");
        row("the usual port said", "POST", "{'status':201,'location':'https://A.example:443/x/7'}",
            "https://a.example:443/x/7");
        row("id", "POST", "{'status':200,'json':{'id':12}}", "https://a.example/tickets/12");
        row("text id", "POST", "{'status':201,'json':{'id':'a-b_c'}}", "https://a.example/tickets/a-b_c");
        row("self", "POST", "{'status':201,'json':{'id':1,'self':'/t/1'}}", "https://a.example/t/1");
        row("links", "POST", "{'status':201,'json':{'links':{'self':'/t/2'}}}", "https://a.example/t/2");
        row("hal", "POST", "{'status':200,'json':{'_links':{'self':{'href':'/t/3'}}}}", "https://a.example/t/3");
        row("href", "POST", "{'status':200,'json':{'href':'/t/4'}}", "https://a.example/t/4");
        row("unread json", "POST", "{'status':200,'content':'{`id`:5}'}", "https://a.example/tickets/5");
        row("put made it", "PUT", "{'status':201}", "https://a.example/tickets?all=1");
        row("put replaced it", "PUT", "{'status':200}", "");
        row("another host", "POST", "{'status':201,'location':'https://b.example/tickets/7'}", "");
        row("another port", "POST", "{'status':201,'location':'https://a.example:8443/tickets/7'}", "");
        row("another scheme", "POST", "{'status':201,'location':'http://a.example/tickets/7'}", "");
        row("a private address", "POST", "{'status':201,'location':'https://127.0.0.1/tickets/7'}", "");
        row("somebody's name", "POST", "{'status':201,'location':'https://u:p@a.example/tickets/7'}", "");
        row("a script", "POST", "{'status':201,'location':'javascript:alert'}", "");
        row("all of them", "POST", "{'status':201,'location':'/tickets/'}", "");
        row("everything", "POST", "{'status':201,'location':'/'}", "");
        row("up", "POST", "{'status':201,'json':{'id':'..'}}", "");
        row("a path for an id", "POST", "{'status':201,'json':{'id':'../users'}}", "");
        row("an object for an id", "POST", "{'status':201,'json':{'id':{}}}", "");
        row("said nothing", "POST", "{'status':200,'content':'thanks'}", "");
        row("a list", "POST", "{'status':200,'json':[{'id':1}]}", "");
        row("not yet", "POST", "{'status':202,'location':'/jobs/1'}", "");
        row("passed on", "POST", "{'status':200,'json':{'id':1},'url':'https://b.example/tickets'}", "");
        row("passed on here", "POST", "{'status':200,'json':{'id':1},'url':'https://a.example/other'}", "");
        row("no record", "POST", "{'sent':true,'confirmed_by':'person'}", "");
        row("patch", "PATCH", "{'status':200,'json':{'id':1}}", "");
        row("delete", "DELETE", "{'status':200}", "");
    }
    void whatWasMadeIsDeleted() {
        QFETCH(QString, method);
        QFETCH(QString, outputs);
        QFETCH(QString, address);
        const auto parsed = base::parseJson(outputs.toUtf8());
        QVERIFY(parsed.ok());
        QCOMPARE(deleted(u"https://a.example/tickets?all=1"_s, method.toLatin1().constData(), *parsed), address);
        const auto back =
            agents::takeBackRequest(QUrl(u"https://a.example/tickets"_s), Json{{"method", method}}, *parsed);
        QVERIFY(!back.how.isEmpty() && back.how.endsWith(u'.'));
    }

    void theRootIsNeverDeleted() {
        QCOMPARE(deleted(u"https://a.example/"_s, "PUT", Json{{"status", 201}}), QString());
        QCOMPARE(deleted(u"https://a.example"_s, "POST", Json{{"status", 201}, {"json", {{"id", 3}}}}),
                 u"https://a.example/3"_s);
    }

    void whoOneIsGoesAlong() {
        const Json inputs{
            {"method", "POST"},
            {"headers", {{"Authorization", "Bearer x"}, {"Content-Type", "text/csv"}, {"If-Match", "1"}}}};
        const auto back =
            agents::takeBackRequest(QUrl(u"https://a.example/t"_s), inputs,
                                    Json{{"status", 201}, {"url", "https://a.example/t"}, {"location", "/t/1"}});
        QVERIFY(back.step);
        QCOMPARE(back.step->agent, u"http_fetch"_s);
        QVERIFY(back.step->inputs["headers"] == (Json{{"Authorization", "Bearer x"}}));
        QCOMPARE(base::textAt(back.step->inputs, "method"), u"DELETE"_s);
    }
};

FLUX_TEST_CLASS(CreatedAddressTest)
#include "created_address_test.moc"
