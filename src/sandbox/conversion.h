#pragma once
/// \file One document turned into a format that has a reader here: the parent's side of role office.
///
/// A worker is started for each document, and with it a room of its own; when the answer is there, nothing of
/// it is left. What comes back is as hostile as what went in: it is read by a worker in role parse.
#include <optional>
#include <string>

#include "sandbox/office.h"
#include "sandbox/pool.h"
#include "sandbox/spawn.h"

namespace casebound::sandbox {

struct ConversionLimits {
  double wall_seconds = 60;
  std::uint64_t memory_bytes = 1ULL << 30;  ///< of the converter, beside the two files
};

/// The largest document that is converted: it lies in memory, together with what comes out.
constexpr std::uint64_t kMostConvertedBytes = 256ULL << 20;
/// What the converter may write beyond the document's own size.
constexpr std::uint64_t kConversionRoomBytes = 256ULL << 20;

struct Conversion {
  Verdict verdict;  ///< Complete: `bytes` are the converted document
  Bytes bytes;
  ProcessEnd used;
};

/// Converts, and waits until every process of it is gone (used.has_ended), whatever happens.
/// \param from    ending of the format that comes in: "doc"
/// \param to      ending of the format that shall come out: "docx"
/// \param cancel  a descriptor; readable: end it
/// \returns       nullopt when it was cancelled; Unsupported when this system does not let it be locked in
/// \throws Error{Sandbox} when the worker program cannot be started; what `bytes` throws
std::optional<Conversion> convert(const WorkerCommand& worker, const ByteSource& bytes,
                                  const std::string& from, const std::string& to,
                                  const ConversionLimits& limits, int cancel);

/// Makes the room and all its locks, and runs nothing in it.
/// \returns Complete, or why documents cannot be converted here
Verdict examine_conversions(const WorkerCommand& worker);

}  // namespace casebound::sandbox
