// Reads a complaint's ledger.
//
//   ASSIGN_OR_RETURN(v1::GetLedgerResponse response,
//                    GetLedger(facts_book, ledger, tenant, complaint, limits));
#pragma once

#include "services/resolution/app/ports.h"
#include "services/resolution/domain/authority.h"

namespace redress::resolution {

// Error: NOT_FOUND.
absl::StatusOr<v1::GetLedgerResponse> GetLedger(FactsBook& facts, Ledger& ledger,
                                                absl::string_view tenant,
                                                const ComplaintId& complaint,
                                                const AuthorityLimits& limits);

}  // namespace redress::resolution
