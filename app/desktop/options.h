#pragma once

#include "engine/base/result.h"

#include <QtCore/QStringList>

namespace flux::desktop {

// What the person (or a script) asked of the window on the command line.
struct Options {
    QString dataDir;              // absolute and clean
    QString storeUrl;             // a shared store; empty: the data folder
    QString filesDir;             // where results are saved; empty: in the data folder
    QString goal;                 // stands in the composer, not sent
    bool startHidden = false;     // in the tray, if there is one
    bool benchFirstFrame = false; // say when the first frame with messages is on the screen
    bool help = false;
    bool version = false;
};

// InvalidArgument with a sentence for an option that does not exist or lacks its value.
[[nodiscard]] base::Result<Options> parseOptions(const QStringList& arguments);
[[nodiscard]] QString helpText();

// Whether a window can be shown at all; else the sentence that says what to do instead.
[[nodiscard]] base::Result<void> checkDisplay();

} // namespace flux::desktop
