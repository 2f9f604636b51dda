#pragma once
/// \file Reading a document: the text of its pages, the words on a page, a page as a picture.
#include <optional>
#include <string>
#include <vector>

#include "desk/workspace.h"
#include "model/extraction.h"
#include "model/page.h"

namespace casebound::desk {

struct PageText {
  PageNumber number = 1;
  std::string reading;  ///< id
  How how = How::Embedded;
  PageContent content;
};

/// The current readings of a document's pages (of the document that a duplicate stands for).
/// \param document id, unique prefix of an id, or a path as added
/// \param page     only this page
/// \param reading  this reading instead of the current one
/// \throws Error{NotFound}, Error{Ambiguous}, Error{Damaged}
std::vector<PageText> read_pages(const Workspace& workspace, const std::string& document,
                                 std::optional<PageNumber> page = {}, const std::string& reading = {});

struct PictureOptions {
  float dpi = 150;
  std::vector<std::string> passwords;
  bool allow_unsafe = false;
};

/// A page as a PNG, made in the sandbox.
/// \throws Error{NoPicture} for kinds that have none, Error{NotFound}, Error{TooLarge}, Error{TimedOut},
/// Error{Sandbox}
Picture render_page(const Workspace& workspace, const std::string& document, PageNumber page,
                    const PictureOptions& options);

}  // namespace casebound::desk
