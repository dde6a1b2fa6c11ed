#include "services/intake/domain/draft.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

constexpr char kPrefix[] = "complaint.";
constexpr size_t kBodyMax = 20'000;
constexpr absl::Duration kFutureMax = absl::Minutes(1);

struct Limit {
  const char* field;
  const std::string& text;
  size_t min;
  size_t max;
};

absl::Status CheckText(const std::string& prefix, const Limit& limit) {
  const std::string field = absl::StrCat(prefix, limit.field);
  if (limit.min > 0 && limit.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return InvalidField(field, "FIELD_EMPTY", "this must be given");
  }
  // A text of few bytes has few characters; most are never counted.
  if (limit.text.size() > limit.max && text::CountCharacters(limit.text) > limit.max) {
    return InvalidField(field, "FIELD_TOO_LONG", absl::StrCat(limit.max, " characters at most"));
  }
  return absl::OkStatus();
}

absl::Status CheckAttachments(const v1::ComplaintDraft& draft) {
  if (draft.attachments_size() > 20) {
    return InvalidField("complaint.attachments", "TOO_MANY", "20 attachments at most");
  }
  for (int i = 0; i < draft.attachments_size(); ++i) {
    const v1::Attachment& attachment = draft.attachments(i);
    const std::string path = absl::StrCat("attachments[", i, "].");
    RETURN_IF_ERROR(CheckText(kPrefix, {(path + "uri").c_str(), attachment.uri(), 1, 2000}));
    RETURN_IF_ERROR(
        CheckText(kPrefix, {(path + "media_type").c_str(), attachment.media_type(), 0, 127}));
    if (attachment.bytes() < 0) {
      return InvalidField(absl::StrCat("complaint.", path, "bytes"), "NEGATIVE", "give 0 or more");
    }
    const std::string& digest = attachment.sha256();
    const bool hex = std::all_of(digest.begin(), digest.end(),
                                 [](unsigned char c) { return std::isxdigit(c) != 0; });
    if (!digest.empty() && (digest.size() != 64 || !hex)) {
      return InvalidField(absl::StrCat("complaint.", path, "sha256"), "NOT_A_DIGEST",
                          "give 64 hex digits");
    }
  }
  return absl::OkStatus();
}

// R-R2
absl::Status CheckComplainedAgent(const std::string& name) {
  constexpr absl::string_view kAgents = "agents/";
  constexpr size_t kIdMax = 63;
  if (name.empty()) return absl::OkStatus();
  absl::string_view id = name;
  const bool good = absl::ConsumePrefix(&id, kAgents) && !id.empty() && id.size() <= kIdMax &&
                    std::all_of(id.begin(), id.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                    });
  if (good) return absl::OkStatus();
  return InvalidField("complaint.complained_agent", "NAME_MALFORMED",
                      "give a name of the form agents/{id}, id being 1 to 63 of a-z, 0-9 and _");
}

absl::Status CheckAmount(const std::string& prefix, const common::v1::Money& amount) {
  const std::string& currency = amount.currency();
  if (currency.size() != 3 ||
      !std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return InvalidField(absl::StrCat(prefix, "amount.currency"), "CURRENCY_MALFORMED",
                        "give an ISO 4217 code such as CNY");
  }
  if (amount.minor_units() < 0) {
    return InvalidField(absl::StrCat(prefix, "amount.minor_units"), "NEGATIVE", "give 0 or more");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckDraft(const v1::ComplaintDraft& draft, absl::Time now) {
  if (draft.channel() == common::v1::CHANNEL_UNSPECIFIED) {
    return InvalidField("complaint.channel", "CHANNEL_MISSING", "say by which channel it came");
  }
  const v1::Customer& customer = draft.customer();
  for (const Limit& limit :
       {Limit{"customer.customer_id", customer.customer_id(), 1, 128},
        Limit{"body", draft.body(), 1, kBodyMax},
        Limit{"customer.display_name", customer.display_name(), 0, 200},
        Limit{"customer.phone", customer.phone(), 0, 32},
        Limit{"customer.email", customer.email(), 0, 254},
        Limit{"customer.tier", customer.tier(), 0, 32},
        Limit{"channel_reference", draft.channel_reference(), 0, 200},
        Limit{"subject", draft.subject(), 0, 500}, Limit{"language", draft.language(), 0, 35},
        Limit{"order_id", draft.order_id(), 0, 128}, Limit{"sku", draft.sku(), 0, 128},
        Limit{"supplier_id", draft.supplier_id(), 0, 128}, Limit{"batch", draft.batch(), 0, 128},
        Limit{"region", draft.region(), 0, 64}}) {
    RETURN_IF_ERROR(CheckText(kPrefix, limit));
  }
  if (draft.has_amount()) RETURN_IF_ERROR(CheckAmount(kPrefix, draft.amount()));
  RETURN_IF_ERROR(CheckAttachments(draft));
  RETURN_IF_ERROR(CheckComplainedAgent(draft.complained_agent()));
  if (draft.labels_size() > 32)
    return InvalidField("complaint.labels", "TOO_MANY", "32 labels at most");
  for (const auto& [key, value] : draft.labels()) {
    if (key.empty() || key.size() > 63 || text::CountCharacters(value) > 256) {
      return InvalidField("complaint.labels", "LABEL_MALFORMED",
                          "keys have 1 to 63 characters, values 256 at most");
    }
  }
  RETURN_IF_ERROR(CheckTime("complaint.occurred_time", draft.occurred_time()));
  if (draft.has_occurred_time() && FromProto(draft.occurred_time()) > now + kFutureMax) {
    return InvalidField("complaint.occurred_time", "IN_THE_FUTURE",
                        "give a moment that has passed");
  }
  return absl::OkStatus();
}

absl::Status CheckCloseTime(const v1::ImportComplaintsRequest& request, absl::Time now) {
  if (!request.has_close_time()) return absl::OkStatus();
  if (request.live()) {
    return InvalidField("close_time", "CLOSE_TIME_OF_LIVE",
                        "a live complaint is not closed; leave it out, or set live to false");
  }
  RETURN_IF_ERROR(CheckTime("close_time", request.close_time()));
  const absl::Time closed = FromProto(request.close_time());
  if (closed > now + kFutureMax) {
    return InvalidField("close_time", "IN_THE_FUTURE", "give a moment that has passed");
  }
  const v1::ComplaintDraft& draft = request.complaint();
  if (draft.has_occurred_time() && closed < FromProto(draft.occurred_time())) {
    return InvalidField("close_time", "BEFORE_OCCURRED_TIME",
                        "a complaint cannot be closed before it occurred");
  }
  return absl::OkStatus();
}

absl::Status CheckOrder(const platform::v1::Order& order, const std::string& prefix) {
  for (const Limit& limit :
       {Limit{"order_id", order.order_id(), 1, 128},
        Limit{"customer_id", order.customer_id(), 1, 128}, Limit{"sku", order.sku(), 0, 128},
        Limit{"supplier_id", order.supplier_id(), 0, 128}, Limit{"batch", order.batch(), 0, 128},
        Limit{"logistics_state", order.logistics_state(), 0, 64},
        Limit{"region", order.region(), 0, 64}}) {
    RETURN_IF_ERROR(CheckText(prefix, limit));
  }
  if (order.has_amount()) RETURN_IF_ERROR(CheckAmount(prefix, order.amount()));
  return CheckTime(absl::StrCat(prefix, "order_time"), order.order_time());
}

}  // namespace redress::intake
