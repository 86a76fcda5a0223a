// Groups, roles and the question who can, as an operator uses them.
#include "app/command_line_fixture.h"

namespace bulkhead {
namespace {

TEST_F(CommandLineTest, GroupsAndRolesDecideWhoCan) {
  ASSERT_EQ(init().err, "");
  EXPECT_EQ(run_on_data({"user", "add", "gina", "--password-file", "-"}, "x\n").err, "");
  EXPECT_EQ(run_on_data({"group", "add", "devs"}).out, "added group devs\n");
  EXPECT_EQ(run_on_data({"group", "join", "devs", "gina"}).out, "gina is now in devs\n");
  EXPECT_EQ(run_on_data({"group", "list"}).out, "GROUP  MEMBER\ndevs   gina\n");
  EXPECT_EQ(run_on_data({"role", "add", "ci", "--rule", "get,update imagestreams/layers"}).out,
            "added role ci\n");
  EXPECT_EQ(run_on_data({"role", "list", "ci"}).out,
            "ROLE  ORIGIN     RULE\nci    made here  get,update imagestreams/layers\n");
  EXPECT_EQ(run_on_data({"grant", "group:devs", "ci", "team/app-*"}).err, "");
  EXPECT_EQ(run_on_data({"can", "gina", "push", "team/app-web"}).out,
            "yes: group:devs has ci on team/app-*\n");
  EXPECT_EQ(run_on_data({"can", "gina", "get", "metrics"}).err,
            "bulkhead: no: no binding allows to get metrics\n");
  EXPECT_EQ(
      run_on_data({"can", "gina", "update", "imagestreams/layers", "--in", "team/web"}).code,
      ExitCode::kFailed);
  EXPECT_EQ(run_on_data({"role", "change", "ci", "--rule", "get imagestreams/layers"}).err, "");
  EXPECT_EQ(run_on_data({"can", "gina", "push", "team/app-web"}).err,
            "bulkhead: no: no binding allows to push\n");
  EXPECT_EQ(run_on_data({"revoke", "group:devs", "ci", "team/app-*"}).err, "");
  EXPECT_EQ(run_on_data({"role", "remove", "ci"}).err, "");
  EXPECT_EQ(run_on_data({"group", "leave", "devs", "gina"}).out,
            "gina is no longer in devs\n");
  EXPECT_EQ(run_on_data({"group", "remove", "devs"}).out, "removed group devs\n");
  EXPECT_EQ(run_on_data({"user", "remove", "gina"}).err, "");
}

}  // namespace
}  // namespace bulkhead
