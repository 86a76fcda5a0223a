#include "simulation/run.h"

#include "oci/digester.h"
#include "simulation/row_audit.h"

namespace bulkhead::simulation {
namespace {

constexpr size_t kNodes = 2;
constexpr size_t kClients = 4;
constexpr size_t kOperations = 10;
constexpr uint64_t kStepsMax = 400'000;
constexpr uint64_t kStepsBetweenAudits = 40;

// Half of the seeds have writers that sleep for a day: then bytes may appear after their name was
// reaped, and wait for a reconciler.
FaultRates rates_of(uint64_t seed) {
  FaultRates rates;
  rates.late_max = std::chrono::minutes(30);
  if (seed % 2 == 0) rates.segment_pause = 0;
  if (seed % 5 == 0) rates = FaultRates::none();
  return rates;
}

class Run {
 public:
  Run(uint64_t seed, Tally& tally)
      : seed_(seed), world_(seed), cluster_(world_, kNodes, rates_of(seed), {}) {
    for (size_t i = 0; i < kClients; ++i) {
      clients_.push_back(std::make_unique<Client>(world_, cluster_, ledger_, contents_, tally, i));
    }
  }

  RunReport run() {
    for (auto& client : clients_) tasks_.start(client->run(kOperations));
    if (seed_ % 5 != 0) chaos_.start(strike());
    const std::string broken = work();
    if (!broken.empty()) return report(broken);
    return report(rest());
  }

 private:
  // Crashes and pauses at random moments.
  Task<void> strike() {
    while (tasks_.running() > 0) {
      CO_TRY(co_await sleep_for(world_.random().duration(std::chrono::minutes(20))));
      if (tasks_.running() == 0) break;
      const size_t node = world_.random().below(kNodes);
      if (cluster_.is_alive(node)) {
        cluster_.crash(node);
        ++crashes_;
      }
    }
    co_return {};
  }

  std::string complaint() const {
    for (const auto& client : clients_) {
      if (!client->complaint().empty()) return client->complaint();
    }
    return audit(cluster_.rows().rows(), cluster_.segments().segments());
  }

  std::string work() {
    for (uint64_t steps = 0; steps < kStepsMax; steps += kStepsBetweenAudits) {
      const auto is_over = [&] { return tasks_.running() == 0; };
      const RunEnd end = world_.run_until(is_over, kStepsBetweenAudits);
      if (const std::string broken = complaint(); !broken.empty()) return broken;
      if (end == RunEnd::kDone) return "";
      if (end == RunEnd::kIdle) return "the clients wait for ever";
    }
    return "the clients do not come to an end";
  }

  // Waits without faults until every upload and delay has run out, then looks at what is left.
  std::string rest() {
    cluster_.rows().set_rates(FaultRates::none());
    cluster_.segments().set_rates(FaultRates::none());
    bool cleaned = false;
    TaskGroup last(world_.environment());
    last.start(clean(cleaned));
    world_.run_until([&] { return last.running() == 0; }, kStepsMax);
    if (!cleaned) return "maintenance failed without any fault";
    if (const std::string broken = complaint(); !broken.empty()) return broken;
    const bool slept = world_.faults().count(Fault::kSegmentPause) > 0;
    std::string broken = audit_at_rest(cluster_.rows().rows(), cluster_.segments().segments(),
                                       slept ? Orphans::kAllowed : Orphans::kNone);
    if (!broken.empty()) return broken;
    return read_back();
  }

  Task<void> clean(bool& cleaned) {
    const RepositorySettings& settings = cluster_.settings();
    CO_TRY(co_await sleep_for(settings.upload_idle + std::chrono::hours(24)));
    for (int round = 0; round < 2; ++round) {
      std::function<Task<MaintenanceReport>(Registry&)> maintain = [](Registry& registry) {
        return registry.maintenance.run();
      };
      CO_TRY(co_await cluster_.call<MaintenanceReport>(0, std::move(maintain)));
      CO_TRY(co_await sleep_for(settings.reap_delay + std::chrono::minutes(1)));
    }
    cleaned = true;
    co_return {};
  }

  // Every acknowledged and not deleted manifest, bit by bit, with all it references.
  std::string read_back() {
    for (const auto& [repository, text] : ledger_.certain_manifests()) {
      const Digest digest = Digest::parse(text).value();
      const Contents::Image* image = find(digest);
      std::string problem;
      TaskGroup reader(world_.environment());
      reader.start(read_image(repository, digest, image, problem));
      world_.run_until([&] { return reader.running() == 0; }, kStepsMax);
      if (!problem.empty()) return repository + " " + text + ": " + problem;
      ++read_back_;
    }
    return "";
  }

  const Contents::Image* find(const Digest& digest) const {
    for (const auto* group : {&contents_.images, &contents_.indexes}) {
      for (const Contents::Image& image : *group) {
        if (image.digest == digest) return &image;
      }
    }
    return nullptr;
  }

  Task<void> read_image(std::string repository, Digest digest, const Contents::Image* image,
                        std::string& problem) {
    problem = "an acknowledged manifest cannot be read at rest";
    std::vector<std::string> wanted = image->blobs;
    wanted.push_back(image->manifest);
    for (const std::string& bytes : wanted) {
      const Digest part = digest_of(DigestAlgorithm::kSha256, bytes);
      Registry& registry = cluster_.registry(0);
      const auto name = RepositoryName::parse(repository).value();
      auto snapshot = registry.metadata.snapshot();
      const auto found = CO_TRY(find_repository(*snapshot, name));
      if (!found) co_return {};
      auto location = CO_TRY(registry.blobs.find(*snapshot, found->id, part));
      CO_TRY(registry.manifests.find(*snapshot, found->id, Reference(digest)));
      snapshot.reset();
      BlobReader reader = CO_TRY(co_await registry.blobs.open(std::move(location)));
      std::string read;
      while (read.size() < reader.size()) {
        read += CO_TRY(co_await reader.read(read.size(), 1 << 20));
      }
      if (read != bytes) co_return {};
    }
    problem.clear();
    co_return {};
  }

  RunReport report(std::string violation) {
    return {.violation = std::move(violation),
            .trace = world_.trace_hash(),
            .transactions = cluster_.rows().applied(),
            .conflicts = cluster_.rows().conflicts(),
            .crashes = crashes_,
            .certain_manifests = read_back_,
            .faults = world_.faults()};
  }

  const uint64_t seed_;
  const Contents contents_ = Contents::make();
  World world_;
  Cluster cluster_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Client>> clients_;
  uint64_t crashes_ = 0;
  uint64_t read_back_ = 0;
  TaskGroup tasks_{world_.environment()};
  TaskGroup chaos_{world_.environment()};
};

}  // namespace

RunReport run(uint64_t seed, Tally& tally) {
  return Run(seed, tally).run();
}

}  // namespace bulkhead::simulation
