#pragma once
/// \file Members packed in a way that only libarchive reads: bzip2, LZMA, XZ, PPMd, Zstandard.
#include <functional>
#include <string_view>

#include "extract/zip_lock.h"
#include "extract/zip_package.h"

namespace casebound::extract {

/// Gives libarchive a zip file of this one member; as ZipPackage::read.
/// \param member how it is packed and how large it is, the lock taken off
Verdict read_foreign_member(ZipMemberBytes& bytes, const ZipMember& member, std::uint64_t max_bytes,
                            const std::function<void(std::string_view)>& take);

}  // namespace casebound::extract
