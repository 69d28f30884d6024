#pragma once

#include "tests/faults/counting_server.h"
#include "tests/support/smtp_test_server.h"

namespace flux::test {

// How many mails with this subject the server took.
[[nodiscard]] std::map<QString, int> mailsBySubject(const SmtpTestServer& smtp);

// What is wrong at the end of a round, in sentences; empty when all rules hold: each task has ended with a sentence or
// waits for a card; each effect happened once, or not at all with a step that does not claim it, or it is on record
// that nobody knows; files are whole; the feed has no gap; the database is sound.
[[nodiscard]] QStringList judge(const Round& round, const QString& dataDir, const CountingServer& server,
                                const SmtpTestServer& smtp);

} // namespace flux::test
