#include "extract/opc_extras.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/utf8.h"
#include "extract/opc_package.h"
#include "extract/xml_stream.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMostProperty = 4'000;
constexpr std::size_t kMostData = 1U << 20;  ///< bytes of custom XML, all parts together
constexpr std::size_t kMostLine = 100'000;

constexpr std::array<std::string_view, 10> kTyped{"title",          "subject",  "creator",       "keywords",
                                                  "description",    "category", "contentStatus", "Company",
                                                  "lastModifiedBy", "Manager"};

/// The text of custom XML, one line an element. Forms and schemas that servers put into every document of
/// theirs say nothing of this one.
class CustomXmlReader : public XmlHandler {
 public:
  CustomXmlReader(FlowText& out, std::size_t& left) : out_(out), left_(left) {}

  void start(std::string_view name, const XmlAttributes& /*attributes*/) override {
    if (first_) {
      constexpr std::array<std::string_view, 4> kOfServers{"contentTypeSchema", "FormTemplates", "DataMashup",
                                                           "Receivers"};
      skipped_ = std::ranges::find(kOfServers, local_name(name)) != kOfServers.end();
    }
    first_ = false;
    put_line();
  }
  void end(std::string_view /*name*/) override { put_line(); }
  void text(std::string_view text) override {
    if (skipped_ || line_.size() >= kMostLine) return;
    line_.append(text.substr(0, floor_boundary(text, std::min(text.size(), kMostLine - line_.size()))));
  }

 private:
  void put_line() {
    const std::size_t begin = line_.find_first_not_of(" \t\r\n");
    if (begin != std::string::npos && line_.size() <= left_) {
      left_ -= line_.size();
      out_.put_line(std::string_view(line_).substr(begin, line_.find_last_not_of(" \t\r\n") + 1 - begin),
                    MarkKind::Hidden);
    }
    line_.clear();
  }

  FlowText& out_;
  std::size_t& left_;
  std::string line_;
  bool first_ = true;
  bool skipped_ = false;
};

bool is_custom_data(const ZipMember& member) {
  constexpr std::string_view kFolder = "customXml/item";
  return member.kind == ZipMember::Kind::File && member.name.starts_with(kFolder) &&
         member.name.ends_with(".xml") && member.name.find("Props") == std::string::npos;
}

}  // namespace

void put_package_extras(ZipPackage& package, FlowText& out) {
  std::set<std::string> said;  // the same name stands in several properties
  const auto put = [&](std::string line) {
    line.resize(floor_boundary(line, std::min(line.size(), kMostProperty)));
    if (said.insert(line).second) out.put_line(line, MarkKind::Property);
  };
  for (const std::string_view part : {"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"}) {
    const ZipMember* member = package.find(part);
    if (member == nullptr) continue;
    const bool custom = part == "docProps/custom.xml";
    for (const auto& [name, value] : read_leaves(package, *member)) {
      if (custom) put(name + ": " + value);
      if (!custom && std::ranges::find(kTyped, name) != kTyped.end()) put(value);
    }
  }
  std::size_t left = kMostData;
  for (const ZipMember& member : package.members()) {
    if (!is_custom_data(member)) continue;
    CustomXmlReader reader(out, left);
    read_xml(package, member, reader);
  }
}

}  // namespace casebound::extract
