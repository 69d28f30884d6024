#include "tests/store/sql_files.h"

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flux::test {

namespace {
constexpr int kCouldNotChange = 126;
constexpr int kDied = 127;
constexpr unsigned kNobody = 65534;

bool becomeNobody() {
    return geteuid() != 0 || (setgroups(0, nullptr) == 0 && setgid(kNobody) == 0 && setuid(kNobody) == 0);
}
} // namespace

int inChild(const std::function<int()>& job) {
    const pid_t child = fork();
    if (child == 0)
        _exit(job());
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return kDied;
    return WEXITSTATUS(status);
}

int inChildWithoutRoot(const std::function<int()>& job) {
    return inChild([&job] { return becomeNobody() ? job() : kCouldNotChange; });
}

} // namespace flux::test
