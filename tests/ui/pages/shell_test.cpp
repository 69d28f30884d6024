#include "tests/support/test_main.h"
#include "tests/ui/pages/stage.h"
#include "ui/modules.h"
#include "ui/theme/no_network.h"

#include <QtGui/QKeyEvent>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtQuickControls2/QQuickStyle>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using base::Json;

// The whole window, played as a person does: by keys and by what can be seen.
class ShellTest : public QObject {
    Q_OBJECT
    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<QQmlApplicationEngine> m_qml;
    QQuickWindow* m_window = nullptr;

    QQuickItem* item(const char* name) { return m_window->findChild<QQuickItem*>(QString::fromLatin1(name)); }
    static void collect(QQuickItem* node, QStringList& all) {
        if (!node || !node->isVisible())
            return;
        const QVariant text = node->property("text");
        if (text.isValid() && !text.toString().isEmpty())
            all.append(text.toString());
        const auto children = node->childItems();
        for (QQuickItem* child : children)
            collect(child, all);
    }
    bool sees(const QString& words) {
        QStringList all;
        collect(m_window->contentItem(), all);
        return std::any_of(all.begin(), all.end(), [&](const QString& text) { return text.contains(words); });
    }
    void keys(const char* text) {
        for (const char* c = text; *c; ++c)
            QTest::keyClick(m_window, *c);
    }
    void key(Qt::Key which, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_window, which, modifiers); }
    QString place() { return m_window->property("place").toString(); }
    ui::Session& session() { return m_stage->session(); }

    void openWindow(const char* script, int width = 1280, int height = 800) {
        QVERIFY(m_stage->load(QString::fromLatin1(script)));
        m_qml = std::make_unique<QQmlApplicationEngine>();
        ui::prepareEngine(*m_qml);
        m_qml->load(QUrl(QStringLiteral("qrc:/qt/qml/Flux/Shell/Main.qml")));
        QVERIFY(!m_qml->rootObjects().isEmpty());
        m_window = qobject_cast<QQuickWindow*>(m_qml->rootObjects().first());
        m_window->resize(width, height);
        m_window->requestActivate();
        QVERIFY(QTest::qWaitForWindowActive(m_window));
    }

