#include "services/intake/store/channel_references.h"

#include <map>
#include <tuple>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/store/filing_book.h"

namespace redress::intake {
namespace {

// ON CONFLICT waits for another replica's transaction that has the same reference.
constexpr pg::Statement kClaim{
    "intake_claim_references",
    "INSERT INTO channel_reference (tenant, channel, reference, complaint_id) "
    "SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::uuid[]) "
    "ON CONFLICT DO NOTHING RETURNING tenant, channel, reference"};
constexpr pg::Statement kFind{
    "intake_find_references",
    "SELECT r.tenant, r.channel, r.reference, r.complaint_id FROM channel_reference AS r "
    "JOIN unnest($1::text[], $2::int[], $3::text[]) AS want(tenant, channel, reference) "
    "USING (tenant, channel, reference)"};
// The claims were made moments ago in this transaction.
constexpr pg::Statement kAnswerWithFirst{
    "intake_answer_with_first",
    "UPDATE request_log AS log SET response = u.response "
    "FROM unnest($1::text[], $2::text[], $3::bytea[]) AS u(tenant, request_id, response) "
    "WHERE log.tenant = u.tenant AND log.request_id = u.request_id"};

using Key = std::tuple<absl::string_view, int32_t, absl::string_view>;

Key KeyOf(const Filing& filing) {
  const v1::ComplaintDraft& draft = filing.complaint.draft();
  return {filing.tenant, draft.channel(), draft.channel_reference()};
}

absl::Status AnswerWithFirst(pg::Transaction& tx, absl::Span<Filing* const> filings,
                             const std::vector<std::optional<ComplaintId>>& first) {
  std::vector<absl::string_view> tenants, request_ids;
  std::vector<std::string> answer_texts;
  answer_texts.reserve(filings.size());
  std::vector<pg::Bytes> answers;
  for (size_t i = 0; i < filings.size(); ++i) {
    if (!first[i]) continue;
    tenants.emplace_back(filings[i]->tenant);
    request_ids.emplace_back(filings[i]->request_id);
    answer_texts.push_back(AnswerOf(*first[i]));
    answers.push_back({answer_texts.back()});
  }
  return tx.Post(kAnswerWithFirst, tenants, request_ids, answers);
}

}  // namespace

absl::StatusOr<std::vector<std::optional<ComplaintId>>> ClaimChannelReferences(
    pg::Transaction& tx, absl::Span<Filing* const> filings) {
  std::vector<std::optional<ComplaintId>> first(filings.size());
  // In order, so that two replicas never wait for each other in a circle.
  std::map<Key, size_t> wanted;  // the first of a batch that has it
  size_t with_reference = 0;
  for (size_t i = 0; i < filings.size(); ++i) {
    if (filings[i]->complaint.draft().channel_reference().empty()) continue;
    ++with_reference;
    wanted.try_emplace(KeyOf(*filings[i]), i);
  }
  if (wanted.empty()) return first;
  std::vector<absl::string_view> tenants, references;
  std::vector<int32_t> channels;
  std::vector<Uuid> ids;
  for (const auto& [key, index] : wanted) {
    tenants.push_back(std::get<0>(key));
    channels.push_back(std::get<1>(key));
    references.push_back(std::get<2>(key));
    ids.push_back(filings[index]->id.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows claimed, tx.Exec(kClaim, tenants, channels, references, ids));
  if (static_cast<size_t>(claimed.size()) == with_reference) return first;

  std::vector<bool> is_new(filings.size(), false);
  for (int r = 0; r < claimed.size(); ++r) {
    is_new[wanted.at(
        {claimed.View(r, 0), static_cast<int32_t>(claimed.Int(r, 1)), claimed.View(r, 2)})] = true;
  }
  ASSIGN_OR_RETURN(const pg::Rows known, tx.Exec(kFind, tenants, channels, references));
  std::map<Key, ComplaintId> holder;
  for (int r = 0; r < known.size(); ++r) {
    holder[{known.View(r, 0), static_cast<int32_t>(known.Int(r, 1)), known.View(r, 2)}] =
        ComplaintId(known.Id(r, 3));
  }
  for (size_t i = 0; i < filings.size(); ++i) {
    if (is_new[i] || filings[i]->complaint.draft().channel_reference().empty()) continue;
    const auto found = holder.find(KeyOf(*filings[i]));
    if (found == holder.end()) {  // the one who had it rolled back between the two statements
      return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
    }
    first[i] = found->second;
  }
  RETURN_IF_ERROR(AnswerWithFirst(tx, filings, first));
  return first;
}

}  // namespace redress::intake
