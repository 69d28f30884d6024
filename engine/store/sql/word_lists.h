#pragma once

#include "engine/store/sql/sqlite_handle.h"

#include <map>
#include <vector>

namespace flux::store {

// The words of the indexes of words, kept in memory so that looking for a part of one takes microseconds. Rows of
// object_word only come and their numbers ascend, so only newer ones are read. Lists that grow too large are read from
// the table each time instead. Thread and owner: those of the connection, inside its transaction.
class WordLists {
public:
    explicit WordLists(Database& database) : m_database(database) {}

    // Words of the index that contain the part, at most `most`, in no order.
    [[nodiscard]] base::Result<std::vector<std::string>> withPart(qint64 index, const std::string& part, int most);

    static constexpr size_t kMostBytes = 4 << 20; // of an index's words

private:
    struct List {
        std::string words = "\n"; // each between two line feeds; a word has none
        bool tooLarge = false;    // it is empty then
    };
    [[nodiscard]] base::Result<void> refresh();
    [[nodiscard]] base::Result<std::vector<std::string>> fromTable(qint64 index, const std::string& part, int most);

    Database& m_database;
    std::map<qint64, List> m_lists; // by index
    qint64 m_last = 0;              // number of the newest row that was read
};

} // namespace flux::store