private Q_SLOTS:
    void initTestCase() {
        QQuickStyle::setStyle(QStringLiteral("Basic"));
        ui::linkModules();
    }
    void init() { m_stage = std::make_unique<Stage>(); }
    void cleanup() {
        m_qml.reset();
        m_stage.reset();
        m_window = nullptr;
    }

    void aGoalBecomesACardAndAResult() {
        openWindow("desk");
        key(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(sees(QStringLiteral("What should be done?")));
        keys("mail me the brief");
        key(Qt::Key_Return);
        QTRY_VERIFY(!session().thread()->isNew());
        const domain::ConversationId id{session().thread()->conversationId()};
        QTRY_VERIFY(sees(QStringLiteral("mail me the brief")));
        QCOMPARE(m_stage->engine().requestsOf<api::SendMessage>().back().text, QStringLiteral("mail me the brief"));

        // The engine plans, runs, and asks.
        domain::Task task;
        task.id = {QStringLiteral("task-new1")};
        task.conversationId = id;
        task.goal = task.title = QStringLiteral("Mail the brief");
        task.status = domain::TaskStatus::Checkpoint;
        task.stepCount = 0;
        domain::Checkpoint card;
        card.id = {QStringLiteral("card-new")};
        card.taskId = task.id;
        card.conversationId = id;
        card.step = {QStringLiteral("s1")};
        card.description.effectClass = domain::EffectClass::ExternalWrite;
        card.description.question = QStringLiteral("Send this mail to Nina?");
        card.description.yesLabel = QStringLiteral("Send mail");
        card.description.noLabel = QStringLiteral("Don’t send");
        card.description.doneText = QStringLiteral("Mail sent to Nina.");
        card.description.preview = Json{{"type", "mail"},
                                        {"to", Json::array({"nina@home.example"})},
                                        {"subject", "Brief"},
                                        {"body", "Here it is."}};
        m_stage->engine().emitEvent(domain::TaskUpdated{task});
        m_stage->engine().emitEvent(domain::CheckpointRaised{card});
        domain::Message message;
        message.id = {QStringLiteral("m-new")};
        message.conversationId = id;
        message.author = domain::Author::Flux;
        message.position = 10;
        message.createdAt = base::Instant{1'772'442'060'000};
        message.blocks = {domain::TaskBlock{task.id}, domain::CheckpointBlock{card.id}};
        m_stage->engine().emitEvent(domain::MessageAdded{message});
        QTRY_VERIFY(sees(QStringLiteral("Send this mail to Nina?")));
        QTRY_VERIFY(sees(QStringLiteral("nina@home.example")));

        // The composer has the focus: its letters are letters. Out of it the key decides.
        keys("1");
        QVERIFY(m_stage->engine().requestsOf<api::DecideCheckpoint>().empty());
        key(Qt::Key_Backspace);
        key(Qt::Key_Escape);
        key(Qt::Key_1);
        QTRY_COMPARE(m_stage->engine().requestsOf<api::DecideCheckpoint>().size(), std::size_t{1});
        QTRY_VERIFY(sees(QStringLiteral("Being done now.")));

        domain::StepUpdated step;
        step.taskId = task.id;
        step.conversationId = id;
        step.key = card.step;
        step.run.status = domain::StepStatus::Done;
        m_stage->engine().emitEvent(step);
        message.id = {QStringLiteral("m-result")};
        message.position = 11;
        domain::ResultBlock result;
        result.taskId = task.id;
        result.heading = QStringLiteral("The brief is out");
        message.blocks = {result};
        m_stage->engine().emitEvent(domain::MessageAdded{message});
        QTRY_VERIFY(sees(QStringLiteral("Mail sent to Nina.")));
        QTRY_VERIFY(sees(QStringLiteral("The brief is out")));
    }
    void keysWalkTheList() {
        openWindow("desk");
        QCOMPARE(m_window->title(), QStringLiteral("(3) Flux"));
        key(Qt::Key_J);
        QTRY_COMPARE(session().thread()->conversationId(), QStringLiteral("c1"));
        key(Qt::Key_J);
        QCOMPARE(session().thread()->conversationId(), QStringLiteral("c2"));
        key(Qt::Key_K);
        QCOMPARE(session().thread()->conversationId(), QStringLiteral("c1"));
        QTRY_VERIFY(!session().conversations()->isUnread(QStringLiteral("c1"))); // it was looked at
        key(Qt::Key_U);
        QTRY_VERIFY(session().conversations()->isUnread(QStringLiteral("c1"))); // and stays unread now
        key(Qt::Key_Return);
        QTRY_VERIFY(item("threadPane")->hasActiveFocus());
        key(Qt::Key_Slash);
        QTRY_VERIFY(item("composer")->hasActiveFocus());
        key(Qt::Key_Escape);
        QVERIFY(item("listPane")->hasActiveFocus());
    }
    void twoKeysGoToAPlace() {
        openWindow("desk");
        const std::pair<Qt::Key, const char*> places[] = {{Qt::Key_R, "running"},
                                                          {Qt::Key_D, "done"},
                                                          {Qt::Key_A, "archived"},
                                                          {Qt::Key_N, "needs"},
                                                          {Qt::Key_I, "inbox"}};
        for (const auto& [letter, name] : places) {
            key(Qt::Key_G);
            key(letter);
            QCOMPARE(place(), QString::fromLatin1(name));
        }
        key(Qt::Key_G);
        key(Qt::Key_A);
        QTRY_VERIFY(sees(QStringLiteral("Press E to put a row away")));
    }
    void archivingCanBeUndone() {
        openWindow("desk");
        key(Qt::Key_J);
        QTRY_VERIFY(!session().thread()->loading());
        key(Qt::Key_E);
        QTRY_COMPARE(session().conversations()->rowOf(QStringLiteral("c1")), -1);
        QTRY_VERIFY(sees(QStringLiteral("Archived “Compare Hellweg and Nordlys prices”")));
        key(Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(session().conversations()->rowOf(QStringLiteral("c1")) >= 0);
    }
    void theQueueGoesFromCardToCard() {
        openWindow("desk");
        key(Qt::Key_G);
        key(Qt::Key_N);
        QTRY_VERIFY(sees(QStringLiteral("0 of 3 answered")));
        QTRY_VERIFY(item("queuePane")->hasActiveFocus());
        key(Qt::Key_1); // the oldest: it went out
        QTRY_COMPARE(m_stage->engine().requestsOf<api::DecideCheckpoint>().size(), std::size_t{1});
        QCOMPARE(m_stage->engine().requestsOf<api::DecideCheckpoint>().back().checkpointId.text, QStringLiteral("k3"));
        QTRY_VERIFY(sees(QStringLiteral("1 of 3 answered")));
        key(Qt::Key_3); // the next one, at once
        QTRY_VERIFY(sees(QStringLiteral("Why? (helps Flux next time)")));
        key(Qt::Key_Return);
        QTRY_VERIFY(sees(QStringLiteral("2 of 3 answered")));
        QCOMPARE(m_stage->engine().requestsOf<api::DecideCheckpoint>().back().checkpointId.text, QStringLiteral("k2"));
        key(Qt::Key_1);
        QTRY_VERIFY(sees(QStringLiteral("3 of 3 answered")));
        key(Qt::Key_G);
        key(Qt::Key_I);
        key(Qt::Key_G);
        key(Qt::Key_N);
        QTRY_VERIFY(sees(QStringLiteral("You have answered everything")));
    }
    void theSearchBoxLeadsToWhatItFinds() {
        openWindow("desk");
        key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(place(), QStringLiteral("search"));
        QTRY_VERIFY(sees(QStringLiteral("Search everything")));
        QVERIFY(!item("listPane")->isVisible());
        keys("nothing new");
        QTRY_COMPARE(session().search()->count(), 1);
        QTRY_VERIFY(sees(QStringLiteral("Message · <b>Nothing</b> <b>new</b> since Friday.")));
        key(Qt::Key_Down); // into the list: the hit is shown
        QTRY_COMPARE(session().thread()->conversationId(), QStringLiteral("c5"));
        QTRY_VERIFY(sees(QStringLiteral("Heat pumps")));
        const ui::ThreadModel& thread = *session().thread();
        QTRY_VERIFY(thread.index(2).data(ui::ThreadModel::FoundRole).toBool());
        QVERIFY(!thread.index(1).data(ui::ThreadModel::FoundRole).toBool());
        key(Qt::Key_Return); // and gone into
        QTRY_VERIFY(item("threadList")->hasActiveFocus());
        key(Qt::Key_Escape);
        QTRY_VERIFY(item("foundList")->hasActiveFocus());
        key(Qt::Key_Up); // above the first row is the box
        QTRY_VERIFY(item("searchField")->hasActiveFocus());
        key(Qt::Key_Escape);
        QTRY_VERIFY(sees(QStringLiteral("Search everything")));
        key(Qt::Key_Escape);
        QTRY_COMPARE(place(), QStringLiteral("inbox"));
        QTRY_VERIFY(item("listPane")->hasActiveFocus());
    }
    void whatIsFoundOfThePersonsDataOpensBesideTheList() {
        openWindow("desk");
        QMetaObject::invokeMethod(m_window, "go", Q_ARG(QVariant, QStringLiteral("search")));
        QTRY_VERIFY(item("searchField"));
        session().search()->setText(QStringLiteral("showroom"));
        QTRY_COMPARE(session().search()->count(), 1);
        key(Qt::Key_Down);
        QTRY_VERIFY(item("foundObject"));
        QTRY_VERIFY(sees(QStringLiteral("Visit to Hellweg")));
        QVERIFY(item("foundList")->hasActiveFocus()); // the next key is the next hit
        QVERIFY(!item("threadPane")->isVisible());
        key(Qt::Key_Return);
        QTRY_VERIFY(item("foundObject")->hasActiveFocus());
        key(Qt::Key_Escape); // outwards
        QTRY_VERIFY(item("foundList")->hasActiveFocus());
        session().search()->setText(QStringLiteral("gibberish"));
        QTRY_VERIFY(sees(QStringLiteral("Looked in messages, tasks, your data, memory and files.")));
        session().search()->setScope(ui::SearchModel::Tasks);
        session().search()->setText(QStringLiteral("Marta"));
        QTRY_COMPARE(session().search()->count(), 1);
        key(Qt::Key_J);
        QTRY_COMPARE(session().thread()->conversationId(), QStringLiteral("c1"));
        QTRY_VERIFY(item("threadPane")->isVisible()); // in place of the object
        session().search()->setScope(ui::SearchModel::Everything);
        session().search()->setText(QStringLiteral("showroom"));
        QTRY_VERIFY(!session().search()->hitAt(0).value(QStringLiteral("objectId")).toString().isEmpty());
        key(Qt::Key_J);
        QTRY_VERIFY(!item("threadPane")->isVisible());
        QMetaObject::invokeMethod(m_window, "go", Q_ARG(QVariant, QStringLiteral("inbox")));
        QTRY_VERIFY(item("threadPane")->isVisible()); // the object stays behind in the search
        QVERIFY(session().object()->objectId().isEmpty());
        QMetaObject::invokeMethod(m_window, "go", Q_ARG(QVariant, QStringLiteral("search")));
        QTRY_VERIFY(item("searchField")->hasActiveFocus());
        key(Qt::Key_N, Qt::ControlModifier);
        QTRY_COMPARE(place(), QStringLiteral("inbox"));
    }
    void alternativesAreChosenByTheirLetters() {
        openWindow("cards");
        const auto decided = [this] { return m_stage->engine().requestsOf<api::DecideCheckpoint>(); };
        key(Qt::Key_G);
        key(Qt::Key_N);
        QTRY_VERIFY(item("queuePane"));
        QMetaObject::invokeMethod(m_window, "show", Q_ARG(QVariant, QStringLiteral("c-select")));
        QTRY_VERIFY(sees(QStringLiteral("Choose one")));
        QTRY_VERIFY(item("cardQueue")->hasActiveFocus());
        key(Qt::Key_1);
        QVERIFY(decided().empty());
        key(Qt::Key_B);
        QTRY_VERIFY(sees(QStringLiteral("Use “Firm”")));
        // From the list beside it the letters reach the card as well.
        item("listPane")->forceActiveFocus();
        key(Qt::Key_A);
        QTRY_VERIFY(sees(QStringLiteral("Use “Friendly”")));
        key(Qt::Key_G); // the first half of “go to”
        key(Qt::Key_D);
        QTRY_COMPARE(place(), QStringLiteral("done"));
        key(Qt::Key_G);
        key(Qt::Key_N);
        QTRY_VERIFY(item("queuePane"));
        QMetaObject::invokeMethod(m_window, "show", Q_ARG(QVariant, QStringLiteral("c-select")));
        QTRY_VERIFY(sees(QStringLiteral("Use “Friendly”"))); // what was chosen is still chosen
        QTRY_VERIFY(m_window->activeFocusItem() &&
                    m_window->activeFocusItem()->objectName() == QStringLiteral("cardFocus"));
        QKeyEvent held(QEvent::KeyPress, Qt::Key_1, Qt::NoModifier, QStringLiteral("1"), true);
        QCoreApplication::sendEvent(m_window, &held);
        QVERIFY(decided().empty()); // a key that is held down answers no form
        key(Qt::Key_1);
        QTRY_COMPARE(decided().size(), std::size_t{1});
        QCOMPARE(decided().back().decision.answer["choice"].get<QString>(), QStringLiteral("friendly"));
    }
    void breakersAreResetInTheSettings() {
        openWindow("desk");
        QMetaObject::invokeMethod(m_window, "go", Q_ARG(QVariant, QStringLiteral("settings")));
        QTRY_VERIFY(sees(QStringLiteral("Not called for now")));
        QVERIFY(sees(QStringLiteral("Everything that tasks call answers.")));
        m_stage->engine().emitLive(domain::BreakerChanged{
            {QStringLiteral("host:old.example:443"), domain::BreakerState::Open, 5, base::Instant{1'772'442'000'000},
             base::Instant{1'772'442'060'000}, QStringLiteral("It did not answer.")}});
        QTRY_VERIFY(sees(QStringLiteral("Not called since 09:00. Next try at 09:01.")));
        QVERIFY(sees(QStringLiteral("It did not answer.")));
        session().breakers()->reset(QString());
        QTRY_VERIFY(sees(QStringLiteral("Everything that tasks call answers.")));
        QCOMPARE(m_stage->engine().requestsOf<api::ResetBreaker>().size(), std::size_t{1});
    }
    void theWidthDecidesWhatStandsSideBySide_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("rail");
        QTest::addColumn<bool>("bothPanes");
        QTest::newRow("1600") << 1600 << false << true;
        QTest::newRow("1200") << 1200 << false << true;
        QTest::newRow("900") << 900 << true << true;
        QTest::newRow("700") << 700 << true << false;
    }
    void theWidthDecidesWhatStandsSideBySide() {
        QFETCH(const int, width);
        QFETCH(const bool, rail);
        QFETCH(const bool, bothPanes);
        openWindow("desk", width, 600);
        QTRY_COMPARE(m_window->width(), width);
        QCOMPARE(item("sidebar")->width() < 100, rail);
        QVERIFY(item("listPane")->isVisible());
        QCOMPARE(item("threadPane")->isVisible(), bothPanes);
        key(Qt::Key_J);
        QTRY_VERIFY(item("threadPane")->isVisible());
        QCOMPARE(item("listPane")->isVisible(), bothPanes);
        if (!bothPanes) {
            QVERIFY(item("backButton")->isVisible());
            key(Qt::Key_Escape);
            QVERIFY(item("listPane")->isVisible());
            QVERIFY(!item("threadPane")->isVisible());
        }
    }
    void aWindowWithoutAnEngineSaysSo() {
        openWindow("desk");
        m_stage->unload();
        session().link()->setFailed(QStringLiteral("The data folder is read-only. Nothing was changed."));
        QTRY_VERIFY(item("windowBanner")->isVisible());
        QVERIFY(sees(QStringLiteral("The data folder is read-only.")));
        session().link()->setHandedOver(QStringLiteral("Another Flux window uses this data."));
        QTRY_VERIFY(sees(QStringLiteral("Another Flux window uses this data.")));
    }
    void theEngineCanComeLate() {
        QVERIFY(m_stage->load(QStringLiteral("desk")));
        m_stage->unload();
        m_qml = std::make_unique<QQmlApplicationEngine>();
        ui::prepareEngine(*m_qml);
        m_qml->load(QUrl(QStringLiteral("qrc:/qt/qml/Flux/Shell/Main.qml")));
        m_window = qobject_cast<QQuickWindow*>(m_qml->rootObjects().value(0));
        QVERIFY(m_window);
        QCOMPARE(session().link()->state(), ui::EngineLink::State::Starting);
        QVERIFY(m_stage->load(QStringLiteral("desk")));
        QTRY_VERIFY(sees(QStringLiteral("Compare Hellweg and Nordlys prices")));
    }
    void settingsAreChangedInPlace() {
        openWindow("desk");
        QMetaObject::invokeMethod(m_window, "go", Q_ARG(QVariant, QStringLiteral("settings")));
        QTRY_VERIFY(sees(QStringLiteral("Private hosts")));
        QVERIFY(sees(QStringLiteral("192.168.1.10:8080")));
        QVERIFY(!sees(QStringLiteral("Password"))); // no keychain was given to this window
        session().settings()->change(QStringLiteral("mail.from"), QStringLiteral("not an address"));
        QTRY_VERIFY(sees(QStringLiteral("mail.from was not changed.")));
        QCOMPARE(session().settings()->values().value(QStringLiteral("mail.from")).toString(),
                 QStringLiteral("nina@bergstrasse.example"));
    }
};

FLUX_TEST_CLASS(ShellTest)
#include "shell_test.moc"
