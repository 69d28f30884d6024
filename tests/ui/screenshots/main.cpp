#include "engine/base/log.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/test_clock.h"
#include "ui/core/session.h"
#include "ui/modules.h"
#include "ui/theme/no_network.h"
#include "ui/theme/theme.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtGui/QImage>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtQuickControls2/QQuickStyle>

#include <cstdio>
#include <functional>

namespace {

constexpr int kPatienceMs = 20'000;

bool wait(const std::function<bool()>& until) {
    QElapsedTimer clock;
    clock.start();
    while (!until() && clock.elapsed() < kPatienceMs)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    return until();
}

// Until bindings, loaders and layouts have come to rest.
void settle() {
    for (int i = 0; i < 25; ++i) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
}

struct Shot {
    const char* name;
    const char* place;        // empty: the inbox
    const char* conversation; // empty: a new one
    int width;
    int height;
    const char* scheme;
    const char* act = ""; // "plan": changes a plan; "undo", "delete": asks in the block; "breakers": at the end of the
                          // settings; "find …": these words in the search box
};
constexpr Shot kShots[] = {
    {"inbox-1280x800-light", "inbox", "worktop", 1280, 800, "light"},
    {"inbox-1280x800-dark", "inbox", "worktop", 1280, 800, "dark"},
    {"inbox-900x600-light", "inbox", "worktop", 900, 600, "light"},
    {"inbox-900x600-dark", "inbox", "worktop", 900, 600, "dark"},
    {"search-1280x800-light", "search", "worktop", 1280, 800, "light", "find Hellweg"},
    {"search-1280x800-dark", "search", "worktop", 1280, 800, "dark", "find Hellweg"},
};
constexpr Shot kExtra[] = {
    {"extra-contrast", "inbox", "worktop", 1280, 800, "contrast"},
    {"extra-contrast-light", "inbox", "worktop", 1280, 800, "contrastLight"},
    {"extra-result", "inbox", "weekly", 1280, 800, "light"},
    {"extra-error", "inbox", "contacts", 1280, 800, "dark"},
    {"extra-access", "inbox", "council", 1280, 800, "light"},
    {"extra-unknown", "inbox", "lisbon", 1280, 800, "dark"},
    {"extra-needs", "needs", "", 1280, 800, "light"},
    {"extra-done", "done", "weekly", 1280, 800, "dark"},
    {"extra-settings", "settings", "", 1280, 800, "light"},
    {"extra-new", "inbox", "", 1280, 800, "light"},
    {"extra-wide", "inbox", "worktop", 1760, 1000, "light"},
    {"extra-single", "inbox", "worktop", 700, 640, "dark"},
    {"extra-search-hints", "search", "worktop", 1280, 800, "light", "find "},
    {"extra-search-none", "search", "worktop", 900, 600, "dark", "find nowhere"},
    {"extra-search-900", "search", "worktop", 900, 600, "light", "find the"},
    {"extra-search-single", "search", "worktop", 700, 640, "light", "find the"},
    {"extra-search-contrast", "search", "worktop", 1280, 800, "contrast", "find Hellweg"},
};

// A second world: what a person can do to a run.
constexpr Shot kSteering[] = {
    {"cards-1280x800-light", "inbox", "lisbon", 1280, 800, "light"},
    {"cards-1280x800-dark", "inbox", "visit", 1280, 800, "dark"},
    {"plan-1280x800-light", "inbox", "plan", 1280, 800, "light", "plan"},
    {"plan-1280x800-dark", "inbox", "plan", 1280, 800, "dark", "plan"},
};
// A third world: the person's data.
constexpr Shot kData[] = {
    {"data-1280x800-light", "inbox", "week", 1280, 800, "light", "object"},
    {"data-1280x800-dark", "inbox", "week", 1280, 800, "dark"},
};
constexpr Shot kDataExtra[] = {
    {"data-object-dark", "inbox", "week", 1280, 800, "dark", "object"},
    {"data-search-light", "search", "week", 1280, 800, "light", "find type:event"},
    {"data-search-file-light", "search", "week", 1280, 800, "light", "find offer"},
    {"data-search-file-dark", "search", "week", 1280, 800, "dark", "find offer"},
    {"data-search-dark", "search", "week", 900, 600, "dark", "find Bob"},
    {"data-900-light", "inbox", "week", 900, 600, "light"},
    {"data-object-900-light", "inbox", "week", 900, 600, "light", "object"},
    {"data-empty-light", "inbox", "free", 1280, 800, "light"},
    {"data-contrast", "inbox", "week", 1280, 800, "contrast", "object"},
};
constexpr Shot kSteeringExtra[] = {
    {"steer-select-light", "inbox", "reminders", 1280, 1000, "light"},
    {"steer-select-900-dark", "inbox", "reminders", 900, 600, "dark"},
    {"steer-modify-light", "inbox", "visit", 1280, 1000, "light"},
    {"steer-questions-dark", "inbox", "lisbon", 1280, 1000, "dark"},
    {"steer-records-light", "inbox", "mail", 1280, 800, "light"},
    {"steer-records-dark", "inbox", "mail", 900, 600, "dark"},
    {"steer-failed-light", "inbox", "book", 1280, 1000, "light", "undo"},
    {"steer-failed-dark", "inbox", "book", 1280, 1000, "dark", "delete"},
    {"steer-items-light", "inbox", "reminders", 1280, 1000, "light", "items"},
    {"steer-pick-light", "inbox", "plan", 1280, 800, "light", "leave_out"},
    {"steer-plan-900-light", "inbox", "plan", 900, 600, "light", "plan"},
    {"steer-plan-contrast", "inbox", "plan", 1280, 800, "contrast", "plan"},
    {"steer-needs-light", "needs", "", 1280, 800, "light"},
    {"steer-needs-900-dark", "needs", "", 900, 600, "dark"},
    {"steer-breakers-light", "settings", "", 1280, 800, "light", "breakers"},
    {"steer-breakers-dark", "settings", "", 900, 600, "dark", "breakers"},
    {"steer-menu-light", "inbox", "book", 1280, 800, "light", "menu"},
};

void collect(QQuickItem* from, const QString& name, QList<QQuickItem*>& found) {
    if (from->objectName() == name)
        found.append(from);
    const auto children = from->childItems();
    for (QQuickItem* child : children)
        collect(child, name, found);
}

QList<QQuickItem*> find(QQuickWindow& window, const char* name) {
    QList<QQuickItem*> found;
    collect(window.contentItem(), QString::fromLatin1(name), found);
    return found;
}

void changeThePlan(QQuickWindow& window, flux::ui::PlanEditor& plan) {
    QMetaObject::invokeMethod(find(window, "threadPane").value(0), "showPlan",
                              Q_ARG(QVariant, QStringLiteral("task-plan")), Q_ARG(QVariant, QStringLiteral("edit")),
                              Q_ARG(QVariant, QString()));
    wait([&] { return plan.count() > 0 && !plan.loading(); });
    plan.toggleOpen(3);
    plan.write(3, QStringLiteral("in:subject"), QStringLiteral("Oak worktop: Hellweg or Nordlys"));
    plan.toggleLeftOut(4);
    plan.showChanges();
    wait([&] { return plan.changesKnown(); });
}

// "plan": a plan is being changed. "breakers": the end of the settings. "items": of a for-each step. "menu": of a
// task. Else: what a block asks.
void act(const Shot& shot, QQuickWindow& window, flux::ui::Session& session) {
    const QString what = QString::fromLatin1(shot.act);
    if (what == QStringLiteral("plan")) {
        changeThePlan(window, *session.plan());
    } else if (what == QStringLiteral("object")) {
        QMetaObject::invokeMethod(find(window, "threadPane").value(0), "showObject",
                                  Q_ARG(QVariant, QStringLiteral("01890a5d-ac96-774b-bcce-b30200000002")));
        wait([&] { return !session.object()->loading(); });
    } else if (what.startsWith(QStringLiteral("find "))) {
        session.search()->setText(what.mid(5));
        wait([&] { return session.search()->isAnswered() || what.size() == 5; });
        for (QQuickItem* pane : find(window, "searchPane"))
            QMetaObject::invokeMethod(pane, "step", Q_ARG(QVariant, 1));
        wait([&] { return !session.thread()->loading() && !session.object()->loading(); });
    } else if (what == QStringLiteral("breakers")) {
        for (QQuickItem* list : find(window, "settingsList"))
            list->setProperty("contentY", list->property("contentHeight").toReal() - list->height());
    } else if (!what.isEmpty()) {
        for (QQuickItem* block : find(window, "taskBlock")) {
            auto* task = block->property("task").value<flux::ui::TaskView*>();
            if (!task || task->taskId() == QStringLiteral("task-book-old"))
                continue;
            if (what == QStringLiteral("menu"))
                QMetaObject::invokeMethod(block, "openMenu");
            else if (what == QStringLiteral("items"))
                task->toggleItems(QStringLiteral("s2"));
            else
                QMetaObject::invokeMethod(block, "showStrip", Q_ARG(QVariant, what));
            if (what == QStringLiteral("undo"))
                task->askUndo();
            wait([&] { return !task->busy(); });
        }
    }
}

bool take(const Shot& shot, QQuickWindow& window, flux::ui::Session& session, const QDir& out) {
    flux::ui::Theme::instance().setScheme(QString::fromLatin1(shot.scheme));
    window.resize(shot.width, shot.height);
    QMetaObject::invokeMethod(&window, "go", Q_ARG(QVariant, QString::fromLatin1(shot.place)));
    const QString conversation = QString::fromLatin1(shot.conversation);
    session.openThread(conversation);
    wait([&] { return session.thread()->conversationId() == conversation && !session.thread()->loading(); });
    settle();
    if (!session.object()->objectId().isEmpty()) // of the picture before
        QMetaObject::invokeMethod(find(window, "threadPane").value(0), "hideObject");
    act(shot, window, session);
    settle();
    // A click that nobody made has left no focus ring on the rows.
    const QImage image = window.grabWindow();
    const QString file = out.filePath(QString::fromLatin1(shot.name) + QStringLiteral(".png"));
    if (image.isNull() || !image.save(file)) {
        std::fprintf(stderr, "%s could not be written.\n", qPrintable(file));
        return false;
    }
    std::printf("%s %dx%d\n", qPrintable(file), image.width(), image.height());
    return true;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("QT_SCALE_FACTOR", "1");
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication app(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QQuickStyle::setStyle(QStringLiteral("Basic"));
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        QGuiApplication::setFont(QFont(QStringLiteral("Inter")));
    QCommandLineParser parser;
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("The folder for the pictures."),
                                 QStringLiteral("folder"), QStringLiteral("."));
    const QCommandLineOption extra(QStringLiteral("extra"), QStringLiteral("More places and states, for looking at."));
    const QCommandLineOption scale(QStringLiteral("scale"), QStringLiteral("Font scale in percent."),
                                   QStringLiteral("percent"), QStringLiteral("100"));
    const QCommandLineOption mirrored(QStringLiteral("mirrored"), QStringLiteral("As in a right-to-left language."));
    parser.addOptions({out, extra, scale, mirrored});
    parser.process(app);

    auto engine = flux::test::ScriptedEngine::fromFile(QStringLiteral(FLUX_SCREENSHOT_WORLD));
    auto steering = flux::test::ScriptedEngine::fromFile(QStringLiteral(FLUX_STEERING_WORLD));
    auto data = flux::test::ScriptedEngine::fromFile(QStringLiteral(FLUX_DATA_WORLD));
    if (!engine.ok() || !steering.ok() || !data.ok()) {
        const auto& wrong = !engine.ok() ? engine : !steering.ok() ? steering : data;
        std::fprintf(stderr, "%s\n", qPrintable(wrong.error().message));
        return 1;
    }
    flux::ui::linkModules();
    flux::ui::Theme& theme = flux::ui::Theme::instance();
    theme.setReducedMotion(true);
    theme.setScale(parser.value(scale).toInt() / 100.0);
    theme.setMirrored(parser.isSet(mirrored));
    flux::test::TestClock clock; // the world's own time, so that ages do not change from run to run
    flux::ui::Session session(clock, QLocale(), QTimeZone::utc());
    session.install();
    bool good = true;
    {
        QQmlApplicationEngine qml;
        flux::ui::prepareEngine(qml);
        qml.load(QUrl(QStringLiteral("qrc:/qt/qml/Flux/Shell/Main.qml")));
        auto* window =
            qml.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow*>(qml.rootObjects().constFirst());
        if (!window) {
            std::fprintf(stderr, "The window could not be loaded.\n");
            return 1;
        }
        session.link()->setEngine(engine->get());
        if (!wait([&] { return session.conversations()->count() > 0; })) {
            std::fprintf(stderr, "The scripted world did not appear.\n");
            return 1;
        }
        const QDir folder(parser.value(out));
        for (const Shot& shot : kShots)
            good = take(shot, *window, session, folder) && good;
        for (const Shot& shot : kExtra)
            good = (!parser.isSet(extra) || take(shot, *window, session, folder)) && good;
        session.link()->setEngine(nullptr);
        session.link()->setEngine(data->get());
        good = wait([&] { return session.conversations()->count() == 2; }) && good;
        for (const Shot& shot : kData)
            good = take(shot, *window, session, folder) && good;
        for (const Shot& shot : kDataExtra)
            good = (!parser.isSet(extra) || take(shot, *window, session, folder)) && good;
        session.link()->setEngine(nullptr);
        session.link()->setEngine(steering->get());
        wait([&] {
            return session.link()->isReady() && session.cards()->count() > 0 && !session.breakers()->rows().isEmpty();
        });
        for (const Shot& shot : kSteering)
            good = take(shot, *window, session, folder) && good;
        for (const Shot& shot : kSteeringExtra)
            good = (!parser.isSet(extra) || take(shot, *window, session, folder)) && good;
    }
    session.link()->setEngine(nullptr);
    return good ? 0 : 1;
}
