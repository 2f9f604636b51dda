#include "sandbox/document_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"

namespace casebound::sandbox {

Bytes read_block(const ByteSource& source, const BlockRange& range) {
  Bytes bytes(range.length, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t got = source.read(range.offset + done, std::span(bytes).subspan(done));
    if (got == 0)
      throw Error(ErrorCode::Io,
                  "The bytes of a document end before their recorded size. Run casebound verify.");
    done += got;
  }
  return bytes;
}

Fd sealed_copy(const ByteSource& source) {
  Fd memory(memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.is_open()) throw_errno(errno, "set memory aside for a document");
  for (std::uint64_t at = 0; at < source.size;) {
    const auto length =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(kMostPieceBytes, source.size - at));
    write_all(memory.get(), read_block(source, {at, length}));
    at += length;
  }
  if (fcntl(memory.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    throw_errno(errno, "seal the memory of a document");
  return memory;
}

}  // namespace casebound::sandbox
