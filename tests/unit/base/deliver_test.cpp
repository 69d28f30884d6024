#include "engine/base/deliver.h"
#include "tests/support/test_main.h"

#include <QtCore/QPromise>
#include <QtCore/QThread>
#include <QtTest/QTest>

#include <memory>

using namespace flux;

class DeliverTest : public QObject {
    Q_OBJECT

    // What a queued delivery would still do.
    static void settle() {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }

private Q_SLOTS:
    void runsTheHandlerWithTheValue() {
        QPromise<int> promise;
        promise.start();
        QObject receiver;
        int got = 0;
        base::deliver(promise.future(), &receiver, [&got](int value) { got = value; });
        settle();
        QCOMPARE(got, 0);
        promise.addResult(7);
        promise.finish();
        QTRY_COMPARE(got, 7);
    }

    void deliversWhatIsThereAlready() {
        QPromise<int> promise;
        promise.start();
        promise.addResult(5);
        promise.finish();
        QObject receiver;
        int got = 0;
        base::deliver(promise.future(), &receiver, [&got](int value) { got = value; });
        QTRY_COMPARE(got, 5);
    }

    void staysSilentWhenTheReceiverIsGone() {
        QPromise<int> promise;
        promise.start();
        auto receiver = std::make_unique<QObject>();
        bool called = false;
        base::deliver(promise.future(), receiver.get(), [&called](int) { called = true; });
        receiver.reset();
        promise.addResult(1);
        promise.finish();
        settle();
        QVERIFY(!called);
    }

    void staysSilentWhenTheReceiverGoesBetweenResultAndDelivery() {
        QPromise<int> promise;
        promise.start();
        auto receiver = std::make_unique<QObject>();
        bool called = false;
        base::deliver(promise.future(), receiver.get(), [&called](int) { called = true; });
        promise.addResult(1);
        promise.finish();
        receiver.reset();
        settle();
        QVERIFY(!called);
    }

    void staysSilentWhenCancelled() {
        QPromise<int> promise;
        promise.start();
        QObject receiver;
        bool called = false;
        base::deliver(promise.future(), &receiver, [&called](int) { called = true; });
        promise.future().cancel();
        promise.finish();
        settle();
        QVERIFY(!called);
    }

    void comesToTheReceiversThread() {
        auto promise = std::make_shared<QPromise<int>>();
        promise->start();
        QThread* at = nullptr;
        base::deliver(promise->future(), this, [&at](int) { at = QThread::currentThread(); });
        const std::unique_ptr<QThread> thread(QThread::create([promise] {
            promise->addResult(1);
            promise->finish();
        }));
        thread->start();
        QTRY_COMPARE(at, QThread::currentThread());
        thread->wait();
    }
};

FLUX_TEST_CLASS(DeliverTest)
#include "deliver_test.moc"
