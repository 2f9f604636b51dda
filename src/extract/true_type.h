#pragma once
/// \file What a file is by its own bytes, for the kinds that have no reader here.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/format.h"

namespace casebound::extract {

/// The kind whose signature stands in the head, also when it is written in letters (RTF, mailboxes,
/// PostScript) and would pass for text; nothing when no signature is known.
std::optional<TrueType> type_by_signature(std::string_view head);

/// The kind that the name's ending stands for, for bytes that say nothing; nothing when it is not known.
std::optional<TrueType> type_by_ending(std::string_view name);

/// Names of the streams and storages at the root of an OLE compound file, in UTF-8; empty when there are
/// none. Walks at most 4,096 directory entries and follows no loop. Source: [MS-CFB] 2.2, 2.3, 2.6.
std::vector<std::string> ole_root_names(Input& input);

/// The first letters of what may be text: byte order marks, zeros (UTF-16 is seen through) and white space
/// before them are left out.
std::string first_letters(std::string_view head);

/// Lower-case ending without the dot; empty when the name has none.
std::string ending_of(std::string_view name);

/// Media type of an Office document that is encrypted as a whole ([MS-OFFCRYPTO] 2.3).
constexpr std::string_view kLockedOffice = "application/x-ole-encrypted";

}  // namespace casebound::extract
