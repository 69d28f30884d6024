#include "engine/base/mailbox.h"
#include "tests/support/test_main.h"

#include <QtCore/QThread>
#include <QtTest/QTest>

#include <memory>

using namespace flux;

class MailboxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheOrder() {
        QObject target;
        base::Mailbox box(&target);
        QList<int> got;
        for (int i = 0; i < 5; ++i)
            QVERIFY(box.post([&got, i] { got.append(i); }));
        QVERIFY(got.isEmpty());
        QTRY_COMPARE(got, (QList<int>{0, 1, 2, 3, 4}));
    }

    void takesNothingAfterClose() {
        QObject target;
        base::Mailbox box(&target);
        box.close();
        bool called = false;
        QVERIFY(!box.post([&called] { called = true; }));
        QCoreApplication::processEvents();
        QVERIFY(!called);
    }

    void runsOnTheTargetsThread() {
        QObject target;
        auto box = std::make_shared<base::Mailbox>(&target);
        QThread* at = nullptr;
        const std::unique_ptr<QThread> thread(
            QThread::create([box, &at] { box->post([&at] { at = QThread::currentThread(); }); }));
        thread->start();
        QTRY_COMPARE(at, QThread::currentThread());
        thread->wait();
    }
};

FLUX_TEST_CLASS(MailboxTest)
#include "mailbox_test.moc"
