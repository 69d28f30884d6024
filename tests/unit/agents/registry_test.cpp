#include "engine/agents/builtin/builtin.h"
#include "engine/files/file_service.h"
#include "engine/net/http_client.h"
#include "engine/notify/mailer.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;

namespace {

class NoNetwork final : public net::HttpClient {
public:
    base::Result<net::HttpResponse> fetch(const net::HttpRequest&, const base::CancelToken&) override {
        return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("There is no network in this test."));
    }
};

class NoMail final : public notify::Mailer {
public:
    base::Result<notify::MailReceipt> send(const notify::Mail&, const notify::MailSettings&, const base::CancelToken&,
                                           const CommitIntent&) override {
        return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("There is no mail in this test."));
    }
};

} // namespace

class RegistryTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_files = std::make_unique<files::FileService>(m_folder->path(), m_clock);
        m_registry = std::make_unique<agents::Registry>();
        agents::addBuiltinAgents(*m_registry, {m_network, *m_files, m_mail});
    }

    void knowsTheBuiltInAgents() {
        QStringList types;
        for (const domain::AgentSpec* spec : m_registry->specs())
            types.append(spec->type);
        QCOMPARE(types,
                 QStringList({QStringLiteral("aggregate"), QStringLiteral("ask"), QStringLiteral("compose"),
                              QStringLiteral("file_storage"), QStringLiteral("http_fetch"), QStringLiteral("notify"),
                              QStringLiteral("outbox"), QStringLiteral("summarize"), QStringLiteral("transform")}));
        QVERIFY(m_registry->find(u"summarize"));
        QVERIFY(!m_registry->find(u"summarise"));
        QCOMPARE(m_registry->nearestType(u"sumarize"), QStringLiteral("summarize"));
        QCOMPARE(m_registry->nearestType(u"quantum"), QString());
    }

    // What the validator and the catalogue rely on.
    void specsAreSound() {
        for (const domain::AgentSpec* spec : m_registry->specs()) {
            QVERIFY2(!spec->title.isEmpty() && spec->description.endsWith(u'.'), qPrintable(spec->type));
            for (const auto* fields : {&spec->inputs, &spec->outputs}) {
                QSet<QString> names;
                for (const domain::FieldSpec& field : *fields) {
                    QVERIFY2(!names.contains(field.name), qPrintable(spec->type + u'.' + field.name));
                    names.insert(field.name);
                    QVERIFY2(!field.description.isEmpty(), qPrintable(field.name));
                    if (!field.defaultValue.is_null())
                        QVERIFY2(domain::matchesType(field.defaultValue, field.type), qPrintable(field.name));
                    for (const base::Json& allowed : field.allowed)
                        QVERIFY2(domain::matchesType(allowed, field.type), qPrintable(field.name));
                }
            }
        }
    }

    void findingsAreLearnt() {
        const auto learns = [this](const char* type, const base::Json& inputs) {
            const agents::Agent* agent = m_registry->find(QString::fromLatin1(type));
            return !agent->spec().remembers.isEmpty() && agent->learns(inputs);
        };
        QVERIFY(learns("summarize", {{"content", "x"}}));
        QVERIFY(learns("aggregate", {{"purpose", "compare"}}));
        QVERIFY(!learns("aggregate", {{"purpose", "merge"}}));
        QVERIFY(!learns("aggregate", {{"title", "x"}}));
        QVERIFY(learns("transform", {{"where", {{"kind", "open"}}}}));
        QVERIFY(learns("transform", {{"limit", 3}}));
        QVERIFY(!learns("transform", {{"to", "json"}}));
        QVERIFY(!learns("http_fetch", {{"url", "example.org"}}));
        for (const domain::AgentSpec* spec : m_registry->specs()) {
            for (const QString& output : spec->remembers)
                QVERIFY2(spec->output(output) != nullptr, qPrintable(spec->type + u'.' + output));
        }
    }

    void onlyWhatReachesOutHasAnEffect() {
        for (const domain::AgentSpec* spec : m_registry->specs()) {
            const bool outside = spec->type == u"notify" || spec->type == u"http_fetch" ||
                                 spec->type == u"file_storage" || spec->type == u"outbox";
            QCOMPARE(spec->maxEffect != domain::EffectClass::None, outside);
        }
    }

private:
    test::TestClock m_clock;
    NoNetwork m_network;
    NoMail m_mail;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<files::FileService> m_files;
    std::unique_ptr<agents::Registry> m_registry;
};

FLUX_TEST_CLASS(RegistryTest)
#include "registry_test.moc"
