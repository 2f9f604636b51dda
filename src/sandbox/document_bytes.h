#pragma once
/// \file A document's bytes on their way to a child: whole in a sealed memory file, or block by block.
#include "base/bytes.h"
#include "base/file.h"
#include "sandbox/messages.h"
#include "sandbox/pool.h"

namespace casebound::sandbox {

/// Up to here a document is handed over whole; a larger one is asked for by blocks.
constexpr std::uint64_t kMostInMemory = 64ULL << 20;

/// A copy that nobody can change any more, not even its size. \throws what source.read throws, Error{Io}
Fd sealed_copy(const ByteSource& source);

/// Reads exactly the range. \throws what source.read throws, Error{Io} when the source ends early
Bytes read_block(const ByteSource& source, const BlockRange& range);

}  // namespace casebound::sandbox
