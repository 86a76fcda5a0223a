// What a request shows of who sends it, before anything of it is believed. A plain value.
#pragma once

#include <string>

namespace bulkhead {

struct PresentedCredentials {
  std::string authorization = {};  // the header's value; empty when there is none
  std::string peer_address = {};   // where the request comes from, as text
};

}  // namespace bulkhead
