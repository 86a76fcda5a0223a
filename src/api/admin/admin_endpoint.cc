#include "api/admin/admin_endpoint.h"

namespace bulkhead {
namespace {

Response text_response(std::string text, std::string type) {
  Response response;
  response.headers.add("Content-Type", std::move(type));
  response.body.emplace_back(std::move(text));
  return response;
}

}  // namespace

Task<Response> AdminEndpoint::health() { co_return text_response("ok\n", "text/plain"); }

Task<Response> AdminEndpoint::readiness() {
  const Result<void> ready = co_await check_ready_();
  if (ready) co_return text_response("ready\n", "text/plain");
  log_.warning("not ready",
               {{"code", to_string(ready.error().code)}, {"reason", ready.error().message}});
  co_return fail(ErrorCode::kUnavailable, "not ready");
}

Task<Response> AdminEndpoint::metrics() {
  co_return text_response(metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace bulkhead
