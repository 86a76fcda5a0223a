// Result<T>: a value or an Error. TRY(expression) yields the value or returns the error from the
// enclosing function; CO_TRY does the same in a coroutine. Both are expressions:
//   auto digest = TRY(Digest::parse(text));
#pragma once

#include <expected>
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.h"

namespace bulkhead {

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

namespace detail {

template <class T>
T take(std::expected<T, Error>& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace detail

#define TRY(...)                                                                  \
  ({                                                                              \
    auto try_result_ = (__VA_ARGS__);                                             \
    if (!try_result_) [[unlikely]] return std::unexpected(std::move(try_result_).error()); \
    ::bulkhead::detail::take(try_result_);                                        \
  })

#define CO_TRY(...)                                                               \
  ({                                                                              \
    auto try_result_ = (__VA_ARGS__);                                             \
    if (!try_result_) [[unlikely]] co_return std::unexpected(std::move(try_result_).error()); \
    ::bulkhead::detail::take(try_result_);                                        \
  })

}  // namespace bulkhead
