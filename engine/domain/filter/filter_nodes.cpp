#include "engine/domain/filter/filter_nodes.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace flux::domain {

namespace {

template <typename T>
int sign(T a, T b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

// A whole number against a real one, exactly: the real one may be larger than any whole one, or stand between two.
int compareWholeReal(qint64 whole, double real) {
    constexpr double kEdge = 9223372036854775808.0; // 2^63
    if (real >= kEdge)
        return -1;
    if (real < -kEdge)
        return 1;
    const double floor = std::floor(real);
    const int first = sign(whole, static_cast<qint64>(floor));
    return first != 0 ? first : (real > floor ? -1 : 0);
}
int compareLargeReal(quint64 large, double real) {   // large is above the signed range
    constexpr double kEdge = 18446744073709551616.0; // 2^64
    if (real >= kEdge)
        return -1;
    if (real < 9223372036854775808.0)
        return 1;
    return sign(large, static_cast<quint64>(real)); // reals of this size are whole
}

} // namespace

int compareNumbers(const FilterNumber& a, const FilterNumber& b) {
    using Form = FilterNumber::Form;
    if (a.form == b.form) {
        switch (a.form) {
        case Form::Signed:
            return sign(a.whole, b.whole);
        case Form::Unsigned:
            return sign(a.large, b.large);
        case Form::Real:
            return sign(a.real, b.real);
        }
    }
    if (a.form == Form::Real)
        return -compareNumbers(b, a);
    if (b.form == Form::Real)
        return a.form == Form::Signed ? compareWholeReal(a.whole, b.real) : compareLargeReal(a.large, b.real);
    return a.form == Form::Unsigned ? 1 : -1; // Unsigned is above every Signed
}

double asReal(const FilterNumber& number) {
    switch (number.form) {
    case FilterNumber::Form::Signed:
        return static_cast<double>(number.whole);
    case FilterNumber::Form::Unsigned:
        return static_cast<double>(number.large);
    case FilterNumber::Form::Real:
        return number.real;
    }
    Q_UNREACHABLE();
}

FilterNumber numberOf(const base::Json& number) {
    FilterNumber read;
    if (number.is_number_unsigned() && number.get<quint64>() > quint64(std::numeric_limits<qint64>::max())) {
        read.form = FilterNumber::Form::Unsigned;
        read.large = number.get<quint64>();
    } else if (number.is_number_integer()) {
        read.form = FilterNumber::Form::Signed;
        read.whole = number.get<qint64>();
    } else {
        read.real = number.get<double>();
    }
    return read;
}

FilterNumber numberOf(std::string_view digits) {
    FilterNumber read;
    const char* end = digits.data() + digits.size();
    if (digits.find_first_of(".eE") == std::string_view::npos) {
        if (const auto whole = std::from_chars(digits.data(), end, read.whole);
            whole.ec == std::errc() && whole.ptr == end) {
            read.form = FilterNumber::Form::Signed;
            return read;
        }
        if (const auto large = std::from_chars(digits.data(), end, read.large);
            large.ec == std::errc() && large.ptr == end) {
            read.form = FilterNumber::Form::Unsigned;
            return read;
        }
    }
    std::from_chars(digits.data(), end, read.real);
    return read;
}

NodeKind JsonNode::kind() const {
    switch (m_value->type()) {
    case base::Json::value_t::object:
        return NodeKind::Object;
    case base::Json::value_t::array:
        return NodeKind::Array;
    case base::Json::value_t::string:
        return NodeKind::Text;
    case base::Json::value_t::boolean:
        return NodeKind::Bool;
    case base::Json::value_t::number_integer:
    case base::Json::value_t::number_unsigned:
    case base::Json::value_t::number_float:
        return NodeKind::Number;
    default:
        return NodeKind::Null;
    }
}

base::Json RawNode::value() const {
    const std::string_view text = m_value.span();
    return base::parseJson(QByteArrayView(text.data(), qsizetype(text.size()))).valueOr(base::Json());
}

std::optional<size_t> elementIndex(const std::string& part) {
    if (part.empty() || part.size() > 9 || (part.size() > 1 && part[0] == '0'))
        return std::nullopt;
    size_t index = 0;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), index);
    if (read.ec != std::errc() || read.ptr != part.data() + part.size())
        return std::nullopt;
    return index;
}

} // namespace flux::domain
