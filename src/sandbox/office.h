#pragma once
/// \file LibreOffice, where it is installed: what it is, and which of its parts are there.
#include <cstdint>
#include <optional>
#include <string>

namespace casebound::sandbox {

/// The part of LibreOffice that reads a kind of document; each is a package of its own.
enum class OfficePart : std::uint8_t { Writer, Calc, Impress, Draw };

struct Office {
  std::string folder;   ///< "/usr/lib/libreoffice"
  std::string version;  ///< "7.4.7.2", or as much of it as is known; empty when nothing is
  std::string build;    ///< what a profile made by this build names itself after; may be empty
};

/// Looks where systems put it; starts nothing. nullopt when it is not installed.
std::optional<Office> find_office();

bool has_part(const Office& office, OfficePart part);

}  // namespace casebound::sandbox
