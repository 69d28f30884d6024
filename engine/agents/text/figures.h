#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::agents {

// A number with a unit or a currency, as it stands in a text.
struct Figure {
    QString text; // "1,240 €", "$3.50", "12 kg"
    QString unit; // one name per unit: "€" for €, EUR, euro and euros; "%" for % and percent
};

// The figures of a text in order. Numbers without a unit are left out: they could be anything. Linear.
[[nodiscard]] std::vector<Figure> figuresIn(QStringView text);

} // namespace flux::agents
