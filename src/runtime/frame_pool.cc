#include "runtime/frame_pool.h"

#include <array>
#include <new>
#include <utility>

namespace bulkhead {
namespace {

constexpr size_t kStep = 128;
constexpr size_t kClasses = 32;  // frames up to 4 KiB
constexpr size_t kBytesKeptMax = size_t{1} << 20;

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kKeepsFrames = false;  // so that a frame used after its end is seen
#else
constexpr bool kKeepsFrames = true;
#endif
#else
constexpr bool kKeepsFrames = true;
#endif

struct FreeFrame {
  FreeFrame* next;
};

struct ThreadFrames {
  ThreadFrames() = default;
  ThreadFrames(const ThreadFrames&) = delete;
  ThreadFrames& operator=(const ThreadFrames&) = delete;
  ~ThreadFrames() {
    for (FreeFrame*& first : free) {
      while (first != nullptr) ::operator delete(std::exchange(first, first->next));
    }
    bytes_kept = kBytesKeptMax;  // what is freed later, while the thread ends, is not kept
  }

  std::array<FreeFrame*, kClasses> free{};
  size_t bytes_kept = 0;
};

thread_local ThreadFrames frames;

constexpr size_t class_of(size_t bytes) { return (bytes - 1) / kStep; }
constexpr size_t bytes_of(size_t size_class) { return (size_class + 1) * kStep; }

}  // namespace

void* take_frame(size_t bytes) {
  const size_t size_class = class_of(bytes);
  if (!kKeepsFrames || size_class >= kClasses) return ::operator new(bytes);
  FreeFrame*& first = frames.free[size_class];
  if (first == nullptr) return ::operator new(bytes_of(size_class));
  frames.bytes_kept -= bytes_of(size_class);
  return std::exchange(first, first->next);
}

void give_back_frame(void* frame, size_t bytes) noexcept {
  const size_t size_class = class_of(bytes);
  if (!kKeepsFrames || size_class >= kClasses ||
      frames.bytes_kept + bytes_of(size_class) > kBytesKeptMax) {
    return ::operator delete(frame);
  }
  FreeFrame*& first = frames.free[size_class];
  first = ::new (frame) FreeFrame{first};
  frames.bytes_kept += bytes_of(size_class);
}

}  // namespace bulkhead
