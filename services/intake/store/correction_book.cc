#include "services/intake/store/correction_book.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/intake/store/links_sql.h"

namespace redress::intake {

absl::StatusOr<Understood> PgCorrectionBook::Load(const StandingBook::Key& key,
                                                  absl::Duration repeat_window) {
  Understood understood;
  ASSIGN_OR_RETURN(StoredComplaint stored, GetComplaint(tx_, key.first, key.second));
  understood.complaint = std::move(stored.complaint);
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kFiledBefore, key.first, key.second.uuid(),
                            static_cast<double>(absl::ToInt64Seconds(repeat_window))));
  understood.earlier_complaint = rows.Bool(0, 0);
  return understood;
}

absl::Status PgCorrectionBook::Regrade(const StandingBook::Key& key, const v1::Triage& after) {
  const std::string text = after.SerializeAsString();
  return tx_
      .Exec(sql::kCorrect, key.first, key.second.uuid(), static_cast<int32_t>(after.level()),
            after.category(), pg::Bytes{text})
      .status();
}

absl::Status PgCorrectionBook::Save(const StandingBook::Key& key, const v1::Triage& before,
                                    const v1::Triage& after, const std::string& actor,
                                    absl::Time now) {
  RETURN_IF_ERROR(Regrade(key, after));
  const std::string before_text = before.SerializeAsString();
  const std::string after_text = after.SerializeAsString();
  return tx_
      .Exec(sql::kKeepCorrection, key.first, NewUuid(now, random_), key.second.uuid(), now, actor,
            pg::Bytes{before_text}, pg::Bytes{after_text})
      .status();
}

absl::StatusOr<std::vector<StoredCorrection>> ListCorrections(pg::Transaction& tx,
                                                              const std::string& tenant,
                                                              const Uuid& before, int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kCorrections, tenant, before, static_cast<int64_t>(limit)));
  std::vector<StoredCorrection> corrections;
  for (int r = 0; r < rows.size(); ++r) {
    StoredCorrection& stored = corrections.emplace_back();
    stored.id = rows.Id(r, 0);
    v1::Correction& correction = stored.correction;
    const ComplaintId complaint(rows.Id(r, 1));
    correction.set_complaint(complaint.Name());
    *correction.mutable_create_time() = ToProto(rows.Time(r, 2));
    correction.set_actor(rows.Text(r, 3));
    if (!correction.mutable_before()->ParseFromString(rows.Text(r, 4)) ||
        !correction.mutable_after()->ParseFromString(rows.Text(r, 5))) {
      return absl::DataLossError("a correction is unreadable");
    }
    ASSIGN_OR_RETURN(stored.complaint, GetComplaint(tx, tenant, complaint));
  }
  return corrections;
}

}  // namespace redress::intake
