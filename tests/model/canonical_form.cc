#include "canonical_form.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace bulkhead::model {
namespace {

template <std::size_t N>
using Order = std::array<int, N>;                // position -> slot it came from

// The slots by falling key.
template <std::size_t N>
Order<N> order_by(const std::array<std::uint32_t, N>& keys) {
  Order<N> order{};
  for (std::size_t i = 0; i < N; ++i) {
    std::size_t at = i;
    for (; at > 0 && keys[static_cast<std::size_t>(order[at - 1])] < keys[i]; --at) {
      order[at] = order[at - 1];
    }
    order[at] = static_cast<int>(i);
  }
  return order;
}

template <typename Slot, std::size_t N>
bool reorder(Slot (&slots)[N], const Order<N>& order) {
  bool moved = false;
  Slot before[N];
  std::copy(std::begin(slots), std::end(slots), before);
  for (std::size_t i = 0; i < N; ++i) {
    moved |= order[i] != static_cast<int>(i);
    slots[i] = before[order[i]];
  }
  return moved;
}

template <std::size_t N>
std::uint8_t place_of(const Order<N>& order, int slot) {
  return static_cast<std::uint8_t>(std::ranges::find(order, slot) - order.begin());
}

bool names_upload(Kind kind) {
  return kind == Kind::claim || kind == Kind::bind || kind == Kind::publish ||
         kind == Kind::upload_end;
}

unsigned bytes_of(const State& state, unsigned name) {
  const std::uint8_t bit = bit_of_name(name);
  return (state.complete & bit ? 2u : 0u) | (state.partial & bit ? 1u : 0u);
}

// A request whose name is listed no more is refused; until its bytes are written it may still
// make a file, and which upload it once belonged to is of no account.
void end_hopeless_requests(State& state) {
  for (Handler& handler : state.handlers) {
    if (handler.step == kIdle) continue;
    if (state.uploads[handler.upload].pending & bit_of_name(handler.name)) continue;
    if (handler.step == kWritten) {
      handler = {};
    } else {
      handler.upload = handler.start = handler.overtaken = 0;
    }
  }
}

std::uint32_t key_of_upload(const State& state, int slot) {
  const Upload& upload = state.uploads[slot];
  std::uint32_t key = 0;
  std::memcpy(&key, &upload, 1);
  for (const Handler& handler : state.handlers) {
    if (handler.step == kIdle || !(upload.pending & bit_of_name(handler.name))) continue;
    key += (handler.step * 4u + bytes_of(state, handler.name)) << 8;
  }
  for (int i : Bits(upload.pending)) {
    key += (bytes_of(state, static_cast<unsigned>(i) + 1) + 1) << 14;
  }
  for (int i = 0; i < kAttempts; ++i) {
    const Attempt& attempt = state.attempts[i];
    const bool ours = (names_upload(attempt.kind) && attempt.slot == slot) ||
                      (attempt.kind == Kind::commit_chunk && attempt.source == slot);
    if (ours) key += static_cast<std::uint32_t>(attempt.kind) << (18 + 5 * i);
  }
  return key;
}

void sort_uploads(State& state) {
  Order<kUploads> order{};
  std::array<std::uint32_t, kUploads> keys{};
  for (int i = 0; i < kUploads; ++i) keys[static_cast<std::size_t>(i)] = key_of_upload(state, i);
  order = order_by(keys);
  if (!reorder(state.uploads, order)) return;
  for (Handler& handler : state.handlers) {
    if (handler.step == kIdle) continue;
    handler.upload = place_of(order, handler.upload) & 3;
  }
  for (Attempt& attempt : state.attempts) {
    if (names_upload(attempt.kind)) attempt.slot = place_of(order, attempt.slot);
    if (attempt.kind == Kind::commit_chunk) attempt.source = place_of(order, attempt.source);
  }
}

void sort_handlers(State& state) {
  std::array<std::uint32_t, kHandlers> keys{};
  for (int i = 0; i < kHandlers; ++i) {
    const Handler& handler = state.handlers[i];
    const std::uint8_t bit = bit_of_name(handler.name);
    keys[static_cast<std::size_t>(i)] =
        handler.step * 64u + handler.upload * 16u + handler.start * 4u + handler.overtaken +
        bytes_of(state, handler.name) * 256u + (state.doomed & bit ? 1024u : 0u) +
        (state.uploads[handler.upload].pending & bit ? 2048u : 0u) +
        (handler.step != kIdle ? 4096u : 0u);
  }
  const Order<kHandlers> order = order_by(keys);
  if (!reorder(state.handlers, order)) return;
  for (Attempt& attempt : state.attempts) {
    if (attempt.kind == Kind::commit_chunk) attempt.slot = place_of(order, attempt.slot);
  }
}

void sort_reapers(State& state) {
  if (state.reapers[0].step < state.reapers[1].step) std::swap(state.reapers[0], state.reapers[1]);
}

void sort_attempts(State& state) {
  auto key = [](const Attempt& attempt) {
    std::uint64_t bytes = 0;
    Attempt nameless = attempt;
    nameless.name = 0;
    std::memcpy(&bytes, &nameless, sizeof bytes);
    return bytes;
  };
  if (key(state.attempts[0]) < key(state.attempts[1])) {
    std::swap(state.attempts[0], state.attempts[1]);
  }
}

// Every part a name plays, one bit each; names with equal parts are interchangeable.
class Parts {
 public:
  explicit Parts(const State& state) {
    for (const Blob& blob : state.blobs) {
      add(bit_of_name(blob.first));
      add(bit_of_name(blob.second));
    }
    for (const Upload& upload : state.uploads) {
      add(bit_of_name(upload.first));
      add(bit_of_name(upload.second));
      add(upload.pending);
    }
    for (const Handler& handler : state.handlers) add(bit_of_name(handler.name));
    for (const Reaper& reaper : state.reapers) add(bit_of_name(reaper.name));
    for (const Attempt& attempt : state.attempts) add(bit_of_name(attempt.name));
    for (std::uint8_t mask : {state.doomed, state.partial, state.complete, state.listed}) add(mask);
  }

