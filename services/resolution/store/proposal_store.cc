#include "services/resolution/store/proposal_store.h"

#include "base/status_macros.h"
#include "services/resolution/store/sql.h"

namespace redress::resolution {

absl::StatusOr<std::optional<v1::Proposal>> ProposalStore::Load(absl::string_view tenant,
                                                                const ProposalId& proposal) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kFindProposal, tenant, proposal.uuid()));
  if (rows.empty()) return std::optional<v1::Proposal>();
  v1::Proposal found;
  if (!found.ParseFromString(rows.Text(0, 0))) {
    return absl::DataLossError("the record of a proposal cannot be read");
  }
  return std::optional<v1::Proposal>(std::move(found));
}

absl::StatusOr<std::optional<ProposalId>> ProposalStore::OpenOne(absl::string_view tenant,
                                                                 const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kOpenProposal, tenant, complaint.uuid()));
  if (rows.empty()) return std::optional<ProposalId>();
  return std::optional<ProposalId>(ProposalId(rows.Id(0, 0)));
}

absl::Status ProposalStore::Save(absl::string_view tenant, const v1::Proposal& proposal) {
  ASSIGN_OR_RETURN(const ProposalId id, ProposalId::Parse(proposal.name(), "proposal.name"));
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(proposal.complaint(), "proposal.complaint"));
  const std::string record = proposal.SerializeAsString();
  return tx_
      .Exec(sql::kSaveProposal, tenant, id.uuid(), complaint.uuid(),
            static_cast<int32_t>(proposal.state()), pg::Bytes{record})
      .status();
}

absl::StatusOr<std::vector<ComplaintKey>> ProposalStore::WaitingAmong(
    absl::Span<const ComplaintKey> complaints) {
  std::vector<ComplaintKey> waiting;
  if (complaints.empty()) return waiting;
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  for (const auto& [tenant, complaint] : complaints) {
    tenants.push_back(tenant);
    ids.push_back(complaint.uuid());
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kWaitingAmong, tenants, ids));
  for (int r = 0; r < rows.size(); ++r) {
    waiting.emplace_back(rows.Text(r, 0), ComplaintId(rows.Id(r, 1)));
  }
  return waiting;
}

}  // namespace redress::resolution
