#include "api/token/token_endpoint.h"

#include "api/distribution/responses.h"
#include "api/request_query.h"
#include "api/whole_body.h"
#include "base/log.h"
#include "oci/media_type.h"

namespace bulkhead {
namespace {

constexpr size_t kTokenIdBytes = 16;
constexpr size_t kFormBytesMax = size_t{64} << 10;
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string header_text(const Headers& headers, std::string_view name) {
  return std::string(headers.find(name).value_or(""));
}

std::string parameter(const Query& query, std::string_view name) {
  return std::string(query.find(name).value_or(""));
}

// Both names of the token, since clients of either specification read only one (A6).
std::string token_json(const IssuedToken& issued, UnixTime now) {
  std::string json = R"({"token":)";
  append_json_string(json, issued.token);
  json += R"(,"access_token":)";
  append_json_string(json, issued.token);
  json += R"(,"token_type":"Bearer","expires_in":)" + std::to_string(issued.expires_in.count());
  json += R"(,"issued_at":)";
  append_json_string(json, to_rfc3339(now));
  json += R"(,"scope":)";
  append_json_string(json, issued.scope);
  return json + "}\n";
}

// Here, and nowhere else, somebody whom an issuer vouches for may become a user.
PresentedCredentials presented_at_login(const Call& call) {
  PresentedCredentials presented = call.presented();
  presented.first_login = FirstLogin::kMakesUser;
  return presented;
}

}  // namespace

Task<Response> TokenEndpoint::answer(Call& call) {
  if (call.request.method == "POST") co_return co_await answer_post(call);
  call.identity = CO_TRY(co_await authenticator_.authenticate(presented_at_login(call)));
  co_return issue(call, call.query);
}

Task<Response> TokenEndpoint::answer_post(Call& call) {
  if (call.request.headers.count("Authorization") > 0) {
    co_return fail(ErrorCode::kInvalid, "credentials go into the form or the header, not both");
  }
  if (strip_parameters(header_text(call.request.headers, "Content-Type")) != kFormType) {
    co_return fail(ErrorCode::kInvalid, "a token request by POST is a form");
  }
  const std::string body = CO_TRY(co_await read_whole_body(*call.request.body, kFormBytesMax));
  const Query form = CO_TRY(parse_query(Operation::kToken, body));
  if (parameter(form, "grant_type") != "password") {
    co_return fail(ErrorCode::kInvalid, "the only grant_type known is password");
  }
  call.claimed_user = parameter(form, "username");
  call.identity = CO_TRY(co_await authenticator_.login(
      call.claimed_user, parameter(form, "password"), presented_at_login(call)));
  co_return issue(call, form);
}

Result<Response> TokenEndpoint::issue(const Call& call, const Query& asked) {
  TRY(limits_.admit_account(call.identity, call.begun));
  const auto service = asked.find("service");
  if (service && *service != registry_id_) {
    return fail(ErrorCode::kInvalid, "this is not the token server of that service");
  }
  const auto parameters = asked.all("scope");
  const std::vector<Scope> scopes = TRY(parse_scopes({parameters.begin(), parameters.end()}));
  const UnixTime now = clock_.now();
  const auto snapshot = metadata_.snapshot();
  const IssuedToken issued =
      TRY(service_.issue(*snapshot, call.identity, scopes, random_.bytes(kTokenIdBytes), now));
  return json_response(token_json(issued, now));
}

}  // namespace bulkhead
