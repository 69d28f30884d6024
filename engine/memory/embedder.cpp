#include "engine/memory/embedder.h"

#include <cmath>

namespace flux::memory {

float cosine(const Vector& a, const Vector& b) {
    if (a.size() != b.size())
        return 0;
    float sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

bool normalise(Vector& vector) {
    double sum = 0;
    for (const float value : vector)
        sum += double(value) * double(value);
    if (!(sum > 0) || !std::isfinite(sum))
        return false;
    const double length = std::sqrt(sum);
    for (float& value : vector)
        value = float(double(value) / length);
    return true;
}

} // namespace flux::memory
