// Letters between processes, and the news of them.
#include "engine/store/pg/pg_lease_words.h"
#include "engine/store/pg/pg_leases.h"

namespace flux::store {

using base::Result;
using domain::TaskId;

namespace {

constexpr char kOpenLetters[] =
    "SELECT m.id, m.task_id, m.method, m.request FROM letter m LEFT JOIN lease l ON l.id = m.task_id WHERE m.answer IS "
    "NULL AND (l.id IS NULL OR l.owner = $1 OR " FLUX_PG_FREE ") ORDER BY m.id LIMIT 200";

} // namespace

Result<qint64> PgLeases::send(const Letter& letter) {
    FLUX_CHECK(m_link.ensure());
    m_link.add("BEGIN");
    m_link.add("INSERT INTO letter (task_id, sender, method, request) VALUES ($1, $2, $3, $4) RETURNING id",
               PgParams(letter.task, m_process, letter.method, letter.request));
    m_link.add("SELECT pg_notify($1, 'letter')", PgParams(QString::fromUtf8(channel())));
    m_link.add("COMMIT");
    FLUX_TRY(const auto answers, m_link.finish());
    return PgRow(answers[1].get(), 0).number();
}

Result<std::vector<Letter>> PgLeases::letters() {
    FLUX_CHECK(m_link.ensure());
    FLUX_TRY(const PgAnswer answer, m_link.ask(kOpenLetters, PgParams(m_process)));
    return readRows<Letter>(answer, [](PgRow& row) {
        Letter letter;
        letter.id = row.number();
        letter.task = row.id<TaskId>();
        letter.method = row.text();
        letter.request = row.json();
        return letter;
    });
}

Result<std::vector<LetterAnswer>> PgLeases::answers() {
    FLUX_CHECK(m_link.ensure());
    FLUX_TRY(const PgAnswer answer, m_link.ask("DELETE FROM letter WHERE sender = $1 AND answer IS NOT NULL RETURNING "
                                               "id, answer",
                                               PgParams(m_process)));
    return readRows<LetterAnswer>(answer, [](PgRow& row) {
        LetterAnswer read;
        read.id = row.number();
        read.answer = row.json();
        return read;
    });
}

Result<bool> PgLeases::withdraw(qint64 letter) {
    FLUX_CHECK(m_link.ensure());
    FLUX_TRY(const PgAnswer gone,
             m_link.ask("DELETE FROM letter WHERE id = $1 AND answer IS NULL RETURNING id", PgParams(letter)));
    if (PQntuples(gone.get()) > 0)
        return true;
    FLUX_TRY(const PgAnswer there, m_link.ask("SELECT id FROM letter WHERE id = $1", PgParams(letter)));
    return PQntuples(there.get()) == 0;
}

void PgLeases::onNews(std::function<void(const News&)> call) {
    m_news = std::move(call);
    listen();
}

void PgLeases::listen() {
    m_notifier.reset();
    if (!m_news || m_process.isEmpty() || m_link.socket() < 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(m_link.socket(), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] { look(); });
}

void PgLeases::look() {
    if (!m_notifier)
        return;
    if (m_link.isBroken()) { // a socket at its end is readable for ever; the next renew() makes a new one
        m_notifier->setEnabled(false);
        return;
    }
    const auto told = m_link.takeNotifications();
    if (told.empty())
        return;
    m_othersThere = true;
    News news;
    for (const auto& [from, what] : told) {
        news.events = news.events || what == "events";
        news.settings = news.settings || what == "settings";
        news.letters = news.letters || what == "letter";
        news.members = news.members || what == "join" || what == "leave";
    }
    if (m_news)
        m_news(news);
}

} // namespace flux::store