  const std::array<std::uint32_t, kNames>& of_names() const { return parts_; }

 private:
  void add(std::uint8_t names) {
    for (int i : Bits(names)) parts_[static_cast<std::size_t>(i)] |= next_;
    next_ >>= 1;
  }

  std::array<std::uint32_t, kNames> parts_{};
  std::uint32_t next_ = std::uint32_t{1} << 31;
};

class Renaming {
 public:
  explicit Renaming(const Order<kNames>& order) {
    for (std::size_t i = 0; i < kNames; ++i) {
      to_[static_cast<std::size_t>(order[i])] = static_cast<std::uint8_t>(i);
    }
  }
  std::uint8_t name(unsigned old) const { return old == 0 ? 0 : (to_[old - 1] + 1) & 15; }
  std::uint8_t mask(unsigned old) const {
    unsigned renamed = 0;
    for (int i : Bits(old)) renamed |= 1u << to_[static_cast<std::size_t>(i)];
    return static_cast<std::uint8_t>(renamed);
  }

 private:
  std::array<std::uint8_t, kNames> to_{};
};

void rename_bytes(State& state) {
  const Order<kNames> order = order_by(Parts(state).of_names());
  if (std::ranges::is_sorted(order)) return;
  const Renaming renaming(order);
  for (Blob& blob : state.blobs) {
    blob = {.first = renaming.name(blob.first), .second = renaming.name(blob.second)};
  }
  for (Upload& upload : state.uploads) {
    upload.first = renaming.name(upload.first);
    upload.second = renaming.name(upload.second);
    upload.pending = renaming.mask(upload.pending);
  }
  for (Handler& handler : state.handlers) handler.name = renaming.name(handler.name);
  for (Reaper& reaper : state.reapers) reaper.name = renaming.name(reaper.name);
  for (Attempt& attempt : state.attempts) attempt.name = renaming.name(attempt.name);
  for (std::uint8_t* mask : {&state.doomed, &state.partial, &state.complete, &state.listed}) {
    *mask = renaming.mask(*mask);
  }
}

}  // namespace

void canonicalize(const Rules& rules, State& state) {
  if (rules.configuration.uploads > 1) sort_uploads(state);
  end_hopeless_requests(state);
  if (rules.configuration.handlers > 1) sort_handlers(state);
  if (rules.configuration.reapers > 1) sort_reapers(state);
  if (rules.configuration.pauses > 1) sort_attempts(state);
  if (!rules.mutated(Mutant::digest_named_bytes)) rename_bytes(state);
}

}  // namespace bulkhead::model
