#pragma once

#include <QtCore/QString>

#include <optional>
#include <utility>
#include <variant>

namespace flux::base {

// What kind of wrong it is. A subset of the codes of google.rpc.Code; pick the most specific one.
enum class ErrorCode {
    InvalidArgument,    // the request is wrong whatever the state is
    NotFound,           // the thing asked for does not exist
    AlreadyExists,      // the thing to create exists
    FailedPrecondition, // right request, wrong state: the caller must change something first
    PermissionDenied,   // the person (or a rule) did not allow it
    Unauthenticated,    // no or wrong credentials
    ResourceExhausted,  // a limit is reached: size, count, disk, money
    DeadlineExceeded,   // it took longer than allowed
    Cancelled,          // somebody asked to stop
    Unavailable,        // a passing condition: try again later
    Internal,           // a defect of ours
};

// An expected failure, as a value. `message` is a sentence for the person: what happened and what to do.
// `detail` is for the log alone (never shown, may name files and hosts, never a secret).
struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString detail;
    bool retryable = false;
    std::optional<qint64> retryAfterMs; // the other side's wish, when it gave one

    friend bool operator==(const Error&, const Error&) = default;
};

[[nodiscard]] QString codeName(ErrorCode code); // "not_found"
[[nodiscard]] std::optional<ErrorCode> codeFromName(QStringView name);

[[nodiscard]] inline Error makeError(ErrorCode code, QString message, QString detail = {}) {
    const bool retryable = code == ErrorCode::Unavailable || code == ErrorCode::DeadlineExceeded;
    return Error{code, std::move(message), std::move(detail), retryable, std::nullopt};
}

// A value of T or an Error. Reading the wrong side is a programmer error and asserts.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] const T& value() const& {
        Q_ASSERT(ok());
        return std::get<0>(m_state);
    }
    [[nodiscard]] T& value() & {
        Q_ASSERT(ok());
        return std::get<0>(m_state);
    }
    [[nodiscard]] T&& value() && {
        Q_ASSERT(ok());
        return std::get<0>(std::move(m_state));
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    [[nodiscard]] const Error& error() const {
        Q_ASSERT(!ok());
        return std::get<1>(m_state);
    }
    [[nodiscard]] T valueOr(T other) const { return ok() ? value() : std::move(other); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    [[nodiscard]] bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] const Error& error() const {
        Q_ASSERT(!ok());
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

} // namespace flux::base

// FLUX_TRY(auto page, reader.page(id)): the value, or return the error from the enclosing function.
#define FLUX_CONCAT_(a, b) a##b
#define FLUX_CONCAT(a, b) FLUX_CONCAT_(a, b)
#define FLUX_TRY_IMPL(tmp, decl, expr)                                                                                 \
    auto tmp = (expr);                                                                                                 \
    if (!tmp.ok())                                                                                                     \
        return tmp.error();                                                                                            \
    decl = std::move(*tmp)
#define FLUX_TRY(decl, expr) FLUX_TRY_IMPL(FLUX_CONCAT(fluxTry_, __LINE__), decl, expr)
// FLUX_CHECK(store.commit(work)): return the error, if there is one.
#define FLUX_CHECK(expr)                                                                                               \
    do {                                                                                                               \
        if (auto fluxCheck = (expr); !fluxCheck.ok())                                                                  \
            return fluxCheck.error();                                                                                  \
    } while (false)
