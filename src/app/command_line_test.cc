#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "app/admin_socket.h"
#include "app/command_line_fixture.h"
#include "app/stores.h"
#include "audit/memory_audit.h"
#include "runtime/task_group.h"

namespace bulkhead {
namespace {

class UserCommandsTest : public CommandLineTest {
 protected:
  // Everything the commands print about users and grants.
  void expect_users_and_grants_work() {
    EXPECT_EQ(run_on_data({"user", "add", "alice", "--password-file", "-"}, "x\n").err, "");
    EXPECT_EQ(run_on_data({"grant", "alice", "pusher", "team"}).out,
              "alice is now pusher on team\n");
    EXPECT_EQ(run_on_data({"grant", "alice", "admin", "team/app"}).err, "");
    EXPECT_EQ(run_on_data({"grant", "anonymous", "puller", "public"}).err, "");
    EXPECT_EQ(run_on_data({"grants"}).out,
              "USER       ROLE    WHERE\n"
              "alice      pusher  team\n"
              "alice      admin   team/app\n"
              "anonymous  puller  public\n");
    EXPECT_EQ(run_on_data({"revoke", "alice", "admin", "team/app"}).err, "");
    EXPECT_EQ(run_on_data({"grants", "alice"}).out,
              "USER   ROLE    WHERE\n"
              "alice  pusher  team\n");
    EXPECT_TRUE(run_on_data({"user", "list"}).out.contains("\nalice  ordinary       active"));
    EXPECT_EQ(run_on_data({"user", "password", "alice", "--password-file", "-"}, "y").err, "");
    expect_links_work();
    EXPECT_EQ(run_on_data({"user", "disable", "alice"}).err, "");
    EXPECT_TRUE(run_on_data({"user", "list"}).out.contains("\nalice  ordinary       disabled"));
    EXPECT_EQ(run_on_data({"user", "enable", "alice"}).err, "");
    EXPECT_EQ(run_on_data({"user", "remove", "alice"}).err, "");
    EXPECT_EQ(run_on_data({"identity", "list"}).out, "USER  ISSUER  SUBJECT  CREATED\n");
    EXPECT_EQ(run_on_data({"grants", "alice"}).out, "USER  ROLE  WHERE\n");
  }

  void expect_links_work() {
    const std::vector<std::string> ci = {"--issuer", "x509", "--subject", "CN=ci,O=team"};
    const auto with_ci = [&](std::vector<std::string> words) {
      words.insert(words.end(), ci.begin(), ci.end());
      return run_on_data(std::move(words));
    };
    EXPECT_EQ(with_ci({"identity", "add", "alice"}).out, "CN=ci,O=team of x509 is now alice\n");
    EXPECT_EQ(with_ci({"identity", "add", "admin"}).code, ExitCode::kConflict);
    EXPECT_TRUE(run_on_data({"identity", "list"}).out.contains("\nalice  x509    CN=ci,O=team  "));
    EXPECT_EQ(with_ci({"identity", "remove"}).out,
              "CN=ci,O=team of x509 is nobody here any more\n");
    EXPECT_EQ(with_ci({"identity", "remove"}).code, ExitCode::kNotFound);
    EXPECT_EQ(with_ci({"identity", "add", "alice"}).err, "");
  }
};

TEST_F(UserCommandsTest, UsersAndGrantsWithoutAServer) {
  ASSERT_EQ(init().err, "");
  expect_users_and_grants_work();
}

// What a server does for the command line: it holds the lock and answers on the admin socket.
class AdminServer {
 public:
  explicit AdminServer(const std::string& data)
      : directory_(*DataDirectory::open(data, LockHolder::kServer)),
        store_(*open_metadata(directory_, Config{})),
        metadata_(*store_),
        operations_(metadata_, audit_, clock_, random_, AdminSettings{}),
        socket_(*AdminSocket::open(data, loop_, operations_, Logger::discard())),
        ending_(loop_),
        thread_([this] { loop_.run(); }) {}
  ~AdminServer() {
    loop_.post([this] { ending_.start(stop()); });
    thread_.join();
  }

 private:
  Task<void> stop() {
    CO_TRY(co_await socket_->stop());
    loop_.stop();
    co_return {};
  }

