// What a statement returned.
//
//   ASSIGN_OR_RETURN(pg::Rows rows, tx.Exec(kSelectCase, id));
//   for (int r = 0; r < rows.size(); ++r) names.push_back(rows.Text(r, 0));
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"

struct pg_result;

namespace redress::pg {

// Owns the result; views into it live as long as it does. Reading a column as another type than it
// has is a programmer's error and ends the process.
class Rows {
 public:
  Rows() = default;
  explicit Rows(pg_result* result);

  // Rows returned.
  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Rows inserted, updated or deleted.
  int64_t affected() const { return affected_; }

  // What was done, for example COMMIT.
  absl::string_view command() const;

  bool IsNull(int row, int column) const;
  // int2, int4 and int8.
  int64_t Int(int row, int column) const;
  double Number(int row, int column) const;
  bool Bool(int row, int column) const;
  absl::string_view View(int row, int column) const;  // text and bytea
  std::string Text(int row, int column) const { return std::string(View(row, column)); }
  Uuid Id(int row, int column) const;
  absl::Time Time(int row, int column) const;

 private:
  absl::string_view Raw(int row, int column) const;

  std::shared_ptr<pg_result> result_;
  int size_ = 0;
  int64_t affected_ = 0;
};

}  // namespace redress::pg
