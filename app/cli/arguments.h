#pragma once

#include "engine/base/result.h"

#include <QtCore/QStringList>

namespace flux::cli {

// How cards are answered without asking: not at all (ask), yes to what can be, no to all, or left waiting.
enum class Answering { Ask, Yes, No, Leave };

// What goes with “flux files” alone.
struct FileOptions {
    QString folder, name, oldVersion, seconds, metadata;
    bool hasFolder = false; // also when it is the top
    bool recursive = false, everything = false;
    bool makePublic = false, makePrivate = false;
};

// The command line, parsed. Unknown options and missing words are errors (InvalidArgument), never ignored.
struct Arguments {
    QString dataDir;  // empty: FLUX_DATA or the default
    QString store;    // empty: FLUX_STORE, or the data folder
    QString filesDir; // empty: FLUX_FILES, or in the data folder
    bool json = false;
    bool help = false;
    bool version = false;
    bool all = false;    // tasks --all
    bool whole = false;  // retry --whole
    bool detach = false; // do not follow what was started
    bool dryRun = false;
    bool start = true; // fork, rerun: false with --no-start
    Answering answering = Answering::Ask;
    QStringList allowHosts;
    QStringList allowFolders;
    QString reason;      // reject, skip
    QString goal;        // rerun
    QString file;        // plan edit: a path, or "-" for standard input
    QString from, to;    // fork: a step; plan diff: plan versions
    QString other;       // plan diff: another task
    QString planVersion; // plan show
    QStringList sets;    // NAME=VALUE, in the order given
    QString answer;      // approve, answer: JSON
    QString choice;      // approve, answer
    QString limit;       // search, memory search, objects, query
    // objects, query, files, memory: tags; how to order; where a page begins; paths to count, group and sum up; a
    // schema's mode; the version that is meant
    QStringList tags, sums;
    QString order, cursor, distinct, group, mode, expect, url;
    bool replace = false, noTags = false, count = false, explain = false, trash = false;
    FileOptions files;
    QString now;            // explain: ISO 8601; empty: the time it is
    QString timeZone;       // explain: IANA name; empty: where this machine is
    QString format;         // import, export
    QStringList types;      // import (one), export
    QString where;          // export: JSON
    QString thread;         // export: a conversation
    bool overwrite = false; // export
    bool encrypt = false;   // backup create
    bool repair = false;    // doctor
    QString key, topic;     // memory: store, search
    QString scope, of;      // memory: organisation, person, agent or topic, and which one
    QString expires;        // memory store: ISO 8601
    QString budget;         // memory search: tokens
    QString command;        // "run", …; empty: none given. An alias is its command already
    QStringList words;      // what follows the command
};

[[nodiscard]] base::Result<Arguments> parseArguments(const QStringList& raw); // without the program's name
[[nodiscard]] QString usage();

} // namespace flux::cli
