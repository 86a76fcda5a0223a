#include "base/file_handle.h"

#include <unistd.h>

namespace bulkhead {

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace bulkhead
