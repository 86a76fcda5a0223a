#include "audit/audit_verification.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/audit_files.h"

namespace bulkhead {
namespace {

template <class... Arguments>
std::unexpected<Error> broken(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  return fail(ErrorCode::kCorrupt, fmt::format(format, std::forward<Arguments>(arguments)...));
}

class Verification {
 public:
  explicit Verification(std::vector<ChainHead> expected) : expected_(std::move(expected)) {
    std::ranges::sort(expected_, {}, &ChainHead::sequence);
  }

  // The first file may continue a part that is kept elsewhere, if somebody kept its head.
  Result<void> begin(const AuditFile& file) {
    done_.first = file.first;
    if (file.first == 1) return check_expected(file.name, 1);
    const auto known = std::ranges::find(expected_, file.first - 1, &ChainHead::sequence);
    if (known == expected_.end()) {
      return broken("{}:1: the records before {} are not here, and no head of record {} was given",
                    file.name, file.first, file.first - 1);
    }
    done_.head = *known;
    next_ = static_cast<size_t>(known - expected_.begin());
    return check_expected(file.name, 1);
  }

  Result<void> take(const AuditFile& file, AuditText text) {
    if (file.first != done_.head.sequence + 1) {
      return broken("{}:1: record {} should come next; a file is missing or was cut off",
                    file.name, done_.head.sequence + 1);
    }
    uint64_t number = 0;
    for (std::string_view line; text.next(line);) {
      ++number;
      if (const auto follows = done_.head.check_next(line); !follows) {
        return broken("{}:{}: {}", file.name, number, follows.error().message);
      }
      done_.head = done_.head.after(line);
      TRY(check_expected(file.name, number));
    }
    ++done_.files;
    if (!text.rest().empty()) {
      done_.torn.push_back(fmt::format("{}:{}: {} bytes that a crash cut off", file.name,
                                       number + 1, text.rest().size()));
    }
    return {};
  }

  Result<AuditVerified> end() {
    if (next_ == expected_.size()) return std::move(done_);
    return broken("the log ends with record {}, and should contain record {}: it was cut off",
                  done_.head.sequence, expected_[next_].sequence);
  }

  const ChainHead& head() const { return done_.head; }

 private:
  Result<void> check_expected(const std::string& file, uint64_t line) {
    for (; next_ < expected_.size() && expected_[next_].sequence <= done_.head.sequence; ++next_) {
      if (expected_[next_] == done_.head) continue;
      return broken("{}:{}: record {} is not the one that was expected: the log was written anew",
                    file, line, expected_[next_].sequence);
    }
    return {};
  }

  std::vector<ChainHead> expected_;
  size_t next_ = 0;  // the first that has not been met
  AuditVerified done_;
};

}  // namespace

Result<AuditVerified> blocking_verify_audit(const std::string& folder,
                                            std::vector<ChainHead> expected,
                                            const AuditProgress& progress) {
  Verification verification(std::move(expected));
  const auto files = TRY(list_audit_files(folder));
  if (!files.empty()) TRY(verification.begin(files.front()));
  for (const AuditFile& file : files) {
    TRY(verification.take(file, TRY(AuditText::read(folder, file))));
    if (progress) progress(file.name, verification.head());
  }
  return verification.end();
}

}  // namespace bulkhead
