#include "extract/formats/xml.h"

#include <algorithm>
#include <array>

#include "extract/charset.h"
#include "extract/formats/txt.h"
#include "extract/text_parts.h"
#include "extract/true_type.h"
#include "extract/xml_text.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxBytes = 256ULL << 20;

struct XmlKind {
  std::string_view root;  ///< of the outermost element
  std::string_view media_type;
};
constexpr std::array kKinds = {
    XmlKind{"svg", "image/svg+xml"},
    XmlKind{"rss", "application/rss+xml"},
    XmlKind{"feed", "application/atom+xml"},
    XmlKind{"kml", "application/vnd.google-earth.kml+xml"},
    XmlKind{"gpx", "application/gpx+xml"},
    XmlKind{"plist", "application/x-plist"},
    XmlKind{"FictionBook", "application/x-fictionbook+xml"},
};

int recognise(std::string_view head, std::string_view name) {
  const std::string start = first_letters(head);
  if (start.starts_with("<?xml") || start.starts_with("<svg")) return 58;
  constexpr std::array<std::string_view, 12> kEndings{"xml", "svg", "kml",   "gpx", "rss", "atom",
                                                      "fb2", "xsd", "plist", "xsl", "xmp", "rdf"};
  const bool named = std::ranges::find(kEndings, ending_of(name)) != kEndings.end();
  return named && start.starts_with('<') ? 55 : 0;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const std::string_view bytes = input.view(kMaxBytes);
  const DecodedText decoded = decode_text(bytes, declared_xml_encoding(bytes));
  const XmlText xml = read_xml_text(decoded.text);
  // What is not well-formed is read as it stands there: nothing of it is lost.
  if (xml.is_damaged) return kTxt.extract(input, options, sink);
  const auto kind = std::ranges::find(kKinds, xml.root, &XmlKind::root);
  DocumentFacts facts;
  facts.format = "xml";
  facts.type = "text";
  facts.media_type = kind == kKinds.end() ? "application/xml" : kind->media_type;
  facts.producer = "casebound xml 1";
  facts.title = xml.title;
  facts.properties.emplace_back("charset", decoded.encoding);
  if (decoded.guessed) facts.properties.emplace_back("charset_guessed", "yes");
  sink.facts(facts);
  send_parts(sink, xml.text, xml.marks, {});
  return {};
}

}  // namespace

const Format kXml = {"xml", "text", "application/xml", recognise, extract, nullptr};

}  // namespace casebound::extract
