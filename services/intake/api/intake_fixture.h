// What tests of intake through its RPCs share: a wired host on a database of its own; for tests
// alone.
//
//   class ChannelTest : public IntakeFixture {};
//   auto filed = File(DraftOf("c1", "快递丢了"));
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "rpc/client.h"
#include "runtime/host.h"

namespace redress::intake {

// One replica and its client. Other services are not there; it serves what it knows all the same.
class Replica {
 public:
  Replica(const std::string& conninfo, std::map<std::string, std::string> settings);
  ~Replica();

  runtime::Host& host() { return host_; }
  v1::IntakeService::Stub& stub() { return *stub_; }

 private:
  runtime::Host host_;
  std::shared_ptr<void> parts_;
  std::unique_ptr<v1::IntakeService::Stub> stub_;
};

class IntakeFixture : public ::testing::Test {
 protected:
  IntakeFixture();

  // Starts the replica with further settings; the first call of Intake does so without any.
  void Begin(std::map<std::string, std::string> settings);
  Replica& Intake();
  // Another one on the same database.
  std::unique_ptr<Replica> Another(std::map<std::string, std::string> settings = {});

  static v1::ComplaintDraft DraftOf(const std::string& customer, const std::string& body);
  static platform::v1::Order OrderOf(const std::string& order_id, const std::string& customer,
                                     absl::Duration age);
  static std::unique_ptr<grpc::ClientContext> Context(
      const std::string& caller = "demo:platform:shop");
  static std::string NewRequestId();

  using Stub = v1::IntakeService::StubInterface;
  // One call of this replica, or of another one.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request,
                                const std::string& caller = "demo:platform:shop",
                                Replica* replica = nullptr) {
    Stub& stub = (replica == nullptr ? Intake() : *replica).stub();
    Response response;
    const absl::Status status =
        rpc::FromGrpc((stub.*method)(Context(caller).get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }
  // Until the index knows everything.
  void WaitIndexed();

  absl::StatusOr<v1::Complaint> File(const v1::ComplaintDraft& draft,
                                     const std::string& request_id = NewRequestId(),
                                     Replica* replica = nullptr);
  // The name of a complaint that must be taken; empty when it was not.
  std::string Filed(const v1::ComplaintDraft& draft);
  v1::Complaint Get(const std::string& name);
  void Put(const std::vector<platform::v1::Order>& orders);
  // As many offers in a complaint's timeline, all of this moment, as one that waits long has.
  void AddOffers(const std::string& complaint, int count);
  // What no call of the service does to its database.
  absl::Status Sql(const std::string& sql);
  // Rows of a table of this database.
  int64_t Count(const std::string& table);
  // Events that the register told of a complaint, in order.
  std::vector<events::v1::Event> EventsOf(const std::string& complaint);
  std::vector<v1::TimelineEntry> TimelineOf(const std::string& complaint);

 private:
  const std::string conninfo_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace redress::intake
