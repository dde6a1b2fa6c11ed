// Page tokens: a token opens to what it was made of, for its filter alone, and any other is
// refused.
#include "base/error.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "rpc/page.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace redress;
  using fuzz::Expect;
  fuzz::Input input(data, size);
  intake::v1::ListComplaintsRequest request;
  request.set_page_size(input.Byte());
  request.mutable_filter()->set_category(input.Text());
  request.mutable_filter()->set_text(input.Text());

  const std::string typed = input.Text();
  request.set_page_token(typed);
  const auto opened = rpc::OpenPageToken(request);
  if (typed.empty()) {
    Expect(opened.ok() && opened->empty(), "no token is the first page");
  } else if (!opened.ok()) {
    Expect(ReasonOf(opened.status()) == "PAGE_TOKEN_INVALID", "refused for one reason");
  }

  const std::string cursor(input.Rest());
  if (cursor.empty()) return 0;
  request.set_page_token(rpc::MakePageToken(request, cursor));
  const auto again = rpc::OpenPageToken(request);
  Expect(again.ok() && *again == cursor, "a token opens to its cursor");
  request.set_page_size(request.page_size() + 1);
  Expect(rpc::OpenPageToken(request).ok(), "the size may change");
  request.mutable_filter()->set_customer_id("other");
  Expect(!rpc::OpenPageToken(request).ok(), "the filter may not");
  return 0;
}
