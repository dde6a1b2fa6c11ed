#include "services/intake/wiring.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "crypto/envelope.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/api/category_watch.h"
#include "services/intake/api/channel_clerk.h"
#include "services/intake/api/event_handler.h"
#include "services/intake/api/filing_desk.h"
#include "services/intake/api/indexer.h"
#include "services/intake/api/intake_service.h"
#include "services/intake/api/late_linker.h"
#include "services/intake/api/model_watch.h"
#include "services/intake/api/order_directory_client.h"
#include "services/intake/api/proof_throttle.h"
#include "services/intake/api/timeline_hub.h"
#include "services/intake/config.h"
#include "services/intake/domain/triage.h"
#include "vault/rewrapper.h"
#include "vault/vault.h"

namespace redress::intake {

std::vector<std::pair<std::string, std::string>>
MigrationFiles();  // generated from store/migrations

namespace {

struct Intake {
  Intake(runtime::Host& host, const Config& config, crypto::KeyRing keys_in,
         std::unique_ptr<TriageEngine> triage_in)
      : keys(std::move(keys_in)),
        envelope(keys, host.random()),
        vault(envelope),
        rewrapper(host.db(), vault, host.metrics(), host.clock()),
        triage(std::move(triage_in)),
        categories(host.db(), host.clock()),
        throttle({.redis = host.options().redis,
                  .prefix = absl::StrCat(host.options().stream_prefix, ":proof:")},
                 host.clock()),
        progress_hub(host.db(), host.clock()),
        tokens(keys),
        hub(host.db(), host.clock()),
        eraser(host.db(), host.log(), hub, host.clock()),
        exports(/*threads=*/2, /*queue_max=*/16),
        fresh(host.clock()),
        desk(host.db(), host.log(), vault, *this->triage,
             {.policy = config.filing,
              .batch_max = static_cast<size_t>(config.batch_max),
              .queue_max = static_cast<size_t>(config.queue_max),
              .batch_pace = config.batch_pace,
              .fresh = &fresh,
              .on_questions =
                  [this, asks = config.filing.ask_directory] {
                    if (asks) linker.Wake();
                  }},
             host.clock(), host.random()),
        directory(config.order_directory_address.empty()
                      ? nullptr
                      : std::make_unique<OrderDirectoryClient>(
                            host, host.Channel(config.order_directory_address),
                            config.order_directory_call_limit)),
        linker(host, directory.get(), envelope, hub, config.filing),
        handler(host.log(), hub),
        clerk(host.db(), host.metrics(), host.clock()),
        search_keys(keys.Lasting("search index")),
        segments(size_t{static_cast<uint32_t>(config.search_cache_mb)} << 20),
        search(envelope, segments, search_keys, host.clock()),
        indexer(host.db(), host.log(), hub, envelope, fresh, segments, search_keys, host.metrics(),
                host.clock(), host.random(),
                {.erase_wait = config.search_erase_wait, .duplicates = config.duplicates}) {
    if (!config.triage_model_dir.empty()) {
      models = std::make_unique<ModelWatch>(config.triage_model_dir, *triage, host.clock());
      models->Look();
    }
  }

  const crypto::KeyRing keys;
  const crypto::Envelope envelope;
  vault::Vault vault;
  vault::Rewrapper rewrapper;
  std::unique_ptr<TriageEngine> triage;
  CategoryWatch categories;
  std::unique_ptr<ModelWatch> models;  // of a folder, if one was named
  ProofThrottle throttle;
  ProgressHub progress_hub;
  const ProgressTokens tokens;
  TimelineHub hub;
  Eraser eraser;
  rpc::Executor exports;
  FreshComplaints fresh;
  FilingDesk desk;
  std::unique_ptr<OrderDirectoryClient> directory;  // the platform's, if there is one
  LateLinker linker;
  EventHandler handler;
  ChannelClerk clerk;
  const SearchKeys search_keys;
  SegmentStore segments;
  ComplaintSearch search;
  Indexer indexer;
};

}  // namespace

absl::StatusOr<std::shared_ptr<void>> Wire(runtime::Host& host, const Settings& settings) {
  ASSIGN_OR_RETURN(const Config config, ReadConfig(settings));
  host.AddMigrations("vault", vault::MigrationFiles());
  host.AddMigrations("intake", MigrationFiles());
  if (host.options().migrate_only) return std::make_shared<int>(0);
  ASSIGN_OR_RETURN(crypto::KeyRing keys, crypto::KeyRing::FromText(config.data_key));
  ASSIGN_OR_RETURN(std::unique_ptr<TriageEngine> triage,
                   TriageEngine::FromLexicon(BuiltInLexicon()));
  ASSIGN_OR_RETURN(std::shared_ptr<const TriageModel> model, TriageModel::Load(BuiltInModel()));
  triage->Use(std::move(model));
  const auto intake = std::make_shared<Intake>(host, config, std::move(keys), std::move(triage));
  rpc::Service& service =
      host.AddService(v1::FileComplaintRequest::descriptor()->file(), "IntakeService");
  RegisterIntake(service, {host, *intake->triage, intake->categories, intake->vault, intake->desk,
                           intake->hub, intake->throttle, intake->progress_hub, intake->tokens,
                           intake->search, config.filing, intake->eraser, intake->exports,
                           host.Channel(config.messaging_address),
                           host.Channel(config.feedback_address), intake->directory.get()});
  host.Consume({{"routing", config.routing_address},
                {"sla", config.sla_address},
                {"resolution", config.resolution_address},
                {"messaging", config.messaging_address},
                {"feedback", config.feedback_address}},
               intake->handler, events::kUnhurriedPace);
  host.OnMigrated([intake] {
    intake->categories.Start();
    intake->hub.Start();
    intake->rewrapper.Start();
    intake->eraser.Start();
    intake->progress_hub.Start();
    intake->clerk.Start();
    if (intake->models) intake->models->Start();
    intake->linker.Start();
    intake->indexer.Start();
  });
  host.OnStop([intake] {
    intake->categories.Stop();
    intake->hub.Stop();
    if (intake->models) intake->models->Stop();
    intake->linker.Stop();
    intake->rewrapper.Stop();
    intake->eraser.Stop();
    intake->progress_hub.Stop();
    intake->clerk.Stop();
    intake->indexer.Stop();
  });
  host.OnDrained([intake] {
    intake->desk.Stop();
    intake->exports.Stop();  // their streams are ended by now
  });
  return intake;
}

}  // namespace redress::intake
