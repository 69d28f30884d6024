#include "tests/support/test_clock.h"

namespace flux::test {

quint64 TestClock::random() { // splitmix64 (Steele, Lea, Flood 2014)
    quint64 z = (m_seed += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

} // namespace flux::test
