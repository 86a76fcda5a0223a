#include "api/twins.h"

#include <algorithm>

#include "base/hex.h"

namespace bulkhead {
namespace {

// Few enough names for a token that is remembered once it was verified.
constexpr size_t kNamesInToken = 6;

// {D} stands for the digest, {N} for the name, {U} for the upload or user that is asked about;
// {T} for a tag of its own.
struct Question {
  std::string row;
  std::string method;
  std::string target;
  int status = 0;
  std::string_view type = {};
  std::string body = {};
};

struct Stranger {
  std::string name;           // how they sign in
  std::string authorization;  // empty: no header
};

using Texts = std::vector<std::string>;

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string three_digits(size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(3 - digits.size(), '0') + digits;
}

// `ns`/x followed by every second number: what exists and what does not lie mixed.
Texts names(const std::string& ns, size_t first, size_t count) {
  Texts names;
  for (size_t i = 0; i < count; ++i) names.push_back(ns + "/x" + three_digits(first + 2 * i));
  return names;
}

std::string descriptor(std::string_view type, const std::string& digest, int size) {
  return R"({"mediaType":")" + std::string(type) + R"(","digest":")" + digest + R"(","size":)" +
         std::to_string(size) + "}";
}

std::string image(const std::string& config, const std::string& more) {
  return R"({"schemaVersion":2,"mediaType":")" + std::string(kOciImageManifest) +
         R"(","config":)" + config + "," + more + "}";
}

std::vector<Question> about_digests() {
  const std::string m = "/v2/other/app/";
  const std::string empty = descriptor(kOciEmpty, sha256("{}").to_string(), 2);
  const std::string layer = image(empty, R"("layers":[)" + descriptor(kOciLayer, "{D}", 3) + "]");
  const std::string config = image(descriptor(kOciConfig, "{D}", 3), R"("layers":[])");
  const std::string index = R"({"schemaVersion":2,"mediaType":")" + std::string(kOciImageIndex) +
                            R"(","manifests":[)" + descriptor(kOciImageManifest, "{D}", 3) + "]}";
  const std::string referrer =
      image(empty, R"("layers":[],"subject":)" + descriptor(kOciImageManifest, "{D}", 3));
  return {{"A1", "HEAD", m + "blobs/{D}", 404},
          {"A2", "GET", m + "blobs/{D}", 404},
          {"A3", "GET", m + "manifests/{D}", 404},
          {"A4", "POST", m + "blobs/uploads/?mount={D}", 202},
          {"A5", "POST", m + "blobs/uploads/?mount={D}&from=team/app", 202},
          {"A6", "POST", m + "blobs/uploads/?mount={D}&from=other/two", 202},
          {"A8", "POST", m + "blobs/uploads/?digest={D}", 400, {}, "other bytes"},
          {"A9 layer", "PUT", m + "manifests/{T}", 400, kOciImageManifest, layer},
          {"A9 config", "PUT", m + "manifests/{T}", 400, kOciImageManifest, config},
          {"A10", "PUT", m + "manifests/{T}", 400, kOciImageIndex, index},
          {"A11", "PUT", m + "manifests/{T}", 201, kOciImageManifest, referrer},
          {"A12", "GET", m + "referrers/{D}", 200},
          {"A12 filtered", "GET", m + "referrers/{D}?artifactType=a", 200},
          {"A23 blob", "DELETE", m + "blobs/{D}", 404},
          {"A23 manifest", "DELETE", m + "manifests/{D}", 404}};
}

