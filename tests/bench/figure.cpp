#include "tests/bench/figure.h"

#include "engine/base/json.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace flux::bench {

void print(const Figure& f) {
    const auto rounded = [](double v) { return std::round(v * 1000) / 1000; };
    base::Json line{
        {"bench", f.bench}, {"figure", f.name}, {"ours", rounded(f.ours)}, {"unit", f.unit}, {"valid", f.valid}};
    if (f.peer && *f.peer > 0) {
        line["peer"] = rounded(*f.peer);
        line["peer_name"] = f.peerName;
    }
    if (f.ratio && *f.ratio > 0)
        line["ratio"] = rounded(*f.ratio);
    if (f.must)
        line["must"] = *f.must;
    if (f.aim)
        line["aim"] = *f.aim;
    if ((f.must || f.aim) && f.lessIsBetter)
        line["less_is_better"] = true;
    std::printf("%s\n", base::dumpJson(line).constData());
    std::fflush(stdout);
}

double quantile(std::vector<double> values, double q) {
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const double at = static_cast<double>(values.size() - 1) * q;
    const auto low = static_cast<size_t>(std::floor(at));
    const auto high = static_cast<size_t>(std::ceil(at));
    return values[low] + (values[high] - values[low]) * (at - std::floor(at));
}

double median(std::vector<double> values) {
    return quantile(std::move(values), 0.5);
}

} // namespace flux::bench
