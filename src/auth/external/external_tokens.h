// Verifies the tokens of configured issuers. `iss` only chooses among them: what it says is never
// fetched. That a signature was right is remembered until the token ends or its issuer's keys are
// loaded anew; times are looked at each time. What comes out knows no users: external_login.h does.
// Thread-safe; owned by the Service.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/expiring_cache.h"
#include "auth/external/issuer_keys.h"
#include "auth/external/issuer_settings.h"
#include "auth/external/jwt_claims.h"
#include "auth/identity.h"

namespace bulkhead {

inline constexpr size_t kAssertedGroupsMax = 256;

// What a verified token says, as its issuer's settings read it.
struct ExternalToken {
  std::string issuer_name;  // the operator's, "github"
  std::string issuer;       // its URL
  std::string subject;
  std::string user_name;            // as the issuer writes it; empty when it does not
  std::vector<std::string> groups;  // likewise
  bool makes_users = false;         // whether the issuer's settings say so
  Login login = Login::kEarlier;    // whether its signature was verified just now
  JwtTimes times;
};

class ExternalTokens {
 public:
  // What is in `with` outlives this object.
  ExternalTokens(const Issuers& issuers, const ExternalSettings& settings,
                 IssuerKeys::Surroundings with);

  // Errors: invalid_token() for whatever is wrong with it; kUnavailable while the keys of a
  // configured issuer are not known.
  Task<ExternalToken> verify(std::string token);

 private:
  struct Issuer {
    std::string name;
    IssuerSettings settings;
    std::unique_ptr<IssuerKeys> keys;
  };
  // A token taken apart, and once its signature was found right, by which keys.
  struct Opened {
    const Issuer* issuer;
    std::string key_id;
    ExternalToken token;
    std::shared_ptr<const JwkSet> signed_by;
  };

  Result<Opened> open(std::string_view text) const;
  std::optional<Opened> find_remembered(const std::string& digest);
  void remember(const std::string& digest, Opened opened);

  Clock& clock_;
  std::vector<Issuer> issuers_;
  std::mutex mutex_;
  ExpiringCache<Opened> remembered_;
};

}  // namespace bulkhead
