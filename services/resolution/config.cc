#include "services/resolution/config.h"

#include "base/status_macros.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

// Above any sum that a ledger can hold; -1 stands for no limit.
constexpr int64_t kLimitMax = 1'000'000 * kAmountMax;

absl::Status ReadLimit(const Settings& settings, absl::string_view key,
                       std::optional<int64_t>& limit) {
  ASSIGN_OR_RETURN(const int64_t value, settings.Int(key, limit.value_or(-1), -1, kLimitMax));
  limit = value < 0 ? std::nullopt : std::optional<int64_t>(value);
  return absl::OkStatus();
}

absl::Status ReadAmount(const Settings& settings, absl::string_view key, int64_t& amount) {
  ASSIGN_OR_RETURN(amount, settings.Int(key, amount, 1, kAmountMax));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Config> ReadConfig(const Settings& settings) {
  Config config;
  config.intake_address = settings.Text("intake_address", "127.0.0.1:7101");
  config.routing_address = settings.Text("routing_address", "127.0.0.1:7102");
  config.platform_address = settings.Text("platform_address", "127.0.0.1:7190");
  AuthorityLimits& limits = config.rules.limits;
  RETURN_IF_ERROR(ReadLimit(settings, "authority_agent_minor_units", limits.agent));
  RETURN_IF_ERROR(ReadLimit(settings, "authority_supervisor_minor_units", limits.supervisor));
  RETURN_IF_ERROR(ReadLimit(settings, "authority_approver_minor_units", limits.approver));
  Defaults& defaults = config.rules.defaults;
  RETURN_IF_ERROR(ReadAmount(settings, "template_coupon_minor_units", defaults.coupon));
  RETURN_IF_ERROR(ReadAmount(settings, "template_compensation_minor_units", defaults.compensation));
  RETURN_IF_ERROR(ReadAmount(settings, "template_medical_cost_minor_units", defaults.medical_cost));
  ASSIGN_OR_RETURN(
      defaults.refund_part_percent,
      settings.Int("template_refund_part_percent", defaults.refund_part_percent, 1, 100));
  ASSIGN_OR_RETURN(config.platform_call_limit,
                   settings.Duration("platform_call_limit", absl::Seconds(2),
                                     absl::Milliseconds(10), absl::Seconds(5)));
  ASSIGN_OR_RETURN(const int64_t attempts,
                   settings.Int("execution_attempts_max", config.execution_attempts_max, 1, 1000));
  config.execution_attempts_max = static_cast<int>(attempts);
  return config;
}

}  // namespace redress::resolution
