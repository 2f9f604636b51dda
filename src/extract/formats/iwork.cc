#include "extract/formats/iwork.h"

#include <vector>

#include "extract/zip_children.h"
#include "extract/zip_kind.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

int recognise(std::string_view /*head*/, std::string_view /*name*/) {
  return 0;  // the names of its members tell it: judge_zip()
}

/// The best preview that there is: pages as a PDF, else the largest picture of the first page.
const ZipMember* preview_of(const ZipPackage& package) {
  for (const std::string_view name : {"QuickLook/Preview.pdf", "preview.pdf", "preview.jpg",
                                      "QuickLook/Thumbnail.jpg", "preview-web.jpg"}) {
    if (const ZipMember* found = package.find(name)) return found;
  }
  return nullptr;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const TrueType type = judge_zip(input, options.name).type;
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  std::vector<const ZipMember*> given;
  if (const ZipMember* preview = preview_of(package)) given.push_back(preview);
  const bool has_preview = !given.empty();
  for (const ZipMember& member : package.members()) {
    if (member.kind == ZipMember::Kind::File && member.name.starts_with("Data/")) given.push_back(&member);
  }
  DocumentFacts facts;
  facts.type = type.type;
  facts.media_type = type.media_type;
  facts.children_declared = given.size();
  sink.facts(facts);
  ZipChildren children(package, options, sink, input.size());
  children.add_all(given);
  return {Outcome::Unsupported,
          "It is " + type.description + ", for which there is no reader yet" +
              (has_preview ? "; its preview was taken out." : ", and it carries no preview.")};
}

}  // namespace

constinit const Format kIwork{"iwork",   "document", "application/vnd.apple.iwork",
                              recognise, extract,    nullptr};

}  // namespace casebound::extract