// Every operation below a repository, refused with `status`.
std::vector<Question> about_names(const std::string& digest, int status) {
  const std::string n = "/v2/{N}/";
  return {{"A16", "HEAD", n + "blobs/" + digest, status},
          {"A16", "GET", n + "blobs/" + digest, status},
          {"A16", "DELETE", n + "blobs/" + digest, status},
          {"A16", "GET", n + "manifests/v1", status},
          {"A16", "PUT", n + "manifests/v1", status, kOciImageManifest, "{}"},
          {"A16", "DELETE", n + "manifests/v1", status},
          {"A16", "GET", n + "tags/list", status},
          {"A16", "GET", n + "referrers/" + digest, status},
          {"A16", "GET", n + "_oci/ext/discover", status},
          {"A16", "POST", n + "blobs/uploads/", status},
          {"A16", "POST", n + "blobs/uploads/?mount=" + digest + "&from=other/app", status},
          {"A16", "GET", n + "blobs/uploads/" + std::string(32, '0'), status},
          {"A16", "PATCH", n + "blobs/uploads/" + std::string(32, '0'), status, {}, "bytes"},
          {"A16", "PUT", n + "blobs/uploads/" + std::string(32, '0') + "?digest=" + digest, status},
          {"A16", "DELETE", n + "blobs/uploads/" + std::string(32, '0'), status}};
}

std::vector<Attempt> attempts(const Question& question, const Stranger& stranger,
                              std::string_view placeholder, const Texts& texts, char tags) {
  std::vector<Attempt> attempts;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string tag = tags + stranger.name + three_digits(i);
    const auto filled = [&](const std::string& text) {
      return replaced(replaced(text, "{T}", tag), placeholder, texts[i]);
    };
    Attempt attempt{question.method, filled(question.target), {}, filled(question.body)};
    if (!stranger.authorization.empty()) {
      attempt.headers.emplace_back("Authorization", stranger.authorization);
    }
    if (!question.type.empty()) attempt.headers.emplace_back("Content-Type", question.type);
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

Twins ask(const Question& question, const Stranger& stranger, std::string_view placeholder,
          const Texts& hidden, const Texts& nowhere) {
  return {.name = question.row + " " + question.method + " " + question.target + " as " +
                  stranger.name,
          .status = question.status,
          .hidden = attempts(question, stranger, placeholder, hidden, 'h'),
          .nowhere = attempts(question, stranger, placeholder, nowhere, 'n')};
}

bool only_reads(const Question& question) {
  return question.method == "GET" || question.method == "HEAD";
}

}  // namespace

TwinsTest::TwinsTest(std::unique_ptr<KeyValueStore> store, size_t pairs)
    : ApiTest(std::move(store)), pairs_(pairs) {
  rows_.grant("anonymous", Role::kPuller, "other");
  rows_.grant("alice", Role::kPusher, "other/app");
  for (const char* repository : {"other/app", "other/two"}) push_blob("bob", repository, "{}");
  push_manifest("bob", "other/app", "own", ApiTest::image());
  hide();
}

// Blobs and, by turns, manifests with a referrer: a digest may be known as any of these.
void TwinsTest::hide() {
  push_blob("alice", "team/app", "{}");
  for (size_t i = 0; i < pairs_; ++i) {
    const std::string text = three_digits(i);
    unknown_.push_back(sha256("nowhere " + text).to_string());
    if (i % 2 == 0) {
      foreign_.push_back(push_blob("alice", "team/app", "hidden " + text));
      continue;
    }
    const std::string bytes = ApiTest::image(R"(,"annotations":{"number":")" + text + R"("})");
    foreign_.push_back(sha256(bytes).to_string());
    push_manifest("alice", "team/app", "v" + text, bytes);
    push_manifest("alice", "team/app", "r" + text,
                  ApiTest::image(R"(,"subject":)" + descriptor(kOciImageManifest, foreign_.back(),
                                                               static_cast<int>(bytes.size()))));
  }
  for (const std::string& name : names("team", 0, pairs_)) rows_.create(name);
}

std::vector<Twins> TwinsTest::digest_twins() {
  const std::string own = "repository:other/app:pull,push,delete repository:other/two:pull";
  const std::vector<Stranger> strangers = {
      {"password", basic("bob")},
      {"token", "Bearer " + token("bob", own + " repository:team/app:pull")},
      {"nobody", ""},
      {"everyone", "Bearer " + token("", "repository:other/app:pull")}};
  std::vector<Twins> twins;
  for (const Stranger& stranger : strangers) {
    const bool may_write = stranger.name == "password" || stranger.name == "token";
    for (const Question& question : about_digests()) {
      if (!may_write && !only_reads(question)) continue;
      twins.push_back(ask(question, stranger, "{D}", foreign_, unknown_));
    }
  }
  return twins;
}

