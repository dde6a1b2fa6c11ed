#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/import/records.h"
#include "tools/redress_cli/parts/width.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;
using platform::v1::Order;

constexpr int kPartMax = 1000;
constexpr int kShownMax = 20;  // refused records that are printed

// A record as an order; names are those of the contract. Error: INVALID_ARGUMENT with the field.
absl::Status FillOrder(const Record& record, absl::string_view currency, Order& order) {
  for (const auto& [name, value] : record.fields) {
    if (name == "order_id") {
      order.set_order_id(value);
    } else if (name == "customer_id") {
      order.set_customer_id(value);
    } else if (name == "sku") {
      order.set_sku(value);
    } else if (name == "supplier_id") {
      order.set_supplier_id(value);
    } else if (name == "batch") {
      order.set_batch(value);
    } else if (name == "logistics_state") {
      order.set_logistics_state(value);
    } else if (name == "region") {
      order.set_region(value);
    } else if (name == "currency") {
      order.mutable_amount()->set_currency(value);
    } else if (name == "amount") {
      const absl::StatusOr<int64_t> minor_units = ParseMinorUnits(value);
      if (!minor_units.ok()) {
        return InvalidField("amount", "AMOUNT_MALFORMED", "give a sum such as 199.00");
      }
      order.mutable_amount()->set_minor_units(*minor_units);
    } else if (name == "order_time") {
      absl::Time time;
      std::string error;
      if (!absl::ParseTime(absl::RFC3339_full, value, &time, &error)) {
        return InvalidField("order_time", "TIME_MALFORMED",
                            "give a time such as 2026-11-25T09:30:00+08:00");
      }
      *order.mutable_order_time() = ToProto(time);
    }
  }
  if (order.has_amount() && order.amount().currency().empty()) {
    order.mutable_amount()->set_currency(std::string(currency));
  }
  return absl::OkStatus();
}

// Sends a file of orders over one stream.
class OrderImport {
 public:
  OrderImport(const Run& run, std::string currency)
      : run_(run),
        currency_(std::move(currency)),
        stub_(IntakeService::NewStub(run.session.Channel(Target::kIntake))),
        context_(run.session.Context(run.session.Authorization(), absl::InfiniteFuture())),
        stream_(stub_->ImportOrders(context_.get())) {}

  absl::Status Run(RecordReader& records) {
    Record record;
    while (records.Next(record)) {
      absl::Status status = record.refused;
      Order order;
      if (status.ok()) status = FillOrder(record, currency_, order);
      if (!status.ok()) {
        Refuse(record.line, FieldOf(status), status.message());
        continue;
      }
      *part_.add_orders() = std::move(order);
      lines_.push_back(record.line);
      if (part_.orders_size() < kPartMax) continue;
      if (!Send()) break;
      run_.out.Progress(static_cast<double>(record.next_offset) /
                            static_cast<double>(std::max<int64_t>(records.file_bytes(), 1)),
                        absl::StrFormat("%d stored, %d refused", stored_, refused_));
    }
    if (part_.orders_size() > 0) Send();
    stream_->WritesDone();
    run_.out.EndProgress();
    return rpc::FromGrpc(stream_->Finish());
  }

  int64_t stored() const { return stored_; }
  int64_t refused() const { return refused_; }

 private:
  // False when the stream has broken.
  bool Send() {
    intake::v1::ImportOrdersResponse response;
    const bool sent = stream_->Write(part_) && stream_->Read(&response);
    if (sent) {
      stored_ = response.stored();
      for (const auto& error : response.errors()) {
        const auto place = static_cast<size_t>(error.index() - sent_);
        Refuse(place < lines_.size() ? lines_[place] : 0, error.field(), error.message());
      }
      sent_ += part_.orders_size();
    }
    part_.Clear();
    lines_.clear();
    return sent;
  }

  void Refuse(int64_t line, absl::string_view field, absl::string_view message) {
    if (++refused_ > kShownMax) return;
    run_.out.Note(absl::StrCat("line ", line, ": ", field, field.empty() ? "" : ": ",
                               Printable(std::string(message))));
  }

  const cli::Run& run_;
  const std::string currency_;
  const std::unique_ptr<IntakeService::Stub> stub_;
  const std::unique_ptr<grpc::ClientContext> context_;
  const std::unique_ptr<
      grpc::ClientReaderWriter<intake::v1::ImportOrdersRequest, intake::v1::ImportOrdersResponse>>
      stream_;
  intake::v1::ImportOrdersRequest part_;
  std::vector<int64_t> lines_;  // of the part's orders
  int64_t sent_ = 0;
  int64_t stored_ = 0;
  int64_t refused_ = 0;
};

absl::Status Orders(const Run& run) {
  const std::vector<std::string>& words = run.flags.rest();
  if (words.size() != 2 || words[0] != "import") {
    return UsageError("say what to do: redress orders import FILE.{csv,jsonl}");
  }
  ASSIGN_OR_RETURN(
      const auto records,
      RecordReader::Open({.path = words[1], .encoding = run.flags.Text("encoding", "utf-8")}));
  OrderImport import(run, run.flags.Text("currency", "CNY"));
  const absl::Status status = import.Run(*records);
  if (run.out.json()) {
    run.out.JsonText(
        absl::StrFormat("{\"stored\":%d,\"refused\":%d}", import.stored(), import.refused()));
  } else {
    run.out.Line(absl::StrFormat("stored   %d", import.stored()));
    if (import.refused() > 0) {
      run.out.Line(run.out.Paint(Style::kBad, absl::StrFormat("refused  %d", import.refused())));
    }
  }
  RETURN_IF_ERROR(status);
  if (import.refused() == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "RECORDS_REFUSED",
               absl::StrCat(import.refused(), " orders were refused; mend them and import again"));
}

}  // namespace

Command OrdersCommand() {
  return {.name = "orders",
          .summary = "put the orders of a file into the embedded directory",
          .arguments = "import FILE.{csv,jsonl}",
          .flags = {{"currency", "CODE", "of amounts without one (CNY)"},
                    {"encoding", "NAME", "of a CSV, for example gb18030 (utf-8)"}},
          .notes =
              "Fields: order_id and customer_id are required; sku, supplier_id, batch, amount "
              "(199.00),\ncurrency, logistics_state, order_time (RFC 3339) and region as far as "
              "there are. An order\nthat is there already is replaced; refused ones stop none of "
              "the others.",
          .role = rpc::Role::kPlatform,
          .run = &Orders};
}

}  // namespace redress::cli
