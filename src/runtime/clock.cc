#include "runtime/clock.h"

namespace bulkhead {

UnixTime SystemClock::now() const {
  return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

}  // namespace bulkhead
