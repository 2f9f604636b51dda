#pragma once
/// \file A compressed stream (.gz, .bz2, .xz, .zst, ...) as the bytes it holds, read once from beginning to
/// end.
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "extract/archive_kind.h"
#include "extract/format.h"

namespace casebound::extract {

class Unpacked {
 public:
  virtual ~Unpacked() = default;

  /// Fills `out`; gives less only at the end or at a fault, which fault() then tells.
  virtual std::size_t read(std::span<char> out) = 0;
  /// Complete as long as nothing is wrong. Known at last when read() gave less than was asked.
  const Verdict& fault() const { return fault_; }
  /// The file name that the stream carries (gzip only), as stored; often empty.
  const std::string& stored_name() const { return name_; }
  /// Seconds since 1970 (gzip only); 0 when it does not say. As stored_name(), known after the first read.
  std::int64_t stored_time() const { return time_; }
  /// Packed more than once in the same way; what is read lies inside all of them.
  virtual int layers() const { return 1; }

 protected:
  Verdict fault_;
  std::string name_;
  std::int64_t time_ = 0;
};

/// `input` must outlive it. All members of a stream of several are read, one after the other.
/// gzip is read by zlib itself, which checks sums; the others by libarchive, which starts no program for
/// them.
std::unique_ptr<Unpacked> unpack(Packing packing, Input& input);

}  // namespace casebound::extract
