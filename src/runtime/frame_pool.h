// Memory for the frames of tasks. A request runs through some twenty coroutines one after the
// other, and each frame is as large as the one that the same coroutine had in the request before:
// so freed frames are kept, a list for each size, and the same thread takes them again. A thread
// keeps at most a mebibyte; larger frames, and all under AddressSanitizer, come from the heap.
#pragma once

#include <cstddef>

namespace bulkhead {

void* take_frame(size_t bytes);
// `bytes` as when it was taken; any thread.
void give_back_frame(void* frame, size_t bytes) noexcept;

}  // namespace bulkhead
