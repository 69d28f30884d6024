#pragma once

// Pieces of SQL that the statements about leases share. Text that the compiler joins, for a statement is known by its
// address (PgLink::add).

// What is free: no owner, or one that is not alive.
#define FLUX_PG_FREE                                                                                                   \
    "(l.owner IS NULL OR l.owner NOT IN (SELECT p.id FROM process p WHERE p.until >= clock_timestamp()))"

#define FLUX_PG_UNFINISHED "'planning', 'ready', 'executing', 'checkpoint', 'paused'"
