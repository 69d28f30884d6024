#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::base {

// A line of one text or of both.
struct DiffLine {
    enum class Kind { Same, Removed, Added } kind = Kind::Same;
    QString text; // without its end

    friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

// How `before` becomes `after`, line by line, with as few removed and added ones as there can be (Myers, An O(ND)
// Difference Algorithm, Algorithmica 1986); removed ones come before added ones. Texts that differ in more than 1,000
// lines come as all of the one and then all of the other. Pure.
[[nodiscard]] std::vector<DiffLine> diffLines(const QString& before, const QString& after);

} // namespace flux::base
