#pragma once

#include "engine/base/result.h"

#include <QtCore/QStringList>

namespace flux::cli {

// How cards are answered without asking: not at all (ask), yes to what can be, no to all, or left waiting.
enum class Answering { Ask, Yes, No, Leave };

// The command line, parsed. Unknown options and missing words are errors (InvalidArgument), never ignored.
struct Arguments {
    QString dataDir; // empty: FLUX_DATA or the default
    bool json = false;
    bool help = false;
    bool version = false;
    bool all = false; // tasks --all
    Answering answering = Answering::Ask;
    QStringList allowHosts;
    QStringList allowFolders;
    QString reason;    // reject --reason
    QString command;   // "run", …; empty: none given
    QStringList words; // what follows the command
};

[[nodiscard]] base::Result<Arguments> parseArguments(const QStringList& raw); // without the program's name
[[nodiscard]] QString usage();

} // namespace flux::cli
