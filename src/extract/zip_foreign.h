#pragma once
/// \file Members packed or locked in a way that only libarchive reads: AES, bzip2, LZMA, XZ, PPMd, Zstandard.
#include <functional>
#include <string_view>

#include "extract/zip_directory.h"
#include "extract/zip_package.h"

namespace casebound::extract {

/// Gives libarchive a zip file of this one member; as ZipPackage::read.
/// \param data  where the member's packed bytes begin
/// \param extra the extra field of its local header (it holds the parameters of AES)
Verdict read_foreign_member(InputWindow& window, const ZipMember& member, std::uint64_t data,
                            std::string_view extra, const ZipReadOptions& options,
                            const std::function<void(std::string_view)>& take);

}  // namespace casebound::extract
