#pragma once

#include "engine/store/pg/pg_link.h"

namespace flux::store {

// One committed state for several SELECTs. Statements are queued and sent together when the first of their answers is
// needed, so a question costs as many round trips as it has turns to think. Thread and owner: those of the link, which
// outlives it.
class PgSnapshot {
public:
    using Slot = std::shared_ptr<PgAnswer>; // where the answer to a queued statement will stand

    explicit PgSnapshot(PgLink& link) : m_link(link) {}

    // From the outermost enter() to its leave() everything is of one state. Each enter() that went well has a leave().
    [[nodiscard]] base::Result<void> enter();
    void leave(); // does not wait for the server
    [[nodiscard]] bool isOpen() const { return m_depth > 0; }

    // Inside alone. `sql` must be a string constant.
    [[nodiscard]] Slot queue(const char* sql, const PgParams& params = PgParams());
    [[nodiscard]] base::Result<PgAnswer> answer(const Slot& slot);
    // Outside it sees a state of its own.
    [[nodiscard]] base::Result<PgAnswer> ask(const char* sql, const PgParams& params = PgParams());

private:
    PgLink& m_link;
    int m_depth = 0;
    std::vector<Slot> m_waiting; // of the statements that were queued and not sent
};

} // namespace flux::store