  DataDirectory directory_;
  std::unique_ptr<LmdbStore> store_;
  MetadataStore metadata_;
  SystemClock clock_;
  SystemRandom random_;
  MemoryAudit audit_;
  AdminOperations operations_;
  EventLoop loop_;
  std::unique_ptr<AdminSocket> socket_;
  TaskGroup ending_;
  std::thread thread_;
};

TEST_F(UserCommandsTest, UsersAndGrantsBesideAServer) {
  ASSERT_EQ(init().err, "");
  const AdminServer server(data_);
  expect_users_and_grants_work();
  EXPECT_EQ(run_on_data({"user", "remove", "nobody"}).code, ExitCode::kNotFound);
}

TEST_F(UserCommandsTest, TheAdminSocketIsItsOwnersAndMayHaveALongPath) {
  data_ = folder_ + "/" + std::string(120, 'd');
  ASSERT_EQ(init().err, "");
  const AdminServer server(data_);
  struct stat status;
  ASSERT_EQ(::stat((data_ + "/admin.sock").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  expect_users_and_grants_work();
}

TEST_F(CommandLineTest, ASocketOfADeadServerIsReplaced) {
  ASSERT_EQ(init().err, "");
  { const AdminServer server(data_); }
  EXPECT_EQ(run_on_data({"grants"}).err, "");
  const AdminServer server(data_);
  EXPECT_EQ(run_on_data({"grants"}).err, "");
}

TEST_F(CommandLineTest, WhoAsksNothingDoesNotKeepTheServer) {
  ASSERT_EQ(init().err, "");
  const FileHandle silent(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{.sun_family = AF_UNIX, .sun_path = {}};
  data_.append("/admin.sock").copy(name.sun_path, sizeof(name.sun_path) - 1);
  data_.resize(data_.size() - std::string_view("/admin.sock").size());
  {
    const AdminServer server(data_);
    ASSERT_EQ(::connect(silent.descriptor(), reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
    EXPECT_EQ(run_on_data({"grants"}).err, "");  // by now the silent one was accepted
  }
  char byte;
  EXPECT_EQ(::recv(silent.descriptor(), &byte, 1, 0), 0);
}

TEST_F(CommandLineTest, MistakesAreOneLineAndTellTheirKind) {
  ASSERT_EQ(init().err, "");
  struct Case {
    std::vector<std::string> arguments;
    ExitCode code;
    std::string message;
  };
  const std::vector<Case> cases = {
      {{"user", "add", "Alice", "--password-file", "-"}, ExitCode::kUsage, "a user name has"},
      {{"user", "add", "anonymous", "--password-file", "-"}, ExitCode::kUsage, "a user name has"},
      {{"user", "add", "admin", "--password-file", "-"}, ExitCode::kConflict, "exists already"},
      {{"user", "add", "bob", "--password-file", "/none"}, ExitCode::kUsage, "/none: No such file"},
      {{"user", "remove", "bob"}, ExitCode::kNotFound, "no user bob"},
      {{"user", "remove", "admin"}, ExitCode::kConflict, "last administrator"},
      {{"grant", "bob", "puller", "team"}, ExitCode::kNotFound, "no user bob"},
      {{"grant", "admin", "owner", "team"}, ExitCode::kUsage, "puller, pusher, admin"},
      {{"grant", "group:devs", "puller", "team"}, ExitCode::kNotFound, "no group devs"},
      {{"role", "add", "ci"}, ExitCode::kUsage, "--rule"},
      {{"role", "add", "ci", "--rule", "push images"}, ExitCode::kUsage, "there are get, list"},
      {{"role", "remove", "admin"}, ExitCode::kUsage, "built in"},
      {{"group", "join", "devs", "admin"}, ExitCode::kNotFound, "no group devs"},
      {{"can", "nobody", "pull", "team"}, ExitCode::kNotFound, "no user nobody"},
      {{"can", "admin", "fetch", "team"}, ExitCode::kUsage, "pull, push, delete or grant"},
      {{"can", "admin", "pull", "images"}, ExitCode::kUsage, "there are get, list"},
      {{"grant", "admin", "puller", "Team"}, ExitCode::kUsage, ""},
      {{"grant", "admin", "puller", "team/"}, ExitCode::kUsage, ""},
      {{"grant", "admin", "puller", ""}, ExitCode::kUsage, ""},
      {{"grant", "anonymous", "admin", "team"}, ExitCode::kUsage, "only be puller"},
      {{"grant", "admin", "puller"}, ExitCode::kUsage, "'bulkhead grant --help'"},
      {{"revoke", "admin", "puller", "team"}, ExitCode::kNotFound, "no namespace team"},
      {{"identity", "add", "bob", "--issuer", "x509", "--subject", "CN=b"},
       ExitCode::kNotFound,
       "no user bob"},
      {{"identity", "add", "admin", "--issuer", "x509", "--subject", "sha256:AB"},
       ExitCode::kUsage,
       "64 lower-case"},
      {{"identity", "add", "admin", "--subject", "CN=b"}, ExitCode::kUsage, "--issuer"},
      {{"user"}, ExitCode::kUsage, "'bulkhead user --help'"},
      {{"frobnicate"}, ExitCode::kUsage, "no command 'frobnicate'; see 'bulkhead --help'"},
      {{"user", "ad", "x"}, ExitCode::kUsage, "no command 'ad'; see 'bulkhead user --help'"},
      {{"init", "--admin-password-file", "-"}, ExitCode::kConflict, "holds a registry already"},
  };
  for (const Case& mistake : cases) {
    const Outcome outcome = run_on_data(mistake.arguments, "password");
    EXPECT_EQ(outcome.code, mistake.code) << outcome.err;
    EXPECT_TRUE(outcome.err.starts_with("bulkhead: ")) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_TRUE(outcome.err.contains(mistake.message)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(CommandLineTest, WrongPasswordsAreRefused) {
  ASSERT_EQ(init().err, "");
  for (const std::string& password : {std::string(), std::string("\n"), std::string(73, 'x')}) {
    const Outcome outcome = run_on_data({"user", "add", "bob", "--password-file", "-"}, password);
    EXPECT_EQ(outcome.code, ExitCode::kUsage);
    EXPECT_TRUE(outcome.err.contains("standard input")) << outcome.err;
  }
}

TEST_F(CommandLineTest, WithoutARegistryEveryCommandSaysHowToMakeOne) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"grants"}, {"user", "list"}, {"serve"},
        {"grant", "alice", "puller", "team"}}) {
    const Outcome outcome = run_on_data(arguments);
    EXPECT_EQ(outcome.code, ExitCode::kNotFound);
    EXPECT_TRUE(outcome.err.contains("bulkhead init --data")) << outcome.err;
  }
}

TEST_F(CommandLineTest, ConfigShowsWhatIsInEffect) {
  std::ofstream(folder_ + "/bulkhead.yaml") << "http:\n  keep_alive: 5m\n  body_idle: 7s\n";
  const Outcome outcome = run({"config", "--config", folder_ + "/bulkhead.yaml", "--set",
                               "http.keep_alive=6m"});
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(outcome.out.contains("  keep_alive: 6m\n"));
  EXPECT_TRUE(outcome.out.contains("  body_idle: 7s\n"));
}

TEST_F(CommandLineTest, AConfigurationMistakeIsAUsageError) {
  ASSERT_EQ(init().err, "");
  std::ofstream(folder_ + "/bulkhead.yaml") << "http:\n  keepalive: 5m\n";
  const Outcome outcome = run_on_data({"serve", "--config", folder_ + "/bulkhead.yaml"});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_TRUE(outcome.err.contains("bulkhead.yaml:2: http.keepalive")) << outcome.err;
  EXPECT_EQ(run_on_data({"serve", "--set", "http.keep_alive"}).code, ExitCode::kUsage);
  EXPECT_EQ(run_on_data({"serve", "--tls-cert", "cert.pem"}).code, ExitCode::kUsage);
}

TEST_F(CommandLineTest, EveryCommandHasHelp) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"init"}, {"serve"}, {"user"}, {"user", "add"},
        {"user", "remove"}, {"user", "password"}, {"user", "list"}, {"grant"}, {"revoke"},
        {"grants"}, {"identity"}, {"identity", "add"}, {"identity", "remove"},
        {"identity", "list"}, {"repository", "list"}, {"repository", "remove"},
        {"namespace", "list"}, {"namespace", "remove"}, {"audit"}, {"audit", "verify"},
        {"audit", "list"}, {"audit", "head"}, {"config"}, {"routes"}, {"version"}}) {
    std::vector<std::string> arguments = words;
    arguments.push_back("--help");
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, ExitCode::kDone);
    EXPECT_TRUE(outcome.out.contains("Usage:")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
  }
}

TEST_F(CommandLineTest, RoutesTellWhatEachNeeds) {
  const std::string out = run({"routes"}).out;
  EXPECT_TRUE(out.starts_with("METHOD  PATH")) << out;
  EXPECT_TRUE(out.contains(" blob_read              pull\n")) << out;
  EXPECT_TRUE(out.contains(" manifest_put           pull,push\n")) << out;
  EXPECT_TRUE(out.contains(" metrics                registry\n")) << out;
}

TEST_F(CommandLineTest, VersionNamesTheProgram) {
  EXPECT_TRUE(run({"version"}).out.starts_with("bulkhead "));
}

}  // namespace
}  // namespace bulkhead
