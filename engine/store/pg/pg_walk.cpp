#include "engine/store/pg/pg_walk.h"

#include <algorithm>

namespace flux::store {

using base::Result;

namespace {

constexpr int kMostRows = 1000;          // of one batch
constexpr qint64 kMostBytes = 4'000'000; // about so large a batch may be, where the one before tells
constexpr int kFirstOfMany = 128;        // rows of the first batch, where all that there are will be read

std::string_view view(QByteArrayView bytes) {
    return {bytes.data(), size_t(bytes.size())};
}

} // namespace

void PgWalks::start() {
    const std::vector<PgWalk*> waiting = std::exchange(m_waiting, {});
    const int wanted = std::clamp(m_rows > 0 ? m_rows : kFirstOfMany, 16, kMostRows);
    // Of several only some of the rows come into their turn.
    const int each = waiting.size() < 2 ? wanted : std::max(8, 2 * wanted / int(waiting.size()));
    for (PgWalk* walk : waiting)
        walk->askForRows(std::min(each, kMostRows));
}

PgWalk::PgWalk(PgSnapshot& snapshot, PgWalks& walks, Attributions& attributions, Select select, Mark start)
    : m_snapshot(snapshot)
    , m_walks(walks)
    , m_attributions(attributions)
    , m_select(std::move(select))
    , m_mark(std::move(start)) {
    m_walks.add(this);
}

PgWalk::~PgWalk() {
    if (!m_started)
        m_walks.remove(this);
}

void PgWalk::askForRows(int count) {
    m_started = true;
    m_asked = count;
    m_slot = m_snapshot.queue(m_select.sql, m_select.params(m_mark, count));
}

int PgWalk::nextBatch() const {
    const auto bytes = qint64(PQresultMemorySize(m_answer.get()));
    const qint64 fitting = m_count > 0 && bytes > 0 ? kMostBytes * m_count / bytes : kMostRows;
    return int(std::clamp<qint64>(std::min<qint64>(qint64(m_asked) * 4, fitting), 1, kMostRows));
}

Result<bool> PgWalk::fetch() {
    if (!m_started) {
        m_walks.start();
    } else if (!m_slot) {
        if (m_count < m_asked)
            return false; // the last one was not full: there are no more
        m_mark = {std::string(m_at.key), m_at.updatedAt.ms, m_at.place};
        askForRows(nextBatch());
    }
    const PgSnapshot::Slot slot = std::exchange(m_slot, nullptr);
    FLUX_TRY(m_answer, m_snapshot.answer(slot));
    m_count = PQntuples(m_answer.get());
    m_row = 0;
    return m_count > 0;
}

Result<bool> PgWalk::next() {
    if (m_answer && m_row + 1 < m_count) {
        ++m_row;
    } else {
        FLUX_TRY(const bool found, fetch());
        if (!found)
            return false;
    }
    readRow();
    return true;
}

void PgWalk::readRow() {
    PgRow row(m_answer.get(), m_row);
    m_at.place = row.number();
    m_at.createdAt = row.instant();
    m_at.updatedAt = row.instant();
    m_at.tags = view(row.bytes());
    m_at.data = view(row.bytes());
    switch (m_select.key) {
    case Key::None:
        break;
    case Key::Bytes:
        m_at.key = {PQgetvalue(m_answer.get(), m_row, kObjectColumnCount),
                    size_t(PQgetlength(m_answer.get(), m_row, kObjectColumnCount))};
        break;
    case Key::LastChange:
        m_key.clear();
        domain::appendWholeNumberKey(m_key, m_at.updatedAt.ms);
        m_at.key = m_key;
        break;
    }
}

Result<domain::WorkspaceObject> PgWalk::object() {
    PgRow row(m_answer.get(), m_row);
    domain::WorkspaceObject object = asObject(row, m_attributions);
    if (row.problem())
        return *row.problem();
    return object;
}

Result<bool> PgChain::next() {
    for (; m_current < m_walks.size(); ++m_current) {
        FLUX_TRY(const bool found, m_walks[m_current]->next());
        if (found) {
            m_at = m_walks[m_current]->at();
            return true;
        }
    }
    return false;
}

} // namespace flux::store
