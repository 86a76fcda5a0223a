// Wall-clock time as a seam: rows store it, the simulation moves it. Never used for safety, only
// to decide when something has expired.
#pragma once

#include "base/time.h"

namespace bulkhead {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual UnixTime now() const = 0;
};

class SystemClock : public Clock {
 public:
  UnixTime now() const override;
};

}  // namespace bulkhead
