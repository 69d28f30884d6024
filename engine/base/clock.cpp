#include "engine/base/clock.h"

#include <QtCore/QRandomGenerator>

#include <chrono>

namespace flux::base {

Instant SystemClock::now() {
    return Instant{QDateTime::currentMSecsSinceEpoch()};
}

qint64 SystemClock::steadyMs() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

quint64 SystemClock::random() {
    return QRandomGenerator::system()->generate64();
}

} // namespace flux::base
