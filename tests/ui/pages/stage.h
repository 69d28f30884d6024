#pragma once

#include "tests/support/scripted_engine.h"
#include "tests/support/test_clock.h"
#include "ui/core/session.h"

#include <QtCore/QObject>
#include <QtCore/QVariant>

#include <memory>

namespace flux::test {

// What a page test plays on: a session over a scripted engine whose script can be changed, and what was asked of it.
// Thread: the test's. Owner: the test program.
class Stage : public QObject {
    Q_OBJECT
public:
    explicit Stage(QObject* parent = nullptr);
    ~Stage() override;

    // A new engine with tests/ui/pages/data/NAME.json; waits until the session is ready. False: the script is wrong.
    Q_INVOKABLE bool load(const QString& name);
    Q_INVOKABLE void unload();
    Q_INVOKABLE void hold(bool on);
    Q_INVOKABLE void advance(int ms);
    Q_INVOKABLE double now(); // ms since 1970
    Q_INVOKABLE int asked(const QString& method) const;
    Q_INVOKABLE QVariantMap lastAsked(const QString& method) const; // its parameters; empty when it was never asked
    Q_INVOKABLE QVariantMap planOf(const QString& taskId);          // the plan in force
    Q_INVOKABLE bool ask(const QString& method, const QVariantMap& params); // as another surface; true: it was done
    Q_INVOKABLE bool happen(const QVariantMap& event);                      // {"kind":"task.updated","task":{…}}
    Q_INVOKABLE void progress(const QString& taskId, const QString& step, const QString& note);
    Q_INVOKABLE bool addMessages(const QString& conversationId, int count); // at its end
    // What an input method does to the item that has the focus.
    Q_INVOKABLE bool compose(const QString& preedit);
    Q_INVOKABLE bool commit(const QString& text);

    [[nodiscard]] ScriptedEngine& engine() { return *m_engine; }
    [[nodiscard]] ui::Session& session() { return m_session; }

private:
    TestClock m_clock;
    std::unique_ptr<ScriptedEngine> m_engine;
    ui::Session m_session;
    int m_added = 0;
};

} // namespace flux::test
