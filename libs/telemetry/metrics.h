// Metrics of the process, in Prometheus' own terms. Labels are codes, never ids or personal data.
//
//   prometheus::Counter& filed = metrics.Counter("redress_filed_total", "Complaints filed", {});
//   filed.Increment();
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>

namespace redress {

// Thread-safe. References stay valid as long as the Metrics.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();

  // The same name and labels give the same metric.
  prometheus::Counter& Counter(const std::string& name, const std::string& help,
                               const Labels& labels);
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help, const Labels& labels);
  // Buckets fit latencies from 0.25 ms to 10 s; values are in seconds.
  prometheus::Histogram& Seconds(const std::string& name, const std::string& help,
                                 const Labels& labels);

  // All of them in Prometheus' text format.
  std::string Render() const;

 private:
  std::shared_ptr<prometheus::Registry> registry_;
};

}  // namespace redress
