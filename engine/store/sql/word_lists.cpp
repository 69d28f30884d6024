#include "engine/store/sql/word_lists.h"

namespace flux::store {

using base::Result;

Result<void> WordLists::refresh() {
    Query query(m_database, "SELECT number, index_id, word FROM object_word WHERE number > ?1 ORDER BY number");
    query.bind(m_last);
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            return {};
        Row row(query);
        m_last = row.number();
        List& list = m_lists[row.number()];
        if (list.tooLarge)
            continue;
        const QByteArrayView word = row.bytes();
        list.words.append(word.data(), size_t(word.size()));
        list.words.push_back('\n');
        if (list.words.size() > kMostBytes)
            list = {std::string(), true};
    }
}

Result<std::vector<std::string>> WordLists::withPart(qint64 index, const std::string& part, int most) {
    FLUX_CHECK(refresh());
    const List& list = m_lists[index];
    if (list.tooLarge)
        return fromTable(index, part, most);
    std::vector<std::string> found;
    const std::string& words = list.words;
    for (size_t at = words.find(part); at != std::string::npos && found.size() < size_t(most);) {
        const size_t begin = words.rfind('\n', at) + 1;
        const size_t end = words.find('\n', at);
        found.push_back(words.substr(begin, end - begin));
        at = words.find(part, end);
    }
    return found;
}

Result<std::vector<std::string>> WordLists::fromTable(qint64 index, const std::string& part, int most) {
    Query query(m_database, "SELECT word FROM object_word WHERE index_id = ?1 AND instr(word, ?2) > 0 LIMIT ?3");
    query.bind(index, BlobView{part}, most);
    std::vector<std::string> found;
    for (;;) {
        FLUX_TRY(const bool more, query.next());
        if (!more)
            return found;
        const QByteArrayView word = Row(query).bytes();
        found.emplace_back(word.data(), size_t(word.size()));
    }
}

} // namespace flux::store
