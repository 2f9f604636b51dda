#pragma once
/// \file The page tree of a PDF, node by node.
#include <cstdint>
#include <functional>

#include "extract/pdf_objects.h"

namespace casebound::extract {

/// Calls with each node of the page tree in order, pages and what groups them, and with its object number.
/// A node is met once, whatever leads to it; at most 200,000 are.
void walk_pdf_pages(PdfObjects& objects,
                    const std::function<void(const PdfValue& node, std::uint64_t number)>& take);

}  // namespace casebound::extract
