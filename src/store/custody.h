#pragma once
/// \file The custody chain: every row names the hash of the one before; custody.jsonl is its copy.
#include <functional>
#include <string>
#include <vector>

#include "store/records.h"
#include "store/sqlite.h"

namespace casebound::store {

/// The row as it stands in custody.jsonl, without line feed. Its keys stand in this order:
/// seq time actor action subject parameters previous hash.
std::string custody_line(const CustodyRow& row);

/// SHA-256 of the line without `hash`: 64 hexadecimal digits.
std::string custody_hash(const CustodyRow& row);

/// What the first row of a case names as `previous`.
std::string custody_origin(const std::string& case_id);

/// Adds a row to the chain. Inside a transaction.
void add_custody(Database& database, const std::string& case_id, CustodyRow row);

/// Rows with seq > `after`, in order.
std::vector<CustodyRow> load_custody(Database& database, std::int64_t after);
void each_custody_row(Database& database, std::int64_t after,
                      const std::function<void(const CustodyRow&)>& visit);

/// What one line of custody.jsonl says of its place in the chain.
struct CustodyLink {
  std::string previous, hash;
  bool is_whole = false;  ///< the hash is that of the line
};
CustodyLink read_custody_link(const std::string& line);

/// custody.jsonl of an open case, brought up to the catalogue at opening and after each commit.
class CustodyFile {
 public:
  /// Cuts off a line that was not finished and appends what the catalogue has and the file lacks.
  /// \throws Error{Damaged} when the last line is not the catalogue's, or the catalogue lacks it
  CustodyFile(std::string path, Database& database);
  /// Appends the rows since the last call and makes them durable. A later call makes up for one that failed.
  /// \throws Error{DiskFull}, Error{Io}
  void catch_up(Database& database);

 private:
  std::string path_;
  std::int64_t seq_ = 0;      // last row in the file
  std::uint64_t length_ = 0;  // up to its line feed
};

}  // namespace casebound::store
