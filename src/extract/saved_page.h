#pragma once
/// \file A web page saved with its parts in one file (.mht, .webarchive): the page is read, the parts are
/// handed on.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/format.h"

namespace casebound::extract {

struct SavedPart {
  std::string location;    ///< address it was fetched from; its last piece names the part
  std::string media_type;  ///< as declared
  /// Gives its bytes in pieces.
  std::function<void(const std::function<void(std::string_view)>&)> read;
};

struct SavedPage {
  std::string_view format;      ///< id in the list of formats
  std::string_view media_type;  ///< of the file
  std::string html;             ///< of the main page
  std::string charset;          ///< as declared beside it; may be empty
  std::string location;         ///< where the page was
  std::string saved;            ///< ISO 8601, when it was saved; may be empty
  std::vector<SavedPart> parts;
};

/// Sends the page as html.h reads it, and each part as a child.
Verdict send_saved_page(const SavedPage& page, const ExtractOptions& options, Sink& sink);

}  // namespace casebound::extract
