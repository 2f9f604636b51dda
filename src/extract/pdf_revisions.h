#pragma once
/// \file The versions of a PDF that lie in the file: each time it was saved by appending, the one before
/// stayed.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/format.h"

namespace casebound::extract {

/// Where each version ends, in bytes from the start; the last one is the whole file.
///
/// A version ends at an %%EOF whose startxref leads to a table before it. The two of a linearized file are
/// one version; bytes without an object after the last %%EOF are none. Source: ISO 32000-1, 7.5.6 and annex
/// F.
std::vector<std::uint64_t> find_pdf_revisions(Input& input);

/// The versions of one file that are given out as children, and how many stay behind.
struct PdfRevisions {
  std::size_t count = 1;  ///< with the newest
  struct Earlier {
    std::size_t number = 0;  ///< from 1
    std::uint64_t bytes = 0;
  };
  std::vector<Earlier> given;  ///< the first one and the newest ones, in order
  std::size_t left = 0;        ///< earlier ones for which there was no room
};
/// \param room bytes that all of them may have together
PdfRevisions choose_pdf_revisions(const std::vector<std::uint64_t>& ends, std::uint64_t room);

/// How a version tells the reader that will open it what it is: "application/pdf; revision=1/3".
std::string revision_media_type(std::size_t number, std::size_t count);
/// "1 of 3"; nothing for any other media type.
std::optional<std::string> revision_of_media_type(std::string_view media_type);

}  // namespace casebound::extract
