#include <cstdio>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

// An export reads many pages of several services.
constexpr absl::Duration kExportMax = absl::Minutes(10);

absl::Status Export(const Run& run) {
  intake::v1::ExportCustomerRequest request;
  ASSIGN_OR_RETURN(*request.mutable_customer_id(), run.flags.Only("CUSTOMER"));
  const std::string path = run.flags.Text("out", "");
  std::ofstream file;
  if (!path.empty()) {
    file.open(path, std::ios::trunc);
    if (!file) return UsageError(absl::StrCat("--out ", path, ": cannot be written"));
  }
  const auto stub = IntakeService::NewStub(run.session.Channel(Target::kIntake));
  const auto context =
      run.session.Context(run.session.Authorization(), run.session.clock().Now() + kExportMax);
  const auto reader = stub->ExportCustomer(context.get(), request);
  intake::v1::ExportCustomerResponse record;
  int64_t records = 0;
  while (reader->Read(&record)) {
    ++records;
    const std::string line = JsonOf(record);
    if (path.empty()) {
      std::printf("%s\n", line.c_str());
    } else {
      file << line << "\n";
    }
  }
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  if (path.empty()) return absl::OkStatus();
  file.close();
  if (!file) return absl::InternalError(absl::StrCat(path, " could not be written whole"));
  run.out.Line(absl::StrCat(records, " records in ", path));
  return absl::OkStatus();
}

absl::Status Erase(const Run& run) {
  intake::v1::EraseCustomerRequest request;
  request.set_request_id(run.flags.Text("request-id", run.session.NewRequestId()));
  ASSIGN_OR_RETURN(*request.mutable_customer_id(), run.flags.Only("CUSTOMER"));
  if (!run.flags.Has("yes")) {
    return UsageError("what is erased cannot be brought back; say --yes when it is meant");
  }
  ASSIGN_OR_RETURN(const auto response, run.session.Call<IntakeService>(
                                            &IntakeService::StubInterface::EraseCustomer, request));
  if (run.out.json()) {
    run.out.Json(response);
    return absl::OkStatus();
  }
  run.out.Line(absl::StrCat("erased at ", TimeText(response.erase_time()), ", complaints: ",
                            response.complaints(), "; the other services follow within a minute"));
  return absl::OkStatus();
}

}  // namespace

Command ExportCustomerCommand() {
  return {.name = "export-customer",
          .summary = "everything that is kept of a customer, as JSON lines",
          .arguments = "CUSTOMER",
          .flags = {{"out", "FILE", "write it there instead of to standard output"}},
          .notes = "  redress export-customer c1 --out c1.jsonl",
          .role = rpc::Role::kPlatform,
          .run = &Export};
}

Command EraseCustomerCommand() {
  return {.name = "erase-customer",
          .summary = "erase a customer's personal data in all services",
          .arguments = "CUSTOMER",
          .flags = {{"yes", "", "it is meant"},
                    {"request-id", "ID", "the same id again erases nothing twice"}},
          .notes = "  redress erase-customer c1 --yes",
          .role = rpc::Role::kPlatform,
          .run = &Erase};
}

}  // namespace redress::cli