std::vector<Twins> TwinsTest::name_twins() {
  const std::string own = "repository:other/app:pull,push";
  std::vector<Twins> twins;
  for (const std::string absent_in : {"team", "teax"}) {
    const size_t first = twins.size();
    const Texts hidden = names("team", 0, pairs_);
    const Texts nowhere = names(absent_in, 1, pairs_);
    const std::vector<Stranger> strangers = {{"password", basic("bob")},
                                             {"token", "Bearer " + token("bob", own)},
                                             {"nobody", ""}};
    for (const Stranger& stranger : strangers) {
      const int status = stranger.name == "password" ? 403 : 401;
      for (const Question& question : about_names(foreign_[0], status)) {
        twins.push_back(ask(question, stranger, "{N}", hidden, nowhere));
      }
    }
    // The same with a token that was asked for each name, and got nothing.
    std::string scopes = own;
    Texts few_hidden, few_nowhere;
    for (size_t i = 0; i < std::min(pairs_, kNamesInToken); ++i) {
      scopes += " repository:" + hidden[i] + ":pull repository:" + nowhere[i] + ":pull";
      few_hidden.push_back(hidden[i]), few_nowhere.push_back(nowhere[i]);
    }
    const Stranger asked{"refused token", "Bearer " + token("bob", scopes)};
    const Question source{"A5", "POST",
                          "/v2/other/app/blobs/uploads/?mount=" + foreign_[0] + "&from={N}", 202};
    twins.push_back(ask(source, asked, "{N}", few_hidden, few_nowhere));
    twins.push_back(ask(source, strangers[0], "{N}", hidden, nowhere));
    twins.push_back(ask({"A16", "GET", "/v2/{N}/tags/list", 401}, asked, "{N}", few_hidden,
                        few_nowhere));
    twins.push_back(ask({"A16", "GET", "/token?scope=repository:{N}:pull", 200}, strangers[0],
                        "{N}", hidden, nowhere));
    for (const char* list : {"bindings", "robots"}) {
      twins.push_back(ask({"B30", "GET", std::string("/bulkhead/v1/") + list + "?on={N}", 403},
                          strangers[0], "{N}", hidden, nowhere));
    }
    for (size_t i = first; i < twins.size(); ++i) {
      twins[i].name += ", absent in " + absent_in;
      twins[i].answers = Answers::kDifferent;
    }
  }
  return twins;
}

std::vector<Twins> TwinsTest::upload_twins(const std::string& repository) {
  const std::string digest = "?digest=" + foreign_[0];
  Texts theirs, random;
  for (size_t i = 0; i < pairs_; ++i) {
    const std::string location = start("alice", repository);
    theirs.push_back(location.substr(location.rfind('/') + 1));
    random.push_back(to_hex(random_.bytes(16)));
  }
  std::vector<Twins> twins;
  for (const char* method : {"GET", "PATCH", "PUT", "DELETE"}) {
    const Question question{"A24 " + repository, method,
                            "/v2/other/app/blobs/uploads/{U}" + digest, 404, {}, "bytes"};
    twins.push_back(ask(question, {"password", basic("bob")}, "{U}", theirs, random));
    // A colleague's upload has a row here; that it is not bob's is read from it.
    if (repository == "other/app") twins.back().answers = Answers::kDifferent;
  }
  return twins;
}

std::vector<Twins> TwinsTest::user_twins() {
  rows_.add_user("user-aaa");
  const Texts hidden = {basic("user-aaa", "wrong")}, nowhere = {basic("user-bbb", "wrong")};
  std::vector<Twins> twins;
  for (const char* target : {"/v2/", "/v2/team/app/tags/list", "/token"}) {
    Twins pair{.name = std::string("D11 GET ") + target,
               .status = 401,
               .answers = Answers::kDifferent,
               .hidden = {{"GET", target, {{"Authorization", hidden[0]}}, ""}},
               .nowhere = {{"GET", target, {{"Authorization", nowhere[0]}}, ""}}};
    twins.push_back(std::move(pair));
  }
  return twins;
}

}  // namespace bulkhead
