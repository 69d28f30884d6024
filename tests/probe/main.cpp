// flux-probe: one JSON object a line in, one a line out, in order, until the input ends.
#include "tests/probe/probe.h"

#include <QtCore/QCoreApplication>

#include <iostream>
#include <string>

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv); // the network wants one
    std::ios::sync_with_stdio(false);
    std::string line;
    while (std::getline(std::cin, line)) {
        const QByteArray reply = flux::probe::answer(QByteArrayView(line.data(), static_cast<qsizetype>(line.size())));
        std::cout.write(reply.constData(), reply.size());
        std::cout << '\n' << std::flush;
    }
    return 0;
}
