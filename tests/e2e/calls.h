// Calls of an e2e test to the services of its suite, as somebody of the tenant demo.
//
//   request.set_request_id(NewRequestId());
//   stub->GetCase(As("supervisor:sue").get(), request, &response);
#pragma once

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "rpc/client.h"

namespace redress::test {

// Of one call, which waits up to 10 s for a service that is just being started.
inline std::unique_ptr<grpc::ClientContext> As(const std::string& who) {
  auto context = rpc::MakeContext(
      {absl::StrCat("Bearer dev:demo:", who), SystemClock().Now() + absl::Seconds(10)},
      SystemRandom());
  context->set_wait_for_ready(true);
  return context;
}

inline std::string NewRequestId() {
  return NewUuid(SystemClock().Now(), SystemRandom()).ToString();
}

}  // namespace redress::test
