#include "app/papers/bounds.h"

#include <QtCore/qglobal.h>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace flux::papers {

void setBounds() {
#ifdef Q_OS_UNIX
    const auto bound = [](auto what, rlim_t most) {
        const rlimit limit{most, most};
        setrlimit(what, &limit); // one that cannot be set is not worth failing for
    };
#if !defined(__SANITIZE_ADDRESS__) // whose shadow is larger than any bound
    bound(RLIMIT_AS, rlim_t(1536) * 1024 * 1024);
#endif
    bound(RLIMIT_CPU, 60);
    bound(RLIMIT_FSIZE, rlim_t(512) * 1024 * 1024);
    bound(RLIMIT_CORE, 0);
#endif
}

} // namespace flux::papers
