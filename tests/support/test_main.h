#pragma once

#include <QtCore/QObject>

#include <functional>
#include <memory>

namespace flux::test {

// Collects the test classes of a program; main() (test_main.cpp) runs each with QTest and returns non-zero if any
// fails. FLUX_TEST=ClassName in the environment, or a first argument "-class Name", runs that class alone.
bool registerTestClass(const char* name, std::function<std::unique_ptr<QObject>()> make);

} // namespace flux::test

#define FLUX_TEST_CLASS(Class)                                                                                         \
    [[maybe_unused]] static const bool fluxRegistered##Class =                                                         \
        ::flux::test::registerTestClass(#Class, [] { return std::make_unique<Class>(); });
