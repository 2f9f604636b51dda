#pragma once
/// \file A storage inside a compound file, as a compound file of its own.
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "extract/ole_storage.h"

namespace casebound::extract {

/// Writes what a storage holds as a compound file, byte for byte the same streams.
/// \param replaced streams that get other bytes, by their number
/// \param beside   one more storage of the same file that is put beside them (names of properties); kRoot for
/// none
/// \param limit    of bytes; false, and nothing written, when it would be more
bool repack_storage(const OleStorage& from, std::uint32_t storage,
                    const std::map<std::uint32_t, std::string>& replaced, std::uint32_t beside,
                    std::uint64_t limit, const std::function<void(std::string_view)>& take);

}  // namespace casebound::extract
