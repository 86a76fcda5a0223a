// For tests: twins, requests of a stranger that must not be told apart (isolation row A13). One
// asks about what exists for somebody else, the other about what exists nowhere. They are as long
// as each other, so whatever differs in the work they cause comes from what exists.
#pragma once

#include <string>
#include <vector>

#include "api/test_api.h"

namespace bulkhead {

struct Attempt {
  std::string method;
  std::string target;
  HeaderList headers;
  std::string body;
};

// What rows may say to the two: a row asked for by digest is absent for both; a hidden
// repository, user or upload has a row that its absent twin cannot have.
enum class Answers { kEqual, kDifferent };

struct Twins {
  std::string name;  // row, what is asked, how the stranger signs in: "A1 HEAD blobs basic"
  int status = 0;    // of both
  Answers answers = Answers::kEqual;
  std::vector<Attempt> hidden;   // about what exists
  std::vector<Attempt> nowhere;  // about nothing; the i-th is the twin of the i-th
};

// alice owns `team` and all that is hidden; bob is the stranger and owns `other`, where everyone
// may pull and alice pushes too.
class TwinsTest : public ApiTest {
 protected:
  TwinsTest(std::unique_ptr<KeyValueStore> store, size_t pairs);

  // Digests that alice holds, publishes and refers to, asked of bob's repository.
  std::vector<Twins> digest_twins();
  // Every route of repositories of alice's; the absent twin is in her namespace or in none.
  std::vector<Twins> name_twins();
  // Ids of alice's uploads to `repository`, hers or bob's, asked of bob's.
  std::vector<Twins> upload_twins(const std::string& repository);
  // Names of users, with a wrong password. They hash: few and slow.
  std::vector<Twins> user_twins();

  Reply send(const Attempt& attempt) {
    return ApiTest::send(attempt.method, attempt.target, attempt.headers, attempt.body);
  }

 private:
  void hide();

  const size_t pairs_;
  std::vector<std::string> foreign_, unknown_;  // digests
};

}  // namespace bulkhead
