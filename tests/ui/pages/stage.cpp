#include "tests/ui/pages/stage.h"

#include "engine/api/protocol.h"
#include "engine/domain/codec.h"
#include "ui/core/json_variant.h"

#include <QtGui/QGuiApplication>
#include <QtGui/QInputMethodEvent>
#include <QtTest/QTest>

#include <atomic>

namespace flux::test {

namespace {
constexpr qint64 kNow = 1'772'442'000'000;
}

Stage::Stage(QObject* parent)
    : QObject(parent), m_session(m_clock, QLocale(QLocale::English, QLocale::UnitedKingdom), QTimeZone::utc()) {
    m_session.install();
}

Stage::~Stage() {
    unload();
}

void Stage::unload() {
    m_session.link()->setEngine(nullptr);
    m_session.openThread({});
    m_engine.reset();
}

bool Stage::load(const QString& name) {
    unload();
    auto made = ScriptedEngine::fromFile(QStringLiteral(FLUX_PAGE_DATA "%1.json").arg(name));
    if (!made.ok()) {
        qWarning("%s", qPrintable(made.error().message));
        return false;
    }
    m_engine = std::move(made).value();
    m_session.link()->setEngine(m_engine.get());
    return QTest::qWaitFor([this] {
        return m_session.link()->isReady() && !m_session.cards()->loading() && !m_session.conversations()->loading();
    });
}

void Stage::hold(bool on) {
    m_engine->hold(on);
}
void Stage::advance(int ms) {
    m_clock.advanceMs(ms);
}

double Stage::now() {
    return static_cast<double>(m_clock.now().ms);
}

int Stage::asked(const QString& method) const {
    return static_cast<int>(m_engine->methods().count(method));
}

QVariantMap Stage::lastAsked(const QString& method) const {
    const std::vector<api::Request> requests = m_engine->requests();
    for (auto it = requests.rbegin(); it != requests.rend(); ++it) {
        if (api::methodOf(*it) == method)
            return ui::toVariantMap(api::encodeRequest(*it));
    }
    return {};
}

QVariantMap Stage::planOf(const QString& taskId) {
    const auto plan = m_engine->send(api::GetPlan{{taskId}, 0});
    if (!QTest::qWaitFor([&plan] { return plan.isFinished(); }) || !plan.result().ok())
        return {};
    return ui::toVariantMap(domain::toJson(plan.result()->plan));
}

bool Stage::ask(const QString& method, const QVariantMap& params) {
    auto request = api::decodeRequest(method, ui::fromVariant(params));
    if (!request.ok())
        return false;
    auto done = std::make_shared<std::atomic<int>>(0);
    m_engine->post(std::move(*request), [done](const base::Result<api::Reply>& reply) { *done = reply.ok() ? 1 : 2; });
    return QTest::qWaitFor([&done] { return *done != 0; }) && *done == 1;
}

bool Stage::happen(const QVariantMap& event) {
    const auto payload = domain::fromJson<domain::EventPayload>(ui::fromVariant(event));
    if (!payload.ok()) {
        qWarning("%s", qPrintable(payload.error().message));
        return false;
    }
    m_engine->emitEvent(*payload);
    return true;
}

void Stage::progress(const QString& taskId, const QString& step, const QString& note) {
    m_engine->emitLive(domain::StepProgress{{taskId}, {}, {step}, note});
}

bool Stage::addMessages(const QString& conversationId, int count) {
    for (int i = 0; i < count; ++i) {
        domain::Message message;
        message.id = {QStringLiteral("added-%1").arg(++m_added)};
        message.conversationId = {conversationId};
        message.author = domain::Author::Flux;
        message.blocks = {domain::TextBlock{QStringLiteral("Added %1").arg(m_added)}};
        message.createdAt = base::Instant{kNow + m_added};
        message.position = 100'000 + m_added;
        m_engine->emitEvent(domain::MessageAdded{std::move(message)});
    }
    return true;
}

bool Stage::compose(const QString& preedit) {
    QInputMethodEvent event(preedit, {});
    return QGuiApplication::focusObject() && QCoreApplication::sendEvent(QGuiApplication::focusObject(), &event);
}

bool Stage::commit(const QString& text) {
    QInputMethodEvent event;
    event.setCommitString(text);
    return QGuiApplication::focusObject() && QCoreApplication::sendEvent(QGuiApplication::focusObject(), &event);
}

} // namespace flux::test
