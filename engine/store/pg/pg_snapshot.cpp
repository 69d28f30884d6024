#include "engine/store/pg/pg_snapshot.h"

#include "engine/store/pg/pg_error.h"

namespace flux::store {

using base::Result;

Result<void> PgSnapshot::enter() {
    if (m_depth == 0) {
        FLUX_CHECK(m_link.ensure());
        m_waiting.clear();
        m_link.add("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        m_waiting.push_back(std::make_shared<PgAnswer>());
    }
    ++m_depth;
    return {};
}

void PgSnapshot::leave() {
    if (--m_depth > 0)
        return;
    m_waiting.clear();
    if (!m_link.inRound())
        return; // an error has ended the transaction already
    m_link.add("COMMIT");
    m_link.finishLater();
}

PgSnapshot::Slot PgSnapshot::queue(const char* sql, const PgParams& params) {
    Q_ASSERT(isOpen());
    m_link.add(sql, params);
    m_waiting.push_back(std::make_shared<PgAnswer>());
    return m_waiting.back();
}

Result<PgAnswer> PgSnapshot::answer(const Slot& slot) {
    if (*slot)
        return *slot;
    const std::vector<Slot> waiting = std::exchange(m_waiting, {});
    FLUX_TRY(const auto answers, m_link.collect());
    for (size_t i = 0; i < waiting.size() && i < answers.size(); ++i)
        *waiting[i] = answers[i];
    if (!*slot) // it was lost with those that an error met
        return base::makeError(base::ErrorCode::Unavailable,
                               QStringLiteral("The database did not answer all of the question. Ask again."));
    return *slot;
}

Result<PgAnswer> PgSnapshot::ask(const char* sql, const PgParams& params) {
    if (isOpen())
        return answer(queue(sql, params));
    FLUX_CHECK(m_link.ensure());
    return m_link.ask(sql, params);
}

} // namespace flux::store
