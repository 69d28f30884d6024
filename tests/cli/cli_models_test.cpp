// flux models, and an answer of a model, through the real binary and a scripted model over HTTP.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/model_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using base::Json;
using test::FluxOutput;

class CliModelsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    test::FluxProgram m_flux{m_folder.filePath(QStringLiteral("data"))};
    test::ModelServer m_server;
    static constexpr const char* kQuestion = "Which of my friends would enjoy a quiet evening of chess?";

private Q_SLOTS:
    void initTestCase() {
        m_server.setModels(Json{{"data", Json::array({Json{{"id", "tiny"}, {"context_length", 8000}}})}});
        for (const char* provider : {"ollama", "local"}) { // nothing else on this computer is called
            const QString url =
                m_server.address(QLatin1StringView(provider) == u"local" ? QStringLiteral("/v1") : QString());
            const FluxOutput set = m_flux({QStringLiteral("config"), QStringLiteral("set"),
                                           QStringLiteral("models.%1.url").arg(QLatin1StringView(provider)), url});
            QVERIFY2(set.code == 0, qPrintable(set.all()));
        }
    }
    void listsWhatIsThere() {
        const FluxOutput list = m_flux.line(QStringLiteral("models"));
        QVERIFY2(list.code == 0 && list.out.contains(u"local/tiny  (8000 tokens)"), qPrintable(list.all()));
        QVERIFY(list.out.contains(u"anthropic") && list.out.contains(u"flux models add anthropic"));
        QVERIFY(list.out.contains(u"No model is chosen"));
        const auto json = base::parseJson(m_flux.line(QStringLiteral("models list local --json")).out.toUtf8());
        QVERIFY(json.ok());
        QCOMPARE(base::textAt((*json)["providers"][0]["models"][0], "name"), QStringLiteral("local/tiny"));
    }
    void refusesWhatIsNone() {
        QCOMPARE(m_flux.line(QStringLiteral("models use tiny")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("models list nobody")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("models dance")).code, 2);
        QVERIFY(m_flux.line(QStringLiteral("models test")).code != 0); // none is chosen yet
    }
    void saysWhatAModelCanDo() {
        m_server.say(test::modelReply("openai", {"Hello."}));
        m_server.say(test::modelReply("openai", {}, {{"ping", Json{{"n", 3}}}}));
        m_server.say(test::modelReply("openai", {"{\"days\": 7}"}));
        const FluxOutput able = m_flux.line(QStringLiteral("models test local/tiny"));
        QVERIFY2(able.code == 0 && able.out.contains(u"tools: yes, form: yes, 8000 tokens"), qPrintable(able.all()));
        for (int i = 0; i < 3; ++i)
            m_server.say(test::modelReply("openai", {"Hello."}));
        const FluxOutput plain = m_flux.line(QStringLiteral("models test local/tiny"));
        QVERIFY2(plain.out.contains(u"tools: no, form: no") && plain.out.contains(u"It does not call tools"),
                 qPrintable(plain.all()));
    }
    void answersWithTheChosenOne() {
        QVERIFY(m_flux.line(QStringLiteral("models use local/tiny")).code == 0);
        m_server.say(test::modelReply("openai", {"Anna ", "would ", "\x1b[31menjoy it."}));
        const FluxOutput asked = m_flux({QStringLiteral("ask"), QString::fromLatin1(kQuestion)});
        QVERIFY2(asked.code == 0 && asked.out.startsWith(u"Anna would "), qPrintable(asked.all()));
        QCOMPARE(asked.out.count(u"Anna would"), 1); // as it came, and not once more at the end
        QVERIFY(!asked.out.contains(QChar(0x1b)));
        (void)m_flux.line(QStringLiteral("models remove local")); // where there is no keychain it says so at the end
        const FluxOutput none = m_flux.line(QStringLiteral("models list anthropic"));
        QVERIFY2(none.out.contains(u"No model is chosen"), qPrintable(none.all()));
    }
};

FLUX_TEST_CLASS(CliModelsTest)
#include "cli_models_test.moc"
