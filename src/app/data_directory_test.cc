#include "app/data_directory.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

class DataDirectoryTest : public testing::Test {
 protected:
  DataDirectoryTest() {
    std::string pattern = testing::TempDir() + "bulkhead-data-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/data";
  }
  ~DataDirectoryTest() override { std::filesystem::remove_all(folder_); }

  void make_registry() {
    auto directory = DataDirectory::create(path_);
    ASSERT_TRUE(directory) << directory.error().message;
    ASSERT_TRUE(directory->finish());
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(path_ + "/" + name) << text;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(DataDirectoryTest, IsMadeForItsOwnerAlone) {
  make_registry();
  struct stat status;
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  EXPECT_TRUE(DataDirectory::open(path_, LockHolder::kServer));
}

TEST_F(DataDirectoryTest, TakesAnEmptyDirectory) {
  std::filesystem::create_directory(path_);
  make_registry();
}

TEST_F(DataDirectoryTest, TakesAFreshFileSystem) {
  std::filesystem::create_directories(path_ + "/lost+found");
  make_registry();
}

TEST_F(DataDirectoryTest, RefusesWhatIsNotEmpty) {
  std::filesystem::create_directory(path_);
  write("notes.txt", "mine");
  const auto made = DataDirectory::create(path_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(made.error().message.contains("is not empty"));
}

TEST_F(DataDirectoryTest, RefusesARegistryThatExists) {
  make_registry();
  const auto made = DataDirectory::create(path_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(made.error().message.contains("holds a registry already"));
}

TEST_F(DataDirectoryTest, RefusesAFile) {
  std::ofstream(path_) << "text";
  EXPECT_FALSE(DataDirectory::create(path_));
  EXPECT_FALSE(DataDirectory::open(path_, LockHolder::kServer));
}

TEST_F(DataDirectoryTest, WithoutInitOpeningSaysWhatToRun) {
  for (const bool exists : {false, true}) {
    if (exists) std::filesystem::create_directory(path_);
    const auto opened = DataDirectory::open(path_, LockHolder::kServer);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(opened.error().message.contains("bulkhead init --data " + path_));
  }
}

TEST_F(DataDirectoryTest, AnInterruptedInitIsNoRegistry) {
  ASSERT_TRUE(DataDirectory::create(path_));
  EXPECT_FALSE(DataDirectory::open(path_, LockHolder::kServer));
  EXPECT_FALSE(DataDirectory::create(path_));
}

TEST_F(DataDirectoryTest, ANewerVersionIsRefusedNamingBoth) {
  make_registry();
  write("version", "17\n");
  const auto opened = DataDirectory::open(path_, LockHolder::kServer);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(opened.error().message.contains("version 17"));
  EXPECT_TRUE(opened.error().message.contains("up to " + std::to_string(kDataVersion)));
}

TEST_F(DataDirectoryTest, ADamagedVersionIsRefused) {
  make_registry();
  for (const char* text : {"", "x\n", "0\n", "-1\n", "1", "1 \n", "99999999999999999999\n"}) {
    write("version", text);
    const auto opened = DataDirectory::open(path_, LockHolder::kServer);
    ASSERT_FALSE(opened) << text;
    EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt) << text;
  }
}

TEST_F(DataDirectoryTest, ASecondOwnerHearsWhoTheFirstIs) {
  make_registry();
  const auto first = DataDirectory::open(path_, LockHolder::kServer);
  ASSERT_TRUE(first);
  const auto second = DataDirectory::open(path_, LockHolder::kServer);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(second.error().message.contains("process " + std::to_string(::getpid())));
}

TEST_F(DataDirectoryTest, TheLockEndsWithItsOwner) {
  make_registry();
  { const auto first = DataDirectory::open(path_, LockHolder::kServer); }
  EXPECT_TRUE(DataDirectory::open(path_, LockHolder::kServer));
}

TEST_F(DataDirectoryTest, WhatMayNotBeReadIsSaid) {
  if (::geteuid() == 0) {
    // Root may read everything: ask as another user, in a child.
    make_registry();
    const pid_t child = ::fork();
    if (child == 0) {
      if (::setuid(65534) != 0) ::_exit(3);
      const auto opened = DataDirectory::open(path_, LockHolder::kServer);
      const bool clear = !opened && opened.error().code == ErrorCode::kUnavailable &&
                         opened.error().message.contains("Permission denied");
      ::_exit(clear ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    return;
  }
  make_registry();
  std::filesystem::permissions(path_, std::filesystem::perms::none);
  const auto opened = DataDirectory::open(path_, LockHolder::kServer);
  std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace bulkhead
